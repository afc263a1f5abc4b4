#pragma once
// content/field_rule.h - the compiled rules of single paths: of fields, of attributes, of the sides of a contradiction.
//
// What:     a path's place among the tracked facts, and what its values are asked.
// Threads:  immutable once compiled; they live in StreamParts (content/stream_rules.h).

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/alert_limits.h"
#include "base/hash.h"
#include "content/facts.h"
#include "content/value_rule.h"
#include "content/vocabulary_slot.h"
#include "content/well_formed.h"

namespace telltale {

struct FieldRule : ValueRule {
  std::string path;
  size_t number = 0;  // its place in StreamParts::fields
  bool required = false;
  bool distribution = false;
  bool labelled = false;   // mix or one_of: its values may become label values
  bool attribute = false;  // of the output's attributes, not of its body
  bool alert_each = false;
  AlertLimits limits;                          // of rates
  AlertLimits median;                          // of the number
  const VocabularySlot* vocabulary = nullptr;  // null: none
  FactIndex fact = kNoFact;
  FormRule form;
};

// An attribute's fact has a hash of its own, so that no key of a body is taken for it.
inline uint64_t AttributeHash(std::string_view path) { return Hash(path, 0xa77b); }

struct AttributeRule {
  std::string name;
  FactIndex fact = kNoFact;
};

// One part of a contradiction: what a path's values must be.
struct ConditionRule : ValueRule {
  FactIndex fact = kNoFact;
  std::string path;
  bool required = false;
};

// Indices into StreamParts::conditions.
struct ContradictionRule {
  std::vector<size_t> when;
  std::vector<size_t> then;
};

}  // namespace telltale
