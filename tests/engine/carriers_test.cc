#include "engine/carriers.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <random>
#include <string>
#include <vector>

namespace telltale {
namespace {

constexpr int64_t kBegin = 1'767'000'000;
constexpr int kBefore = 1500;  // outputs before the onset, one a second

Time At(int64_t second) { return Time(std::chrono::seconds(kBegin + second)); }

// Outputs of a stream with many slices, and one signal of them.
class World {
 public:
  explicit World(uint64_t seed, Check check = Check::kEmptyField)
      : random_(seed), signal_(check, "", 0, GrossLevel::kNever, 64), cell_(slices_.CellFor(0, KindOf(check))) {
    slices_.SetNames({"region", "tier"});
    verdict_.check = check;
    verdict_.onset = At(kBefore);
    verdict_.baseline = {0.02, 0.015, 0.025, 5000, 0};
    output_.attributes = {{"region", ""}, {"tier", ""}};
  }

  static constexpr const char* kSources[] = {"batch-eu", "batch-us", "web", "mail"};
  static constexpr const char* kRegions[] = {"north", "south", "east", "west", "centre"};
  static constexpr const char* kTiers[] = {"gold", "silver", "free"};

  double Uniform() { return static_cast<double>(random_() >> 11) * 0x1p-53; }
  double Normal() { return std::sqrt(-2 * std::log(Uniform() + 1e-300)) * std::cos(2 * M_PI * Uniform()); }
  // Draws where the next output comes from; 3 of 10 are of the first source.
  Output& Draw() {
    const double which = Uniform();
    output_.source = kSources[which < 0.3 ? 0 : which < 0.6 ? 1 : which < 0.9 ? 2 : 3];
    output_.attributes[0].second = kRegions[random_() % 5];
    output_.attributes[1].second = kTiers[random_() % 3];
    output_.model_version = random_() % 2 == 0 ? "m1" : "m2";
    output_.system_fingerprint = output_.model_version == "m1" ? "fp1" : "fp2";
    return output_;
  }
  void Begin() { slices_.Begin(output_, At(second_++)); }
  bool Add(double rate) {
    Begin();
    const bool hit = Uniform() < rate;
    slices_.AddRate(cell_, hit);
    return hit;
  }
  void AddNumber(double value) {
    Begin();
    slices_.AddNumber(cell_, value);
  }
  std::optional<Carrier> Find() {
    std::optional<Carrier> carrier;
    found_ = FindCarrier(slices_, cell_, signal_, verdict_, &carrier);
    return carrier;
  }

  using Rate = std::function<double(const Output&, bool since)>;
  // Outputs until 30 hits since the onset, then as many more as are looked at; what each look names.
  std::vector<std::string> Names(const Rate& rate, int outputs = 1024) {
    std::vector<std::string> names;
    while (second_ < kBefore) Draw(), Add(rate(output_, false));
    for (int hits = 0; hits < 30;) Draw(), hits += Add(rate(output_, true)) ? 1 : 0;
    for (int count = 0, next = 0; count <= outputs; ++count) {
      if (count == next) {
        const std::optional<Carrier> carrier = Find();
        names.push_back(carrier ? carrier->attribute + "=" + carrier->value : "");
        next = next == 0 ? 32 : 2 * next;
      }
      Draw(), Add(rate(output_, true));
    }
    return names;
  }

  std::mt19937_64 random_;
  Slices slices_;
  Signal signal_;
  uint16_t cell_;
  Verdict verdict_;
  Output output_;
  int64_t second_ = 0;
  bool found_ = false;
};

// Worlds in which any of the looks names a slice.
int Named(int worlds, const World::Rate& rate) {
  int named = 0;
  for (int seed = 1; seed <= worlds; ++seed) {
    const std::vector<std::string> names = World(static_cast<uint64_t>(seed)).Names(rate);
    named += std::ranges::any_of(names, [](const std::string& name) { return !name.empty(); }) ? 1 : 0;
  }
  return named;
}

bool IsEu(const Output& output) { return output.source == "batch-eu"; }

TEST(FindCarrier, NamesNoSliceWhereAllChangeAlike) {
  constexpr int kWorlds = 200;
  EXPECT_LE(Named(kWorlds, [](const Output&, bool since) { return since ? 0.12 : 0.02; }), 2);
  EXPECT_LE(Named(kWorlds, [](const Output&, bool since) { return since ? 0.4 : 0.0; }), 2);
  // A slice that was always five times as bad, and is so still.
  const auto odds = [](const Output& o, bool since) { return (since ? 0.08 : 0.02) * (IsEu(o) ? 5 : 1); };
  EXPECT_LE(Named(kWorlds, [&](const Output& o, bool since) { return odds(o, since) / (1 + odds(o, since)); }), 2);
  EXPECT_LE(Named(kWorlds, odds), 2);  // the same of rates
  // Nothing has changed at all: the alarm was a false one.
  EXPECT_LE(Named(kWorlds, [](const Output&, bool) { return 0.05; }), 2);
}

TEST(FindCarrier, NamesNoSliceWhereAllFallAlike) {
  int named = 0;
  for (uint64_t seed = 1; seed <= 200; ++seed) {
    World world(seed);
    world.verdict_.up = false;
    for (int i = 0; i < kBefore + 300; ++i) {
      world.Draw();
      world.Add((i < kBefore ? 0.09 : 0.03) * (IsEu(world.output_) ? 5 : 1));
    }
    named += world.Find() ? 1 : 0;
  }
  EXPECT_LE(named, 2);
}

TEST(FindCarrier, NamesTheSliceThatAloneChanged) {
  int right_at_once = 0;
  int right_later = 0;
  int wrong = 0;
  for (uint64_t seed = 1; seed <= 200; ++seed) {
    const auto names = World(seed).Names([](const Output& o, bool since) { return since && IsEu(o) ? 0.3 : 0.01; });
    right_at_once += names[0] == "source=batch-eu" ? 1 : 0;
    right_later += names[3] == "source=batch-eu" ? 1 : 0;
    for (const std::string& name : names) wrong += !name.empty() && name != "source=batch-eu" ? 1 : 0;
  }
  EXPECT_GE(right_at_once, 180);
  EXPECT_GE(right_later, 190);
  EXPECT_EQ(wrong, 0);
}

TEST(FindCarrier, SaysNothingWhereASliceOnlyComesMoreOften) {
  int named = 0;
  for (uint64_t seed = 1; seed <= 300; ++seed) {
    World world(seed);
    const auto rate = [](const Output& o) { return IsEu(o) ? 0.3 : 0.02; };
    for (int i = 0; i < 2100; ++i) {
      world.Draw();
      // One in ten before, and more and more of them since.
      const double share = i < kBefore ? 0.1 : std::min(0.8, 0.1 + (i - kBefore) * 0.004);
      world.output_.source = world.Uniform() < share ? "batch-eu" : "web";
      world.Add(rate(world.output_));
    }
    named += world.Find() ? 1 : 0;
  }
  EXPECT_LE(named, 3);
}

TEST(FindCarrier, NamesAValueThatWasNotThereBeforeWithWhatSaysTheSame) {
  World world(5);
  for (int i = 0; i < kBefore + 400; ++i) {
    world.Draw();
    const bool canary = i >= kBefore && world.random_() % 5 == 0;
    if (canary) world.output_.model_version = "m3", world.output_.system_fingerprint = "fp3";
    world.Add(canary ? 0.3 : 0.01);
  }
  const std::optional<Carrier> carrier = world.Find();
  ASSERT_TRUE(carrier);
  EXPECT_EQ(carrier->attribute + "=" + carrier->value, "model_version=m3");
  EXPECT_EQ(carrier->equals, (std::vector<std::pair<std::string, std::string>>{{"system_fingerprint", "fp3"}}));
  EXPECT_TRUE(carrier->is_new);
  EXPECT_TRUE(carrier->outside_as_before);
  EXPECT_NEAR(carrier->share, 0.2, 0.05);
  EXPECT_NEAR(carrier->inside.value, 0.3, 0.1);
  EXPECT_EQ(carrier->inside.observations + carrier->outside.observations, 400);
  EXPECT_LT(carrier->log10_p, -4);
}

// Until the canary came there was one value of everything, so that no row tells of the time before.
TEST(FindCarrier, OfANewValueBesideTheOnlyOneAsksTheBaseline) {
  for (const double elsewhere : {0.02, 0.3}) {
    World world(9);
    world.output_.attributes.clear();
    world.output_.source = "a";
    for (int i = 0; i < kBefore + 400; ++i) {
      world.output_.model_version = i >= kBefore && i % 5 == 0 ? "new" : "old";
      world.Add(i < kBefore ? 0.02 : i % 5 == 0 ? 0.3 : elsewhere);
    }
    const std::optional<Carrier> carrier = world.Find();
    ASSERT_EQ(carrier.has_value(), elsewhere == 0.02);
    if (!carrier) continue;
    EXPECT_EQ(carrier->value, "new");
    EXPECT_TRUE(carrier->is_new);
    EXPECT_NEAR(carrier->outside_before, 0.02, 1e-9);
  }
}

// Outputs are told apart since a moment ago: no value is known to be new.
TEST(FindCarrier, OfAttributesJustNamedKnowsNoPast) {
  for (const int before : {20, 60}) {
    World world(10);
    for (int i = 0; i < kBefore; ++i) {
      if (i == kBefore - before) world.slices_.SetNames({"region"});
      world.output_.source = i < kBefore - 1 ? "old" : "new";
      world.Add(0.02);
    }
    for (int i = 0; i < 200; ++i) {
      world.output_.source = i % 2 == 0 ? "old" : "new";
      world.Add(i % 2 == 0 ? 0.02 : 0.4);
    }
    EXPECT_EQ(world.Find().has_value(), before == 60);
    EXPECT_EQ(world.found_, before == 60);
  }
}

TEST(FindCarrier, NamesNothingThatHoldsEverything) {
  World world(6);
  for (int i = 0; i < kBefore + 400; ++i) {
    world.Draw();
    world.output_.source = i < kBefore ? "old" : "new";
    world.Add(i < kBefore ? 0.02 : 0.3);
  }
  EXPECT_FALSE(world.Find());
  EXPECT_TRUE(world.found_);
}

TEST(FindCarrier, OfNumbersNamesTheSliceWhoseMeanMoved) {
  int right = 0;
  int alike = 0;
  for (uint64_t seed = 1; seed <= 200; ++seed) {
    World alone(seed, Check::kLength);
    World all(seed + 1000, Check::kLength);
    alone.verdict_.up = all.verdict_.up = false;
    for (int i = 0; i < kBefore + 200; ++i) {
      const double moved = i < kBefore ? 0 : -1.2;
      alone.Draw();
      alone.AddNumber(alone.Normal() + (IsEu(alone.output_) ? moved : 0));
      all.Draw();
      all.AddNumber(all.Normal() + moved + (IsEu(all.output_) ? 1 : 0));
    }
    const std::optional<Carrier> carrier = alone.Find();
    right += carrier && carrier->value == "batch-eu" ? 1 : 0;
    alike += all.Find() ? 1 : 0;
  }
  EXPECT_GE(right, 190);
  EXPECT_LE(alike, 3);
}

TEST(FindCarrier, TellsNothingWhereTheRowsDoNotReachBackBeforeTheOnset) {
  World world(7);
  for (int i = 0; i < kBefore + 2020; ++i) world.Draw(), world.Add(IsEu(world.output_) ? 0.3 : 0.01);
  std::optional<Carrier> carrier = Carrier{};
  carrier->value = "as it was";
  EXPECT_FALSE(FindCarrier(world.slices_, world.cell_, world.signal_, world.verdict_, &carrier));
  EXPECT_EQ(carrier->value, "as it was");
  EXPECT_FALSE(FindCarrier(world.slices_, Slices::kNoCell, world.signal_, world.verdict_, &carrier));
  world.verdict_.onset = At(kBefore + 1500);
  EXPECT_TRUE(FindCarrier(world.slices_, world.cell_, world.signal_, world.verdict_, &carrier));
  EXPECT_FALSE(carrier);
}

TEST(Carriers, LooksAgainAfterDoublingsUntilItsSignalIsOver) {
  Carriers carriers;
  EXPECT_FALSE(carriers.is_due(1'000'000));
  std::vector<std::pair<size_t, uint64_t>> looks;
  carriers.Open(3, 100);
  for (uint64_t seen = 100; seen < 2000; ++seen) {
    if (seen == 150) carriers.Open(4, seen);
    if (seen == 200) carriers.Close(4);
    if (!carriers.is_due(seen)) continue;
    carriers.LookAgain(seen, 256, [&](size_t signal, std::optional<Carrier>* carrier) {
      looks.emplace_back(signal, seen);
      if (signal == 3) carrier->emplace().value = std::to_string(seen);
    });
  }
  EXPECT_EQ(looks, (std::vector<std::pair<size_t, uint64_t>>{
                       {3, 100}, {3, 132}, {4, 150}, {3, 164}, {4, 182}, {3, 228}, {3, 356}}));
  ASSERT_NE(carriers.Of(3), nullptr);
  EXPECT_EQ(carriers.Of(3)->value, "356");
  EXPECT_EQ(carriers.Of(4), nullptr);
  carriers.Open(3, 3000);
  EXPECT_EQ(carriers.Of(3), nullptr);  // of the alarm before
}

}  // namespace
}  // namespace telltale
