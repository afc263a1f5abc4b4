#pragma once
// engine/signal_places.h - which signal each finding of an output belongs to.
//
// What:     outputs of one stream are asked the same questions in the same order nearly always, so what a question's
//           place was is found where the one before it was found, or a few further on where some were not asked.
// Threads:  not thread-safe; lives in a stream.
// Errors:   where the order differs too much a question is kept more than once, and beyond kMost all begin anew.
// Cost:     one comparison, or as many as questions were left out; the owner looks the signal up where none is found.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/finding.h"
#include "engine/histogram.h"
#include "engine/look_counts.h"

namespace telltale {

struct SignalPlace {
  Check check{};
  FieldIndex field = kNoField;
  uint16_t cell = 0;                     // of the output's row in engine/slices.h
  bool has_floor = false;                // of its answers only misses may be told together, and not always
  LookCounts::Counts* counts = nullptr;  // where answers of one look may be told to the signal together
  size_t signal = 0;                     // where it is in the stream
  Histogram* histogram = nullptr;        // of the numbers that are shown as one
};
static_assert(sizeof(SignalPlace) <= 32, "two in a cache line");

class SignalPlaces {
 public:
  // Each output is followed from the front.
  void Begin() { next_ = 0; }
  // Null where the question is not among the next ones.
  SignalPlace* Find(Check check, FieldIndex field) {
    if (next_ < places_.size() && places_[next_].check == check && places_[next_].field == field) {
      return &places_[next_++];  // nearly always
    }
    return FindFurther(check, field);
  }
  // Of an output's answers: counts as many as are misses, come in their usual order, and may be told together. Their
  // places, of which there may be none.
  std::span<const SignalPlace> CountMisses(const Findings::Rate* rate, const Findings::Rate* end) {
    const SignalPlace* const first = places_.data() + next_;
    const SignalPlace* const last = first + std::min(static_cast<size_t>(end - rate), places_.size() - next_);
    const SignalPlace* place = first;
    for (; place < last; ++place, ++rate) {
      if (place->check != rate->check || place->field != rate->field || rate->hit || place->counts == nullptr) break;
      place->counts->Add(false);
    }
    const auto counted = static_cast<size_t>(place - first);
    next_ += counted;
    return {first, counted};
  }
  // Behind the place that was found or kept last.
  SignalPlace* Keep(const SignalPlace& place) {
    if (places_.size() >= kMost) Forget();
    return &*places_.insert(places_.begin() + static_cast<std::ptrdiff_t>(next_++), place);
  }
  // Where the answers of a signal with a floor wait from here on: at all its places.
  void SetCounts(size_t signal, LookCounts::Counts* counts) {
    for (SignalPlace& place : places_) {
      if (place.signal == signal) place.counts = counts;
    }
  }
  size_t size() const { return places_.size(); }
  void Forget() {
    places_.clear();
    next_ = 0;
  }

 private:
  [[gnu::noinline]] SignalPlace* FindFurther(Check check, FieldIndex field) {
    SignalPlace* const begin = places_.data();
    const SignalPlace* const end = begin + std::min(places_.size(), next_ + kFurthest);
    for (SignalPlace* place = begin + next_; place < end; ++place) {
      if (place->check != check || place->field != field) continue;
      next_ = static_cast<size_t>(place - begin) + 1;
      return place;
    }
    return nullptr;
  }

  static constexpr size_t kFurthest = 24;
  static constexpr size_t kMost = 1024;

  std::vector<SignalPlace> places_;
  size_t next_ = 0;
};

}  // namespace telltale
