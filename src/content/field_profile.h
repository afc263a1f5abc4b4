#pragma once
// content/field_profile.h - what one field of a stream held, output after output: what a rule for it is learned from.
//
// What:     numbers and labels as they were met; judging them is config/field_advice.h's.
// Units:    outputs are the stream's outputs whose JSON was read; ages in days before the output, below 0 after it.
// Threads:  not thread-safe; a value.
// Errors:   none.
// Cost:     at most 40 KiB: 64 labels, 16 shapes of each kind, three samples of 512 numbers.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "content/dates.h"
#include "content/facts.h"
#include "content/id_shape.h"
#include "content/number_spread.h"
#include "content/presence.h"
#include "content/value_counts.h"

namespace telltale {

struct FieldProfile {
  explicit FieldProfile(const PathFact& fact);

  // Whether a rule's path can lead to it: a key with a dot or bracket in it cannot be told from two keys.
  static bool IsExpressible(const PathFact& fact);

  // The output's fact of this path, and then its values; `output` counts the outputs, from 1.
  void See(const PathFact& fact, uint64_t output);
  void Take(const Value& value, std::optional<Time> produced_at);
  // Whether it was filled in this output, as a required field would be asked.
  void CountPresence(const FactTable& facts, FactIndex fact);

  std::string path;
  Presence presence;
  bool expressible = true;
  bool element = false;     // an array's elements, that are neither objects nor arrays
  bool attributes = false;  // of a body's own key "attributes", which rules take for the output's

  uint64_t first_output = 0;
  uint64_t seen = 0;                  // outputs
  uint64_t filled = 0;                // outputs in which it was there and not empty, as a required field must be
  uint64_t not_asked = 0;             // outputs in which nothing could be missing: arrays without elements
  uint64_t only_words = 0;            // outputs in which it was empty by null-words alone
  uint64_t valued = 0;                // outputs with a value that is not empty
  std::array<uint64_t, 7> of_type{};  // of these, those in which all values had this type; integers are numbers too
  uint64_t holds_others = 0;          // outputs in which all values were objects or arrays, empty ones too

  uint64_t strings = 0;          // values
  uint64_t numeric_strings = 0;  // ... that are JSON numbers
  uint64_t long_texts = 0;       // ... of more than 64 bytes, or with line breaks
  ValueCounts labels;            // of the others and of booleans, numbered by outputs with a value
  ValueCounts null_words{16};
  NumberSpread lengths;  // of strings, in characters
  NumberSpread numbers;  // those in strings too
  IdShapes shapes;
  uint64_t dated = 0;          // strings that look like a date
  uint64_t dated_numbers = 0;  // numbers that look like seconds or milliseconds since 1970
  std::array<uint64_t, kDateFormatCount> of_format{};
  NumberSpread ages;

 private:
  uint64_t words_in_output_ = 0;
};

}  // namespace telltale
