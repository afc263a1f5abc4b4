#pragma once
// content/vocabulary_slot.h - where rules keep a vocabulary that may be replaced while outputs are read.
//
// What:     rules point at a slot for as long as they live; Exchange puts another list in, for outputs read from then
//           on.
//           VocabularyHold gives one output the same list for each of its questions, and keeps it alive meanwhile.
// Threads:  a slot is thread-safe, with one short lock an output and slot; a hold belongs to one worker.
// Cost:     about 20 ns for the first question of an output; while a list is replaced both are in memory, the old one
//           until the outputs that hold it have been read.

#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "base/hash.h"
#include "base/mutex.h"
#include "content/vocabulary.h"

namespace telltale {

class VocabularySlot {
 public:
  VocabularySlot(std::string_view name, Normalisation how, std::shared_ptr<const Vocabulary> list)
      : how_(how), definition_(Combine(Hash(name), BitsOf(how))), list_(std::move(list)) {}

  // Gives the list before, so that its memory, which may be much, need not be given back by a worker.
  std::shared_ptr<const Vocabulary> Exchange(std::shared_ptr<const Vocabulary> list) {
    MutexLock lock(mutex_);
    list_.swap(list);
    return list;
  }
  std::shared_ptr<const Vocabulary> Get() const {
    MutexLock lock(mutex_);
    return list_;
  }

  Normalisation how() const { return how_; }
  // Of its name and normalisation. A list that grows every day must not make its checks learn anew every day.
  uint64_t definition() const { return definition_; }

 private:
  static uint64_t BitsOf(Normalisation how) {
    return (how.trim ? 1u : 0u) | (how.casefold ? 2u : 0u) | (how.squeeze ? 4u : 0u) | (how.strip_accents ? 8u : 0u);
  }

  const Normalisation how_;
  const uint64_t definition_;
  mutable Mutex mutex_;
  std::shared_ptr<const Vocabulary> list_ TELLTALE_GUARDED_BY(mutex_);
};

class VocabularyHold {
 public:
  const Vocabulary& Of(const VocabularySlot& slot) {
    for (const auto& [held, list] : lists_) {
      if (held == &slot) return *list;
    }
    return *lists_.emplace_back(&slot, slot.Get()).second;
  }
  void Release() { lists_.clear(); }

 private:
  std::vector<std::pair<const VocabularySlot*, std::shared_ptr<const Vocabulary>>> lists_;
};

}  // namespace telltale
