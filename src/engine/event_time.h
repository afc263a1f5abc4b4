#pragma once
// engine/event_time.h - the time that an output counts as: when it was produced, where that is known and possible.
//
// What:     produced_at, else the arrival. A produced_at further in the future than the lateness bound is somebody's
//           clock gone wrong, and must not stop ours: the arrival counts.
// Threads:  a free function without state.

#include "base/output.h"
#include "base/time.h"

namespace telltale {

inline Time EventTimeOf(const Output& output, Time arrival, Duration lateness) {
  if (!output.produced_at || *output.produced_at > arrival + lateness) return arrival;
  return *output.produced_at;
}

}  // namespace telltale
