#pragma once
// tests/support/learned.h - learned streams with one signal of each kind, for the tests that write and read them.

#include <array>
#include <utility>
#include <vector>

#include "engine/baselines.h"

namespace telltale {

inline std::vector<LearnedStream> LearnedOfEachKind() {
  RatePast rate;
  rate.blocks = {{1'700'000'000, 1'700'000'060, 25, {1}}, {1'700'000'100, 1'700'000'200, 100, {0}}};
  rate.observations = 150;
  rate.since = 1'699'999'000;
  rate.scale = 2;
  rate.swings = Swings(1, 12.75);
  rate.long_run = LongRun(2.5, {0.25, -0.125, 0.5, 4});
  rate.pinned = {4100, 41.5, 1.25};
  rate.pin = {{1'699'900'000, 1'699'990'000}, true};
  NumberPast number;
  number.blocks = {{1'700'000'000, 1'700'000'060, 25, *Sample::Of(std::array{0.5F, 20.0F, 0.9F, 5.0F}, true, 25)},
                   {1'700'000'100, 1'700'000'200, 100, *Sample::Of(std::array{-1e30F, 0.1F, 3.4e38F}, false, 80.5F)}};
  number.observations = 125;
  number.since = 1'700'000'000;
  number.pinned = {5000, 4000.5, 5000, {{-1e30F, 4000}, {0.1F, 999.5F}, {3.4e38F, 0.5F}}};
  number.pin = {{1'699'900'000, 1'699'990'000}, false};
  MixPast mix;
  mix.blocks = {{1'700'000'000, 1'700'000'060, 25, {{{20, 3}, 2}, {{10, 3}, 0}}}};
  mix.observations = 25;
  mix.since = 1'700'000'000;
  mix.long_run = LongRun(1.5, {0, 0.25, 0.5, 0.75});
  mix.label_runs = {{1, LongRun(2, {0.5, -0.5, 1.25, 3})}};
  mix.pinned = {4400, {{4000, 398}, 2}, {}};
  LearnedStream stream{"invoice-intake", "extract", {}};
  stream.signals.push_back({Check::kEmptyField, "customer.name", ~uint64_t{0}, rate, {}});
  stream.signals.push_back({Check::kConfidence, "", 7, number, {}});
  stream.signals.push_back({Check::kMix, "category", 8, mix, {"a \"quoted\" one", "B\xc3\xa4r"}});
  return {std::move(stream)};
}

}  // namespace telltale
