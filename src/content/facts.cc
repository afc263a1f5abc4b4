#include "content/facts.h"

#include <algorithm>
#include <cmath>

#include "base/hash.h"
#include "content/key_value.h"
#include "content/stream_rules.h"
#include "content/text.h"

namespace telltale {
namespace {

constexpr size_t kMaxOwnPaths = 256;  // beside those of the rules
constexpr size_t kMaxHomeless = 64;
constexpr size_t kMaxLabelBytes = 64;

uint8_t Bit(ValueType type) { return static_cast<uint8_t>(1u << static_cast<int>(type)); }

bool IsFreeText(std::string_view text) {
  return text.size() > kMaxLabelBytes ||
         std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; });
}

}  // namespace

FactTable::FactTable() { paths_.reserve(kMaxOwnPaths * kMaxPathBytes); }

void FactTable::Reset(const StreamRules& rules, Time now) {
  rules_ = &rules;
  steps_.Begin(rules.parts().tracked_definition);
  now_ = now;
  answers_.assign(rules.parts().fields.size(), {});
  form_answers_.assign(rules.parts().forms, {});
  forms_.Begin();
  conditions_.assign(rules.parts().conditions.size(), {});
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
  values_.clear();
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

FactIndex FactTable::FindOutOfStep(FactIndex parent, std::string_view key, bool element) {
  path_.assign(facts_[parent].path);
  if (!element && !path_.empty()) path_ += '.';
  path_ += key;
  const uint64_t hash = Hash(path_);
  const FactIndex known = Look(hash);
  const size_t own = facts_.size() - rules_->parts().tracked.size();
  const bool fits = own < kMaxOwnPaths && path_.size() <= kMaxPathBytes && facts_[parent].depth < kMaxFactDepth;
  if (known == kNoFact && !fits) {
    if (homeless_.size() < kMaxHomeless) homeless_.push_back(hash);
    steps_.Leave();
    return kNoFact;
  }
  const FactIndex fact = known != kNoFact ? known : static_cast<FactIndex>(facts_.size());
  std::string_view kept = steps_.Keep({parent, element, fact, key, path_, hash});
  if (known != kNoFact) return known;
  if (kept.data() == nullptr) {
    paths_.append(path_);
    kept = std::string_view(paths_).substr(paths_.size() - path_.size());
  }
  return Add(hash, kept, parent, element);
}

FactIndex FactTable::Add(uint64_t hash, std::string_view path, FactIndex parent, bool element) {
  const auto depth = static_cast<uint8_t>(facts_[parent].depth + 1);
  PathFact& fact = facts_.emplace_back();
  fact.hash = hash;
  fact.path = path;
  fact.parent = parent;
  fact.depth = depth;
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

void FactTable::ReadAttributes(const std::vector<std::pair<std::string_view, std::string_view>>& attributes) {
  for (const AttributeRule& rule : rules_->parts().attributes) {
    for (const auto& [name, text] : attributes) {
      if (name != rule.name) continue;
      Seen(rule.fact, 0);
      OnString(rule.fact, text);
      break;
    }
  }
}

void FactTable::OnString(FactIndex index, std::string_view text) {
  PathFact& fact = facts_[index];
  Value value{ValueType::kString, Trim(text), std::nullopt};
  if (value.text.empty()) return NoteEmpty(&fact, text.empty() ? Emptiness::kNoText : Emptiness::kBlank);
  const FieldRule* rule = fact.rule;
  const bool listed = rule != nullptr && rule->one_of.contains(value.text);
  const bool known = rule != nullptr && rule->vocabulary != nullptr && hints_.Knows(*rule->vocabulary, text);
  // A null-word that the rule lists is a value: category: {one_of: [bug, question, none]}.
  if (!listed && !known && rules_->parts().null_words->Holds(value.text, &scratch_)) {
    if (fact.empties == 0) fact.null_word = value.text;
    Keep(fact, {ValueType::kNull, value.text, std::nullopt});
    return NoteEmpty(&fact, Emptiness::kNullWord);
  }
  if (rule != nullptr) value = AsRead(*rule, value);
  NoteValue(&fact, value);
  LookUp(fact, known, value.text);
  if (rule != nullptr && rule->form.form != Form::kNone) JudgeForm(rule->form, value.text);
}

void FactTable::JudgeForm(const FormRule& rule, std::string_view text) {
  FormAnswers& answers = form_answers_[rule.number];
  if (answers.form.hit && (rule.schema == nullptr || answers.schema.hit)) return;  // one of a path is enough
  const std::optional<std::string_view> fault = forms_.FaultOf(rule.form, text);
  if (!fault) return;
  answers.form.Add(!fault->empty(), *fault);
  if (!fault->empty() || rule.schema == nullptr) return;
  if (const auto violations = forms_.ViolationsOf(*rule.schema)) answers.schema.Add(!violations->empty(), *violations);
}

void FactTable::OnNumber(FactIndex index, std::string_view token, double number, bool integer) {
  PathFact& fact = facts_[index];
  NoteValue(&fact, {integer ? ValueType::kInteger : ValueType::kNumber, token, number});
  if (fact.rule == nullptr || fact.rule->vocabulary == nullptr) return;
  LookUp(fact, hints_.Knows(*fact.rule->vocabulary, token), token);
}

void FactTable::OnBoolean(FactIndex index, bool value) {
  NoteValue(&facts_[index], {ValueType::kBoolean, value ? "true" : "false", std::nullopt});
}

void FactTable::OnObject(FactIndex index, bool empty) {
  PathFact& fact = facts_[index];
  ++fact.objects;
  if (empty) return NoteEmpty(&fact, Emptiness::kEmptyObject);
  fact.types |= Bit(ValueType::kObject);
  Judge(fact, {ValueType::kObject, {}, std::nullopt});
}

void FactTable::OnArray(FactIndex index, bool empty) {
  PathFact& fact = facts_[index];
  ++fact.arrays;
  if (empty) return NoteEmpty(&fact, Emptiness::kEmptyArray);
  fact.types |= Bit(ValueType::kArray);
  Judge(fact, {ValueType::kArray, {}, std::nullopt});
}

void FactTable::Keep(const PathFact& fact, const Value& value) {
  if (!keeps_values_ || values_.size() >= kMaxKeptValues) return;
  values_.emplace_back(static_cast<FactIndex>(&fact - facts_.data()), value);
}

void FactTable::NoteEmpty(PathFact* fact, Emptiness how) {
  if (fact->empties++ > 0) return;
  fact->first_empty = how;
  fact->first_empty_at = fact->seen;
}

void FactTable::NoteValue(PathFact* fact, const Value& value) {
  fact->types |= Bit(value.type);
  Keep(*fact, value);
  if (!fact->labelled) {
    fact->labelled = true;
    fact->long_label = IsFreeText(value.text);
    fact->label = CutAt(value.text, kMaxLabelBytes);
    fact->text_bytes = static_cast<uint32_t>(std::min<size_t>(value.text.size(), UINT32_MAX));
  }
  if (fact->is_key && fact->key_value == 0) fact->key_value = KeyValueOf(value.type, value.text);
  if (value.number && std::isfinite(*value.number)) {
    ++fact->numbers;
    fact->sum += *value.number;
  }
  Judge(*fact, value);
}

void FactTable::Judge(const PathFact& fact, const Value& value) {
  if (fact.rule != nullptr || fact.condition_count > 0) JudgeByRules(fact, value);
}

void FactTable::JudgeByRules(const PathFact& fact, const Value& value) {
  if (fact.rule != nullptr) Ask(*fact.rule, value, now_, &answers_[fact.rule->number].value);
  for (size_t i = fact.first_condition; i < size_t{fact.first_condition} + fact.condition_count; ++i) {
    const ConditionRule& rule = rules_->parts().conditions[i];
    Answers answers;
    Ask(rule, AsRead(rule, value), now_, &answers);
    const bool failed = std::any_of(answers.begin(), answers.end(), [](const Answer& answer) { return answer.hit; });
    ConditionAnswer& condition = conditions_[i];
    if (failed && !condition.failed) condition.offender = value.text;
    if (!failed && !condition.met) condition.value = value.text;
    (failed ? condition.failed : condition.met) = true;
  }
}

void FactTable::LookUp(const PathFact& fact, bool known, std::string_view value) {
  if (fact.rule == nullptr || fact.rule->vocabulary == nullptr) return;
  FieldAnswers& answers = answers_[fact.rule->number];
  if (!known && !answers.unknown.hit) answers.meant = hints_.Meant(*fact.rule->vocabulary, value);
  answers.unknown.Add(!known, value);
}

}  // namespace telltale
