#include "config/field_advice.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "config/yaml_text.h"

namespace telltale {
namespace {

constexpr size_t kMostListed = 12;
constexpr uint64_t kSeenOften = 3;
constexpr size_t kDifferentIds = 10;
constexpr double kShare = 0.98;
constexpr double kRoom = 1.5;

using Entry = ValueCounts::Entry;

std::string Joined(const std::vector<std::string>& parts) { return fmt::format("{}", fmt::join(parts, ", ")); }

std::string Plural(uint64_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

class Adviser {
 public:
  Adviser(const FieldProfile& field, uint64_t outputs) : field_(field), asked_(outputs - field.not_asked) {}

  std::optional<FieldAdvice> Advise() {
    if (field_.valued > 0 && IsMostly(ValueType::kObject)) return std::nullopt;
    if (field_.element && field_.holds_others == field_.seen) return std::nullopt;
    required_ = IsNearlyAll(field_.filled, asked_) && field_.valued >= kFewOutputs;
    if (required_) keys_.push_back("required: true");
    evidence_.push_back(field_.valued == 0 ? fmt::format("empty in all of {}", field_.seen)
                                           : fmt::format("filled in {}", Of(field_.filled, asked_)));
    if (field_.only_words > 0) {
      evidence_.push_back(fmt::format("null-words in {}: {}", field_.only_words, CountsText(field_.null_words, 3)));
    }
    if (field_.valued > 0) AdviseValue();
    return Finish();
  }

 private:
  bool IsMostly(ValueType type) const { return IsNearlyAll(field_.of_type[static_cast<size_t>(type)], field_.valued); }
  uint64_t OfType(ValueType type) const { return field_.of_type[static_cast<size_t>(type)]; }

  FieldAdvice Finish() {
    FieldAdvice advice;
    advice.evidence = fmt::format("{}", fmt::join(evidence_, "; "));
    if (field_.valued < kFewOutputs && !keys_.empty()) {
      if (doubts_.empty()) {
        Doubt({}, fmt::format("only {}", Plural(field_.valued, "output with a value", "outputs with a value")));
      }
      keys_.clear();
    }
    // With no line of its own, what was seen stands with the first doubt.
    if (keys_.empty() && !doubts_.empty()) doubts_.front().reason += "; " + advice.evidence;
    if (!keys_.empty()) advice.rule = fmt::format("{{{}}}", Joined(keys_));
    advice.doubts = std::move(doubts_);
    return advice;
  }

  // What is certain and `more`, as one rule that is commented out.
  void Doubt(const std::vector<std::string>& more, std::string reason) {
    std::vector<std::string> keys = keys_;
    // The doubt says more about the value than the type does.
    const auto names_type = [](const std::string& key) { return key.starts_with("type: "); };
    if (std::any_of(more.begin(), more.end(), names_type)) std::erase_if(keys, names_type);
    keys.insert(keys.end(), more.begin(), more.end());
    doubts_.push_back({fmt::format("{{{}}}", Joined(keys)), std::move(reason)});
  }

  void AdviseValue() {
    if (IsMostly(ValueType::kBoolean)) {
      keys_.push_back("type: boolean");
      evidence_.push_back(CountsText(field_.labels, 2));
    } else if (IsMostly(ValueType::kArray)) {
      keys_.push_back("type: array");
    } else if (IsMostly(ValueType::kNumber)) {
      AdviseNumber(false);
    } else if (IsMostly(ValueType::kString)) {
      AdviseString();
    } else if (IsNearlyAll(OfType(ValueType::kNumber) + OfType(ValueType::kString), field_.valued) &&
               IsNearlyAll(field_.numeric_strings, field_.strings)) {
      AdviseNumber(true);
    } else {
      AdviseMixed();
    }
  }

  void AdviseMixed() {
    std::vector<std::string> types;
    for (const ValueType type :
         {ValueType::kString, ValueType::kNumber, ValueType::kBoolean, ValueType::kArray, ValueType::kObject}) {
      if (OfType(type) > 0) types.push_back(fmt::format("{} in {}", NameOf(type), OfType(type)));
    }
    evidence_.push_back(fmt::format("of several types: {}", Joined(types)));
  }

  void AdviseNumber(bool lenient) {
    const NumberSpread& numbers = field_.numbers;
    const bool integer = !lenient && numbers.integers() && IsMostly(ValueType::kInteger);
    keys_.push_back(integer ? "type: integer" : "type: number");
    if (lenient) {
      keys_.push_back("lenient: true");
      evidence_.push_back(fmt::format("in quotes {} times", field_.numeric_strings));
    }
    if (numbers.count() == 0) return;
    evidence_.push_back(numbers.min() == numbers.max() ? fmt::format("always {:.6g}", numbers.min())
                                                       : fmt::format("{:.6g} to {:.6g}, median {:.6g}", numbers.min(),
                                                                     numbers.max(), numbers.Quantile(0.5)));
    if (IsNearlyAll(field_.dated_numbers, numbers.count())) AdviseClock();
    if (numbers.rises()) {
      evidence_.push_back("rises from output to output as ids and clocks do: no range");
      return;
    }
    const std::vector<std::string> range = Range(numbers);
    if (range.empty()) return;
    if (numbers.count() < kFewValues) {
      Doubt(range, fmt::format("only {}", Plural(numbers.count(), "number", "numbers")));
    } else {
      keys_.insert(keys_.end(), range.begin(), range.end());
    }
  }

  static std::vector<std::string> Range(const NumberSpread& numbers) {
    if (numbers.min() == 0 && numbers.max() == 0) return {};
    const bool share = numbers.min() >= 0 && numbers.max() <= 1 && !numbers.integers();
    const double low = numbers.min() < 0 ? -RoundUp(kRoom * -numbers.min()) : 0;
    const double high = share ? 1 : numbers.max() > 0 ? RoundUp(kRoom * numbers.max()) : 0;
    if (!std::isfinite(low) || !std::isfinite(high)) return {};
    return {fmt::format("min: {:.15g}", low), fmt::format("max: {:.15g}", high)};
  }

  void AdviseClock() {
    const std::vector<std::string> formats = Formats(field_.dated_numbers);
    Doubt({"type: date", fmt::format("date_format: [{}]", Joined(formats))}, "if it is a date");
  }

  // Those that read nearly all of `dated` values, or else those that do together.
  std::vector<std::string> Formats(uint64_t dated) const {
    std::vector<std::string> all;
    std::vector<std::string> some;
    for (int i = 0; i < kDateFormatCount; ++i) {
      const uint64_t count = field_.of_format[static_cast<size_t>(i)];
      const std::string name(NameOf(static_cast<DateFormat>(i)));
      if (IsNearlyAll(count, dated)) all.push_back(name);
      if (count > 0 && 50 * count >= dated) some.push_back(name);
    }
    return all.empty() ? some : all;
  }

  void AdviseString() {
    if (field_.strings >= kFewOutputs && IsNearlyAll(field_.dated, field_.strings)) return AdviseDate();
    const bool different = field_.labels.overflowed() || field_.labels.entries().size() >= kDifferentIds;
    const std::optional<IdShapes::Form> form = field_.shapes.Common(kShare);
    if (form && different && field_.strings >= kFewOutputs && IsNearlyAll(form->texts, field_.strings)) {
      keys_.push_back("pattern: " + *YamlText(form->pattern));
      evidence_.push_back(fmt::format("the form of {}", Of(form->texts, field_.strings)));
      return;
    }
    const size_t labels = field_.labels.entries().size();
    const bool few = !field_.labels.overflowed() && field_.long_texts == 0 && 5 * labels <= field_.strings;
    if (few && labels <= kMostListed) return AdviseLabels();
    keys_.push_back("type: string");
    if (few) {
      keys_.push_back("mix: true");
      evidence_.push_back(fmt::format("{} different texts: {}", labels, CountsText(field_.labels, 3)));
    } else {
      evidence_.push_back(
          fmt::format("text of {:.0f} to {:.0f} characters", field_.lengths.min(), field_.lengths.max()));
    }
  }

  void AdviseDate() {
    const std::vector<std::string> formats = Formats(field_.dated);
    const bool iso = std::find(formats.begin(), formats.end(), NameOf(DateFormat::kIso8601)) != formats.end();
    const bool month_first = Has(formats, DateFormat::kMonthDaySlash);
    const bool day_first = Has(formats, DateFormat::kDayMonthSlash);
    keys_.push_back("type: date");
    if (iso && formats.size() == 1) {
      evidence_.push_back(fmt::format("ISO 8601 in {}", Of(field_.dated, field_.strings)));
    } else {
      keys_.push_back(fmt::format("date_format: [{}]", Joined(formats)));
      evidence_.push_back(fmt::format("dates in {}", Of(field_.dated, field_.strings)));
    }
    if (month_first && day_first) evidence_.push_back("day or month first: take out the one that is wrong");
    const NumberSpread& ages = field_.ages;
    if (ages.count() == 0) return;
    const auto days = [](double age) { return fmt::format("{}d", std::max(1.0, RoundUp(std::max(1.0, kRoom * age)))); };
    const std::string spread = fmt::format("from {:.0f} d before the output to {:.0f} d after it",
                                           std::max(0.0, ages.max()), std::max(0.0, -ages.min()));
    std::vector<std::string> bounds;
    if (ages.max() < 36'500 / (5 * kRoom)) bounds.push_back("max_age: " + days(ages.max()));
    if (-ages.min() < 36'500 / (5 * kRoom)) bounds.push_back("max_ahead: " + days(-ages.min()));
    if (!bounds.empty()) Doubt(bounds, spread);
  }

  static bool Has(const std::vector<std::string>& formats, DateFormat format) {
    return std::find(formats.begin(), formats.end(), NameOf(format)) != formats.end();
  }

  void AdviseLabels() {
    const std::vector<Entry>& labels = field_.labels.entries();
    evidence_.push_back(CountsText(field_.labels, kMostListed));
    const std::optional<std::string> list = List(labels);
    const Entry* rare = nullptr;
    const Entry* late = nullptr;
    for (const Entry& entry : labels) {
      if (entry.count < kSeenOften) rare = &entry;
      if (3 * entry.first > 2 * field_.valued + 2) late = &entry;
    }
    std::string why;
    if (field_.strings < kFewValues) {
      why = fmt::format("only {}", Plural(field_.strings, "value", "values"));
    } else if (rare != nullptr) {
      why = fmt::format("'{}' was seen only {}; there may be others", CommentText(rare->label),
                        Plural(rare->count, "time", "times"));
    } else if (late != nullptr) {
      why = fmt::format("'{}' is new in the last third; there may be others", CommentText(late->label));
    }
    if (!list) return keys_.push_back("mix: true");
    if (!why.empty()) {
      Doubt({*list}, why);
      keys_.push_back("mix: true");
      return;
    }
    const std::vector<Entry>& words = field_.null_words.entries();
    if (!words.empty() && field_.null_words.total() >= kSeenOften && labels.size() + words.size() <= kMostListed) {
      std::vector<Entry> both = labels;
      both.insert(both.end(), words.begin(), words.end());
      if (const auto longer = List(both)) {
        Doubt({*longer}, "if the null-words are answers, not gaps");
      }
    }
    keys_.push_back(*list);
  }

  // "one_of: [EUR, USD]", the most frequent first.
  static std::optional<std::string> List(std::vector<Entry> entries) {
    std::stable_sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.count > b.count; });
    std::vector<std::string> texts;
    for (const Entry& entry : entries) {
      std::optional<std::string> text = YamlText(entry.label);
      if (!text) return std::nullopt;
      texts.push_back(*std::move(text));
    }
    return fmt::format("one_of: [{}]", Joined(texts));
  }

  const FieldProfile& field_;
  const uint64_t asked_;  // outputs in which it could be there
  bool required_ = false;
  std::vector<std::string> keys_;
  std::vector<std::string> evidence_;
  std::vector<FieldAdvice::Doubt> doubts_;
};

}  // namespace

std::optional<FieldAdvice> Advise(const FieldProfile& field, uint64_t outputs) {
  return Adviser(field, outputs).Advise();
}

std::string Of(uint64_t part, uint64_t all) { return fmt::format("{} of {}", part, all); }

bool IsNearlyAll(uint64_t part, uint64_t all) {
  return all > 0 && static_cast<double>(part) >= kShare * static_cast<double>(all);
}

std::string CountsText(const ValueCounts& counts, size_t most) {
  std::vector<Entry> entries = counts.entries();
  std::stable_sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.count > b.count; });
  std::vector<std::string> texts;
  for (const Entry& entry : entries) {
    if (texts.size() == most) break;
    texts.push_back(fmt::format("{} ({})", CommentText(entry.label, 40), entry.count));
  }
  const size_t more = entries.size() - texts.size();
  if (counts.overflowed()) {
    texts.push_back("and more");
  } else if (more > 0) {
    texts.push_back(fmt::format("and {} more", more));
  }
  return Joined(texts);
}

}  // namespace telltale
