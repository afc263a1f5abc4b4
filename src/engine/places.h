#pragma once
// engine/places.h - who gets one of the places for streams: those that rules name have theirs kept free.
//
// What:     models and glue make names up, each name is a stream, and there are `bound` places. A place is kept for
//           each stream that the rules name; the others share the rest. Where rules come to name a stream when all
//           places are taken, it finds one all the same: there are more than `bound` until others are forgotten, and
//           never more than twice as many.
// Threads:  thread-safe; one short lock.
// Errors:   rules that name more streams than there are places: the first `bound` of them have theirs kept.
// Cost:     two look-ups a call, and a stream's first output is the one that calls, or each output of one without
//           a place. 48 bytes a stream.

#include <atomic>
#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/mutex.h"
#include "content/named_streams.h"

namespace telltale {

class Places {
 public:
  Places(size_t bound, uint64_t hash_seed) : bound_(bound), seed_(hash_seed) {}

  // What rules name from now on; places that are taken stay so.
  void Keep(const std::vector<NamedStream>& named);
  // False where there is none for this stream, which has none yet.
  bool Take(std::string_view workflow, std::string_view step);
  // Of a stream that has one.
  void GiveBack(std::string_view workflow, std::string_view step);
  size_t taken() const { return taken_.load(std::memory_order_relaxed); }

 private:
  using Key = uint64_t;
  Key StreamKey(std::string_view workflow, std::string_view step) const;
  Key WorkflowKey(std::string_view workflow) const;
  // How many streams have the place kept for this one, or nullptr where none is kept.
  uint64_t* KeptFor(Key stream, Key workflow) TELLTALE_REQUIRES(mutex_);

  const size_t bound_;
  const uint64_t seed_;
  std::atomic<size_t> taken_{0};
  Mutex mutex_;
  std::unordered_map<Key, Key> holders_ TELLTALE_GUARDED_BY(mutex_);    // the workflow, by stream
  std::unordered_map<Key, uint64_t> kept_ TELLTALE_GUARDED_BY(mutex_);  // by stream, or workflow where any step will do
  size_t waiting_ TELLTALE_GUARDED_BY(mutex_) = 0;                      // places kept, and not taken yet
};

}  // namespace telltale
