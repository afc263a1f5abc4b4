#include "stats/past.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <optional>
#include <type_traits>

#include "stats/mix_watch.h"
#include "stats/number_watch.h"
#include "stats/rate_watch.h"
#include "tests/stats/streams.h"

namespace telltale {
namespace {

using testing::At;
using testing::Draw;

constexpr double kLnA = 15;
constexpr int64_t kMinute = 60;

// When a watch opened, its import, and the import of that, each with the same observations.
struct Opened {
  std::optional<int64_t> original, imported, again;
};

template <typename PastKind>
void ExpectSamePast(const PastKind& a, const PastKind& b) {
  ASSERT_EQ(a.blocks.size(), b.blocks.size());
  for (size_t i = 0; i < a.blocks.size(); ++i) {
    EXPECT_EQ(a.blocks[i].first_second, b.blocks[i].first_second);
    EXPECT_EQ(a.blocks[i].last_second, b.blocks[i].last_second);
    EXPECT_EQ(a.blocks[i].n, b.blocks[i].n);
  }
  EXPECT_EQ(a.observations, b.observations);
  EXPECT_EQ(a.since, b.since);
  EXPECT_EQ(a.scale, b.scale);
  EXPECT_EQ(a.swings.count(), b.swings.count());
}

constexpr int64_t kQuiet = 200;

// Feeds a watch until it has taken its baseline anew behind `learns` observations; another one imports what it learned,
// and both go on with the same: kQuiet observations as before, then others.
template <typename Watch, typename Value>
Opened Continue(int64_t learns, Value value) {
  Watch original;
  int64_t i = 0;
  for (double before = 0; i < 100'000; ++i) {
    before = original.Summary().baseline_n;
    original.Add(At(i * kMinute), value(i, false), kLnA);
    if (i >= learns && original.Summary().baseline_n != before) break;
  }
  const auto past = original.Export();
  EXPECT_EQ(FaultOf(past), "");
  Watch imported;
  imported.Import(past, kLnA);
  ExpectSamePast(past, imported.Export());
  EXPECT_EQ(FaultOf(imported.Export()), "");
  const WatchSummary was = original.Summary();
  const WatchSummary is = imported.Summary();
  EXPECT_EQ(is.state, WatchState::kWatching);
  EXPECT_EQ(was.baseline_n, is.baseline_n);
  if constexpr (!std::is_same_v<Watch, MixWatch>) {  // of a mix the summary tells what moves most, if only a little
    EXPECT_EQ(was.baseline, is.baseline);
    EXPECT_EQ(was.baseline_low, is.baseline_low);
    EXPECT_EQ(was.pinned, is.pinned);
  }
  EXPECT_EQ(was.visible_shift, is.visible_shift);
  EXPECT_EQ(was.pinned_n, is.pinned_n);
  EXPECT_DOUBLE_EQ(was.ln_threshold, is.ln_threshold);
  EXPECT_EQ(is.observations, 0U) << "what others have seen";
  Watch again;
  again.Import(imported.Export(), kLnA);
  Opened opened;
  for (int64_t more = 1; more < kQuiet + 3000 && !(opened.original && opened.imported && opened.again); ++more) {
    const auto seen = value(i + more, more > kQuiet);
    if (original.Add(At((i + more) * kMinute), seen, kLnA) == Change::kOpened) opened.original = more;
    if (imported.Add(At((i + more) * kMinute), seen, kLnA) == Change::kOpened) opened.imported = more;
    if (again.Add(At((i + more) * kMinute), seen, kLnA) == Change::kOpened) opened.again = more;
  }
  return opened;
}

// Evidence is not told: what the original had of it when it was asked, for or against, is all that tells the two apart.
class Delays {
 public:
  void Add(const Opened& opened) {
    ASSERT_TRUE(opened.original && opened.imported && opened.again);
    EXPECT_EQ(*opened.imported, *opened.again);
    const auto original = static_cast<double>(*opened.original - kQuiet);
    const auto imported = static_cast<double>(*opened.imported - kQuiet);
    EXPECT_NEAR(imported, original, 5 + original / 4);
    ++runs_;
    if (imported == original) ++same_;
    sum_original_ += original;
    sum_imported_ += imported;
  }
  void Expect(double same) const {
    EXPECT_GE(same_, same * runs_);
    EXPECT_NEAR(sum_imported_ / runs_, sum_original_ / runs_, 0.05 * sum_original_ / runs_);
  }

 private:
  int runs_ = 0, same_ = 0;
  double sum_original_ = 0, sum_imported_ = 0;
};

TEST(Past, AnImportedRateOpensWhereTheOriginalDoes) {
  for (const auto& [learns, from, to] :
       {std::tuple(300, 0.05, 0.6), std::tuple(3000, 0.02, 0.2), std::tuple(20'000, 0.01, 0.05)}) {
    Delays delays;
    for (uint64_t seed = 0; seed < 40; ++seed) {
      Draw draw(seed);
      delays.Add(Continue<RateWatch>(
          learns, [&draw, from = from, to = to](int64_t, bool changed) { return draw.Hit(changed ? to : from); }));
    }
    delays.Expect(0.5);
  }
}

TEST(Past, AnImportedNumberOpensWhereTheOriginalDoes) {
  for (const int64_t learns : {200, 1500, 6000}) {
    Delays delays;
    for (uint64_t seed = 0; seed < 40; ++seed) {
      Draw draw(seed);
      delays.Add(
          Continue<NumberWatch>(learns, [&draw](int64_t, bool changed) { return draw.Level(changed ? 0.6 : 0.8); }));
    }
    delays.Expect(0.5);
  }
}

TEST(Past, AnImportedNumberOfManyValuesOpensWhereTheOriginalDoes) {
  Delays delays;
  for (uint64_t seed = 0; seed < 40; ++seed) {
    Draw draw(seed);
    delays.Add(
        Continue<NumberWatch>(1500, [&draw](int64_t, bool changed) { return draw.Normal() + (changed ? 1.0 : 0); }));
  }
  delays.Expect(0.5);
}

TEST(Past, AnImportedMixOpensWhereTheOriginalDoes) {
  for (const int64_t learns : {300, 1500, 6000}) {
    Delays delays;
    for (uint64_t seed = 0; seed < 40; ++seed) {
      Draw draw(seed);
      delays.Add(Continue<MixWatch>(learns, [&draw](int64_t, bool changed) {
        const double u = draw.Uniform();
        if (changed) return u < 0.3 ? size_t{0} : u < 0.6 ? size_t{1} : size_t{2};
        return u < 0.6 ? size_t{0} : u < 0.95 ? size_t{1} : size_t{2};
      }));
    }
    delays.Expect(0.5);
  }
}

TEST(Past, WhatIsImportedTakesThePlaceOfWhatWasThere) {
  Draw draw(1);
  RateWatch good;
  for (int64_t i = 0; i < 2000; ++i) good.Add(At(i * kMinute), draw.Hit(0.02), kLnA);
  RateWatch other;
  other.SetLimits({.above = 0.5});
  for (int64_t i = 0; i < 3000; ++i) other.Add(At(i * kMinute), draw.Hit(i < 2000 ? 0.3 : 0.9), kLnA);
  ASSERT_EQ(other.Summary().state, WatchState::kOpen);
  other.Import(good.Export(), kLnA);
  EXPECT_EQ(other.Summary().state, WatchState::kWatching);
  EXPECT_NEAR(other.Summary().baseline, 0.02, 0.02);
  EXPECT_EQ(other.Summary().limits.above, 0.5) << "people set it";
  EXPECT_EQ(other.Summary().observations, 3000U);
}

TEST(Past, WhatIsUnderWayIsNotTold) {
  Draw draw(2);
  RateWatch watch;
  for (int64_t i = 0; i < 2000; ++i) watch.Add(At(i * kMinute), draw.Hit(0.02), kLnA);
  const RatePast before = watch.Export();
  for (int64_t i = 2000; i < 2200; ++i) watch.Add(At(i * kMinute), true, kLnA);
  ASSERT_EQ(watch.Summary().state, WatchState::kOpen);
  uint64_t hits = 0;
  for (const auto& block : watch.Export().blocks) hits += block.payload.hits;
  EXPECT_LE(hits, 80U) << "none of the change";
  EXPECT_GE(watch.Export().observations + 200, before.observations);
}

TEST(Past, WhatBeginsBeforeTheImportedBlocksEndIsWatchedAndToldAgain) {
  Draw draw(3);
  RateWatch original;
  for (int64_t i = 0; i < 2000; ++i) original.Add(At(i * kMinute), draw.Hit(0.02), kLnA);
  RateWatch imported;
  imported.Import(original.Export(), kLnA);
  // Outputs that tell of days before.
  for (int64_t i = -5000; i < -3000; ++i) imported.Add(At(i * kMinute), draw.Hit(0.02), kLnA);
  EXPECT_EQ(FaultOf(imported.Export()), "");
  EXPECT_LE(imported.Export().blocks.back().last_second, At(-3000 * kMinute).time_since_epoch().count() / 1000);
}

TEST(Past, TooShortAPastIsLearnedFrom) {
  RateWatch watch;
  RatePast past;
  past.blocks = {{1000, 2000, 25, {1}}};
  past.observations = 25;
  past.since = 1000;
  ASSERT_EQ(FaultOf(past), "");
  watch.Import(past, kLnA);
  EXPECT_EQ(watch.Summary().state, WatchState::kLearning);
  EXPECT_EQ(watch.Export().observations, 25U);
}

RatePast Sound() {
  RatePast past;
  past.blocks = {{1000, 2000, 100, {5}}, {2000, 3000, 100, {100}}};
  past.observations = 200;
  past.since = 1000;
  past.pinned = {100, 4.5, 1.5};
  return past;
}

TEST(Past, NamesWhatNoWatchCanHaveLearned) {
  EXPECT_EQ(FaultOf(Sound()), "");
  const auto fault = [](const auto& change) {
    RatePast past = Sound();
    change(past);
    return std::string(FaultOf(past));
  };
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinite = std::numeric_limits<double>::infinity();
  EXPECT_NE(fault([](RatePast& p) { p.blocks.clear(); }), "");
  EXPECT_NE(fault([](RatePast& p) { p.blocks.resize(kMostRateBlocks + 1, p.blocks[1]); }), "");
  EXPECT_NE(fault([](RatePast& p) { p.blocks[0].payload.hits = 101; }), "");
  EXPECT_NE(fault([](RatePast& p) { p.blocks[0].n = 0; }), "");
  EXPECT_NE(fault([](RatePast& p) { p.blocks[0].n = ~uint64_t{0}; }), "");
  EXPECT_NE(fault([](RatePast& p) { p.blocks[0].n = p.blocks[1].n = uint64_t{1} << 48; }), "");
  EXPECT_NE(fault([](RatePast& p) { std::swap(p.blocks[0], p.blocks[1]); }), "");
  EXPECT_NE(fault([](RatePast& p) { p.blocks[1].last_second = 1999; }), "");
  EXPECT_NE(fault([](RatePast& p) { p.blocks[1].last_second = std::numeric_limits<int64_t>::max(); }), "");
  EXPECT_NE(fault([](RatePast& p) { p.since = -1; }), "");
  EXPECT_NE(fault([](RatePast& p) { p.since = 1001; }), "");
  EXPECT_NE(fault([](RatePast& p) { p.observations = 199; }), "");
  EXPECT_NE(fault([](RatePast& p) { p.observations = ~uint64_t{0}; }), "");
  EXPECT_NE(fault([](RatePast& p) { p.scale = 0; }), "");
  EXPECT_NE(fault([](RatePast& p) { p.scale = 3; }), "");
  EXPECT_NE(fault([](RatePast& p) { p.scale = 1U << 21; }), "");
  EXPECT_NE(fault([&](RatePast& p) { p.swings = Swings(nan, 0); }), "");
  EXPECT_NE(fault([&](RatePast& p) { p.swings = Swings(1, -1); }), "");
  EXPECT_NE(fault([&](RatePast& p) { p.swings = Swings(1, infinite); }), "");
  EXPECT_NE(fault([](RatePast& p) { p.long_run = LongRun(9, {}); }), "");
  EXPECT_NE(fault([&](RatePast& p) { p.long_run = LongRun(nan, {}); }), "");
  EXPECT_NE(fault([&](RatePast& p) { p.long_run = LongRun(1, {0, infinite, 0, 0}); }), "");
  EXPECT_NE(fault([](RatePast& p) { p.long_run = LongRun(1, {0, 0, 0, -2}); }), "");
  EXPECT_NE(fault([&](RatePast& p) { p.pinned.n = infinite; }), "");
  EXPECT_NE(fault([](RatePast& p) { p.pinned.hits = 101; }), "");
  EXPECT_NE(fault([&](RatePast& p) { p.pinned.hits = nan; }), "");
  EXPECT_NE(fault([](RatePast& p) { p.pinned.phi = 0.5; }), "");
}

TEST(Past, NamesWhatNoSampleCanHaveKept) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  EXPECT_TRUE(Sample::Of(std::array{1.0F, 20.0F, 2.0F, 5.0F}, true, 25).has_value());
  EXPECT_TRUE(Sample::Of(std::array{1.0F, 2.0F, 2.0F}, false, 25).has_value());
  EXPECT_FALSE(Sample::Of({}, true, 25).has_value());
  EXPECT_FALSE(Sample::Of(std::array{1.0F, 20.0F, 2.0F}, true, 25).has_value());
  EXPECT_FALSE(Sample::Of(std::array{2.0F, 20.0F, 1.0F, 5.0F}, true, 25).has_value());
  EXPECT_FALSE(Sample::Of(std::array{1.0F, -1.0F}, true, 25).has_value());
  EXPECT_FALSE(Sample::Of(std::array{nan, 1.0F}, true, 25).has_value());
  EXPECT_FALSE(Sample::Of(std::array{1.0F, nan}, false, 25).has_value());
  EXPECT_FALSE(Sample::Of(std::array{1.0F, 1.0F}, true, nan).has_value());
  EXPECT_FALSE(Sample::Of(std::vector<float>(23, 1.0F), false, 25).has_value());
  NumberPast past;
  past.blocks = {{1000, 2000, 25, *Sample::Of(std::array{1.0F, 20.0F, 2.0F, 5.0F}, true, 25)}};
  past.observations = 25;
  past.since = 1000;
  EXPECT_EQ(FaultOf(past), "");
  past.blocks[0].n = 24;
  EXPECT_NE(FaultOf(past), "");
  past.blocks[0].n = 25;
  past.blocks[0].payload = *Sample::Of(std::array{1.0F, 2.0F}, false, 30);
  EXPECT_NE(FaultOf(past), "");
}

TEST(Past, NamesWhatNoMixCanHaveCounted) {
  MixPast past;
  past.blocks = {{1000, 2000, 25, {{{20, 3}, 2}, {{10, 3}, 0}}}};
  past.observations = 25;
  past.since = 1000;
  EXPECT_EQ(FaultOf(past), "");
  MixPast more_runs = past;
  more_runs.blocks[0].payload.runs.by_label = {10, 3, 1};
  EXPECT_NE(FaultOf(more_runs), "");
  MixPast folded = past;
  folded.blocks[0].payload.counts.folded = 3;
  EXPECT_NE(FaultOf(folded), "");
  folded.blocks[0].payload.counts.folded = ~uint64_t{0};
  EXPECT_NE(FaultOf(folded), "");
  MixPast long_run = past;
  long_run.label_runs = {{0, LongRun(8, {0, 1, 2, 3})}, {1, LongRun(9, {})}};
  EXPECT_NE(FaultOf(long_run), "");
  long_run.label_runs.back().run = LongRun(1, {0, 0, 0, std::numeric_limits<double>::infinity()});
  EXPECT_NE(FaultOf(long_run), "");
  long_run.label_runs.back().run = LongRun(1, {-1, 0, 0, 0});
  EXPECT_EQ(FaultOf(long_run), "");
  long_run.label_runs.resize(MixKernel::kMostNamed + 1);
  EXPECT_NE(FaultOf(long_run), "");
  MixPast too_many = past;
  too_many.blocks[0].payload.counts.by_label = {20, 30};
  EXPECT_NE(FaultOf(too_many), "");
}

// Sound pasts, but none that any stream would leave: from one observation a block to the most that may be.
template <typename PastKind, typename Payload>
PastKind OddPast(Draw* draw, size_t most_blocks, uint64_t most_n, Payload payload) {
  PastKind past;
  int64_t second = static_cast<int64_t>(draw->Uniform() * 4e9);
  past.since = second;
  for (size_t blocks = 1 + static_cast<size_t>(draw->Uniform() * static_cast<double>(most_blocks)); blocks > 0;
       --blocks) {
    const auto n = static_cast<uint64_t>(std::pow(static_cast<double>(most_n), draw->Uniform()));
    const int64_t lasts = draw->Hit(0.5) ? 0 : static_cast<int64_t>(draw->Uniform() * 1e6);
    past.blocks.push_back({second, second + lasts, n, payload(n)});
    second += lasts;
    past.observations += n;
  }
  past.scale = 1U << static_cast<unsigned>(draw->Uniform() * 20);
  if (draw->Hit(0.5)) past.swings = Swings(draw->Uniform() * 1e6, draw->Uniform() * 1e12);
  if (draw->Hit(0.5)) past.long_run = LongRun(draw->Uniform() * 8, {draw->Uniform() * 1e6, -draw->Uniform(), 0, 1});
  return past;
}

template <typename Watch, typename PastKind, typename Value>
void ExpectItStandsThat(const PastKind& past, Draw* draw, Value value) {
  if (!FaultOf(past).empty()) return;
  Watch watch;
  watch.Import(past, 4 + draw->Uniform() * 26);
  for (int i = 0; i < 300; ++i) watch.Add(At(i * kMinute), value(), kLnA);
  const WatchSummary summary = watch.Summary();
  for (const double number : {summary.baseline, summary.baseline_low, summary.baseline_high, summary.current,
                              summary.ln_evidence, summary.ln_threshold, summary.visible_shift}) {
    EXPECT_TRUE(std::isfinite(number));
  }
}

TEST(Past, WhateverHasNoFaultCanBeImported) {
  for (uint64_t seed = 0; seed < 300; ++seed) {
    Draw draw(seed);
    RatePast rate = OddPast<RatePast>(&draw, kMostRateBlocks, PackedCount::kMost, [&](uint64_t n) {
      return HitCount{draw.Hit(0.3)   ? 0
                      : draw.Hit(0.3) ? n
                                      : static_cast<uint64_t>(static_cast<double>(n) * draw.Uniform())};
    });
    if (draw.Hit(0.5)) rate.pinned = {draw.Uniform() * 1e14, 0, 1 + draw.Uniform() * 999'998};
    if (draw.Hit(0.5)) rate.pinned.hits = rate.pinned.n * draw.Uniform();
    ASSERT_EQ(FaultOf(rate), "");
    ExpectItStandsThat<RateWatch>(rate, &draw, [&] { return draw.Hit(0.5); });

    NumberPast number = OddPast<NumberPast>(&draw, kMostNumberBlocks, PackedCount::kMost, [&](uint64_t n) {
      const auto all = static_cast<float>(n);
      const float extreme = draw.Hit(0.5) ? std::numeric_limits<float>::max() : static_cast<float>(draw.Uniform());
      if (n < 3 || draw.Hit(0.3)) return *Sample::Of(std::array{extreme, all}, true, all);
      return *Sample::Of(std::array{std::numeric_limits<float>::lowest(), -1e-40F, extreme}, false, all * 0.5F);
    });
    if (draw.Hit(0.5)) {
      const auto all = static_cast<float>(1 + draw.Uniform() * 1e12);
      const auto n = static_cast<double>(all);
      number.pinned = {
          n, 1 + draw.Uniform() * (n - 1), 1 + draw.Uniform() * (n - 1), {{draw.Hit(0.5) ? 1.0F : 3e38F, all}}};
      if (draw.Hit(0.5)) number.pinned.values = {{-3e38F, all / 2}, {1, all / 2}};
      ASSERT_EQ(FaultOf(number), "");
    }
    ExpectItStandsThat<NumberWatch>(number, &draw, [&] { return draw.Normal(); });

    MixPast mix = OddPast<MixPast>(&draw, kMostMixBlocks, uint64_t{1} << 25, [&](uint64_t n) {
      MixCount count;
      const auto some = static_cast<uint32_t>(static_cast<double>(n) * draw.Uniform());
      count.counts.Add(static_cast<size_t>(draw.Uniform() * 100), some);
      count.counts.folded = n - some;
      if (draw.Hit(0.5)) count.runs = count.counts;
      count.runs.folded = 0;
      return count;
    });
    if (draw.Hit(0.5)) {
      const auto some = static_cast<uint32_t>(draw.Uniform() * 1e9);
      mix.pinned.counts.Add(static_cast<size_t>(draw.Uniform() * 100), some);
      mix.pinned.counts.folded = draw.Hit(0.5) ? 0 : 1'000'000;
      mix.pinned.n = static_cast<double>(some + mix.pinned.counts.folded);
    }
    for (auto runs = static_cast<size_t>(draw.Uniform() * 15); runs > 0; --runs) {
      const auto label = static_cast<size_t>(draw.Uniform() * 100);
      mix.label_runs.push_back({label, LongRun(draw.Uniform() * 8, {draw.Uniform() * 1e6, -1, draw.Uniform(), 0})});
    }
    ASSERT_EQ(FaultOf(mix), "");
    ExpectItStandsThat<MixWatch>(mix, &draw, [&] { return draw.Hit(0.5) ? size_t{0} : MixWatch::kFolded; });
  }
}

}  // namespace
}  // namespace telltale
