#pragma once
// content/byte_search.h - the next byte of a class, in text where such bytes are rare.
//
// What:     asks 32 bytes at a time whether any of them is in the class, which compilers turn into vector instructions,
//           and looks for the place only where one is.
// Cost:     about 0.1 ns a byte where there is none.

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace telltale {

// The first place from `from` on for whose byte `is_one(uint8_t)` gives other than 0, or text.size(). The predicate is
// written without branches (| rather than ||), or nothing is gained.
template <typename Predicate>
size_t FindByte(std::string_view text, size_t from, Predicate is_one) {
  constexpr size_t kBlock = 32;
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  size_t at = from;
  while (at + kBlock <= text.size()) {
    uint8_t any = 0;
    for (size_t i = 0; i < kBlock; ++i) any = static_cast<uint8_t>(any | is_one(bytes[at + i]));
    if (any != 0) break;
    at += kBlock;
  }
  while (at < text.size() && is_one(bytes[at]) == 0) ++at;
  return at;
}

}  // namespace telltale
