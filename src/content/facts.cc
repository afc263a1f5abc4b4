#include "content/facts.h"

#include <algorithm>
#include <cmath>

#include "base/hash.h"
#include "content/json_number.h"
#include "content/key_value.h"
#include "content/stream_rules.h"
#include "content/text.h"

namespace telltale {
namespace {

constexpr size_t kMaxOwnPaths = 256;  // beside those of the rules
constexpr size_t kMaxHomeless = 64;
constexpr size_t kMaxLabelBytes = 64;

uint8_t Bit(ValueType type) { return static_cast<uint8_t>(1u << static_cast<int>(type)); }

bool TypeMatches(FieldType wanted, ValueType type) {
  switch (wanted) {
    case FieldType::kAny:
      return true;
    case FieldType::kString:
      return type == ValueType::kString;
    case FieldType::kNumber:
      return type == ValueType::kNumber || type == ValueType::kInteger;
    case FieldType::kInteger:
      return type == ValueType::kInteger;
    case FieldType::kBoolean:
      return type == ValueType::kBoolean;
    case FieldType::kObject:
      return type == ValueType::kObject;
    case FieldType::kArray:
      return type == ValueType::kArray;
  }
  return true;
}

void Ask(PathFact::Answer* answer, bool hit, std::string_view offender) {
  answer->asked = true;
  if (hit && !answer->hit) {
    answer->hit = true;
    answer->offender = offender;
  }
}

void CheckType(PathFact* fact, ValueType type) {
  if (fact->rule == nullptr || fact->rule->type == FieldType::kAny) return;
  Ask(&fact->wrong_type, !TypeMatches(fact->rule->type, type), NameOf(type));
}

bool IsFreeText(std::string_view text) {
  return text.size() > kMaxLabelBytes ||
         std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; });
}

}  // namespace

std::string_view NameOf(ValueType type) {
  static constexpr std::array<std::string_view, 7> kNames = {"null",    "string", "number", "integer",
                                                             "boolean", "object", "array"};
  return kNames[static_cast<size_t>(type)];
}

FactTable::FactTable() { paths_.reserve(kMaxOwnPaths * kMaxPathBytes); }

void FactTable::Reset(const StreamRules& rules) {
  rules_ = &rules;
  facts_.assign(rules.parts().tracked.begin(), rules.parts().tracked.end());
  // At most half of the slots are ever taken.
  const size_t need = 2 * (facts_.size() + kMaxOwnPaths);
  if (slots_.size() < need) {
    size_t size = 1;
    while (size < need) size *= 2;
    slots_.assign(size, Slot{});
    round_ = 0;
  }
  if (++round_ == 0) {  // after four billion outputs the rounds begin anew
    std::fill(slots_.begin(), slots_.end(), Slot{});
    round_ = 1;
  }
  for (size_t i = 0; i < facts_.size(); ++i) Insert(facts_[i].hash, static_cast<FactIndex>(i));
  paths_.clear();
  homeless_.clear();
}

void FactTable::Insert(uint64_t hash, FactIndex fact) {
  const size_t mask = slots_.size() - 1;
  size_t at = hash & mask;
  while (slots_[at].round == round_) at = (at + 1) & mask;
  slots_[at] = {round_, fact};
}

FactIndex FactTable::Look(uint64_t hash) const {
  const size_t mask = slots_.size() - 1;
  for (size_t at = hash & mask; slots_[at].round == round_; at = (at + 1) & mask) {
    if (facts_[slots_[at].fact].hash == hash) return slots_[at].fact;
  }
  return kNoFact;
}

FactIndex FactTable::Find(std::string_view path, FactIndex parent, int depth, bool element) {
  const uint64_t hash = Hash(path);
  if (const FactIndex known = Look(hash); known != kNoFact) return known;
  const size_t own = facts_.size() - rules_->parts().tracked.size();
  if (own >= kMaxOwnPaths || path.size() > kMaxPathBytes || depth > kMaxFactDepth) {
    if (homeless_.size() < kMaxHomeless) homeless_.push_back(hash);
    return kNoFact;
  }
  PathFact& fact = facts_.emplace_back();
  fact.hash = hash;
  paths_.append(path);
  fact.path = std::string_view(paths_).substr(paths_.size() - path.size());
  fact.parent = parent;
  fact.depth = static_cast<uint8_t>(depth);
  fact.element = element;
  const auto index = static_cast<FactIndex>(facts_.size() - 1);
  Insert(hash, index);
  return index;
}

void FactTable::Seen(FactIndex index, uint32_t object) {
  PathFact& fact = facts_[index];
  if (!fact.element && fact.seen > 0 && fact.last_object == object) return;
  fact.last_object = object;
  ++fact.seen;
}

void FactTable::OnNull(FactIndex index) { NoteEmpty(&facts_[index], Emptiness::kNull); }

void FactTable::OnString(FactIndex index, std::string_view text) {
  PathFact& fact = facts_[index];
  const std::string_view value = Trim(text);
  if (value.empty()) return NoteEmpty(&fact, text.empty() ? Emptiness::kNoText : Emptiness::kBlank);
  const FieldRule* rule = fact.rule;
  const bool listed = rule != nullptr && rule->one_of.contains(value);
  const bool known = rule != nullptr && rule->vocabulary != nullptr && rule->vocabulary->Knows(text, &scratch_);
  // A null-word that the rule lists is a value: category: {one_of: [bug, question, none]}.
  if (!listed && !known && rules_->parts().null_words->Holds(value, &scratch_)) {
    if (fact.empties == 0) fact.null_word = value;
    return NoteEmpty(&fact, Emptiness::kNullWord);
  }
  ValueType type = ValueType::kString;
  if (rule != nullptr && rule->lenient) {
    if (const std::optional<JsonNumber> number = ParseJsonNumber(value)) {
      type = number->integer ? ValueType::kInteger : ValueType::kNumber;
      NoteNumber(&fact, value, number->value);
    }
  }
  // A lenient field written as a string still fits a rule that asks for a string.
  const bool fits_as_string = rule != nullptr && rule->type == FieldType::kString;
  NoteValue(&fact, fits_as_string ? ValueType::kString : type, value);
  if (rule == nullptr) return;
  CheckList(&fact, value);
  if (rule->vocabulary != nullptr) Ask(&fact.unknown, !known, value);
}

void FactTable::OnNumber(FactIndex index, std::string_view token, double value, bool integer) {
  PathFact& fact = facts_[index];
  NoteNumber(&fact, token, value);
  NoteValue(&fact, integer ? ValueType::kInteger : ValueType::kNumber, token);
  if (fact.rule == nullptr) return;
  CheckList(&fact, token);
  if (fact.rule->vocabulary != nullptr) Ask(&fact.unknown, !fact.rule->vocabulary->Knows(token, &scratch_), token);
}

void FactTable::OnBoolean(FactIndex index, bool value) {
  PathFact& fact = facts_[index];
  const std::string_view name = value ? "true" : "false";
  NoteValue(&fact, ValueType::kBoolean, name);
  CheckList(&fact, name);
}

void FactTable::OnObject(FactIndex index, bool empty) {
  PathFact& fact = facts_[index];
  ++fact.objects;
  if (empty) return NoteEmpty(&fact, Emptiness::kEmptyObject);
  fact.types |= Bit(ValueType::kObject);
  CheckType(&fact, ValueType::kObject);
  CheckList(&fact, "an object");
}

void FactTable::OnArray(FactIndex index, bool empty) {
  PathFact& fact = facts_[index];
  ++fact.arrays;
  if (empty) return NoteEmpty(&fact, Emptiness::kEmptyArray);
  fact.types |= Bit(ValueType::kArray);
  CheckType(&fact, ValueType::kArray);
  CheckList(&fact, "an array");
}

void FactTable::NoteEmpty(PathFact* fact, Emptiness how) {
  if (fact->empties++ > 0) return;
  fact->first_empty = how;
  fact->first_empty_at = fact->seen;
}

void FactTable::NoteValue(PathFact* fact, ValueType type, std::string_view label) {
  fact->types |= Bit(type);
  if (!fact->labelled) {
    fact->labelled = true;
    fact->long_label = IsFreeText(label);
    fact->label = CutAt(label, kMaxLabelBytes);
  }
  if (fact->is_key && fact->key_value == 0) fact->key_value = KeyValueOf(type, label);
  CheckType(fact, type);
}

void FactTable::NoteNumber(PathFact* fact, std::string_view token, double value) {
  if (std::isfinite(value)) {
    ++fact->numbers;
    fact->sum += value;
  }
  const FieldRule* rule = fact->rule;
  if (rule == nullptr || (!rule->min && !rule->max)) return;
  Ask(&fact->out_of_range, (rule->min && value < *rule->min) || (rule->max && value > *rule->max), token);
}

void FactTable::CheckList(PathFact* fact, std::string_view value) {
  if (fact->rule == nullptr || fact->rule->one_of.empty()) return;
  Ask(&fact->not_allowed, !fact->rule->one_of.contains(value), value);
}

}  // namespace telltale
