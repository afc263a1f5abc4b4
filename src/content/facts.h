#pragma once
// content/facts.h - what one JSON value holds, path by path: seen how often, empty how, of which types, first offender.
//
// What:     json_reader tells a FactTable each value it meets; the elements of an array are one path (`items[].sku`).
//           Paths the rules name come first and are judged here (content/value_rule.h, vocabularies, the conditions of
//           contradictions), the others only described. The output's attributes that rules name are facts as well, of
//           a table of their own: the body cannot name them.
// Threads:  not thread-safe; one table a worker, used again from output to output.
// Errors:   none. Bounds: 256 paths beside the rules' own, 16 steps and 128 bytes a path; what is beyond is not kept.
// Cost:     one comparison of the path with that of the output before, else a hash and a probe, a value; nothing is
//           allocated once the buffers have grown.

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"
#include "content/path_fact.h"
#include "content/path_steps.h"
#include "content/value_rule.h"
#include "content/vocabulary_hints.h"
#include "content/well_formed.h"

namespace telltale {

class StreamRules;

// What a field's rule asked of the values there were.
struct FieldAnswers {
  Answers value;
  Answer unknown;          // in its vocabulary
  std::string_view meant;  // the entry that the first unknown one was probably meant to be, or ""
};
// What the form that its strings must have asked of them.
struct FormAnswers {
  Answer form;
  Answer schema;
};
// A condition of a contradiction: whether some value met it, some did not, and the first that did not.
struct ConditionAnswer {
  bool met = false;
  bool failed = false;
  std::string_view value;     // the first that met it
  std::string_view offender;  // the first that did not
};
// One value as it was met, and of which path; kNull: a null-word.
using KeptValue = std::pair<FactIndex, Value>;

class FactTable {
 public:
  static constexpr size_t kMaxKeptValues = 4096;
  FactTable();
  // From now on every value that is not empty is kept until the next Reset, and null-words are: for learning.
  void KeepValues() { keeps_values_ = true; }
  const std::vector<KeptValue>& values() const { return values_; }
  // Forgets everything; the rules' paths are there again, unseen. `now`: what dates are compared with.
  void Reset(const StreamRules& rules, Time now);
  // Notes the attributes that rules name.
  void ReadAttributes(const std::vector<std::pair<std::string_view, std::string_view>>& attributes);

  // The fact of a key of `parent`, or of its elements, made where it is new; kNoFact beyond the bounds.
  FactIndex FindKey(FactIndex parent, std::string_view key) { return Find(parent, key.empty() ? kNoKey : key, false); }
  FactIndex FindElements(FactIndex parent) { return Find(parent, kElements, true); }
  // The same for a path that may not be there.
  FactIndex Look(uint64_t hash) const;
  // Notes one value of the path. `object` numbers the object that holds it, so that a key written twice counts once.
  void Seen(FactIndex fact, uint32_t object);

  void OnNull(FactIndex fact);
  void OnString(FactIndex fact, std::string_view text);
  void OnNumber(FactIndex fact, std::string_view token, double value, bool integer);
  void OnBoolean(FactIndex fact, bool value);
  void OnObject(FactIndex fact, bool empty);
  void OnArray(FactIndex fact, bool empty);

  const std::vector<PathFact>& facts() const { return facts_; }
  const PathFact& operator[](FactIndex fact) const { return facts_[fact]; }
  // By the number of the rule and of the condition in StreamParts.
  const FieldAnswers& answers(size_t rule) const { return answers_[rule]; }
  const FormAnswers& form_answers(const FormRule& rule) const { return form_answers_[rule.number]; }
  const ConditionAnswer& condition(size_t condition) const { return conditions_[condition]; }
  // Hashes of paths that found no place, the first few of them.
  const std::vector<uint64_t>& homeless() const { return homeless_; }

  // The lists of the output at hand, and what was found in them.
  VocabularyHints& hints() { return hints_; }
  // What it told lives until the next Reset.
  FormJudge& forms() { return forms_; }

 private:
  struct Slot {
    uint32_t round = 0;
    FactIndex fact = kNoFact;
  };
  static constexpr std::string_view kNoKey = "\"\"";
  static constexpr std::string_view kElements = "[]";

  FactIndex Find(FactIndex parent, std::string_view key, bool element) {
    const PathSteps::Step* const step = steps_.Next(parent, key, element);
    if (step == nullptr) return FindOutOfStep(parent, key, element);
    return step->fact < facts_.size() ? step->fact : Add(step->hash, step->path, parent, element);
  }
  FactIndex FindOutOfStep(FactIndex parent, std::string_view key, bool element);
  FactIndex Add(uint64_t hash, std::string_view path, FactIndex parent, bool element);
  void Insert(uint64_t hash, FactIndex fact);
  void Keep(const PathFact& fact, const Value& value);
  void NoteEmpty(PathFact* fact, Emptiness how);
  void NoteValue(PathFact* fact, const Value& value);
  void Judge(const PathFact& fact, const Value& value);
  void JudgeByRules(const PathFact& fact, const Value& value);
  void LookUp(const PathFact& fact, bool known, std::string_view value);
  void JudgeForm(const FormRule& rule, std::string_view text);

  const StreamRules* rules_ = nullptr;
  Time now_{};
  std::vector<FieldAnswers> answers_;
  std::vector<FormAnswers> form_answers_;
  std::vector<ConditionAnswer> conditions_;
  std::vector<PathFact> facts_;
  std::vector<Slot> slots_;  // open addressing; a slot of an earlier round is free
  uint32_t round_ = 0;
  PathSteps steps_;
  std::string path_;   // of the fact that is looked for
  std::string paths_;  // text of the paths that are no steps; never grows beyond what was reserved
  std::vector<uint64_t> homeless_;
  bool keeps_values_ = false;
  std::vector<KeptValue> values_;
  std::string scratch_;
  VocabularyHints hints_;
  FormJudge forms_;
};

}  // namespace telltale
