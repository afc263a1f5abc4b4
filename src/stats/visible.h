#pragma once
// stats/visible.h - the smallest change that a watch would notice within a day, and within a week, at today's traffic.
//
// What:     for each period the level that is noticed as likely as not: the one at which the detectors in force, fed
//           the observations that such a period brings, reach the evidence that opens an alarm by its end on average.
//           A rolling baseline takes in what lasts longer than its gap, so it sees no more than that; pinned ones and
//           limits do.
// Units:    rates 0..1; of numbers the median in the caller's unit, and standard deviations of the normal scores;
//           volumes in outputs an hour.
// Threads:  values and free functions without state.
// Errors:   none. What cannot be seen in time is absent.
// Cost:     some 20 us a watch: for who looks, never for an output.
// Source:   bisection over the mean passage time of the evidence (evidence_bank.h). Medians of simulated watches lie
//           between half and 1.2 times the period, or what is left of it by the gap (tests/stats/visible_test.cc).

#include <cstddef>
#include <optional>

#include "stats/evidence_bank.h"

namespace telltale {

class RateKernel;
class ScoreKernel;
struct RateBaseline;

struct VisibleChange {
  std::optional<double> above = std::nullopt;          // the smallest rate above the usual one, median, or volume
  std::optional<double> below = std::nullopt;          // the largest below
  std::optional<double> deviations_up = std::nullopt;  // numbers: the same two as shifts, both above 0
  std::optional<double> deviations_down = std::nullopt;
  std::optional<double> unseen = std::nullopt;  // mixes: the smallest share of a label that was never seen
};

struct Outlook {
  std::optional<size_t> label = std::nullopt;  // mixes: the commonest one, which `above` and `below` are about
  double a_day = 0;                            // observations, as of late
  double learned = 0;                          // since it began to learn
  double needed = 0;                           // about so many make the first baseline; 0: there is one
  VisibleChange day = {};
  VisibleChange week = {};
};

// The rate that this detector takes for a change of this baseline after so many observations, of `a_day` a day; nothing
// where not even all, or none, would be enough. `level`: the evidence of this side that opens.
std::optional<double> VisibleRate(const RateKernel& kernel, Side side, double level, const RateBaseline& baseline,
                                  double observations, double a_day);
// Likewise the shift of the mean score, above 0 on either side.
std::optional<double> VisibleShift(const ScoreKernel& kernel, Side side, double level, double phi, double observations,
                                   double a_day);

}  // namespace telltale
