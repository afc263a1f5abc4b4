#pragma once
// stats/hour_history.h - how many came in each hour of the last eight weeks, and the longest wait that ended in it.
//
// What:     counts from the first whole day on; hours in which something was wrong can be left out of what is learned.
// Units:    hours and days since 1970, UTC; waits in milliseconds.
// Threads:  a value.
// Errors:   none. After eight weeks without anything it starts anew; a wait beyond 49 days counts as 49.
// Cost:     Count a few ns; 12 bytes an hour, at most 16 KiB; nothing before the first whole day.

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <vector>

#include "base/time.h"

namespace telltale {

inline constexpr Duration kHour = std::chrono::hours(1);
inline constexpr int64_t kDayHours = 24;
inline constexpr int64_t kWeekHours = 7 * kDayHours;

inline int64_t HourOf(Time t) { return std::chrono::floor<std::chrono::hours>(t.time_since_epoch()).count(); }
inline Time StartOfHour(int64_t hour) { return Time(hour * kHour); }
inline int64_t DayOf(int64_t hour) { return (hour >= 0 ? hour : hour - kDayHours + 1) / kDayHours; }
// 0 is the first hour of a Sunday.
inline int64_t HourOfWeek(int64_t hour) { return ((hour + 4 * kDayHours) % kWeekHours + kWeekHours) % kWeekHours; }

class HourHistory {
 public:
  static constexpr int64_t kMostHours = 8 * kWeekHours;

  struct Record {
    uint32_t outputs = 0;
    uint32_t wait = 0;        // the longest that ended in this hour
    uint32_t ended : 31 = 0;  // ... so long after the hour's start
    uint32_t left_out : 1 = 0;

    template <typename Archive>
    void Persist(Archive& archive) {
      uint32_t both = ended | (left_out != 0 ? 0x80000000U : 0);
      archive(outputs, wait, both);
      ended = both & 0x7fffffffU;
      left_out = both > 0x7fffffffU;
    }
  };

  bool empty() const { return !started_; }
  Time last() const { return last_; }
  int64_t begin() const { return begin_; }
  int64_t end() const { return begin_ + static_cast<int64_t>(records_.size()); }
  const Record& at(int64_t hour) const { return records_[static_cast<size_t>(hour - begin_)]; }

  // One that came at t; not before hours that Close has passed.
  void Count(Time t) {
    const int64_t hour = HourOf(t);
    if (!started_) {
      started_ = true;
      last_ = t;
      begin_ = (DayOf(hour) + 1) * kDayHours;
      return;
    }
    if (hour >= begin_) {
      Record& record = Reach(hour);
      ++record.outputs;
      const auto wait = static_cast<uint32_t>(std::clamp<int64_t>((t - last_).count(), 0, UINT32_MAX));
      if (wait > record.wait) {
        record.wait = wait;
        record.ended = static_cast<uint32_t>((t - StartOfHour(hour)).count()) & 0x7fffffffU;
      }
    }
    last_ = std::max(last_, t);
  }
  // One that came at t, too late for its hour.
  void Saw(Time t) { last_ = std::max(last_, t); }
  // There is a record of every hour before this one.
  void Close(int64_t hour) {
    if (started_ && hour > begin_) Reach(hour - 1);
  }
  // Hours from `from` until `until` teach nothing.
  void LeaveOut(int64_t from, int64_t until) {
    for (int64_t hour = std::max(from, begin_); hour < std::min(until, end()); ++hour) {
      records_[static_cast<size_t>(hour - begin_)].left_out = 1;
    }
  }

  template <typename Archive>
  void Persist(Archive& archive) {
    archive(started_, last_, begin_, records_);
  }
  bool IsSane() const {
    return begin_ % kDayHours == 0 && records_.size() <= kMostHours && (started_ || records_.empty());
  }

 private:
  Record& Reach(int64_t hour) {
    if (hour >= end()) {
      if (hour - end() > kMostHours) {
        records_.clear();
        begin_ = DayOf(hour) * kDayHours;
      }
      records_.resize(static_cast<size_t>(hour - begin_ + 1));
      const int64_t spare =
          (static_cast<int64_t>(records_.size()) - kMostHours + kDayHours - 1) / kDayHours * kDayHours;
      if (spare > 0) {
        records_.erase(records_.begin(), records_.begin() + spare);
        begin_ += spare;
      }
    }
    return records_[static_cast<size_t>(hour - begin_)];
  }

  bool started_ = false;
  Time last_{};
  int64_t begin_ = 0;  // the first whole day
  std::vector<Record> records_;
};

}  // namespace telltale
