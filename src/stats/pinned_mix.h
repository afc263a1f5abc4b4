#pragma once
// stats/pinned_mix.h - a mix of labels that was known to be good, and whether the present has left it for good.
//
// What:     pinned_rate.h for mixes: each of the commonest labels is watched as a rate against all others, and so are
//           all others together, against a baseline that stays and with a wide zone. Labels that it does not hold
//           belong to the others: one that comes slowly is no news until it is many.
// Units:    labels are small numbers, the caller's; evidence as in evidence_bank.h.
// Threads:  a value; the owner keeps calls apart.
// Errors:   none.
// Cost:     a look about 80 ns for each of at most 8 parts and 5 observations; 650 bytes a part.
// Source:   project notes on change detection, sections 2.2 and 2.5; measured in tests/stats/README.md.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "stats/mix_kernel.h"
#include "stats/onset.h"
#include "stats/rate_kernel.h"

namespace telltale {

class PinnedMix {
 public:
  static constexpr size_t kMostNamed = 7;

  struct Part {
    MixKernel::Part part = MixKernel::Part::kRest;
    size_t label = 0;
    double hits = 0;  // in the baseline
    double phi = 1;
    double waiting = 0;  // hits since the last look
    RateKernel kernel;
    OnsetBank onset;

    template <typename Archive>
    void Persist(Archive& archive) {
      archive(part, label, hits, phi, waiting, kernel, onset);
    }
    bool IsSane() const { return hits >= 0 && phi >= 1; }
  };

  // `good`: its runs are not asked.
  explicit PinnedMix(MixBaseline good);

  const MixBaseline& baseline() const { return baseline_; }
  // The labels in their order, the commonest first.
  const std::vector<size_t>& named() const { return named_; }
  // `phi`: of today, without the drift, of each of named() and of all others; `ln_a`: ln A of this detector.
  void Anchor(const std::vector<double>& phi, double ln_a, double hours = 0);
  // True where that was enough for a look, and an alarm may open.
  bool Look(int64_t second, double n, const LabelCounts& counts);
  // The same while an alarm stands: when it began is known.
  void Weigh(double n, const LabelCounts& counts);
  void Reset();

  bool Alarms() const;
  double Evidence() const;
  double alarm_level() const { return alarm_level_; }
  // The part that weighs most.
  MixKernel::Mover Strongest() const;
  const Part& PartOf(const MixKernel::Mover& mover) const;
  // Of n observations, those of that part.
  double HitsOf(const Part& part, double n, const LabelCounts& counts) const;
  // Of the baseline's observations, those of what the rolling one watches as one rate.
  double KnownHits(const MixKernel::Mover& mover) const;
  bool is_named(size_t label) const;
  template <typename Archive>
  void Persist(Archive& archive) {
    archive(baseline_, named_, parts_, alarm_level_, waiting_since_, waiting_n_);
  }
  bool IsSane() const;

 private:
  bool Wait(double n, const LabelCounts& counts);
  double EndLook(bool dates_it);  // the evidence then, but for its last digits

  MixBaseline baseline_;
  std::vector<size_t> named_;
  std::vector<Part> parts_;  // as named_, and the others
  double alarm_level_ = 0;
  // since the last look
  int64_t waiting_since_ = 0;
  double waiting_n_ = 0;
};

}  // namespace telltale
