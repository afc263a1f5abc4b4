#pragma once
// content/word_set.h - how many of a text's words differ, in bounded memory.
//
// What:     remembers the hashes of the first 4,096 words of a text; later ones are not looked at. Two words in 2^44
//           are taken for one. A hash that finds no place within 64 slots counts as known: no honest text has one, and
//           one made for it costs 64 looks a word.
// Threads:  not thread-safe; one a worker, used again from text to text.
// Cost:     2 to 3 ns a word; 64 KiB, taken with the first text that asks.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace telltale {

class WordSet {
 public:
  static constexpr size_t kMostWords = 4096;

  // Forgets the words of the text before.
  void Begin() {
    if (slots_.empty()) slots_.resize(kSlots);
    if (++round_ == 0) {  // after four billion texts the rounds begin anew
      std::fill(slots_.begin(), slots_.end(), Slot{});
      round_ = 1;
    }
    words_ = distinct_ = 0;
  }
  void Add(uint64_t hash) {
    if (words_ == kMostWords) return;
    ++words_;
    const auto tag = static_cast<uint32_t>(hash >> 32);
    for (size_t look = 0; look < kMostLooks; ++look) {
      Slot& slot = slots_[(hash + look) % kSlots];
      if (slot.round != round_) {
        slot = {tag, round_};
        ++distinct_;
        return;
      }
      if (slot.tag == tag) return;
    }
  }

  size_t words() const { return words_; }
  size_t distinct() const { return distinct_; }

 private:
  struct Slot {
    uint32_t tag = 0;
    uint32_t round = 0;  // a slot of an earlier one is free
  };
  static constexpr size_t kSlots = 2 * kMostWords;
  static constexpr size_t kMostLooks = 64;

  std::vector<Slot> slots_;
  uint32_t round_ = 0;
  size_t words_ = 0;
  size_t distinct_ = 0;
};

}  // namespace telltale
