#include "content/text_watch.h"

#include <fmt/format.h>

#include <algorithm>

namespace telltale {
namespace {

void AddRate(Check check, bool hit, std::string_view evidence, Findings* findings) {
  findings->rates.push_back({check, kNoField, hit, hit ? evidence : std::string_view()});
}

// A hit where there is something to show for it, which is kept then.
void AddShown(Check check, std::string_view shown, const Reading& reading, Findings* findings) {
  AddRate(check, !shown.empty(), shown.empty() ? std::string_view() : reading.Keep({shown}), findings);
}

}  // namespace

TextWatch::TextWatch(const StreamRules* rules, FieldNames* names) : rules_(rules), names_(names) {
  for (const std::string& name : rules->parts().must_match) must_match_.push_back(names->Declare(name));
  for (const std::string& name : rules->parts().must_not_match) must_not_match_.push_back(names->Declare(name));
  for (const MentionRule& mention : rules->parts().mentions) mentions_.push_back(names->Declare(mention.path));
  for (const TextLabelRule& label : rules->parts().text_labels) text_labels_.push_back(names->Declare(label.name));
  for (const MeasureSpec& measure : rules->parts().measures)
    measures_.push_back(names->Declare(MeasureName(measure.measure)));
  for (const std::string& section : rules->parts().sections) sections_.push_back(names->Declare(section));
  sections_known_ = !sections_.empty();
}

void TextWatch::Conclude(const Reading& reading, bool as_json, Findings* findings) {
  findings->numbers.push_back({Check::kLength, kNoField, static_cast<double>(reading.characters)});
  findings->labels.push_back({Check::kOpening, kNoField, reading.opening});
  findings->labels.push_back({Check::kShape, kNoField, reading.shape});
  ConcludeLength(reading, findings);
  ConcludePatterns(reading, findings);
  if (reading.text_read) {
    ConcludeContent(reading, as_json, findings);
    ConcludeMeasures(reading, findings);
    ConcludeSections(reading, findings);
  }
}

void TextWatch::ConcludeContent(const Reading& reading, bool as_json, Findings* findings) {
  AddShown(Check::kPlaceholder, reading.placeholder, reading, findings);
  AddRate(Check::kPossiblePii, !reading.personal_data.empty(), reading.personal_data, findings);
  AddRate(Check::kPossibleSecret, !reading.secret.empty(), reading.secret, findings);
  if (!as_json) AddShown(Check::kCodeFence, reading.fence, reading, findings);
  if (reading.repetition_asked) AddShown(Check::kRepetition, reading.repeated_piece, reading, findings);
  findings->labels.push_back({Check::kScript, kNoField, DominantScript(reading.scripts)});
  const std::optional<ScriptSet> expected = rules_->parts().scripts ? rules_->parts().scripts : scripts_.learned();
  if (!expected) {
    scripts_.Learn(reading.scripts);
    return;
  }
  const Script script = UnexpectedScript(reading.scripts, *expected);
  std::string_view evidence;
  if (script != Script::kNone) {
    evidence = reading.Keep({ScriptName(script), ": ", FirstLettersOf(script, reading.text)});
  }
  AddRate(Check::kUnexpectedScript, script != Script::kNone, evidence, findings);
}

void TextWatch::ConcludeMeasures(const Reading& reading, Findings* findings) const {
  for (size_t i = 0; i < measures_.size(); ++i) {
    const MeasureSpec& rule = rules_->parts().measures[i];
    const std::optional<double> value = ValueOf(rule.measure, reading.counts);
    if (!value) continue;
    findings->numbers.push_back({Check::kMeasure, measures_[i], *value});
    if (!rule.min && !rule.max) continue;
    const bool hit = (rule.min && *value < *rule.min) || (rule.max && *value > *rule.max);
    std::string_view evidence;
    if (hit) {
      char number[32];
      *fmt::format_to_n(number, sizeof(number) - 1, "{:.4g}", *value).out = '\0';
      evidence = reading.Keep({MeasureName(rule.measure), " ", number});
    }
    findings->rates.push_back({Check::kMeasureOutOfRange, measures_[i], hit, evidence});
  }
}

void TextWatch::ConcludeSections(const Reading& reading, Findings* findings) {
  if (!sections_known_) {
    learner_.Learn(reading.Sections(), reading.json == Reading::Json::kRead);
    if (!learner_.learned()) return;
    for (const std::string& section : learner_.sections()) sections_.push_back(names_->Declare(section));
    sections_known_ = true;
    return;
  }
  for (const FieldIndex section : sections_) {
    const SectionState state = reading.Sections().Find(names_->name(section));
    findings->rates.push_back({Check::kMissingSection, section, state != SectionState::kPresent, SectionFault(state)});
  }
}

void TextWatch::ConcludeLength(const Reading& reading, Findings* findings) const {
  const StreamParts& parts = rules_->parts();
  if (!parts.min_length && !parts.max_length) return;
  const bool is_short = parts.min_length && reading.characters < *parts.min_length;
  const bool is_long = parts.max_length && reading.characters > *parts.max_length;
  std::string_view evidence;
  if (is_short || is_long) {
    char length[40];
    *fmt::format_to_n(length, sizeof(length) - 1, "{} characters", reading.characters).out = '\0';
    evidence = reading.Keep({length});
  }
  if (parts.min_length) AddRate(Check::kTooShort, is_short, evidence, findings);
  if (parts.max_length) AddRate(Check::kTooLong, is_long, evidence, findings);
}

void TextWatch::ConcludePatterns(const Reading& reading, Findings* findings) const {
  if (reading.text_read) {
    std::string_view first;
    for (const int token : reading.tokens) findings->tokens.push_back(static_cast<uint16_t>(token));
    if (!reading.tokens.empty()) first = rules_->token_ids()[static_cast<size_t>(reading.tokens.front())];
    AddRate(Check::kFailureToken, !reading.tokens.empty(), first.empty() ? first : reading.Keep({first}), findings);
    AddRate(Check::kRefusal, reading.refused, reading.refused ? reading.Keep({reading.refusal}) : std::string_view(),
            findings);
  }
  if (reading.form_asked) AddShown(Check::kMalformed, reading.form_fault, reading, findings);
  if (reading.entity_seen) {
    AddRate(Check::kUnknownEntity, reading.entity_unknown,
            reading.KeepUnknown(reading.unknown_entity, reading.meant_entity), findings);
  }
  for (size_t i = 0; i < must_match_.size(); ++i) {
    const bool found = std::ranges::binary_search(reading.matched, static_cast<int>(i));
    findings->rates.push_back({Check::kMustMatch, must_match_[i], !found, {}});
  }
  for (size_t i = 0; i < must_not_match_.size(); ++i) {
    const auto found =
        std::ranges::find(reading.unwanted, static_cast<int>(i), [](const auto& pair) { return pair.first; });
    const bool hit = found != reading.unwanted.end();
    findings->rates.push_back(
        {Check::kMustNotMatch, must_not_match_[i], hit,
         hit ? reading.Keep({rules_->parts().must_not_match[i], ": ", found->second}) : std::string_view()});
  }
  for (size_t i = 0; i < std::min(mentions_.size(), reading.mentions.size()); ++i) {
    const Mention& mention = reading.mentions[i];
    if (mention.value.empty()) continue;
    const bool wanted = rules_->parts().mentions[i].wanted;
    const bool hit = mention.found != wanted;
    findings->rates.push_back(
        {wanted ? Check::kMustMention : Check::kMustNotMention, mentions_[i], hit,
         hit ? reading.Keep({mention.value, wanted ? " is not mentioned" : " is mentioned"}) : std::string_view()});
  }
  for (size_t i = 0; i < std::min(text_labels_.size(), reading.text_labels.size()); ++i) {
    findings->labels.push_back({Check::kMix, text_labels_[i], reading.text_labels[i]});
  }
}

}  // namespace telltale
