#pragma once
// stats/mix_kernel.h - is a mix of labels still the mix of its baseline? Evidence label by label, averaged.
//
// What:     each label that is common in the baseline is watched as a rate of its own, against all others; so are all
//           the other labels together, and those that the baseline never held. The mean of such evidences is evidence
//           again, under any dependence between them, and the largest of them names what moved.
// Units:    labels are small numbers, the caller's; evidence as in evidence_bank.h.
// Threads:  a value; the owner keeps calls apart.
// Errors:   none. What was folded (labels that had no number left) belongs to the rest, and while the baseline holds
//           any, nothing counts as never seen: nobody can tell.
// Cost:     a look about 30 ns for each label watched; at most 17 rate kernels of 450 bytes, one for each label that
//           the baseline holds ten times.
// Source:   project notes on change detection, section 2.2; labels never seen: I. J. Good, "The population frequencies
//           of species and the estimation of population parameters", 1953.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "stats/label_counts.h"
#include "stats/rate_kernel.h"

namespace telltale {

class ByteReader;

// A block's labels, as the ring of blocks wants them.
struct MixCount {
  LabelCounts counts;
  LabelCounts runs;

  void Merge(uint64_t /*n*/, const MixCount& other, uint64_t /*other_n*/) { Add(other); }
  void Add(const MixCount& other) {
    counts.Add(other.counts);
    runs.Add(other.runs);
  }
  // Of all labels but the commonest: a mix in which one label is nearly everything needs a long window.
  double events(uint64_t n) const;
  // As packed_blocks.h keeps it: labels that are not there any more cost nothing, all others a byte or two.
  void Write(std::vector<uint8_t>* bytes) const;
  void Read(ByteReader* from);
  bool IsOf(uint64_t n) const;  // no label has more runs than outputs, and all together are n
  template <typename Archive>
  void Persist(Archive& archive) {
    archive(counts, runs);
  }
};

// What a mix was: outputs by label, and runs by label. What comes again within a few outputs is one run: codes that are
// repeated in bursts would look like labels that always come twice.
struct MixBaseline {
  double n = 0;  // observations
  LabelCounts counts;
  LabelCounts runs;

  template <typename Archive>
  void Persist(Archive& archive) {
    archive(n, counts, runs);
  }
  bool IsSane() const;
};

class MixKernel {
 public:
  static constexpr size_t kMostNamed = 15;
  static constexpr uint32_t kFewestToName = 10;  // observations in the baseline

  // Narrow: what swings by itself, with the time of day or in bursts, has a phi for it, which all parts tell together.
  // As long as no phi can know the time of day, what follows it must fit into the zone.
  static constexpr RateZone kZone = {1.05, 0.0005};
  static constexpr RateZone kYoungZone = {1.25, 0.002};

  // What of a mix is watched as one rate.
  enum class Part : uint8_t { kLabel, kRest, kNever };
  friend constexpr Part LastOf(Part) { return Part::kNever; }
  struct Mover {
    Part part = Part::kRest;
    size_t label = 0;  // where the part is one
    Side side = Side::kUp;
    double evidence = 0;

    template <typename Archive>
    void Persist(Archive& archive) {
      archive(part, label, side, evidence);
    }
  };

  // The labels that a baseline names, the commonest first.
  static std::vector<size_t> NamedIn(const LabelCounts& baseline);
  // Takes the baseline in force from now on, with the variance between its blocks over that of independent
  // observations, for each label in `named` (NamedIn's answer) and for the rest. A label that was watched before keeps
  // its evidence.
  void Anchor(const MixBaseline& baseline, const std::vector<size_t>& named, const std::vector<double>& phi_of_named,
              double phi_of_rest, double ln_a, const RateZone& zone = kZone);
  // A block of n observations is one look; `never` is how many runs of labels began that the baseline does not hold.
  // The evidence then.
  double Look(double n, const LabelCounts& counts, double never);
  void Reset();

  double Evidence() const;
  // Of that, the part which weighs most.
  Mover Strongest() const;

  // Of one part by itself, and the evidence of its own that it takes to make up `evidence` alone.
  const RateKernel& KernelOf(Part part, size_t label) const;
  double EvidenceAlone(Part part, double evidence) const;

  bool is_named(size_t label) const;
  // Whether the baseline in force holds the label, or could.
  bool is_known(size_t label) const { return label < known_.size() && known_[label]; }
  bool watches_never() const { return never_.on(Side::kUp); }
  // The smallest share of a label never seen that is clearly visible; 1 where none is.
  double visible_share() const { return watches_never() ? visible_share_ : 1; }
  template <typename Archive>
  void Persist(Archive& archive) {
    archive.AtMost(kMostNamed, named_);
    archive(rest_, never_, visible_share_, known_);
  }

 private:
  struct Named {
    size_t label = 0;
    RateKernel kernel;

    template <typename Archive>
    void Persist(Archive& archive) {
      archive(label, kernel);
    }
  };
  // Sides that hold evidence, of the named labels and the rest.
  int ActiveSides() const;
  // The evidence, from that of all those sides summed, and of what was never seen.
  double Together(double sum, double never) const;

  std::vector<Named> named_;
  RateKernel rest_;
  RateKernel never_;
  double visible_share_ = 1;
  std::vector<bool> known_;  // by label
};

}  // namespace telltale
