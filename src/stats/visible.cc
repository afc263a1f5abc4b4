// Here besides: what each watch would notice, which is all that they do for this file's sake.
#include "stats/visible.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "stats/look.h"
#include "stats/mix_watch.h"
#include "stats/number_watch.h"
#include "stats/rate_levels.h"
#include "stats/rate_watch.h"
#include "stats/volume_watch.h"

namespace telltale {
namespace {

constexpr int kHalvings = 16;
constexpr double kFewestToTell = 2.7;  // expected, so that there are three as likely as not (EnoughToTell)
constexpr double kFirstBaseline = 50;  // observations: the first window and its gap ...
constexpr double kFirstMix = 75;       // ... of a mix
constexpr double kLeastSpan = 3600;    // seconds that say something about a day
constexpr double kDays[] = {1, 7};

// The smallest share 0..1 of the way to the farthest change at which `sees` holds, which is monotone.
template <typename Sees>
std::optional<double> Smallest(const Sees& sees) {
  if (!sees(1.0)) return std::nullopt;
  double unseen = 0;
  double seen = 1;
  for (int i = 0; i < kHalvings; ++i) {
    const double middle = (unseen + seen) / 2;
    (sees(middle) ? seen : unseen) = middle;
  }
  return seen;
}

// Looks with an observation in them, of so many observations that come as they like.
double Looks(double observations, double a_day) {
  const double a_look = std::max(a_day * kLookSeconds / kDaySeconds, 1e-9);
  return observations * -std::expm1(-a_look) / a_look;
}

// `mean` and `variance` are those of one observation.
bool Opens(const EvidenceBank& bank, Side side, double level, double observations, double looks, double mean,
           double variance) {
  const double n = observations / looks;
  return bank.LooksUntil(side, level, n, n * mean, n * variance) <= looks;
}

// The evidence of one side that the mean of both needs.
double OfOneSide(const EvidenceBank& bank, double level) {
  return bank.on(Side::kUp) && bank.on(Side::kDown) ? 2 * level : level;
}

// `block`: the one that is not full yet.
template <typename Payload>
Outlook BeginOutlook(const BlockRing<Payload>& ring, const Block<Payload>& block, double pending, bool has_baseline,
                     double first_baseline = kFirstBaseline) {
  Outlook out;
  double kept = static_cast<double>(block.n);
  int64_t first = block.first_second;
  int64_t last = block.last_second;
  bool has_begun = false;
  ring.blocks().ForEach([&](const Block<Payload>& closed) {
    kept += static_cast<double>(closed.n);
    if (!std::exchange(has_begun, true)) first = closed.first_second;
    if (block.n == 0) last = closed.last_second;
  });
  out.learned = std::max(static_cast<double>(ring.admitted() + block.n), kept) + pending;
  if (!has_baseline) out.needed = std::max(first_baseline, out.learned + 1);
  if (kept <= 0) return out;
  out.a_day = kept / std::max(static_cast<double>(last - first), kLeastSpan) * kDaySeconds;
  return out;
}

// So many observations it takes until a rolling baseline begins to take in what changed. Behind a young one that is a
// quarter of all there were, those after the change among them.
double Reach(double gap, const Outlook& out) {
  return std::max(GapObservations(gap, out.a_day, out.a_day / 24, 4 * out.learned / 3), 50.0);
}

// The one nearer to what is usual.
void Consider(Side side, std::optional<double> seen, VisibleChange* change) {
  std::optional<double>& known = side == Side::kUp ? change->above : change->below;
  if (!seen) return;
  if (!known || (side == Side::kUp ? *seen < *known : *seen > *known)) known = seen;
}

}  // namespace

std::optional<double> VisibleRate(const RateKernel& kernel, Side side, double level, const RateBaseline& baseline,
                                  double observations, double a_day) {
  if (!kernel.on(side) || observations < 1) return std::nullopt;
  const bool up = side == Side::kUp;
  // On the scale of odds, from the usual rate to one that is as good as all, or none.
  const double usual = SmoothedRate(baseline.hits, baseline.n);
  const double home = std::log(usual / (1 - usual));
  const double away = (up ? 1 : -1) * (std::abs(home) + 9);
  const double looks = Looks(observations, a_day);
  const auto rate = [&](double share) { return 1 / (1 + std::exp(-(home + share * (away - home)))); };
  const std::optional<double> share = Smallest([&](double at) {
    const double q = rate(at);
    if (observations * (up ? q : 1 - q) < kFewestToTell) return false;
    return Opens(kernel.bank(), side, level, observations, looks, q, baseline.phi * q * (1 - q));
  });
  return share ? std::optional(rate(*share)) : std::nullopt;
}

std::optional<double> VisibleShift(const ScoreKernel& kernel, Side side, double level, double phi, double observations,
                                   double a_day) {
  if (!kernel.bank().on(side) || observations < kFewestToTell) return std::nullopt;
  constexpr float kFarthest = std::numeric_limits<float>::max();
  const double away = kernel.Score(side == Side::kUp ? kFarthest : -kFarthest);
  const double looks = Looks(observations, a_day);
  const std::optional<double> share =
      Smallest([&](double at) { return Opens(kernel.bank(), side, level, observations, looks, at * away, phi); });
  return share ? std::optional(std::abs(*share * away)) : std::nullopt;
}

Outlook RateWatch::Ahead() const {
  Outlook out = BeginOutlook(ring_, block_, pending_n_, baseline_.n > 0);
  const double most = Reach(RateGap(ln_a_, SmoothedRate(baseline_.hits, baseline_.n)), out);
  for (const double days : kDays) {
    VisibleChange& change = days > 1 ? out.week : out.day;
    const double all = out.a_day * days;
    for (const Side side : {Side::kUp, Side::kDown}) {
      const auto consider = [&](const RateKernel& kernel, double level, const RateBaseline& home, double observations) {
        level = OfOneSide(kernel.bank(), level);
        Consider(side, VisibleRate(kernel, side, level, home, observations, out.a_day), &change);
      };
      if (baseline_.n > 0) consider(kernel_, alarm_level_, baseline_, std::min(all, most));
      for (const PinnedRate* const known : {pinned_.get(), above_.get(), below_.get()}) {
        if (known == nullptr || known->alarm_level() <= 0) continue;
        consider(known->kernel(), known->alarm_level(), known->baseline(), all);
      }
    }
  }
  return out;
}

Outlook NumberWatch::Ahead() const {
  Outlook out = BeginOutlook(ring_, block_, pending_n_, baseline_n_ > 0);
  if (baseline_n_ <= 0) return out;
  const double level = OfOneSide(kernel_.bank(), alarm_level_);
  const double most = Reach(Gap(), out);
  for (const double days : kDays) {
    VisibleChange& change = days > 1 ? out.week : out.day;
    const double observations = std::min(out.a_day * days, most);
    change.deviations_up = VisibleShift(kernel_, Side::kUp, level, phi_, observations, out.a_day);
    change.deviations_down = VisibleShift(kernel_, Side::kDown, level, phi_, observations, out.a_day);
    if (change.deviations_up) change.above = kernel_.map().ValueAt(*change.deviations_up);
    if (change.deviations_down) change.below = kernel_.map().ValueAt(-*change.deviations_down);
  }
  return out;
}

Outlook MixWatch::Ahead() const {
  Outlook out = BeginOutlook(ring_, block_, pending_n_, baseline_.n > 0, kFirstMix);
  if (baseline_.n <= 0) return out;
  const double most = Reach(Gap(), out);
  for (const double days : kDays) {
    VisibleChange& change = days > 1 ? out.week : out.day;
    const double observations = std::min(out.a_day * days, most);
    const auto seen = [&](const MixPart& part, Side side) {
      const double level = kernel_.EvidenceAlone(part.part, alarm_level_);
      return VisibleRate(kernel_.KernelOf(part.part, part.label), side, level, {baseline_.n, part.hits, part.phi},
                         observations, out.a_day);
    };
    if (const MixPart& commonest = parts_.all().front(); commonest.part == MixKernel::Part::kLabel) {
      out.label = commonest.label;
      change.above = seen(commonest, Side::kUp);
      change.below = seen(commonest, Side::kDown);
    }
    // A new label is a run of its own, once in so many observations; and it joins the labels that are not named.
    if (const auto runs = seen(parts_.Of(MixKernel::Part::kNever), Side::kUp); runs && *runs * kRun < 1)
      change.unseen = *runs / (1 - *runs * kRun);
    const MixPart& rest = parts_.Of(MixKernel::Part::kRest);
    if (const auto others = seen(rest, Side::kUp)) {
      const double share = *others - SmoothedRate(rest.hits, baseline_.n);
      change.unseen = std::min(change.unseen.value_or(1), share);
    }
  }
  return out;
}

Outlook VolumeWatch::Ahead() const {
  Outlook out;
  if (state_ == WatchState::kLearning) return out;
  out.a_day = outputs_a_day_;
  const double looks_a_day = kDayHours / look_hours();
  const double mean = outputs_a_day_ / looks_a_day;
  const double level = std::exp(ln_a_) * (watch_down_ ? 2 : 1);
  for (const double days : kDays) {
    VisibleChange& change = days > 1 ? out.week : out.day;
    for (const Side side : {Side::kUp, Side::kDown}) {
      if (side == Side::kDown && !watch_down_) continue;
      const auto ratio = [&](double share) { return std::exp((side == Side::kUp ? 5 : -5) * share); };
      const std::optional<double> share =
          Smallest([&](double at) { return kernel_.LooksUntil(side, level, mean, ratio(at)) <= looks_a_day * days; });
      if (share) Consider(side, outputs_a_day_ / kDayHours * ratio(*share), &change);
    }
  }
  return out;
}

}  // namespace telltale
