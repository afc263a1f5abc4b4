#pragma once
// stats/resolve.h - is it over? A CUSUM with the roles swapped: evidence that the signal is back at its baseline.
//
// What:     S <- max(0, S + ln f(x; baseline) / f(x; changed)), where "changed" is the near end of the interval of the
//           level since the onset, taken anew only while S = 0. The level at the alarm itself is biased and would
//           resolve falsely.
// Units:    nats; observations; seconds since 1970.
// Threads:  a value.
// Cost:     O(1) a look, 100 bytes.
// Source:   Page, 1954; the near end and the level (5/6) ln A: project notes on change detection, section 2.6.

#include <algorithm>
#include <cstdint>

namespace telltale {

class ReturnTest {
 public:
  // n observations since the onset, summing to x with squares summing to xx; `level` is S at which the change is over.
  void Open(int64_t now, double n, double x, double xx, double level) {
    *this = ReturnTest();
    opened_second_ = now;
    n_ = n;
    x_ = x;
    xx_ = xx;
    level_ = level;
  }
  // True when the changed level should be estimated anew; SetRatio answers it.
  bool due() const { return height_ <= 0 && n_ >= std::max(50.0, std::min(fixed_n_ * 1.25, fixed_n_ + 500)); }
  // ln f(baseline) / f(changed) of a look is slope * x + drift * n.
  void SetRatio(double slope, double drift) {
    slope_ = slope;
    drift_ = drift;
    fixed_n_ = n_;
  }
  void Look(double n, double x, double xx) {
    n_ += n;
    x_ += x;
    xx_ += xx;
    watched_ += n;
    height_ = std::max(0.0, height_ + slope_ * x + drift_ * n);
    run_n_ = height_ > 0 ? run_n_ + n : 0;
    run_xx_ = height_ > 0 ? run_xx_ + xx : 0;
  }
  // `most_square`: the mean square that the run which says "returned" may have. A run that is too wild starts again: a
  // change of spread has the baseline's mean and would pass for its return.
  bool Returned(int64_t now, int64_t least_seconds, double most_square = 1) {
    if (height_ < level_ || watched_ < 50 || now - opened_second_ < least_seconds) return false;
    if (run_xx_ <= most_square * run_n_) return true;
    height_ = 0;
    run_n_ = 0;
    run_xx_ = 0;
    return false;
  }

  double hours(int64_t now) const { return static_cast<double>(now - opened_second_) / 3600; }
  double n() const { return n_; }
  double x() const { return x_; }
  double xx() const { return xx_; }
  double height() const { return height_; }
  double run_n() const { return run_n_; }  // observations since S was last zero
  template <typename Archive>
  void Persist(Archive& archive) {
    archive(opened_second_, n_, x_, xx_, watched_, fixed_n_);
    archive(slope_, drift_, height_, level_, run_n_, run_xx_);
  }
  bool IsSane() const;

 private:
  int64_t opened_second_ = 0;
  double n_ = 0, x_ = 0, xx_ = 0;  // since the onset
  double watched_ = 0;             // observations since the opening
  double fixed_n_ = 0;             // n_ when the ratio was set
  double slope_ = 0, drift_ = 0;
  double height_ = 0;
  double level_ = 0;
  double run_n_ = 0, run_xx_ = 0;  // since S was last zero
};

// What a watch of one signal only asks while an alarm stands.
struct StandingAlarm {
  ReturnTest back;
  double deviance = 0;         // see Swings; 0: not young any more
  double deviance_square = 0;  // of the change in its log odds

  template <typename Archive>
  void Persist(Archive& archive) {
    archive(back, deviance, deviance_square);
  }
  bool IsSane() const { return deviance <= 1e20; }
};

}  // namespace telltale
