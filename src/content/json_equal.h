#pragma once
// content/json_equal.h - when two JSON values are the same, and how two numbers compare, to the last digit.
//
// What:     as JSON Schema has it: 1, 1.0 and 1e0 are one number; objects are equal whatever the order of their keys;
//           numbers of any size compare by their digits, not by the double nearest to them. Where a key stands twice in
//           an object, its first value is the one compared.
// Threads:  free functions without state.
// Errors:   none, but for JsonEqual's steps: a comparison that has none left says "not equal" and leaves 0, so that the
//           caller knows it was not told.
// Cost:     numbers whose doubles differ, or are whole and below 2^53, compare as doubles. Nothing is allocated.
// Source:   JSON Schema 2020-12 core, 4.2.2 (instance equality).

#include <cstdint>

#include "content/json_tree.h"

namespace telltale {

// Below 0, 0 or above 0, as `a` is less than, equal to or more than `b`; both are numbers.
int CompareNumbers(const JsonNode& a, const JsonNode& b);

// Whether `value` is a whole multiple of `divisor`, which is above 0. Decided on decimal digits where both have at most
// 19 that count, so that 0.0075 is a multiple of 0.0001; on doubles beyond.
bool IsMultiple(const JsonNode& value, const JsonNode& divisor);

// Every value looked at takes a step, and one more for each 16 bytes of its text; a key that is searched for takes as
// many as its object has members.
bool JsonEqual(const JsonNode& a, const JsonNode& b, int64_t* steps);

// Equal values have equal hashes.
uint64_t JsonHash(const JsonNode& value);

}  // namespace telltale
