#include "stats/pinned_mix.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "stats/pin.h"
#include "stats/rate_levels.h"

namespace telltale {
namespace {

constexpr RateZone kPinnedZone = {.zeta = 1.4, .delta = 0.005, .ratio = 1.3};

}  // namespace

PinnedMix::PinnedMix(MixBaseline good) : baseline_(std::move(good)), named_(MixKernel::NamedIn(baseline_.counts)) {
  if (named_.size() > kMostNamed) named_.resize(kMostNamed);
  parts_.reserve(named_.size() + 1);
  double others = baseline_.n;
  for (const size_t label : named_) {
    const double hits = baseline_.counts[label];
    parts_.push_back({MixKernel::Part::kLabel, label, hits, 1, 0, {}, {}});
    others -= hits;
  }
  parts_.push_back({MixKernel::Part::kRest, 0, others, 1, 0, {}, {}});
}

void PinnedMix::Anchor(const std::vector<double>& phi, double ln_a, double hours) {
  RateZone zone = kPinnedZone;
  zone.hours = hours;
  alarm_level_ = AlarmLevel(ln_a, true, baseline_.n);
  for (size_t i = 0; i < parts_.size(); ++i) {
    Part& part = parts_[i];
    part.phi = i < phi.size() ? phi[i] : 1;
    part.kernel.Anchor({baseline_.n, part.hits, part.phi}, zone, true, true, std::log(alarm_level_));
    SetOnsetRatios(SmoothedRate(part.hits, baseline_.n), part.phi, &part.onset);
  }
}

double PinnedMix::HitsOf(const Part& part, double n, const LabelCounts& counts) const {
  if (part.part == MixKernel::Part::kLabel) return counts[part.label];
  for (const size_t label : named_) n -= counts[label];
  return n;
}

bool PinnedMix::Look(int64_t second, double n, const LabelCounts& counts) {
  if (waiting_n_ == 0) waiting_since_ = second;
  constexpr double kRounding = 0.999;  // sums in another order differ by far less
  return Wait(n, counts) && EndLook(true) >= kRounding * alarm_level_;
}

void PinnedMix::Weigh(double n, const LabelCounts& counts) {
  if (Wait(n, counts)) EndLook(false);
}

bool PinnedMix::Wait(double n, const LabelCounts& counts) {
  waiting_n_ += n;
  for (Part& part : parts_) part.waiting += HitsOf(part, n, counts);
  return waiting_n_ >= kPinnedLook;
}

double PinnedMix::EndLook(bool dates_it) {
  double sum = 0;
  int sides = 0;
  for (Part& part : parts_) {
    sum += part.kernel.LookBothSides(waiting_n_, part.waiting);
    sides += (part.kernel.on(Side::kUp) ? 1 : 0) + (part.kernel.on(Side::kDown) ? 1 : 0);
    if (dates_it) part.onset.Look(waiting_since_, waiting_n_, part.waiting);
    part.waiting = 0;
  }
  waiting_n_ = 0;
  return sides > 0 ? sum / sides : 0;
}

void PinnedMix::Reset() {
  for (Part& part : parts_) {
    part.kernel.Reset();
    part.onset.Reset();
    part.waiting = 0;
  }
  waiting_n_ = 0;
}

// The mean over all sides that hold any, as in mix_kernel.h.
double PinnedMix::Evidence() const {
  double sum = 0;
  int sides = 0;
  for (const Part& part : parts_) {
    for (const Side side : {Side::kUp, Side::kDown}) {
      if (!part.kernel.on(side)) continue;
      sum += part.kernel.Evidence(side);
      ++sides;
    }
  }
  return sides > 0 ? sum / sides : 0;
}

MixKernel::Mover PinnedMix::Strongest() const {
  MixKernel::Mover strongest;
  for (const Part& part : parts_) {
    for (const Side side : {Side::kUp, Side::kDown}) {
      const double evidence = part.kernel.Evidence(side);
      if (evidence > strongest.evidence) strongest = {part.part, part.label, side, evidence};
    }
  }
  return strongest;
}

const PinnedMix::Part& PinnedMix::PartOf(const MixKernel::Mover& mover) const {
  for (const Part& part : parts_) {
    if (part.part == mover.part && (part.part != MixKernel::Part::kLabel || part.label == mover.label)) return part;
  }
  return parts_.back();
}

bool PinnedMix::Alarms() const {
  if (alarm_level_ <= 0 || Evidence() < alarm_level_) return false;
  const MixKernel::Mover mover = Strongest();
  return EnoughToTell(mover.side, PartOf(mover).onset.Since(mover.side));
}

double PinnedMix::KnownHits(const MixKernel::Mover& mover) const {
  if (mover.part == MixKernel::Part::kLabel) return baseline_.counts[mover.label];
  return mover.part == MixKernel::Part::kNever ? 0 : parts_.back().hits;
}

bool PinnedMix::is_named(size_t label) const { return std::ranges::find(named_, label) != named_.end(); }

}  // namespace telltale
