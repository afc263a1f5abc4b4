#pragma once
// content/edit_map.h - which one-character edits of a text may lead to an entry of a vocabulary.
//
// What:     learns which characters stand at which place of entries of each length. Each then gives the edits of a
//           candidate that fit: of SKU-1042O among SKU-00000 to SKU-99999, the ten digits in the last place and nothing
//           else. An edit carries the hash (content/letters.h) of what it makes, for the vocabulary to look up.
// Units:    characters. Tried as new characters are ASCII and the first 127 others below U+2000 that were learned;
//           entries of more than kMaxLetters characters are not learned.
// Threads:  filled by one thread, then immutable.
// Errors:   none.
// Cost:     about 2 ns an edit; 32 bytes a place of each length that occurs, 80 KiB at most, whatever the number of
//           entries.

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "content/letters.h"

namespace telltale {

// From the likeliest slip to the least likely one. Said of the candidate: kDeletion takes a character out of it.
enum class EditKind : uint8_t { kTransposition, kSubstitution, kDeletion, kInsertion };
inline constexpr std::array<EditKind, 4> kEditKinds = {EditKind::kTransposition, EditKind::kSubstitution,
                                                       EditKind::kDeletion, EditKind::kInsertion};

struct Edit {
  EditKind kind;
  uint8_t at;     // the place; of a transposition the first of the two
  uint32_t code;  // the new character, where there is one
  uint64_t hash;  // of the text it makes
};

// Whether `edit` makes `to` of `from`.
bool Makes(const Edit& edit, const Letters& from, const Letters& to);

class EditMap {
 public:
  void Learn(const Letters& entry);

  // Gives `take` each edit of `kind` that may lead to an entry, at most `*budget` of them, which is reduced.
  void Each(EditKind kind, const Letters& candidate, size_t* budget,
            const std::function<void(const Edit&)>& take) const;

  size_t bytes() const;

 private:
  using Set = std::array<uint64_t, 4>;  // of symbols
  struct Sides;

  int SymbolOf(uint32_t code) const;  // -1: no entry has it
  uint32_t CodeOf(size_t symbol) const { return symbol < 128 ? static_cast<uint32_t>(symbol) : wide_[symbol - 128]; }
  bool Fits(const std::vector<Set>& places, size_t at, int symbol) const;

  std::array<std::vector<Set>, kMaxLetters + 1> places_;  // by the entries' length
  std::vector<uint8_t> symbols_;                          // of the characters U+0000 to U+1FFF; 0: none
  std::vector<uint32_t> wide_;                            // characters of the symbols from 128 on
};

}  // namespace telltale
