#pragma once
// stats/slice_evidence.h - a signal has changed: is it one slice of the outputs that changed, or did all change alike?
//
// What:     compares the change in a slice with the change in the rest. Three things must come together before a slice
//           may be called the carrier: its odds, its rate of hits and its rate of misses were all multiplied by more
//           than those of the rest (a slice that was always worse and got worse in step, on whichever of these scales,
//           is none), clearly more was added to its rate, and most of what was added is its own.
// Units:    `z` in standard deviations of the law that holds where all changed alike: one-sided, 0 where the slice did
//           not change by more. Who tries k slices asks for NormalTail(z) * k. `carried`: share of the change, 0..1.
// Threads:  free functions without state.
// Errors:   none; where there is too little to tell (fewer than 5 hits more in the slice, no rest), z is 0.
// Cost:     50 ns where the slice carries little of the change, else about 30 us.
// Source:   likelihood ratio for the three-way interaction of a 2x2x2 table, given hits and periods (Bartlett 1935,
//           Contingency table interactions), and the same of ratios of rates; the least counts (intersection-union,
//           Berger 1982). The slice's usual ratio to the rest has a N(0, 1) prior on the log scale, which
//           decides where the past is too short to have shown one: a slice that was always four times as bad, with ten
//           hits in the past, is named up to four times as often as `level` says (tests/stats/slice_evidence_test.cc).
//           Which outputs lie before and which since the onset was chosen by hits alone, which favours no slice.

namespace telltale {

// Outputs before the onset, and since, with their hits.
struct SliceRates {
  double n_before = 0;
  double hits_before = 0;
  double n = 0;
  double hits = 0;
};

// Numbers, likewise: how many, their sum and the sum of their squares.
struct SliceMoments {
  double n = 0;
  double sum = 0;
  double squares = 0;
};
struct SliceNumbers {
  SliceMoments before;
  SliceMoments since;
};

struct SliceEvidence {
  double z = 0;
  double carried = 0;
  bool rest_as_before = false;  // the rest shows no change that chance does not make

  // Whether the slice may be called the carrier, where chance may do so once in 1 / `level` tests of this kind.
  bool is_carrier(double level) const;
};

// `phi`: variance of counts over that of independent outputs. A slice without a past is compared with the rest since
// the onset; its change is then what it has above the rest's past.
SliceEvidence RateInSlice(const SliceRates& slice, const SliceRates& rest, double phi, bool up);
SliceEvidence MeanInSlice(const SliceNumbers& slice, const SliceNumbers& rest, double phi, bool up);

// The share of a standard normal law above z.
double NormalTail(double z);

}  // namespace telltale
