#include "config/comparison_reader.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "config/entries.h"

namespace telltale {
namespace {

using std::chrono::days;
using std::chrono::seconds;

constexpr Duration kLongest = days(90);
constexpr size_t kMaxStepBytes = 128;

// What one hit of can be an alert: checks that hit or do not. Of the others there is nothing to hit.
bool CanBeEach(Check check) { return KindOf(check) == CheckKind::kRate || KindOf(check) == CheckKind::kEvent; }
// What alerts on each hit where no rule says anything.
bool IsEachByItself(Check check) { return check == Check::kPromptEdited; }

std::vector<std::string> Names(bool (*wanted)(Check)) {
  std::vector<std::string> names;
  for (int i = 0; i < kCheckCount; ++i) {
    if (wanted(static_cast<Check>(i))) names.emplace_back(CheckName(static_cast<Check>(i)));
  }
  return names;
}

void ReadChecks(MapReader& reader, std::string_view key, bool (*wanted)(Check), std::string_view example,
                std::vector<Check>* checks) {
  const YamlNode* node = reader.Take(key);
  if (node == nullptr) return;
  const std::string path = reader.PathOf(key);
  const std::vector<std::string> names = Names(wanted);
  for (const YamlNode& item : ItemsOf(*node, path, reader.complaints())) {
    const std::optional<Check> check = CheckFromName(item.text);
    if (check && wanted(*check)) {
      checks->push_back(*check);
    } else if (check) {
      reader.complaints().Add(item.line, "{} holds {}, of which this cannot be said; write checks such as {}", path,
                              Describe(item), example);
    } else if (const std::string_view nearest = Nearest(item.text, names); !nearest.empty()) {
      reader.complaints().Add(item.line, "{} holds {}, which is no check; did you mean {}?", path, Describe(item),
                              Shown(nearest));
    } else {
      reader.complaints().Add(item.line, "{} holds {}, which is no check; write names such as {}", path, Describe(item),
                              example);
    }
  }
}

// Where the median of an output's own number may stand.
struct NumberRange {
  Check check{};
  double most = 0;
};
constexpr NumberRange kOwnNumbers[] = {{Check::kConfidence, 1}, {Check::kLength, 1e9}, {Check::kOutputTokens, 1e9}};

const NumberRange* RangeOf(Check check) {
  const auto* const range = std::ranges::find(kOwnNumbers, check, &NumberRange::check);
  return range != std::end(kOwnNumbers) ? range : nullptr;
}

bool MayHaveLimit(Check check) {
  return KindOf(check) == CheckKind::kRate || RangeOf(check) != nullptr || check == Check::kScore;
}

std::string WhyNoLimit(const YamlEntry& entry, std::optional<Check> check, std::string_view key) {
  if (check == Check::kNumber) {
    return fmt::format("write alert_median_{} on the field: fields: {{total: {{alert_median_{}: 100}}}}", key, key);
  }
  if (check == Check::kMeasure) {
    return fmt::format("write alert_median_{} on the measure: measures: [{{name: words, alert_median_{}: 100}}]", key,
                       key);
  }
  const auto names = Names(MayHaveLimit);  // the nearest one is a part of it
  const std::string_view nearest = check ? std::string_view() : Nearest(entry.key, names);
  return fmt::format("{}; {}", check ? "that check has neither a rate nor a median" : "there is no such check",
                     nearest.empty() ? "write checks such as refusal, empty_field, length (rules/README.md)"
                                     : fmt::format("did you mean {}?", Shown(nearest)));
}

// The limits of `name`, in a list of them by name.
template <typename Name, typename Given>
AlertLimits& LimitsOf(const Given& name, std::vector<std::pair<Name, AlertLimits>>& all) {
  const auto known = std::ranges::find(all, name, &std::pair<Name, AlertLimits>::first);
  return known != all.end() ? known->second : all.emplace_back(name, AlertLimits()).second;
}

using Bound = std::optional<double> AlertLimits::*;

// score: {faithfulness: 0.7}
void ReadScores(const YamlNode& node, const MapReader& alert, const std::string& path, Bound bound,
                ComparisonSpec* comparisons, Complaints& complaints) {
  if (node.kind != YamlNode::Kind::kMap) {
    return complaints.Add(node.line, "{} is {}; name the scores: {{faithfulness: 0.7}}", path, Describe(node));
  }
  MapReader keys(node, path, complaints);
  for (const YamlEntry& entry : NamedEntries(node, path, complaints)) {
    AlertLimits& limits = LimitsOf(entry.key, comparisons->scores);
    keys.Number(entry.key, &(limits.*bound));
    CheckLimits(limits, entry.line, fmt::format("{}: score {}", alert.path(), Shown(entry.key)), complaints);
  }
}

// alert: {above: {refusal: 20%, length: 2000}}, or below: `bound` is the one that is meant.
void ReadLimits(MapReader& alert, std::string_view key, Bound bound, ComparisonSpec* comparisons) {
  const YamlNode* node = alert.Take(key);
  if (node == nullptr) return;
  Complaints& complaints = alert.complaints();
  const std::string path = alert.PathOf(key);
  MapReader keys(*node, path, complaints);
  for (const YamlEntry& entry : node->entries) {
    const std::optional<Check> check = CheckFromName(entry.key);
    if (!check || !MayHaveLimit(*check)) {
      complaints.Add(entry.line, "unknown key {} in {}: {}", Shown(entry.key), path, WhyNoLimit(entry, check, key));
      continue;
    }
    if (check == Check::kScore) {
      ReadScores(entry.value, alert, keys.PathOf(entry.key), bound, comparisons, complaints);
      continue;
    }
    std::optional<double> limit;
    if (const NumberRange* const range = RangeOf(*check)) {
      keys.Number(entry.key, &limit, 0, range->most);
    } else {
      keys.Limit(entry.key, &limit);
    }
    if (!limit) continue;
    AlertLimits& limits = LimitsOf(*check, comparisons->limits);
    limits.*bound = limit;
    CheckLimits(limits, entry.line, fmt::format("{}: {}", alert.path(), entry.key), complaints);
  }
}

void AddEach(MapReader& reader, Check check, ComparisonSpec* comparisons) {
  bool each = false;
  ReadAlertEach(reader, &each);
  if (each) comparisons->each.push_back(check);
}

}  // namespace

void CheckLimits(const AlertLimits& limits, int line, std::string_view path, Complaints& complaints) {
  if (!limits.above || !limits.below || *limits.above > *limits.below) return;
  complaints.Add(line,
                 "{} is an alert above {} and below {}, so that nothing is left between; raise the first or lower the "
                 "other",
                 path, *limits.above, *limits.below);
}

void ReadMedianLimits(MapReader& reader, int line, AlertLimits* limits) {
  reader.Number("alert_median_above", &limits->above);
  reader.Number("alert_median_below", &limits->below);
  CheckLimits(*limits, line, fmt::format("the median of {}", reader.path()), reader.complaints());
}

void ReadAlertEach(MapReader& reader, bool* each) {
  reader.Choice<bool>("alert", {{"each", true}, {"rate", false}}, each);
}

void ReadComparisons(MapReader& reader, ComparisonSpec* comparisons) {
  Complaints& complaints = reader.complaints();
  if (const YamlNode* node = reader.Take("duplicates")) {
    MapReader keys(*node, reader.PathOf("duplicates"), complaints);
    DuplicatesSpec& duplicates = comparisons->duplicates.emplace();
    keys.Texts("key", &duplicates.key);
    keys.Time("within", &duplicates.within, seconds(1), kLongest);
    AddEach(keys, Check::kDuplicateContent, comparisons);
    keys.End();
    if (duplicates.key.empty()) {
      complaints.Add(node->line, "{} has no key; write the fields that make two outputs the same: key: [invoice_id]",
                     reader.PathOf("duplicates"));
    }
  }
  if (const YamlNode* node = reader.Take("followed_by")) {
    MapReader keys(*node, reader.PathOf("followed_by"), complaints);
    FollowedBySpec& next = comparisons->followed_by.emplace();
    keys.Text("step", &next.step);
    keys.Time("within", &next.within, seconds(1), kLongest);
    AddEach(keys, Check::kNotContinued, comparisons);
    keys.End();
    if (next.step.empty() || next.step.size() > kMaxStepBytes) {
      complaints.Add(node->line, "{} has {}; write the next step's name, 1 to {} bytes: step: send",
                     reader.PathOf("followed_by"), next.step.empty() ? "no step" : "a step too long", kMaxStepBytes);
    }
  }
  if (const YamlNode* node = reader.Take("subject")) {
    MapReader keys(*node, reader.PathOf("subject"), complaints);
    keys.Time("within", &comparisons->subject_within, seconds(1), kLongest);
    AddEach(keys, Check::kProcessedTwice, comparisons);
    keys.End();
  }
  if (const YamlNode* node = reader.Take("alert")) {
    MapReader keys(*node, reader.PathOf("alert"), complaints);
    ReadChecks(keys, "each", CanBeEach, "sequence_gap, model_changed", &comparisons->each);
    ReadChecks(keys, "never", IsEachByItself, "prompt_edited", &comparisons->never);
    ReadLimits(keys, "above", &AlertLimits::above, comparisons);
    ReadLimits(keys, "below", &AlertLimits::below, comparisons);
    keys.End();
  }
}

}  // namespace telltale
