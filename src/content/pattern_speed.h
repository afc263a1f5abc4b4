#pragma once
// content/pattern_speed.h - how fast a set of patterns runs, and which of them make it slow.
//
// What:     runs the set over a sample of prose, JSON and code, once to warm up and three times on the clock, of which
//           the best counts: as it runs on outputs, and by its automaton alone, which texts full of half matches lead
//           to. Where either is slow, each pattern is timed alone.
// Units:    stopwatch in seconds, from anywhere, never backwards; speeds in bytes a second.
// Threads:  pure functions but for the stopwatch, which the caller gives: this layer has no clock.
// Cost:     a millisecond for an ordinary set, a second or so for a bad one: for `telltale check`, not for a server.

#include <functional>
#include <string>
#include <vector>

#include "content/patterns.h"

namespace telltale {

using Stopwatch = std::function<double()>;

inline constexpr double kSlowBytesPerSecond = 50e6;

struct PatternSpeed {
  struct One {
    int pattern = 0;
    double bytes_per_second = 0;
  };
  double bytes_per_second = 0;            // as it runs on outputs
  double automaton_bytes_per_second = 0;  // by the automaton alone
  bool fell_back = false;                 // its memory ran out
  std::vector<One> slowest;               // at most three, the slowest first; empty unless something is slow

  bool slow() const {
    return fell_back || bytes_per_second < kSlowBytesPerSecond || automaton_bytes_per_second < kSlowBytesPerSecond;
  }
};

PatternSpeed MeasurePatterns(const PatternSet& set, const Stopwatch& stopwatch);

// A warning of one line for each pattern to look at, or "".
std::string SlownessOf(const PatternSet& set, const Stopwatch& stopwatch);

}  // namespace telltale
