#pragma once
// engine/traffic.h - how much a stream is looked at: a class of traffic, so that thresholds do not wander with it.
//
// What:     counts looks (stats/look.h) that held an output, in event time; asks now and then which class that makes
//           (stats/budget.h). A class rises as soon as it is passed, and falls only where an eighth would do.
// Units:    looks a year.
// Threads:  not thread-safe; lives in a stream.
// Cost:     one comparison an output; the class is reconsidered after 50, 100, 200 ... 10,000 looks.

#include <algorithm>
#include <cstdint>

#include "base/time.h"
#include "stats/budget.h"
#include "stats/look.h"

namespace telltale {

class Traffic {
 public:
  void Add(Time time) {
    const int64_t look = LookAt(time);
    if (looks_ > 0 && look <= last_look_) return;
    if (looks_ == 0) since_ = time;
    last_look_ = look;
    ++looks_;
    if (looks_ > patience_) Reconsider(time);
  }

  double looks_a_year() const { return looks_a_year_; }

  template <typename Archive>
  void Persist(Archive& archive) {
    archive(looks_, patience_, last_look_, since_, looks_a_year_, known_);
  }
  bool IsSane() const {
    return patience_ <= kMostPatience && looks_a_year_ >= 1000 && looks_a_year_ <= kMostLooksPerYear;
  }

 private:
  static constexpr uint64_t kMostPatience = 10000;

  void Reconsider(Time time) {
    const std::chrono::duration<double, std::ratio<86400>> days = time - since_;
    const double fitting = LooksPerYearClass(static_cast<double>(looks_ - 1) / std::max(days.count(), 1e-6));
    if (!known_ || fitting > looks_a_year_ || fitting * 8 <= looks_a_year_) looks_a_year_ = fitting;
    known_ = true;
    patience_ = std::min(2 * patience_, kMostPatience);
    looks_ = 1;  // what counts next is the traffic from now on
    since_ = time;
  }

  uint64_t looks_ = 0;
  uint64_t patience_ = 50;
  int64_t last_look_ = 0;
  Time since_{};
  double looks_a_year_ = 1e6;  // until it is known: about one a half minute
  bool known_ = false;
};

}  // namespace telltale
