#include "config/rules_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "config/entries.h"
#include "config/field_advice.h"
#include "config/yaml_text.h"

namespace telltale {
namespace {

constexpr size_t kMostNamedFiles = 8;
constexpr size_t kCommentColumn = 56;
constexpr size_t kMaxNamePattern = 500;
constexpr double kNoConfidence = 0.5;  // below what low: is by default, nothing is learned

// Matches `name` and nothing else.
std::string QuotedName(std::string_view name) {
  std::string pattern;
  for (const char c : name) {
    if (std::string_view("\\^$.[]|()?*+{}").find(c) != std::string_view::npos) pattern += '\\';
    pattern += c;
  }
  return pattern;
}

std::string Several(uint64_t count, std::string_view what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

// The lines of one stream's entry.
class Entry {
 public:
  explicit Entry(const ProfiledStream& stream) : stream_(stream), profile_(stream.profile) {}

  std::string Text() {
    Headline();
    const std::optional<std::string> match = Match();
    if (!match) {
      Comment(2, "left out: its names cannot be written in a rules file");
      return std::move(text_);
    }
    const std::string why = WhyNotAtAll();
    if (!why.empty()) {
      Comment(2, why);
      mark_ = "# ";
    }
    Line(2, "- match: " + *match, "");
    Format();
    Confidence();
    Fields();
    Texts();
    return std::move(text_);
  }

 private:
  uint64_t full() const { return profile_.outputs - profile_.empty.hits(); }

  void Comment(size_t indent, const std::string& words) {
    text_ += fmt::format("{:{}}# {}{}\n", "", indent, indent > 2 ? mark_ : "", words);
  }
  void Line(size_t indent, const std::string& rule, const std::string& evidence) {
    std::string line = fmt::format("{:{}}{}{}", "", indent > 2 && !mark_.empty() ? 2 : indent, mark_,
                                   (indent > 2 && !mark_.empty() ? std::string(indent - 2, ' ') : "") + rule);
    if (!evidence.empty()) line = fmt::format("{:<{}}  # {}", line, kCommentColumn, evidence);
    text_ += line + '\n';
  }
  // A line that is commented out.
  void Doubt(size_t indent, const std::string& rule, const std::string& reason) { Line(indent, "# " + rule, reason); }

  void Headline() {
    std::string about = fmt::format("{}, {}: {}", CommentText(stream_.workflow, 100), CommentText(stream_.step, 100),
                                    Several(profile_.outputs, "output"));
    const auto add = [&about](std::string_view what, const ValueCounts& counts) {
      if (!counts.entries().empty()) about += fmt::format("; {} {}", what, CountsText(counts, 4));
    };
    add("model version", profile_.model_versions);
    add("prompt version", profile_.prompt_versions);
    add("finish reason", profile_.finish_reasons);
    for (const auto& [what, burst] : {std::pair("empty", &profile_.empty), std::pair("cut short", &profile_.truncated),
                                      std::pair("refused", &profile_.refused)}) {
      if (burst->hits() > 0) about += fmt::format("; {} {}", what, burst->hits());
    }
    if (profile_.with_token > 0) about += fmt::format("; failure tokens in {}", profile_.with_token);
    Comment(2, about);
  }

  std::optional<std::string> Match() const {
    const auto workflow = YamlText(QuotedName(stream_.workflow));
    const auto step = YamlText(QuotedName(stream_.step));
    if (!workflow || !step || workflow->size() > kMaxNamePattern || step->size() > kMaxNamePattern) return std::nullopt;
    return fmt::format("{{workflow: {}, step: {}}}", *workflow, *step);
  }

  std::string WhyNotAtAll() const {
    if (profile_.outputs < kFewOutputs)
      return fmt::format("commented out: only {}", Several(profile_.outputs, "output"));
    for (const auto& [what, burst] : {std::pair("empty", &profile_.empty), std::pair("cut short", &profile_.truncated),
                                      std::pair("refused", &profile_.refused)}) {
      if (burst->is_gross()) {
        return fmt::format("commented out: more than half of 20 outputs in a row were {}, an alert under any entry",
                           what);
      }
    }
    return {};
  }

  void Format() {
    if (full() == 0) return;
    const std::string wrapped =
        profile_.wrapped > 0 ? fmt::format(", in a fence or beside other text in {}", profile_.wrapped) : "";
    const std::string read = fmt::format("JSON in {}{}", Of(profile_.json, full()), wrapped);
    if (IsNearlyAll(profile_.json, full())) {
      if (profile_.invalid.is_gross()) return Doubt(4, "format: json", "more than half of 20 in a row were no JSON");
      return Line(4, "format: json", read);
    }
    if (profile_.json_bodies == 0 && IsNearlyAll(full() - profile_.looks_json, full())) {
      return Line(4, "format: text", fmt::format("{} look like JSON", Of(profile_.looks_json, full())));
    }
    Doubt(4, "format: json", read + "; it is found out as it goes");
  }

  void Confidence() {
    const NumberSpread& sent = profile_.confidence;
    if (sent.count() > 0) {
      Low("", sent, Of(sent.count(), profile_.outputs), IsNearlyAll(sent.count(), profile_.outputs));
      return;
    }
    for (const FieldProfile& field : profile_.fields) {
      const size_t dot = field.path.rfind('.');
      const std::string_view name = std::string_view(field.path).substr(dot == std::string::npos ? 0 : dot + 1);
      const NumberSpread& numbers = field.numbers;
      const bool fits = numbers.count() > 0 && numbers.min() >= 0 && numbers.max() <= 1 && field.strings == 0;
      if (!fits || !IsWritable(field)) continue;
      const bool sure = name == "confidence" || name == "confidence_score";
      if (!sure && name != "certainty" && name != "probability" && name != "score") continue;
      const std::optional<std::string> path = YamlText(field.path);
      Low(fmt::format("field: {}, ", *path), numbers, Of(field.filled, profile_.json),
          sure && IsNearlyAll(field.filled, profile_.json));
      return;
    }
  }

  void Low(const std::string& field, const NumberSpread& numbers, const std::string& carried, bool sure) {
    const double least = numbers.Quantile(0.01);
    const double low = std::floor(least * 20) / 20;
    const std::string rule = fmt::format("confidence: {{{}low: {:.2g}}}", field, low > 0 ? low : kNoConfidence);
    const std::string seen = fmt::format("there in {}, median {:.3g}, the lowest hundredth below {:.3g}", carried,
                                         numbers.Quantile(0.5), least);
    if (sure && numbers.count() >= kFewValues && low >= kNoConfidence) return Line(4, rule, seen);
    Doubt(4, rule, seen);
  }

  static bool IsWritable(const FieldProfile& field) {
    return field.expressible && !field.attributes && field.path.size() <= kMaxNameBytes && YamlText(field.path);
  }

  void Fields() {
    if (profile_.json == 0) return;
    if (2 * profile_.looks_json < full()) {
      return Comment(4, fmt::format("no fields: only {} look like JSON", Of(profile_.looks_json, full())));
    }
    size_t rare = profile_.rare_fields;
    std::string head = "fields:";
    for (const FieldProfile& field : profile_.fields) {
      if (50 * field.seen < profile_.json || field.seen < 3) {
        ++rare;
        continue;
      }
      const std::optional<FieldAdvice> advice = Advise(field, profile_.json);
      if (!advice) continue;
      if (!head.empty()) Line(4, std::exchange(head, ""), "");
      Field(field, *advice);
    }
    if (rare > 0) Comment(4, fmt::format("left out: {} seen in less than 2 % of the outputs", Several(rare, "field")));
    if (profile_.left_out_fields > 0) {
      Comment(4, fmt::format("left out: what is beyond {} fields", StreamProfile::kMaxFields));
    }
  }

  void Field(const FieldProfile& field, const FieldAdvice& advice) {
    if (!IsWritable(field)) {
      return Comment(
          6, fmt::format("left out: '{}', as no path can say it; {}", CommentText(field.path, 100), advice.evidence));
    }
    const std::string path = *YamlKey(field.path);
    if (!advice.rule.empty()) {
      Line(6, fmt::format("{}: {}", path, advice.rule), advice.evidence);
    } else if (advice.doubts.empty()) {
      Doubt(6, path + ": no rule", advice.evidence);
    }
    for (const FieldAdvice::Doubt& doubt : advice.doubts)
      Doubt(6, fmt::format("{}: {}", path, doubt.rule), doubt.reason);
  }

  void Texts() {
    std::vector<std::pair<std::string, std::string>> lines;  // rule and evidence
    std::vector<std::pair<std::string, std::string>> doubts;
    Scripts(&lines, &doubts);
    Sections(&lines, &doubts);
    if (profile_.texts >= kFewOutputs && profile_.json == 0 && profile_.lengths.count() > 0) {
      const NumberSpread& lengths = profile_.lengths;
      const double most = lengths.max() > 0 ? RoundUp(2 * lengths.max()) : 1;
      doubts.emplace_back(fmt::format("length: {{min: {:.0f}, max: {:.0f}}}", std::floor(lengths.min() / 2), most),
                          fmt::format("{:.0f} to {:.0f} characters, median {:.0f}; watched anyway", lengths.min(),
                                      lengths.max(), lengths.Quantile(0.5)));
    }
    if (lines.empty() && doubts.empty()) return;
    lines.empty() ? Doubt(4, "text:", "") : Line(4, "text:", "");
    for (const auto& [rule, evidence] : lines) Line(6, rule, evidence);
    for (const auto& [rule, reason] : doubts) Doubt(6, rule, reason);
  }

  using Lines = std::vector<std::pair<std::string, std::string>>;

  void Scripts(Lines* lines, Lines* doubts) const {
    std::vector<std::string> names;
    std::vector<std::string> evidence;
    bool others = false;
    for (size_t i = 0; i < kScripts; ++i) {
      const uint64_t outputs = profile_.written_in[i];
      if (outputs == 0) continue;
      const auto script = static_cast<Script>(i);
      evidence.push_back(fmt::format("{} in {}", ScriptName(script), Of(outputs, profile_.lettered)));
      if (20 * outputs >= profile_.lettered && script != Script::kOther) {
        names.emplace_back(ScriptName(script));
      } else {
        others = others || !IsNearlyAll(profile_.lettered - outputs, profile_.lettered);
      }
    }
    if (names.empty()) return;
    const bool sure = !others && profile_.lettered >= kFewValues;
    (sure ? lines : doubts)
        ->emplace_back(fmt::format("scripts: [{}]", fmt::join(names, ", ")),
                       fmt::format("{}", fmt::join(evidence, ", ")));
  }

  void Sections(Lines* lines, Lines* doubts) const {
    if (profile_.texts < kFewOutputs) return;
    std::vector<std::string> always;
    std::vector<std::string> often;
    uint64_t least = profile_.texts;
    for (const SectionCount& section : profile_.sections) {
      const std::optional<std::string> name = YamlText(section.name);
      if (!name || 10 * section.outputs < 8 * profile_.texts) continue;
      const bool nearly_all = IsNearlyAll(section.outputs, profile_.texts);
      (nearly_all ? always : often).push_back(*name);
      if (nearly_all) least = std::min(least, section.outputs);
    }
    if (!always.empty()) {
      (profile_.texts >= kFewValues ? lines : doubts)
          ->emplace_back(fmt::format("sections: [{}]", fmt::join(always, ", ")),
                         fmt::format("with content in at least {}", Of(least, profile_.texts)));
    }
    if (!often.empty()) {
      often.insert(often.begin(), always.begin(), always.end());
      doubts->emplace_back(fmt::format("sections: [{}]", fmt::join(often, ", ")),
                           fmt::format("some with content in 80 % or more of {}, but not in 98 %", profile_.texts));
    }
  }

  const ProfiledStream& stream_;
  const StreamProfile& profile_;
  std::string mark_;  // where the whole entry is commented out
  std::string text_;
};

std::string Header(std::span<const ProfiledStream> streams, const LearnedFrom& from) {
  uint64_t outputs = 0;
  std::optional<Time> first;
  std::optional<Time> last;
  for (const ProfiledStream& stream : streams) {
    outputs += stream.profile.outputs;
    if (stream.profile.first) first = first ? std::min(*first, *stream.profile.first) : *stream.profile.first;
    if (stream.profile.last) last = last ? std::max(*last, *stream.profile.last) : *stream.profile.last;
  }
  std::string text =
      fmt::format("# Rules learned from {} of {}", Several(outputs, "output"), Several(streams.size(), "stream"));
  if (first) text += fmt::format(", {} to {}", FormatTime(*first), FormatTime(*last));
  text += ".\n# Read from:";
  for (size_t i = 0; i < from.files.size() && i < kMostNamedFiles; ++i) text += ' ' + CommentText(from.files[i], 200);
  if (from.files.size() > kMostNamedFiles) text += fmt::format(" and {} more", from.files.size() - kMostNamedFiles);
  text +=
      "\n"
      "#\n"
      "# A draft to read through: take out what only happened to be so. Each line says what it was learned from;\n"
      "# what is uncertain is commented out, with the reason: where it is right, put it in place of the line above.\n"
      "# What no line speaks of is discovered and watched all the same.\n"
      "# To use it, name it under rule_files: in telltale.yaml; then\n"
      "#   telltale check --config.file=telltale.yaml\n"
      "#   telltale replay OUTPUTS.jsonl --config.file=telltale.yaml      quiet, on the outputs it was learned from\n";
  if (from.left_out_streams > 0) {
    text +=
        fmt::format("# Left out for want of room: {} of further streams.\n", Several(from.left_out_streams, "output"));
  }
  return text + "streams:\n";
}

}  // namespace

std::string WriteRules(std::span<const ProfiledStream> streams, const LearnedFrom& from) {
  std::string text = Header(streams, from);
  for (const ProfiledStream& stream : streams) text += Entry(stream).Text();
  return text;
}

}  // namespace telltale
