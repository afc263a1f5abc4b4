#pragma once
// engine/pins.h - what became of the wish that what a stream's signals were is their known good from now on.
//
// What:     Engine::Pin pins the rolling baseline of one signal, or of all of a stream that have one. Where one of them
//           stands open nothing is pinned: who knows what is good then?
// Threads:  values.

#include <cstdint>
#include <string>

#include "base/finding.h"
#include "base/time.h"

namespace telltale {

enum class PinFate : uint8_t {
  kPinned,
  kOpen,        // an alarm of it stands
  kLearning,    // there is no baseline yet
  kNoBaseline,  // nor can there be one that is pinned: volume, silence, where each hit alerts
};

struct PinReceipt {
  Check check{};
  std::string field;
  PinFate fate = PinFate::kPinned;
  Time until{};        // pinned: when the last of its outputs was produced
  std::string prompt;  // the version of that time, where outputs tell one
  std::string model;
};

}  // namespace telltale
