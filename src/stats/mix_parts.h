#pragma once
// stats/mix_parts.h - the parts of a mix that are watched as rates: how often each was there, how it swings.
//
// What:     the labels that a baseline names, in the kernel's order, all others together, and those never seen. A part
//           that was there in the baseline before keeps the onsets it looks for, and its long run.
// Units:    observations; phi as in overdispersion.h.
// Threads:  a value; the owner keeps calls apart.
// Errors:   none. Who is asked for a part that is not there says that it never was.
// Cost:     a look 20 ns a part; 220 bytes a part.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "stats/mix_blocks.h"
#include "stats/mix_kernel.h"
#include "stats/onset.h"
#include "stats/overdispersion.h"

namespace telltale {

// Page's CUSUMs of one part, for its onset, and the rate they start from.
struct MixPart {
  MixKernel::Part part = MixKernel::Part::kRest;
  size_t label = 0;
  double hits = 0;  // in the baseline
  double phi = 1;
  OnsetBank onset;
  LongRun long_run;

  template <typename Archive>
  void Persist(Archive& archive) {
    archive(part, label, hits, phi, onset, long_run);
  }
  bool IsSane() const { return hits >= 0 && phi >= 1; }
};

struct LabelRun {
  size_t label = 0;
  LongRun run;
};

class MixParts {
 public:
  // What the parts of a new baseline are taken from: the blocks by its names, those that it leaves out, and how much of
  // them is new (0..1).
  struct Source {
    const PartsByBlock& by_block;
    const std::vector<bool>& is_left_out;
    const Swings& swings;
    double fresh = 0;
  };
  void Anchor(const MixBaseline& baseline, const std::vector<size_t>& names, const Source& source);
  // The onsets look for changes of a baseline of n observations.
  void SetOnsets(double n);
  // A look; `never` as in mix_kernel.h.
  void Look(int64_t second, double n, const LabelCounts& counts, double never);
  void ResetOnsets();

  const std::vector<MixPart>& all() const { return parts_; }
  const MixPart& Of(const MixKernel::Mover& mover) const { return Of(mover.part, mover.label); }
  const MixPart& Of(MixKernel::Part part, size_t label = 0) const;
  double HitsOf(const MixPart& part, double n, const LabelCounts& counts, double never) const;

  // Of each label named, and of the rest.
  std::vector<LongRun> LongRunsOf(const std::vector<size_t>& named) const;
  // Those of labels that know anything; and such in place of all parts, until there is a baseline.
  std::vector<LabelRun> LabelRuns() const;
  void Restore(const std::vector<LabelRun>& of_labels, const LongRun& of_rest);
  template <typename Archive>
  void Persist(Archive& archive) {
    archive(parts_);
  }
  bool IsSane() const { return parts_.size() <= MixKernel::kMostNamed + 2; }

 private:
  std::vector<MixPart> parts_;
};

}  // namespace telltale
