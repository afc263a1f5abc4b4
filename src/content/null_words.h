#pragma once
// content/null_words.h - words that stand where a value was meant: N/A, none, unknown.
//
// What:     a set of short words, asked with a trimmed text in any case.
// Threads:  immutable after construction; Holds() needs the caller's scratch for folding.
// Cost:     2 ns for nearly every text that is none: its first byte and length rule it out.

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "base/hash.h"

namespace telltale {

using StringSet = std::unordered_set<std::string, StringHash, std::equal_to<>>;

class NullWords {
 public:
  static constexpr size_t kMaxBytes = 63;

  NullWords() = default;
  explicit NullWords(const std::vector<std::string>& words);

  bool Holds(std::string_view trimmed, std::string* scratch) const;
  uint64_t content_hash() const { return content_hash_; }

 private:
  StringSet words_;                      // trimmed and folded
  std::array<uint64_t, 256> lengths_{};  // by the first byte: one bit a length in bytes
  std::array<uint32_t, 256> lasts_{};    // by the first byte: one bit or more of the last one
  uint64_t content_hash_ = 0;
};

}  // namespace telltale
