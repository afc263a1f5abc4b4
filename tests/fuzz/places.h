#pragma once
// tests/fuzz/places.h - what holds of every message about a file that people write: one can find the place.

#include <algorithm>
#include <charconv>
#include <string>
#include <string_view>

#include "base/status.h"
#include "tests/fuzz/invariant.h"
#include "tests/fuzz/records.h"

namespace telltale::fuzz {

// A message can be shown, whatever it quotes.
inline void CheckMessage(const absl::Status& status) {
  const std::string message = MessageOf(status);
  INVARIANT_OF(message, absl::IsInvalidArgument(status) && !message.empty() && IsUtf8(message));
  for (const char c : message) INVARIANT_OF(message, static_cast<uint8_t>(c) >= 0x20 || c == '\n');
  INVARIANT_OF(message, message.find("\n\n") == std::string::npos);
}

// Each line of a message begins with the file and a line of it. Behind the last line is a place, too.
inline void CheckPlaces(const absl::Status& status, std::string_view text, std::string_view file) {
  CheckMessage(status);
  const std::string message = MessageOf(status);
  const auto lines = std::count(text.begin(), text.end(), '\n') + std::count(text.begin(), text.end(), '\r') + 1;
  for (std::string_view rest = message; !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    INVARIANT_OF(message, line.starts_with(file) && line.substr(file.size()).starts_with(":"));
    const std::string_view place = line.substr(file.size() + 1);
    if (place.starts_with(" and ") && rest.empty()) continue;
    long number = 0;
    const auto [end, error] = std::from_chars(place.data(), place.data() + place.size(), number);
    INVARIANT_OF(message, error == std::errc() && number >= 1 && number <= lines + 1);
    const std::string_view words = place.substr(static_cast<size_t>(end - place.data()));
    INVARIANT_OF(message, words.starts_with(": ") && words.size() > 2);
  }
}

}  // namespace telltale::fuzz
