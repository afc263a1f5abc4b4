#include "stats/volume_profile.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

#include "stats/volume_kernel.h"

namespace telltale {
namespace {

constexpr int64_t kLag = 3;           // days: a change that has just begun is not learned at once
constexpr double kHourlyFrom = 200;   // outputs a day
constexpr double kHourlyUntil = 150;  // ... once it is hourly
constexpr double kMostUneven = 0.25;  // two outputs of a day are of the same hour: four hours that hold it all
constexpr double kStillUneven = 0.3;
constexpr double kMostUnevenBursts = 2;
constexpr double kLeastZone = 1.15;
constexpr double kMostSwing = 1;  // s: beyond, zeta would hide an outage
constexpr double kLeastDispersion = 1e-4;
constexpr double kMostPhi = 50;
constexpr double kMostGain = 8;       // nats, about what the kernel takes from one look
constexpr double kLeastShare = 0.01;  // of the mean hour: where nothing ever came, a few are no wonder

size_t ClassOf(int64_t day) {
  const int64_t weekday = HourOfWeek(day * kDayHours) / kDayHours;
  return weekday == 0 || weekday == 6 ? 1 : 0;
}

size_t WeekdayOf(int64_t day) { return static_cast<size_t>(HourOfWeek(day * kDayHours) / kDayHours); }

}  // namespace

struct VolumeProfile::Days {
  std::vector<int64_t> taken;
  double total = 0;
  std::array<double, 2> class_days{};
  std::array<double, 2> class_total{};
  std::array<double, 7> weekday_days{};
  std::array<double, 7> weekday_total{};
  std::array<std::array<double, kDayHours>, 2> hours{};
  std::array<double, kDayHours> pooled{};
  double same_hour = 0;  // pairs of outputs of one day that came in the same hour
  double pairs = 0;

  Days(const HourHistory& history, int64_t begin, int64_t end) {
    for (int64_t day = begin; day < end; ++day) {
      bool whole = true;
      for (int64_t hour = day * kDayHours; hour < (day + 1) * kDayHours; ++hour) {
        if (history.at(hour).left_out != 0) whole = false;
      }
      if (whole) Take(history, day);
    }
  }
  void Take(const HourHistory& history, int64_t day) {
    taken.push_back(day);
    const size_t kind = ClassOf(day);
    double sum = 0;
    for (int64_t i = 0; i < kDayHours; ++i) {
      const double outputs = history.at(day * kDayHours + i).outputs;
      sum += outputs;
      hours[kind][static_cast<size_t>(i)] += outputs;
      pooled[static_cast<size_t>(i)] += outputs;
      same_hour += outputs * (outputs - 1);
    }
    total += sum;
    pairs += sum * (sum - 1);
    class_days[kind] += 1;
    class_total[kind] += sum;
    weekday_days[WeekdayOf(day)] += 1;
    weekday_total[WeekdayOf(day)] += sum;
  }
  double count() const { return static_cast<double>(taken.size()); }
};

bool VolumeProfile::Fit(const HourHistory& history, int64_t now) {
  const int64_t begin = DayOf(history.begin());
  const int64_t whole = DayOf(std::min(now, history.end())) - begin;
  if (history.empty() || whole < kFewestDays) return false;
  const Days days(history, begin, begin + whole - std::min(kLag, whole - kFewestDays));
  const auto taken = static_cast<int64_t>(days.taken.size());
  if (taken < kFewestDays || days.class_days[0] == 0 || days.class_days[1] == 0 || days.total <= 0) return false;
  days_ = taken;
  outputs_a_day_ = days.total / days.count();
  // Of each day by itself: demonstrations at another hour every day look even only when they are pooled.
  const double uneven = days.pairs > 0 ? days.same_hour / days.pairs : 1;
  const bool was_hourly = grid_ == Grid::kHours;
  const bool hourly = outputs_a_day_ >= (was_hourly ? kHourlyUntil : kHourlyFrom) &&
                      uneven <= (was_hourly ? kStillUneven : kMostUneven);
  grid_ = hourly ? Grid::kHours : Grid::kDays;
  SetMeans(days, uneven > kMostUneven);
  SetSpread(history, days);
  SetWaits(history, days, uneven > kMostUneven);
  return true;
}

void VolumeProfile::SetMeans(const Days& days, bool is_uneven) {
  const double least = kLeastShare * outputs_a_day_ / kDayHours;
  for (int64_t weekday = 0; weekday < 7; ++weekday) {
    const auto at = static_cast<size_t>(weekday);
    const size_t kind = weekday == 0 || weekday == 6 ? 1 : 0;
    const double usual = days.class_total[kind] / days.class_days[kind];
    const double day = is_full() ? (days.weekday_total[at] + 4 * usual) / (days.weekday_days[at] + 4) : usual;
    for (size_t i = 0; i < kDayHours; ++i) {
      const double pooled = days.pooled[i] / days.total;
      const double share = is_full() ? (days.hours[kind][i] + 20 * pooled) / (days.class_total[kind] + 20) : pooled;
      mean_[at * kDayHours + i] = static_cast<float>(std::max(day * share, least));
    }
  }
  quiet_week_ = 0;
  most_quiet_ = 0;
  for (size_t i = 0; i < kWeekHours; ++i) {
    quiet_[i] = mean_[i];
    // Not of a job of an hour a day: there its longest wait says how late it may be.
    if (!is_uneven) {
      quiet_[i] = std::min({mean_[(i + kWeekHours - 1) % kWeekHours], mean_[i], mean_[(i + 1) % kWeekHours]});
    }
    quiet_week_ += static_cast<double>(quiet_[i]);
    most_quiet_ = std::max(most_quiet_, static_cast<double>(quiet_[i]));
  }
}

double VolumeProfile::MeanOfDay(int64_t day) const {
  double sum = 0;
  for (int64_t hour = day * kDayHours; hour < (day + 1) * kDayHours; ++hour) sum += MeanOf(hour);
  return sum;
}

void VolumeProfile::SetSpread(const HourHistory& history, const Days& days) {
  const bool hourly = grid_ == Grid::kHours;
  const int64_t step = hourly ? 1 : kDayHours;
  const double looks = days.count() * (hourly ? 24.0 : 1.0);
  const double parameters = hourly ? (is_full() ? 55 : 25) : 5;
  const double freedom = 1 - parameters / looks;
  // Sums of what came and of what was usual, over blocks of so many hours within a day.
  const auto each_block = [&](int64_t length, const auto& look) {
    for (const int64_t day : days.taken) {
      for (int64_t from = day * kDayHours; from < (day + 1) * kDayHours; from += length) {
        double outputs = 0;
        double mean = 0;
        for (int64_t hour = from; hour < from + length; ++hour) {
          outputs += history.at(hour).outputs;
          mean += MeanOf(hour);
        }
        look(from, outputs, mean);
      }
    }
  };
  double squares = 0;
  double means = 0;
  double mean_squares = 0;
  each_block(step, [&](int64_t, double outputs, double mean) {
    squares += (outputs - mean) * (outputs - mean);
    means += mean;
    mean_squares += mean * mean;
  });
  dispersion_ = std::max(kLeastDispersion, (squares / freedom - means) / mean_squares * (hourly ? 1 : 1.2));
  phi_ = 1;
  zeta_ = kLeastZone;
  if (hourly) {
    double most = 1;
    for (const int64_t length : {1, 2, 4}) {
      double sum = 0;
      double blocks = 0;
      each_block(length, [&](int64_t from, double, double) {
        double errors = 0;
        for (int64_t hour = from; hour < from + length; ++hour) {
          const double mean = MeanOf(hour);
          errors += (history.at(hour).outputs - mean) / std::sqrt(mean + dispersion_ * mean * mean);
        }
        sum += errors * errors / static_cast<double>(length);
        blocks += 1;
      });
      most = std::max(most, sum / blocks / freedom);
    }
    phi_ = 1 + 1.2 * (most - 1);
    double swing = 0;
    for (const int64_t length : {int64_t{4}, int64_t{12}, kDayHours}) {
      double over = 0;
      double whole = 0;
      each_block(length, [&](int64_t, double outputs, double mean) {
        if (mean < 1) return;
        over += (outputs - mean) * (outputs - mean) - mean;
        whole += mean * mean;
      });
      if (whole > 0) swing = std::max(swing, over / whole);
    }
    zeta_ = std::max(kLeastZone, std::exp(2 * std::min(std::sqrt(swing), kMostSwing)));
  }
  // Where looks are unlike any negative binomial (a day with all or with nothing), what the kernel would have made of
  // this very history must not favour a change: the mean of a likelihood ratio is 1 where nothing changes.
  for (const double factor : {0.1, 0.5, 1.8, 3.0}) {
    const double null = factor > 1 ? zeta_ : 1 / zeta_;
    std::vector<double> gains;
    each_block(step, [&](int64_t, double outputs, double mean) {
      gains.push_back(VolumeLogRatio(outputs, mean, null, null * factor, dispersion_));
    });
    const auto favours = [&gains](double phi) {
      double sum = 0;
      for (const double gain : gains) sum += std::exp(std::min(gain / phi, kMostGain));
      return sum > static_cast<double>(gains.size());
    };
    while (phi_ < kMostPhi && favours(phi_)) phi_ *= 1.1;
  }
  double information = 0;
  each_block(step, [&](int64_t, double, double mean) { information += mean / (1 + dispersion_ * mean); });
  error_ = 1.5 * std::sqrt(phi_ / std::max(information, 1e-9));
}

void VolumeProfile::SetWaits(const HourHistory& history, const Days& days, bool is_uneven) {
  std::vector<double> awaited;
  std::vector<Duration> longest;  // of each day that has any
  for (const int64_t day : days.taken) {
    Duration of_day{};
    for (int64_t hour = day * kDayHours; hour < (day + 1) * kDayHours; ++hour) {
      const HourHistory::Record& record = history.at(hour);
      if (record.outputs == 0) continue;
      const Time end = StartOfHour(hour) + Duration(record.ended);
      const Duration wait(record.wait);
      awaited.push_back(Awaited(end - wait, end));
      of_day = std::max(of_day, wait);
    }
    if (of_day > Duration(0)) longest.push_back(of_day);
  }
  std::sort(longest.begin(), longest.end());
  bearable_wait_ = Duration(0);
  std::sort(awaited.begin(), awaited.end(), std::greater<>());
  burstiness_ = 1;
  if (is_uneven && !longest.empty()) {
    const Duration most = longest.back();
    bearable_wait_ = most + most / 4 + (most - longest[longest.size() / 2]);
  }
  for (const size_t k : {1U, 5U, 20U}) {
    if (days.total <= 4 * static_cast<double>(k) || awaited.size() < k) continue;
    const double usual = std::log(days.total / static_cast<double>(k)) + (k == 1 ? 1 : 0);
    burstiness_ = std::max(burstiness_, awaited[k - 1] / usual);
  }
  // There a wait from job to job is worth a whole one; the bearable wait is what counts.
  if (is_uneven) burstiness_ = std::min(burstiness_, kMostUnevenBursts);
}

double VolumeProfile::Awaited(Time from, Time to) const {
  if (to <= from) return 0;
  constexpr auto kWeek = kWeekHours * kHour;
  const int64_t weeks = (to - from) / kWeek;
  double sum = static_cast<double>(weeks) * quiet_week_;
  from += weeks * kWeek;
  for (int64_t hour = HourOf(from); from < to; ++hour) {
    const Time end = std::min(to, StartOfHour(hour + 1));
    const double part = static_cast<double>((end - from).count()) / static_cast<double>(kHour.count());
    sum += part * static_cast<double>(quiet_[static_cast<size_t>(HourOfWeek(hour))]);
    from = end;
  }
  return sum;
}

Time VolumeProfile::AwaitedBy(Time from, double outputs) const {
  if (quiet_week_ <= 0 || outputs > 1e4 * quiet_week_) return Time::max();
  const double weeks = std::floor(outputs / quiet_week_);
  double missing = outputs - weeks * quiet_week_;
  from += static_cast<int64_t>(weeks) * kWeekHours * kHour;
  // A week holds what is missing; one more hour for what rounding leaves.
  for (int64_t i = 0, hour = HourOf(from); i <= kWeekHours + 1; ++i, ++hour) {
    const auto rate = static_cast<double>(quiet_[static_cast<size_t>(HourOfWeek(hour))]);
    const Time end = StartOfHour(hour + 1);
    const double part = static_cast<double>((end - from).count()) / static_cast<double>(kHour.count());
    if (missing <= rate * part) {
      return from + Duration(static_cast<int64_t>(std::ceil(missing / rate * static_cast<double>(kHour.count()))));
    }
    missing -= rate * part;
    from = end;
  }
  return from;
}

}  // namespace telltale
