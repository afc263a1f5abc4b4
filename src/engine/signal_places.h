#pragma once
// engine/signal_places.h - which signal the n-th finding of an output belongs to.
//
// What:     outputs of one stream are asked the same questions in the same order nearly always, so the signal that the
//           n-th answer went to last time is where it goes now, as long as check and field are the same.
// Threads:  not thread-safe; lives in a stream.
// Cost:     one comparison; the owner looks the signal up where it was another question.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/finding.h"
#include "engine/histogram.h"
#include "engine/look_counts.h"

namespace telltale {

struct SignalPlace {
  Check check{};
  FieldIndex field = kNoField;
  LookCounts::Counts* counts = nullptr;  // where answers of one look may be told to the signal together
  size_t signal = 0;                     // where it is in the stream
  Histogram* histogram = nullptr;        // of the numbers that are shown as one
  uint16_t cell = 0;                     // of the output's row in engine/slices.h
};

class SignalPlaces {
 public:
  // Null where the question at this place is not known.
  const SignalPlace* Find(size_t at, Check check, FieldIndex field) const {
    if (at >= places_.size()) return nullptr;
    const SignalPlace& place = places_[at];
    return place.check == check && place.field == field ? &place : nullptr;
  }
  const SignalPlace* Keep(size_t at, const SignalPlace& place) {
    if (at >= places_.size()) places_.resize(at + 1);
    places_[at] = place;
    return &places_[at];
  }
  void Forget() { places_.clear(); }

 private:
  std::vector<SignalPlace> places_;
};

}  // namespace telltale
