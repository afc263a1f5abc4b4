#pragma once
// stats/number_limits.h - what people allow the median of numbers to be, and whether the present is beyond it.
//
// What:     more than half of the values beyond the limit: a rate with the limit one half (pinned_rate.h), which holds
//           exactly for every distribution, needs no baseline and does not hang on how far beyond it single values are.
//           A value at the limit is not beyond it.
// Units:    values in the caller's unit; evidence as in evidence_bank.h.
// Threads:  a value; the owner keeps calls apart.
// Errors:   none. Values are finite.
// Cost:     Add 1 ns, a look about 40 ns a limit; 1 KiB a limit.
// Source:   the sign test, as a sequential one: project notes on change detection, section 2.5.

#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>

#include "base/alert_limits.h"
#include "stats/pinned_rate.h"

namespace telltale {

class NumberLimits {
 public:
  AlertLimits limits() const;
  // Whether the limit of that side would be another.
  bool Moves(Side side, const AlertLimits& limits) const;
  // A limit that stays as it was keeps its evidence.
  void Set(const AlertLimits& limits);

  // `phi`: of today; `ln_a`: ln A of each limit.
  void Anchor(double phi, double ln_a);
  void Add(double value) {
    for (Bound& bound : bounds_) {
      if (bound.side == Side::kUp ? value > bound.value : value < bound.value) ++bound.beyond;
    }
  }
  // The look is over, of n values, or so many of them as were added.
  // Without dates where an alarm stands: when it began is known.
  void Look(int64_t second, double n, bool dates_it = true);
  // Forgets the evidence.
  void Reset();

  // The limit that the values are beyond.
  std::optional<Side> Alarms() const;
  // The rate of what is beyond that limit, which there must be; it stays where it is while the limit does.
  const PinnedRate& Of(Side side) const { return *At(side); }
  const PinnedRate* At(Side side) const { return bounds_[static_cast<size_t>(side)].rate.get(); }  // null: none
  // Values beyond that limit in the last look.
  double last_hits(Side side) const { return bounds_[static_cast<size_t>(side)].last_hits; }
  template <typename Archive>
  void Persist(Archive& archive) {
    archive(bounds_);
  }

 private:
  struct Bound {
    Side side = Side::kUp;
    double value = std::numeric_limits<double>::infinity();  // none: nothing is beyond it
    std::unique_ptr<PinnedRate> rate;                        // null: none
    uint32_t beyond = 0;                                     // in the look that is not over yet
    double last_hits = 0;

    template <typename Archive>
    void Persist(Archive& archive) {
      archive.Any(value);
      archive(beyond, last_hits);
      archive.Pointer(rate, PinnedRate::Blank);
    }
    bool IsSane() const { return std::isfinite(value) == (rate != nullptr) && last_hits >= 0; }
  };
  void SetBound(double value, Bound* bound);

  std::array<Bound, 2> bounds_ = {
      Bound{}, Bound{.side = Side::kDown, .value = -std::numeric_limits<double>::infinity(), .rate = nullptr}};
};

}  // namespace telltale
