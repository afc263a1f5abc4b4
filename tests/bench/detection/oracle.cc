#include "tests/bench/detection/oracle.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace telltale::testing {
namespace {

using Row = std::vector<double>;

// A walk on 0 .. states-1 that ends beyond the last one: chances[d + down] is the chance of a step by d; what would
// fall below 0 stays there.
struct Walk {
  int down = 0;  // the longest step downwards
  int up = 0;
  Row chances;

  double Chance(int step) const { return chances[static_cast<size_t>(step + down)]; }
};

// Expected steps until the walk ends, from each state: (I - Q) x = 1 by elimination within the band (I - Q is an
// M-matrix: no pivots are needed).
Row StepsToEnd(const Walk& walk, int states) {
  const int width = walk.down + walk.up + 1;
  std::vector<Row> band(static_cast<size_t>(states), Row(static_cast<size_t>(width), 0));  // [row][column - row + down]
  Row right(static_cast<size_t>(states), 1);
  for (int s = 0; s < states; ++s) {
    Row& row = band[static_cast<size_t>(s)];
    row[static_cast<size_t>(walk.down)] = 1;
    for (int d = -walk.down; d <= walk.up; ++d) {
      const int to = std::max(0, s + d);
      if (to < states) row[static_cast<size_t>(to - s + walk.down)] -= walk.Chance(d);
    }
  }
  for (int pivot = 0; pivot < states; ++pivot) {
    const Row& from = band[static_cast<size_t>(pivot)];
    for (int below = pivot + 1; below <= std::min(states - 1, pivot + walk.down); ++below) {
      Row& row = band[static_cast<size_t>(below)];
      const double factor = row[static_cast<size_t>(pivot - below + walk.down)] / from[static_cast<size_t>(walk.down)];
      if (factor == 0) continue;
      for (int column = pivot; column <= std::min(states - 1, pivot + walk.up); ++column) {
        row[static_cast<size_t>(column - below + walk.down)] -=
            factor * from[static_cast<size_t>(column - pivot + walk.down)];
      }
      right[static_cast<size_t>(below)] -= factor * right[static_cast<size_t>(pivot)];
    }
  }
  for (int s = states - 1; s >= 0; --s) {
    const Row& row = band[static_cast<size_t>(s)];
    double sum = right[static_cast<size_t>(s)];
    for (int column = s + 1; column <= std::min(states - 1, s + walk.up); ++column) {
      sum -= row[static_cast<size_t>(column - s + walk.down)] * right[static_cast<size_t>(column)];
    }
    right[static_cast<size_t>(s)] = sum / row[static_cast<size_t>(walk.down)];
  }
  return right;
}

// Where the walk is after a long time without an alarm.
Row LongRun(const Walk& walk, int states) {
  Row at(static_cast<size_t>(states), 0);
  at[0] = 1;
  for (int round = 0; round < 3000; ++round) {
    Row next(at.size(), 0);
    double left = 0;
    for (int s = 0; s < states; ++s) {
      const double here = at[static_cast<size_t>(s)];
      if (here < 1e-14) continue;
      for (int d = -walk.down; d <= walk.up; ++d) {
        const int to = std::max(0, s + d);
        if (walk.Chance(d) > 0 && to < states) next[static_cast<size_t>(to)] += here * walk.Chance(d);
      }
    }
    for (const double mass : next) left += mass;
    for (double& mass : next) mass /= left;
    at = std::move(next);
  }
  return at;
}

double Delay(const Walk& before, const Walk& after, double arl) {
  int most = 2;
  while (StepsToEnd(before, most)[0] < arl) most *= 2;
  int least = most / 2;
  while (most - least > 1) {
    const int middle = (least + most) / 2;
    (StepsToEnd(before, middle)[0] < arl ? least : most) = middle;
  }
  const Row steps = StepsToEnd(after, most);
  const Row at = LongRun(before, most);
  double delay = 0;
  for (size_t s = 0; s < steps.size(); ++s) delay += at[s] * steps[s];
  return delay;
}

}  // namespace

double RateOracleDelay(double p0, double p1, double arl) {
  const double hit = std::log(p1 / p0);
  const double miss = std::log((1 - p1) / (1 - p0));
  // The smaller of the two steps is so many units of the lattice, the other the nearest whole number.
  const double smaller = std::min(std::abs(hit), std::abs(miss));
  const double larger = std::max(std::abs(hit), std::abs(miss));
  int units = 1;
  while (units < 8 && std::abs(std::round(units * larger / smaller) / (units * larger / smaller) - 1) > 0.003) ++units;
  const double unit = smaller / units;
  const int hit_step = static_cast<int>(std::lround(hit / unit));
  const int miss_step = static_cast<int>(std::lround(miss / unit));
  const auto walk = [&](double p) {
    Walk w;
    w.down = -std::min(hit_step, miss_step);
    w.up = std::max(hit_step, miss_step);
    w.chances.assign(static_cast<size_t>(w.down + w.up + 1), 0);
    w.chances[static_cast<size_t>(hit_step + w.down)] += p;
    w.chances[static_cast<size_t>(miss_step + w.down)] += 1 - p;
    return w;
  };
  return Delay(walk(p0), walk(p1), arl);
}

double MeanOracleDelay(double shift, double arl) {
  // Increments shift * x - shift^2 / 2, x normal, on a lattice of a twentieth of their standard deviation.
  const double unit = shift / 20;
  const int reach = 120;
  const auto walk = [&](double mean) {
    Walk w;
    w.down = w.up = reach;
    const double centre = shift * mean - shift * shift / 2;
    const auto below = [&](double y) { return 0.5 * std::erfc(-(y - centre) / shift / std::sqrt(2.0)); };
    for (int d = -reach; d <= reach; ++d) w.chances.push_back(below((d + 0.5) * unit) - below((d - 0.5) * unit));
    return w;
  };
  return Delay(walk(0), walk(shift), arl);
}

}  // namespace telltale::testing
