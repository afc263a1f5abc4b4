#include "content/stream_rules.h"

#include <re2/re2.h>

#include <algorithm>
#include <bit>
#include <optional>
#include <string>
#include <utility>

#include "base/hash.h"
#include "content/json_schema.h"
#include "content/tool_set.h"

namespace telltale {
namespace {

// Raised where what telltale itself means by a check changes, so that baselines of the old meaning are not compared
// with.
constexpr uint64_t MeaningOf(Check /*check*/) { return 1; }

uint64_t HashOf(std::optional<double> number) { return number ? std::bit_cast<uint64_t>(*number) : 0x0de51ce; }

uint64_t HashOf(const StringSet& values) {
  uint64_t sum = 0;  // a sum: the order does not matter
  for (const std::string& value : values) sum += Combine(Hash(value), 1);
  return sum;
}

uint64_t HashOf(std::optional<Duration> duration) {
  return duration ? static_cast<uint64_t>(duration->count()) : 0x0de51ce;
}

uint64_t HashOf(const std::shared_ptr<const RE2>& pattern) { return pattern == nullptr ? 0 : Hash(pattern->pattern()); }

// Which list, not what it holds: one that grows every day must not make its checks learn anew every day.
uint64_t HashOf(const VocabularySlot* vocabulary) { return vocabulary == nullptr ? 0 : vocabulary->definition(); }

uint64_t DefinitionOf(const VolumeSpec& volume) { return (volume.on ? 1U : 0U) | (volume.must_come ? 2U : 0U); }

// The part of a field's rule that decides what `check` counts.
uint64_t DefinitionOf(Check check, const FieldRule& rule) {
  switch (check) {
    case Check::kEmptyField:  // a null-word that is listed or known is a value
      return Combine(Combine(HashOf(rule.one_of), HashOf(rule.vocabulary)), rule.required ? 1 : 0);
    case Check::kWrongType:
      return Combine(Combine(static_cast<uint64_t>(rule.type), rule.lenient ? 1 : 0), rule.dates.bits());
    case Check::kNotAllowed:
      return HashOf(rule.one_of);
    case Check::kOutOfRange:
      return Combine(Combine(HashOf(rule.min), HashOf(rule.max)), rule.lenient ? 1 : 0);
    case Check::kPatternMismatch:
      return HashOf(rule.pattern);
    case Check::kMalformed:
      return static_cast<uint64_t>(rule.form.form);
    case Check::kSchemaViolation:
      return rule.form.schema == nullptr ? 0 : rule.form.schema->content_hash();
    case Check::kStaleDate:
      return Combine(HashOf(rule.max_age), rule.dates.bits());
    case Check::kFutureDate:
      return Combine(HashOf(rule.max_ahead), rule.dates.bits());
    case Check::kUnknownEntity:
      return HashOf(rule.vocabulary);
    case Check::kNumber:
      return (rule.lenient ? 1u : 0u) | (rule.distribution || rule.min || rule.max ? 2u : 0u);
    case Check::kMix:
      return rule.labelled ? 1 : 0;
    default:
      return 0;
  }
}

// Whether the field's rule says something that `check` asks; what is asked of any field is not its own.
bool IsDeclared(Check check, const FieldRule& rule) {
  switch (check) {
    case Check::kEmptyField:
      return rule.required;
    case Check::kWrongType:
      return rule.type != FieldType::kAny;
    case Check::kNotAllowed:
    case Check::kOutOfRange:
    case Check::kPatternMismatch:
    case Check::kUnknownEntity:
    case Check::kStaleDate:
    case Check::kFutureDate:
    case Check::kMalformed:
    case Check::kSchemaViolation:
      return true;
    default:
      return false;
  }
}

// Whether some value of the field would be wrong; a mix or a distribution is only watched.
bool ExpectsAny(const FieldRule& rule) {
  return rule.required || rule.type != FieldType::kAny || !rule.one_of.empty() || rule.min || rule.max ||
         rule.pattern != nullptr || rule.max_age || rule.max_ahead || rule.vocabulary != nullptr ||
         rule.form.form != Form::kNone || rule.form.schema != nullptr;
}

bool ExpectsAny(const MeasureSpec& measure) { return measure.min || measure.max; }

// What is asked of the text, or of the output as a whole.
bool ExpectsText(const StreamParts& parts) {
  const bool patterns = !parts.must_match.empty() || !parts.must_not_match.empty() || !parts.mentions.empty();
  return patterns || !parts.entities.empty() || !parts.sections.empty() || parts.scripts || parts.min_length ||
         parts.max_length || parts.form != Form::kNone || parts.schema != nullptr || parts.tools != nullptr;
}

}  // namespace

StreamRules::StreamRules(StreamParts parts) : parts_(std::move(parts)) {
  // The facts point at the rules, which have come to rest only now.
  for (const FieldRule& field : parts_.fields) parts_.tracked[field.fact].rule = &field;
  for (const PathFact& fact : parts_.tracked) {
    parts_.tracked_definition = Combine(parts_.tracked_definition, fact.hash);
  }
  for (size_t i = 0; i < parts_.conditions.size(); ++i) {
    PathFact& fact = parts_.tracked[parts_.conditions[i].fact];
    if (fact.condition_count++ == 0) fact.first_condition = static_cast<uint16_t>(i);
  }
}

const FieldRule* StreamRules::RuleOf(std::string_view field) const {
  for (const FieldRule& rule : parts_.fields) {
    if (rule.path == field) return &rule;
  }
  return nullptr;
}

uint64_t StreamRules::DefinitionHash(Check check, std::string_view field) const {
  uint64_t hash = Combine(static_cast<uint64_t>(check), MeaningOf(check));
  hash = Combine(hash, static_cast<uint64_t>(parts_.format));
  hash = Combine(hash, Combine(parts_.comparisons.DefinitionOf(check), alerts_each(check, field) ? 1 : 0));
  if (const FieldRule* rule = RuleOf(field)) hash = Combine(hash, DefinitionOf(check, *rule));
  switch (check) {
    case Check::kFailureToken:
      return Combine(hash, parts_.tokens_definition);
    case Check::kRefusal:
      return Combine(hash, parts_.refusals_definition);
    case Check::kEmptyField:
      return Combine(hash, parts_.null_words->content_hash());
    case Check::kUnknownEntity:
      return field.empty() ? Combine(hash, parts_.entities_definition) : hash;
    case Check::kMalformed:
      return field.empty() ? Combine(hash, static_cast<uint64_t>(parts_.form)) : hash;
    case Check::kSchemaViolation:
      if (!field.empty()) return hash;
      return Combine(hash, parts_.schema == nullptr ? 0 : parts_.schema->content_hash());
    case Check::kInvalidToolCall:
      return Combine(hash, parts_.tools == nullptr ? 0 : parts_.tools->content_hash());
    case Check::kContradiction:
      return Combine(hash, parts_.contradictions_definition);
    case Check::kMustMatch:
    case Check::kMix: {
      const auto text = parts_.text_definitions.find(std::string(field));
      return text == parts_.text_definitions.end() ? hash : Combine(hash, text->second);
    }
    case Check::kMustNotMatch: {
      const auto pattern = parts_.must_not_definitions.find(std::string(field));
      return pattern == parts_.must_not_definitions.end() ? hash : Combine(hash, pattern->second);
    }
    case Check::kMeasureOutOfRange:
      for (const MeasureSpec& measure : parts_.measures) {
        if (MeasureName(measure.measure) != field) continue;
        hash = Combine(hash, Combine(HashOf(measure.min), HashOf(measure.max)));
      }
      return hash;
    case Check::kFieldsDisagree:
      for (const FieldPairRule& pair : parts_.pairs) {
        if (pair.name == field) hash = Combine(hash, pair.definition);
      }
      return hash;
    case Check::kUnexpectedScript:
      return Combine(hash, parts_.scripts.value_or(0));
    case Check::kTooShort:
      return Combine(hash, parts_.min_length.value_or(0));
    case Check::kTooLong:
      return Combine(hash, parts_.max_length.value_or(0));
    case Check::kTruncatedTransport:
      for (const uint64_t limit : parts_.transport_limits) hash = Combine(hash, limit);
      return hash;
    case Check::kLowConfidence:
      hash = Combine(hash, std::bit_cast<uint64_t>(parts_.low_confidence));
      return Combine(hash, parts_.confidence_definition);
    case Check::kVolume:
      return Combine(hash, DefinitionOf(parts_.volume));
    case Check::kSilence:
      return Combine(Combine(hash, DefinitionOf(parts_.volume)), HashOf(parts_.volume.at_most));
    case Check::kMissingConfidence:
    case Check::kConfidence:
      return Combine(hash, parts_.confidence_definition);
    default:
      return hash;
  }
}

bool StreamRules::alerts_each(Check check, std::string_view field) const {
  if (KindOf(check) != CheckKind::kRate && KindOf(check) != CheckKind::kEvent) return false;
  if (parts_.comparisons.each.test(static_cast<size_t>(check))) return true;
  const FieldRule* rule = field.empty() ? nullptr : RuleOf(field);
  return rule != nullptr && rule->alert_each && IsDeclared(check, *rule);
}

AlertLimits StreamRules::limits(Check check, std::string_view field) const {
  if (KindOf(check) == CheckKind::kDistribution) return MedianLimits(check, field);
  const FieldRule* rule = field.empty() ? nullptr : RuleOf(field);
  if (rule != nullptr && rule->limits.any() && IsDeclared(check, *rule)) return rule->limits;
  return parts_.comparisons.limits[static_cast<size_t>(check)];
}

AlertLimits StreamRules::MedianLimits(Check check, std::string_view field) const {
  if (check == Check::kNumber) {
    const FieldRule* rule = RuleOf(field);
    return rule != nullptr ? rule->median : AlertLimits();
  }
  if (check == Check::kMeasure) {
    for (const MeasureSpec& measure : parts_.measures) {
      if (MeasureName(measure.measure) == field) return measure.median;
    }
  }
  if (check == Check::kScore) {
    const auto& scores = parts_.comparisons.scores;
    const auto score = scores.find(field);
    return score != scores.end() ? score->second : AlertLimits();
  }
  return field.empty() ? parts_.comparisons.limits[static_cast<size_t>(check)] : AlertLimits();
}

bool StreamRules::is_labelled(std::string_view field) const {
  for (const TextLabelRule& label : parts_.text_labels) {
    if (label.name == field) return true;
  }
  const FieldRule* rule = RuleOf(field);
  return rule != nullptr && rule->labelled;
}

bool StreamRules::expects_content() const {
  if (ExpectsText(parts_) || !parts_.contradictions.empty() || !parts_.pairs.empty()) return true;
  return std::ranges::any_of(parts_.fields, [](const FieldRule& rule) { return ExpectsAny(rule); }) ||
         std::ranges::any_of(parts_.measures, [](const MeasureSpec& measure) { return ExpectsAny(measure); });
}

}  // namespace telltale
