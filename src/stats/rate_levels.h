#pragma once
// stats/rate_levels.h - what the watches of one rate and of a mix of rates share: levels, and which blocks fit.
//
// What:     the evidence that opens and that freezes, how a change's onset is dated, when it is over, when a block is
//           too unlike the others to be baseline.
// Units:    evidence as in evidence_bank.h; rates 0..1; nats.
// Threads:  free functions without state.
// Source:   project notes on change detection, sections 2.5 and 2.6.

#include <cstddef>
#include <cstdint>

#include "base/time.h"
#include "stats/onset.h"
#include "stats/resolve.h"

namespace telltale {

inline constexpr double kFewestBaseline = 25;  // observations, of a rate or of numbers
inline constexpr double kLeastLnA = 4;
inline constexpr double kMostLnA = 30;
inline constexpr double kDropNats = 8;  // a block this unlike the rest of the window is left out of the baseline

Time SecondAsTime(int64_t second);

// E that opens, with a baseline of n observations.
double AlarmLevel(double ln_a, bool full_zone, double baseline_n);
// E that freezes the baseline: below, an unlucky day is not told from a change. `edge`: the smaller rate of the two
// edges of the zone; the statistic of a rare event rests near the second term.
double FreezeLevel(double alarm_level, double phi, double edge);

// Observations between a baseline window and now, of a rate: what a change of its odds by one half needs, with room.
// Around one half that is few, but the milder changes deserve as long a look.
double RateGap(double ln_a, double rate);

// Whether an alarm may open: two observations can be improbable, but nobody should be woken for them.
inline bool EnoughToTell(Side side, const OnsetCusum& since) {
  return (side == Side::kUp ? since.x() : since.n() - since.x()) >= 3;
}

// Dates changes of a rate p by CUSUMs against two, eight and thirty-two times its odds, and the same fractions.
void SetOnsetRatios(double p, double phi, OnsetBank* onset);

// Of an alarm that a rate of hits opened on that side: tests whether it is back at p, against the end nearest to p of
// its interval since the onset, at least an odds ratio of 1.5 away.
void SetReturnRatio(double p, double phi, Side side, ReturnTest* test);
// Whether the two-sample log likelihood ratio of a block against the rest exceeds `nats`.
bool Unlike(double n, double hits, double rest_n, double rest_hits, double nats);

}  // namespace telltale
