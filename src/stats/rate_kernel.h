#pragma once
// stats/rate_kernel.h - is a rate still the rate of its baseline? Evidence for a rise and for a fall, look by look.
//
// What:     a mixture Shiryaev-Roberts e-detector whose nulls are all rates that the baseline allows, each at the price
//           of its improbability, beyond a zone of changes that are not worth knowing. No window, no rate to guess.
// Units:    rates 0..1; zeta is a ratio of odds, delta a difference of rates; evidence as in evidence_bank.h.
// Threads:  a value; the owner keeps calls apart.
// Errors:   none. A fall is off while the baseline has fewer than 5 hits, a rise while it has fewer than 5 misses:
//           there is nothing to fall or rise, and chance would raise a false alarm with certainty.
// Cost:     a look about 30 ns with its evidence; Anchor about 2 us; 450 bytes.
// Source:   project notes on change detection, section 2.1; nulls priced by n0 * kl as in Chernoff's bound.

#include <array>

#include "stats/evidence_bank.h"

namespace telltale {

struct RateBaseline {
  double n = 0;
  double hits = 0;
  double phi = 1;  // variance between blocks over that of independent observations, at least 1

  template <typename Archive>
  void Persist(Archive& archive) {
    archive(n, hits, phi);
  }
  bool IsSane() const;
};

struct RateZone {
  double zeta = 1.15;
  double delta = 0.002;
  double ratio = 1;  // of rates: nor is so many times as often, or the contrary so many times more rarely
  double hours = 0;  // variance that the hour of the day may add to the log odds of the baseline (overdispersion.h)
};

// Kullback-Leibler divergence of a Bernoulli(q) from a Bernoulli(p), in nats; p strictly within (0, 1).
double BernoulliDivergence(double q, double p);
// The p > q with n * divergence(q, p) = nats, as ln(p / (1 - p)); q strictly within (0, 1).
double LogitAtDivergence(double q, double nats_per_observation);
// Half an event and half a non-event are added, so that no rate is exactly 0 or 1.
inline double SmoothedRate(double hits, double n) { return (hits + 0.5) / (n + 1); }
// The rate whose odds are `ratio` times those of p.
inline double ScaleOdds(double p, double ratio) { return p * ratio / (1 - p + p * ratio); }

// What an anchor of a kernel found, for who asks. Sides that are off leave theirs as it was.
struct RateEdges {
  // The edge of the zone in the direction of each side, as the rate of hits (of misses for kDown).
  std::array<double, 2> of_zone{1, 1};
  // The smallest rate of hits above the baseline that this baseline can show clearly; 1 where none.
  double visible_rate = 1;

  template <typename Archive>
  void Persist(Archive& archive) {
    archive(of_zone, visible_rate);
  }
  bool IsSane() const;
};

class RateKernel {
 public:
  // Takes the baseline in force from now on; the evidence gathered so far stays.
  void Anchor(const RateBaseline& baseline, const RateZone& zone, bool watch_up, bool watch_down, double ln_a,
              RateEdges* edges = nullptr);
  // A block of n observations with `hits` hits is one look. The evidence then; and that of both sides, summed.
  double Look(double n, double hits) { return bank_.MeanOf(bank_.Look(n, hits)); }
  double LookBothSides(double n, double hits) { return bank_.Look(n, hits); }
  // Looks without a hit, and what Evidence stays below while such come: evidence_bank.h.
  double LookAll(std::span<const QuietLook> looks) { return bank_.MeanOf(bank_.LookAll(looks)); }
  double Ceiling() const { return bank_.Ceiling(); }
  void Reset() { bank_.Reset(); }

  double Evidence() const { return bank_.Evidence(); }
  double Evidence(Side side) const { return bank_.Evidence(side); }
  Side Stronger() const { return bank_.Stronger(); }
  bool on(Side side) const { return bank_.on(side); }
  const EvidenceBank& bank() const { return bank_; }
  template <typename Archive>
  void Persist(Archive& archive) {
    archive(bank_);
  }

 private:
  void AnchorSide(Side side, double n, double hits, double phi, const RateZone& zone, double ln_a, RateEdges* edges);

  EvidenceBank bank_;
};

}  // namespace telltale
