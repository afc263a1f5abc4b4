#pragma once
// content/path_fact.h - what is known of one path of one JSON value: seen how often, empty how, of which types.
//
// Units:    a path's depth is its number of steps: items[].sku has 3. An empty key is written "" with its quotes.
// Threads:  a value.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "content/value_rule.h"

namespace telltale {

struct FieldRule;

enum class Emptiness : uint8_t { kNone, kNull, kNoText, kBlank, kNullWord, kEmptyObject, kEmptyArray };

using FactIndex = uint16_t;
inline constexpr FactIndex kNoFact = 0xffff;
inline constexpr FactIndex kRootFact = 0;
inline constexpr int kMaxFactDepth = 16;
inline constexpr size_t kMaxPathBytes = 128;

struct PathFact {
  uint64_t hash = 0;
  std::string_view path;            // "" for the root
  const FieldRule* rule = nullptr;  // null where no rule names the path
  uint16_t first_condition = 0;     // the conditions on it: so many of StreamParts::conditions from here on
  uint16_t condition_count = 0;
  FactIndex parent = kNoFact;
  uint8_t depth = 0;
  bool element = false;    // the path ends with []
  bool attribute = false;  // of the output's attributes, not of its body
  bool is_key = false;     // part of a key: its value is wanted

  uint32_t seen = 0;     // values; of an object's key written twice, one
  uint32_t objects = 0;  // values that are objects, empty ones too
  uint32_t arrays = 0;
  uint32_t empties = 0;
  uint32_t numbers = 0;      // finite ones, those in strings only where the rule is lenient
  uint32_t last_object = 0;  // the object in which it was seen last
  uint8_t types = 0;         // one bit a ValueType, of the values that are not empty
  Emptiness first_empty = Emptiness::kNone;
  uint32_t first_empty_at = 0;  // which value it was, from 1
  double sum = 0;
  bool labelled = false;    // `label` holds the first value that is not empty: a string, number or boolean
  bool long_label = false;  // ... which is too long or has line breaks: free text
  std::string_view label;
  uint32_t text_bytes = 0;  // of the whole of what `label` is the beginning of
  uint64_t key_value = 0;   // of the first value that is not empty, where is_key; 0: none
  std::string_view null_word;

  bool HasType(ValueType type) const { return (types >> static_cast<int>(type) & 1) != 0; }
};

}  // namespace telltale
