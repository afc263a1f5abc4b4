#pragma once
// stats/score_map.h - a baseline of numbers as a map from a value to its normal score, and the tilts of that baseline.
//
// What:     at most 192 quantile edges. A value's score is the normal quantile of its mid-rank (ties share theirs),
//           standardised by the baseline's own scores. LogMoment(t) = ln E exp(t * score) under the baseline: with it
//           exp(t * score - LogMoment(t)) has mean one under the baseline itself, whatever its shape, ties included.
// Units:    scores in standard deviations; half an observation is added below and above all seen.
// Threads:  a value.
// Errors:   none. Without a baseline every score is 0.
// Cost:     Score about 15 ns; Build about 10 us; 12 bytes an edge, and some 500.
// Source:   normal scores: Chernoff & Savage, 1958; exponential tilting: Efron, Exponential Families, ch. 1.

#include <cstddef>
#include <span>
#include <vector>

#include "stats/sample.h"

namespace telltale {

// The quantile of the standard normal distribution, 0 < p < 1; relative error below 1.2e-9.
double NormalQuantile(double p);

class ScoreMap {
 public:
  // From values in ascending order; `draws` is the number of separate draws behind them, which bounds how rare a value
  // below or above them all may be thought.
  void Build(std::span<const WeightedValue> sorted, double draws);

  double Score(float value) const;
  bool empty() const { return size_ == 0; }
  // The smallest value kept whose score is at least this; the largest kept, where none is. 0 without a baseline.
  float ValueAt(double score) const;

  // ln E exp(t * score), and its derivative: the mean score of the baseline tilted by t.
  struct Moment {
    double log = 0;
    double mean = 0;
  };
  Moment LogMoment(double t) const;
  // What a tilt of "one" means on the side of `sign`: 1 for smooth data, less where the farthest score lies many
  // standard deviations out (a rare value beside a common one), so that a tilt never multiplies its odds out of all
  // proportion.
  double TiltUnit(double sign) const;
  template <typename Archive>
  void Persist(Archive& archive) {
    archive.Any(table_);  // beyond the edges it is infinity
    archive(below_, size_);
    archive.AtMost(2 * kEdges + 2, atoms_);
  }
  bool IsSane() const;  // what Build can have built

 private:
  static constexpr size_t kEdges = 192;
  static constexpr size_t kStep = 16;  // edges; as many steps are enough for all

  static size_t RoomFor(size_t edges) { return (edges + kStep - 1) / kStep * kStep; }
  double ScoreInTwo(float value) const;  // where the machine has vectors of eight floats
  // Of a value whose edge is the last one that is not above it.
  double ScoreFrom(size_t last, float value) const {
    const float* const edge = table_.data() + kStep;
    const size_t room = RoomFor(size_);
    const size_t above = room & -static_cast<size_t>(edge[last] < value);
    return static_cast<double>(edge[room + above + last]);
  }

  // Where steps of edges begin; then by edge: all of them, the scores of a value equal to each, those between it and
  // the next (of the last: above all).
  std::vector<float> table_;
  float below_ = 0;
  size_t size_ = 0;
  // The scores' distribution in cells no wider than 0.2, and the mass of each.
  struct Atom {
    float score = 0;
    float mass = 0;

    template <typename Archive>
    void Persist(Archive& archive) {
      archive(score, mass);
    }
  };
  std::vector<Atom> atoms_;
};

}  // namespace telltale
