#pragma once
// content/volume_spec.h - what a stream's rules say of the number of its outputs, beside what its history says.
//
// What:     VolumeSpec, as content/rules.h and the compiled rules hold it.
// Units:    times as in base/time.h.
// Threads:  a value.

#include "base/time.h"

namespace telltale {

struct VolumeSpec {
  bool on = true;         // false: neither volume nor silence is judged
  bool must_come = true;  // false: silence and a fall are nothing to tell
  Duration at_most{};     // from output to output; zero: no rule
};

}  // namespace telltale
