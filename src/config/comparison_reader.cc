#include "config/comparison_reader.h"

#include <algorithm>
#include <vector>

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

// alert: {above: {refusal: 20%}}, or below: `bound` is the one that is meant.
void ReadLimits(MapReader& alert, std::string_view key, double RateLimits::*bound, ComparisonSpec* comparisons) {
  const YamlNode* node = alert.Take(key);
  if (node == nullptr) return;
  Complaints& complaints = alert.complaints();
  const std::string path = alert.PathOf(key);
  const auto is_rate = [](Check check) { return KindOf(check) == CheckKind::kRate; };
  const auto names = Names(is_rate);  // the nearest one is a part of it
  MapReader keys(*node, path, complaints);
  for (const YamlEntry& entry : node->entries) {
    const std::optional<Check> check = CheckFromName(entry.key);
    if (!check || !is_rate(*check)) {
      const std::string_view nearest = check ? std::string_view() : Nearest(entry.key, names);
      complaints.Add(entry.line, "unknown key {} in {}: {}; {}", Shown(entry.key), path,
                     check ? "that is no check that hits or does not, so it has no rate" : "there is no such check",
                     nearest.empty() ? "write checks such as refusal, empty_field, invalid_json (rules/README.md)"
                                     : fmt::format("did you mean {}?", Shown(nearest)));
      continue;
    }
    double rate = 0;
    keys.Limit(entry.key, &rate);
    if (rate <= 0) continue;
    auto& all = comparisons->limits;
    auto limits = std::find_if(all.begin(), all.end(), [&](const auto& known) { return known.first == *check; });
    if (limits == all.end()) limits = all.insert(all.end(), {*check, {}});
    limits->second.*bound = rate;
    CheckLimits(limits->second, entry.line, fmt::format("{}: {}", alert.path(), entry.key), complaints);
  }
}

void AddEach(MapReader& reader, Check check, ComparisonSpec* comparisons) {
  bool each = false;
  ReadAlertEach(reader, &each);
  if (each) comparisons->each.push_back(check);
}

}  // namespace

void CheckLimits(const RateLimits& limits, int line, std::string_view path, Complaints& complaints) {
  if (limits.above <= 0 || limits.below <= 0 || limits.above > limits.below) return;
  complaints.Add(line,
                 "{} is an alert above {} and below {}, so that every rate is one; raise the first or lower the other",
                 path, limits.above, limits.below);
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
    ReadLimits(keys, "above", &RateLimits::above, comparisons);
    ReadLimits(keys, "below", &RateLimits::below, comparisons);
    keys.End();
  }
}

}  // namespace telltale
