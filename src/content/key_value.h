#pragma once
// content/key_value.h - the value of a field that is part of a key, as 64 bits.
//
// What:     values that people call the same hash alike: 4711, 4711.0 and "4711" do; "INV-1" and "inv-1" do not.
// Units:    the text of a JSON value: a string without its quotes and outer white space, a number or word as written.
// Errors:   none; never 0, which means that there is no value. Numbers beyond 2^53 count as written.
// Cost:     that of the hash, about 5 ns for an id.

#include <cstdint>
#include <string_view>

#include "content/facts.h"

namespace telltale {

uint64_t KeyValueOf(ValueType type, std::string_view text);

}  // namespace telltale
