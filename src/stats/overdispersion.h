#pragma once
// stats/overdispersion.h - how much more a signal varies than chance alone would have it: phi.
//
// What:     phi is the variance between blocks of time over that of independent observations, at least 1. Calls come in
//           bursts more often than not, and evidence is worth 1/phi of what it would be without.
// Units:    observations, sums of observations; phi and deviance are numbers without a unit.
// Threads:  values and free functions.
// Errors:   total.
// Cost:     one pass over the blocks for each of four group sizes.
// Source:   quasi-likelihood, McCullagh and Nelder, Generalized Linear Models (1989), section 4.5; the group sizes and
//           factors were chosen by simulation: tests/stats/README.md.

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace telltale {

// One block as overdispersion sees it: n observations whose centred sum is x (expected 0, variance n * variance).
struct Deviation {
  double n = 0;
  double x = 0;
};

// Alarms of a young signal that ended by themselves. What happened then is in none of its blocks, and yet the most that
// is known of how far such a signal swings.
class Swings {
 public:
  // A signal is young until so many observations were admitted and so many seconds have passed: then its blocks tell.
  static constexpr uint64_t kYoung = 10'000;
  static constexpr int64_t kYoungSeconds = int64_t{7} * 86'400;
  // Observations from onset to end of an alarm that passes for a swing: what lasts for longer is a change that another
  // one undid, unless it was no more than the hours of a day may bring: half a day, and a square of the change of the
  // log odds (a number: as a rate of one half) of up to so much.
  static constexpr double kLongest = 1000;
  static constexpr double kLongestHours = 12;
  static constexpr double kMild = 0.8;
  static constexpr double kMostDeviance = 1e24;  // of as many observations as there can be

  Swings() = default;
  Swings(double count, double deviance) : count_(count), deviance_(deviance) {}

  static bool IsYoung(uint64_t admitted, int64_t seconds) { return admitted < kYoung || seconds < kYoungSeconds; }
  // `deviance`: twice the log likelihood ratio of what was seen at the alarm against the baseline; `lasted`:
  // observations; `square`: of the change.
  void Add(double deviance, double lasted, double hours, double square) {
    const bool is_weather = hours <= kLongestHours && square <= kMild;
    if (deviance <= 0 || (lasted > kLongest && !is_weather)) return;
    count_ += 1;
    deviance_ += deviance;
  }
  double count() const { return count_; }
  double deviance() const { return deviance_; }
  template <typename Archive>
  void Persist(Archive& archive) {
    archive(count_, deviance_);
  }
  bool IsSane() const { return count_ >= 0 && count_ <= 1e12 && deviance_ >= 0 && deviance_ <= kMostDeviance; }

 private:
  double count_ = 0;
  double deviance_ = 0;
};

// Blocks are taken one by one and in groups of two, four and eight.
inline constexpr size_t kGroupSizes = 4;

// The sums of squares of blocks, by group size: what costs most of all below, for who asks more than once.
struct GroupSquares {
  GroupSquares(const std::vector<Deviation>& blocks, double variance);

  size_t blocks = 0;
  std::array<double, kGroupSizes> chi2{};
  bool is_known = false;  // there are blocks enough, and a variance
};

// The excess (phi - 1) of each group size over the long run. The blocks of one window are some seventy, and their own
// phi errs by a third from one week to the next: often enough it says that there are no bursts where there are. Over
// eight windows it is known three times better.
class LongRun {
 public:
  static constexpr double kMostWindows = 8;

  LongRun() = default;
  LongRun(double windows, const std::array<double, kGroupSizes>& excess) : windows_(windows), excess_(excess) {}

  // `fresh`: the part of the window, 0..1, that is new since the last time. Without blocks enough nothing is learned.
  void Add(const GroupSquares& blocks, double fresh);
  void Add(const std::vector<Deviation>& blocks, double variance, double fresh) { Add({blocks, variance}, fresh); }

  double windows() const { return windows_; }
  const std::array<double, kGroupSizes>& excess() const { return excess_; }
  template <typename Archive>
  void Persist(Archive& archive) {
    archive(windows_, excess_);
  }
  bool IsSane() const;

 private:
  double windows_ = 0;
  std::array<double, kGroupSizes> excess_{};
};

// The largest over groups of 1, 2, 4 and 8 blocks (of which there must be five), less their own noise: once for single
// blocks, twice for groups, which are fewer; or that of the long run, less its noise, where that is more. What is left
// is multiplied, because bursts have longer tails than their variance tells: by 1.4, and by 3 once a whole window of
// the long run is known, which wants less caution elsewhere. Each swing
// counts as a block. 1 with fewer than two blocks. `rarity` is the expected number of rare events in an average block
// (large for numbers): their counts are noisier.
// A block that strayed is taken to have been seen before, which weighs less and less from the 8th block to the 40th. It
// keeps the bursts of the first thousand outputs from being alarms (seven times fewer on bursty streams), at the price
// of a few outputs' delay.
double Overdispersion(const GroupSquares& blocks, double rarity, const Swings& swings = {}, const LongRun& past = {});
inline double Overdispersion(const std::vector<Deviation>& blocks, double variance, double rarity,
                             const Swings& swings = {}, const LongRun& past = {}) {
  return Overdispersion(GroupSquares(blocks, variance), rarity, swings, past);
}
// How far the present hour may be from those of the baseline, while nobody can know it yet: the variance of the log
// odds of a signal that has been seen for so many seconds. A fifth squared; nothing in the first six hours, which are
// much alike, and nothing after two days: then the blocks tell. It makes the baseline less certain, not the evidence
// weaker: a collapse is seen as soon as ever.
double UnknownHours(double seconds);
// The same for the mean of a number in standard deviations, as if it were a rate of one half.
inline double UnknownHoursOfNumber(double seconds) { return UnknownHours(seconds) / 4; }
// What the parts of one mix have in common. What makes them swing multiplies their odds, so that the excess of each is
// in proportion to its odds; and all of them together tell that proportion far better than each tells its own.
class CommonSwing {
 public:
  // `odds`: of the rarer outcome, up to 1.
  void Add(const std::vector<Deviation>& blocks, double variance, double odds, const LongRun& past);
  // phi of a part of such odds, as far as the others tell: less three times the noise, and multiplied by 3.
  double PhiOf(double odds) const;

 private:
  double parts_ = 0;
  double odds_ = 0;     // summed, as are all below
  double windows_ = 0;  // of the long run
  std::array<double, kGroupSizes> freedom_{};
  std::array<double, kGroupSizes> excess_{};
  std::array<double, kGroupSizes> past_{};
};

// Takes a straight line through the blocks off their sums: what drifts is not more variable for that.
void Detrend(std::vector<Deviation>* blocks);

}  // namespace telltale
