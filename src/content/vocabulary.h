#pragma once
// content/vocabulary.h - the list of things that exist: is this SKU one of ours?
//
// What:     a set of entries, asked with a candidate that is normalised as the entries were (trimmed, case folded).
//           Entries are kept as 64-bit hashes in one flat table: two different texts are taken for the same with a
//           chance of entries / 2^64, about 1e-13 for a million.
// Threads:  immutable after construction; Knows() needs the caller's scratch for folding.
// Errors:   none; blank lines and a byte order mark in the list are skipped.
// Cost:     16 to 32 bytes an entry, one probe a question: about 10 ns in cache.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace telltale {

class Vocabulary {
 public:
  struct Normalisation {
    bool trim = true;
    bool casefold = false;
  };

  // `lines`: one entry a line, either line end.
  Vocabulary(std::string_view lines, Normalisation how);

  // `scratch` is overwritten where folding needs room.
  bool Knows(std::string_view candidate, std::string* scratch) const;

  size_t size() const { return size_; }
  // Of all entries and the normalisation, whatever their order.
  uint64_t content_hash() const { return content_hash_; }

 private:
  uint64_t KeyOf(std::string_view entry, std::string* scratch) const;
  void Add(uint64_t key);
  void Grow();

  Normalisation how_;
  std::vector<uint64_t> table_;  // open addressing; 0 is a free place
  size_t size_ = 0;
  uint64_t content_hash_ = 0;
};

}  // namespace telltale
