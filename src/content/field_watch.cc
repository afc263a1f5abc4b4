#include "content/field_watch.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <utility>

#include "base/hash.h"
#include "content/ascii.h"
#include "content/text.h"

namespace telltale {
namespace {

constexpr uint32_t kKnownAfter = 3;     // outputs with the path, until it is decided whether it is optional
constexpr uint32_t kLearnedAfter = 20;  // outputs with a value, until the type is decided; numbers alike

std::string_view NameOf(Emptiness how, std::string_view null_word) {
  switch (how) {
    case Emptiness::kNone:
      return {};
    case Emptiness::kNull:
      return "null";
    case Emptiness::kNoText:
      return "\"\"";
    case Emptiness::kBlank:
      return "blank";
    case Emptiness::kNullWord:
      return null_word;
    case Emptiness::kEmptyObject:
      return "{}";
    case Emptiness::kEmptyArray:
      return "[]";
  }
  return {};
}

constexpr unsigned kIntegerBit = 1u << static_cast<int>(ValueType::kInteger);
constexpr unsigned kNumberBit = 1u << static_cast<int>(ValueType::kNumber);

// An integer is a number like any other, as long as no rule tells them apart.
uint8_t WithoutIntegers(uint8_t types) {
  return static_cast<uint8_t>((types & kIntegerBit) != 0 ? (types & ~kIntegerBit) | kNumberBit : types);
}

std::string_view NameOfFirst(unsigned types) { return NameOf(static_cast<ValueType>(std::countr_zero(types))); }

void AddAnswer(Check check, FieldIndex index, const Answer& answer, const Reading& reading, Findings* findings) {
  if (!answer.asked) return;
  findings->rates.push_back(
      {check, index, answer.hit, answer.hit ? reading.Keep({answer.offender}) : std::string_view()});
}

// Whether a rule says nothing of what the field's strings must be.
bool IsLeftOpen(const FieldRule& rule) {
  const bool any_string = rule.type == FieldType::kAny || rule.type == FieldType::kString;
  return any_string && !rule.attribute && !rule.labelled && rule.pattern == nullptr && rule.form.form == Form::kNone &&
         rule.vocabulary == nullptr && !rule.reads_dates();
}

std::string_view WantedName(FieldType type) {
  static constexpr std::array<std::string_view, 8> kNames = {"any",     "string", "number", "integer",
                                                             "boolean", "object", "array",  "date"};
  return kNames[static_cast<size_t>(type)];
}

}  // namespace

std::string_view NameOf(Holds holds) {
  static constexpr std::array<std::string_view, 5> kNames = {"unknown", "label", "id", "text", "number"};
  return kNames[static_cast<size_t>(holds)];
}

FieldWatch::FieldWatch(std::string path, const FieldRule* rule, int max_labels)
    : path_(std::move(path)),
      hash_(rule != nullptr && rule->attribute ? AttributeHash(path_) : Hash(path_)),
      rule_(rule),
      presence_(path_),
      max_labels_(max_labels),
      watches_length_(rule == nullptr || IsLeftOpen(*rule)) {
  watched_ = rule_ != nullptr && rule_->required;
}

void FieldWatch::Seen(uint64_t outputs) {
  if (seen_ >= kKnownAfter) return;
  if (++seen_ == kKnownAfter && 2 * uint64_t{kKnownAfter} >= outputs) watched_ = true;
}

void FieldWatch::Conclude(const Reading& reading, FactIndex index_of_fact, FieldIndex index, Findings* findings) {
  const bool there = index_of_fact != kNoFact && reading.facts[index_of_fact].seen > 0;
  // Nearly always all is well: what must be said then needs no look at the reasons.
  if (watched_ && there && !presence_.in_array() && reading.facts[index_of_fact].empties == 0) {
    findings->rates.push_back({Check::kEmptyField, index, false, {}});
  } else if (watched_) {
    ConcludePresence(reading, index_of_fact, index, findings);
  }
  if (!there) return;
  const PathFact& fact = reading.facts[index_of_fact];
  const bool of_any_type = rule_ == nullptr || rule_->type == FieldType::kAny;
  if (of_any_type && expected_types_ != 0 && WithoutIntegers(fact.types) == expected_types_) {
    findings->rates.push_back({Check::kWrongType, index, false, {}});
  } else {
    ConcludeType(reading, fact, index, findings);
  }
  if (rule_ != nullptr) ConcludeRule(reading, index, findings);
  ConcludeNumber(fact, index, findings);
  ConcludeLabel(fact, index, findings);
}

void FieldWatch::ConcludeRule(const Reading& reading, FieldIndex index, Findings* findings) const {
  static constexpr std::array<std::pair<Question, Check>, 5> kChecks = {{{Question::kList, Check::kNotAllowed},
                                                                         {Question::kRange, Check::kOutOfRange},
                                                                         {Question::kForm, Check::kPatternMismatch},
                                                                         {Question::kTooOld, Check::kStaleDate},
                                                                         {Question::kTooNew, Check::kFutureDate}}};
  const FieldAnswers& answers = reading.facts.answers(rule_->number);
  for (const auto& [question, check] : kChecks) {
    AddAnswer(check, index, answers.value[static_cast<size_t>(question)], reading, findings);
  }
  if (rule_->form.form != Form::kNone) {
    const FormAnswers& form = reading.facts.form_answers(rule_->form);
    AddAnswer(Check::kMalformed, index, form.form, reading, findings);
    AddAnswer(Check::kSchemaViolation, index, form.schema, reading, findings);
  }
  if (!answers.unknown.asked) return;
  const bool unknown = answers.unknown.hit;
  const std::string_view evidence =
      unknown ? reading.KeepUnknown(answers.unknown.offender, answers.meant) : std::string_view();
  findings->rates.push_back({Check::kUnknownEntity, index, unknown, evidence});
}

void FieldWatch::ConcludePresence(const Reading& reading, FactIndex index_of_fact, FieldIndex index,
                                  Findings* findings) const {
  const bool required = rule_ != nullptr && rule_->required;
  const bool attribute = rule_ != nullptr && rule_->attribute;
  const bool there = index_of_fact != kNoFact && reading.facts[index_of_fact].seen > 0;
  const Presence::Answer answer =
      attribute ? Presence::Answer{!there, there ? 0u : 1u, 1} : presence_.Ask(reading.facts, index_of_fact, required);
  std::string_view evidence;
  bool hit = answer.missing;
  char place[48];
  if (answer.missing) {
    *fmt::format_to_n(place, sizeof(place) - 1, "missing in {} of {}", answer.places, answer.expected).out = '\0';
    evidence = answer.expected > 1 ? reading.Keep({place}) : std::string_view("missing");
  } else if (there && reading.facts[index_of_fact].empties > 0) {
    const PathFact& fact = reading.facts[index_of_fact];
    hit = true;
    const std::string_view how = NameOf(fact.first_empty, fact.null_word);
    *fmt::format_to_n(place, sizeof(place) - 1, " (value {} of {})", fact.first_empty_at, fact.seen).out = '\0';
    evidence = reading.Keep({how, fact.seen > 1 ? std::string_view(place) : std::string_view()});
  }
  findings->rates.push_back({Check::kEmptyField, index, hit, evidence});
}

void FieldWatch::ConcludeType(const Reading& reading, const PathFact& fact, FieldIndex index, Findings* findings) {
  if (rule_ != nullptr && rule_->type != FieldType::kAny) {
    const Answer& answer = reading.facts.answers(rule_->number).value[static_cast<size_t>(Question::kType)];
    if (!answer.asked) return;
    const std::string_view evidence =
        answer.hit ? reading.Keep({answer.offender, " instead of ", WantedName(rule_->type)}) : std::string_view();
    findings->rates.push_back({Check::kWrongType, index, answer.hit, evidence});
    return;
  }
  const uint8_t types = WithoutIntegers(fact.types);
  if (types == 0) return;
  if (valued_ < kLearnedAfter) {
    if (std::has_single_bit(types)) ++of_type_[static_cast<size_t>(std::countr_zero(types))];
    if (++valued_ == kLearnedAfter) {
      for (size_t i = 0; i < of_type_.size(); ++i) {
        if (100 * of_type_[i] >= 95 * kLearnedAfter) expected_types_ = static_cast<uint8_t>(1u << i);
      }
    }
    return;
  }
  if (expected_types_ == 0) return;
  const unsigned others = types & ~unsigned{expected_types_};
  std::string_view evidence;
  if (others != 0) evidence = reading.Keep({NameOfFirst(others), " instead of ", NameOfFirst(expected_types_)});
  findings->rates.push_back({Check::kWrongType, index, others != 0, evidence});
}

void FieldWatch::ConcludeNumber(const PathFact& fact, FieldIndex index, Findings* findings) {
  if (fact.numbers == 0) return;
  const double number = fact.sum / fact.numbers;
  const bool declared = rule_ != nullptr && (rule_->distribution || rule_->min || rule_->max);
  if (declared || IsQuantity(number)) findings->numbers.push_back({Check::kNumber, index, number});
}

// Ids and clocks rise from output to output; a quantity does so about every second time.
bool FieldWatch::IsQuantity(double number) {
  if (numbers_ < kLearnedAfter) {
    if (numbers_ > 0 && number > last_) ++rises_;
    last_ = number;
    ++numbers_;
  }
  return IsQuantity();
}

bool FieldWatch::IsQuantity() const {
  const uint32_t steps = numbers_ - 1;
  return steps > 0 && 4 * rises_ <= 3 * steps;
}

Holds FieldWatch::holds() const {
  if (rule_ != nullptr) {
    if (rule_->labelled) return Holds::kLabel;
    const bool number = rule_->type == FieldType::kNumber || rule_->type == FieldType::kInteger;
    if (number || rule_->distribution || rule_->min || rule_->max) return Holds::kNumber;
  }
  const bool strings = strings_ >= kLearnedAfter;
  const bool numbers = numbers_ >= kLearnedAfter;
  if (strings == numbers) return Holds::kUnknown;
  if (numbers) return IsQuantity() ? Holds::kNumber : Holds::kId;
  return too_many_ ? words_ : Holds::kLabel;
}

void FieldWatch::ConcludeLabel(const PathFact& fact, FieldIndex index, Findings* findings) {
  if (!fact.labelled) return;
  if (rule_ == nullptr || !rule_->labelled) {
    constexpr unsigned kWords =
        1u << static_cast<int>(ValueType::kString) | 1u << static_cast<int>(ValueType::kBoolean);
    if ((fact.types & ~kWords) != 0) return;
    const bool label = IsLabel(fact);
    if (words_ == Holds::kUnknown) LearnWords(fact);
    if (!label) {
      if (words_ != Holds::kText || !watches_length_) return;
      const uint64_t characters = CountCharacters(fact.Text());
      findings->numbers.push_back({Check::kLength, index, static_cast<double>(characters)});
      return;
    }
  }
  findings->labels.push_back({Check::kMix, index, fact.label, JudgesMix()});
}

// Dates, batches and versions have few values at a time, and others next week: that is no shift. Where a rule lists the
// labels or asks for their mix, they are what it says.
bool FieldWatch::JudgesMix() const {
  const bool declared = rule_ != nullptr && rule_->labelled;
  return declared || !numbered_;
}

bool FieldWatch::IsLabel(const PathFact& fact) {
  if (too_many_) return false;
  too_many_ = fact.long_label;
  if (!too_many_) {
    const uint64_t label = Hash(fact.label);
    if (std::find(labels_.begin(), labels_.end(), label) == labels_.end()) {
      too_many_ = labels_.size() >= static_cast<size_t>(max_labels_);
      numbered_ = numbered_ || std::count_if(fact.label.begin(), fact.label.end(), IsDigit) >= 2;
      if (!too_many_) labels_.push_back(label);
    }
  }
  if (too_many_) labels_ = {};
  return !too_many_;
}

// Of strings that are no labels, most have several words, or they are ids.
void FieldWatch::LearnWords(const PathFact& fact) {
  ++strings_;
  if (fact.long_label || std::any_of(fact.label.begin(), fact.label.end(), IsJsonSpace)) ++spaced_;
  if (too_many_ && strings_ >= kLearnedAfter) words_ = 2 * spaced_ >= strings_ ? Holds::kText : Holds::kId;
}

}  // namespace telltale
