#pragma once
// tests/fuzz/records.h - one input as several texts, and questions about views that every target asks.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "content/text.h"

namespace telltale::fuzz {

inline constexpr char kSeparator = '\x1e';  // ASCII's record separator, which no text that we are about needs

// What stands between separators, at most `most` of them: the last one takes the rest. Each in memory of its own and of
// its exact size, so that the address sanitizer sees who reads beyond its end.
inline std::vector<std::vector<char>> Records(std::string_view bytes, size_t most) {
  std::vector<std::vector<char>> records;
  for (;;) {
    const size_t end = records.size() + 1 == most ? std::string_view::npos : bytes.find(kSeparator);
    const std::string_view record = bytes.substr(0, end);
    records.emplace_back(record.begin(), record.end());
    if (end == std::string_view::npos) return records;
    bytes.remove_prefix(end + 1);
  }
}

inline std::string_view View(const std::vector<char>& record) { return {record.data(), record.size()}; }
inline std::string_view View(const uint8_t* data, size_t size) { return {reinterpret_cast<const char*>(data), size}; }

// The record of this number, or nothing where the input holds fewer.
inline std::string_view RecordAt(const std::vector<std::vector<char>>& records, size_t number) {
  return number < records.size() ? View(records[number]) : std::string_view();
}

// Whether `part` is a view into `whole`; an empty one may lie anywhere.
inline bool LiesIn(std::string_view part, std::string_view whole) {
  const std::less_equal<const char*> not_behind;
  return part.empty() ||
         (not_behind(whole.data(), part.data()) && not_behind(part.data() + part.size(), whole.data() + whole.size()));
}

inline bool IsUtf8(std::string_view text) {
  while (!text.empty()) {
    const Character next = FirstCharacter(text);
    if (!next.valid) return false;
    text.remove_prefix(next.bytes);
  }
  return true;
}

}  // namespace telltale::fuzz
