#pragma once
// stats/watch.h - the words of a watch: one signal over time, its baseline, and whether it still is what it was.
//
// What:     options, states and the summary that rate_watch.h (hits and misses) and number_watch.h (numbers) share.
// Units:    rates 0..1; odds ratios; standard deviations of the baseline's normal scores; times as in base/time.h.
// Threads:  values.

#include <chrono>
#include <cstdint>

#include "base/alert_limits.h"
#include "base/time.h"

namespace telltale {

// Learning: no baseline yet. Watching: one is in force. Open: the signal left its baseline and has not returned.
enum class WatchState : uint8_t { kLearning, kWatching, kOpen };
enum class Change : uint8_t { kNone, kOpened, kResolved };
constexpr WatchState LastOf(WatchState) { return WatchState::kOpen; }
constexpr Change LastOf(Change) { return Change::kResolved; }

struct WatchOptions {
  double zeta = 1.1;         // rates: an odds ratio up to this is not worth knowing
  double delta = 0.0005;     // rates: nor is a difference up to this
  double score_zone = 0.03;  // numbers: nor is a shift of this many standard deviations
  bool watch_up = true;
  bool watch_down = true;
  Duration min_open = std::chrono::minutes(10);  // an alarm stands at least so long
};

struct WatchSummary {
  WatchState state = WatchState::kLearning;
  bool frozen = false;        // the baseline takes nothing new: the present looks unlike it
  bool up = true;             // direction of the stronger evidence; of the alarm, while open
  uint64_t observations = 0;  // all ever seen by this watch
  double baseline_n = 0;      // observations in the baseline in force; 0: none yet
  double baseline = 0;        // rate 0..1, or the median of the numbers
  double baseline_low = 0;    // 90 % interval
  double baseline_high = 0;
  double phi = 1;               // of the baseline: variance between blocks over that of independent observations
  double pinned_n = 0;          // observations in the pinned baseline; 0: none yet
  double pinned = 0;            // its rate 0..1, or median
  Time pinned_until{};          // when the last of those observations was made; 0: not known
  bool pinned_by_hand = false;  // people pinned it
  bool by_pinned = false;       // open: it is the pinned baseline that was left, and that `baseline` tells
  AlertLimits limits;           // that people set, of a rate or a median
  bool by_limit = false;        // open: because it is beyond one of them, in the direction of `up`
  double current = 0;           // since `onset`: rate 0..1 or median, with its 90 % interval
  double current_low = 0;
  double current_high = 0;
  uint64_t current_n = 0;
  uint64_t current_hits = 0;  // rates; by_limit of numbers: those beyond it
  Time onset{};               // open or frozen: estimated start of the change; quiet: start of the latest block
  double ln_evidence = 0;     // ln E; of the alarm, while open: the most there has been since
  double ln_threshold = 0;    // ln E that opens; 0: none yet
  double visible_shift = 0;   // rates: smallest rate above the baseline that is clearly visible (1: none);
                              // numbers: smallest shift, in standard deviations (0: none yet)
};

}  // namespace telltale
