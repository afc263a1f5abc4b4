#pragma once
// content/mentions.h - whether a text says a value: the number of the order that it answers.
//
// What:     the value as it is written, ASCII letters in either case, and not as a part of a longer word or number:
//           12 is not mentioned by 1234. Of a longer value the first 64 bytes count.
// Threads:  pure functions.
// Cost:     about 1 ns a byte; at most 64 times that, in text made for it.

#include <string>
#include <string_view>

#include "content/path_fact.h"

namespace telltale {

// An attribute whose value must be in the output, or must not.
struct MentionRule {
  std::string path;
  FactIndex fact = kNoFact;
  bool wanted = true;
};

// The value that was to be mentioned, or not to be; "" where there was none.
struct Mention {
  std::string_view value;
  bool found = false;
};

bool IsMentioned(std::string_view value, std::string_view text);

}  // namespace telltale
