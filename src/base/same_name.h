#pragma once
// base/same_name.h - whether two names are the same.
//
// What:     ==, for what nearly always is the same and hardly ever long: names of versions, models, labels.
// Threads:  a pure function.
// Cost:     up to 16 bytes two loads of each in place; else a call.

#include <cstdint>
#include <cstring>
#include <string_view>

namespace telltale {

inline bool SameName(std::string_view a, std::string_view b) {
  const size_t size = a.size();
  if (size != b.size()) return false;
  if (size > 16) return std::memcmp(a.data(), b.data(), size) == 0;
  // Its ends, which may overlap.
  const auto alike = [&](auto word) {
    constexpr size_t kBytes = sizeof(word);
    auto front = word, front_of_b = word, back = word, back_of_b = word;
    std::memcpy(&front, a.data(), kBytes);
    std::memcpy(&front_of_b, b.data(), kBytes);
    std::memcpy(&back, a.data() + (size - kBytes), kBytes);
    std::memcpy(&back_of_b, b.data() + (size - kBytes), kBytes);
    return ((front ^ front_of_b) | (back ^ back_of_b)) == 0;
  };
  if (size >= 8) return alike(uint64_t{});
  if (size >= 4) return alike(uint32_t{});
  if (size >= 2) return alike(uint16_t{});
  return size == 0 || a[0] == b[0];
}

}  // namespace telltale
