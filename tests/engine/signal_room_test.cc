#include "engine/signal_room.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <optional>

#include "engine/engine.h"
#include "tests/support/invoices.h"

namespace telltale {
namespace {

TEST(SignalRoom, IsSharedAndGivenBack) {
  SignalRoom room(3);
  SignalRoom::Share first(&room);
  EXPECT_TRUE(first.Take());
  {
    SignalRoom::Share second(&room);
    EXPECT_TRUE(second.Take());
    EXPECT_TRUE(second.Take());
    EXPECT_FALSE(first.Take());
  }
  EXPECT_TRUE(first.Take());
  EXPECT_TRUE(first.Take());
  EXPECT_FALSE(first.Take());
}

TEST(SignalRoom, WhatIsThereAfterARestartIsKeptThoughThereIsLessRoom) {
  SignalRoom room(3);
  SignalRoom::Share first(&room);
  first.Hold(5);
  SignalRoom::Share second(&room);
  EXPECT_FALSE(second.Take());
  first.Hold(2);
  EXPECT_TRUE(second.Take());
  EXPECT_FALSE(second.Take());
}

TEST(SignalRoom, WithoutOneThereIsNoBound) {
  SignalRoom::Share share(nullptr);
  for (int i = 0; i < 1000; ++i) EXPECT_TRUE(share.Take());
}

TEST(SignalRoom, StreamsOfAnEngineFindNoMoreThanThereIs) {
  constexpr uint64_t kShards = 16;
  constexpr uint64_t kInAll = kShards * 10;
  constexpr int kStreams = 60;
  EngineOptions options;
  options.max_signals_in_all = kInAll;
  Engine engine(options, PlainRules());
  Analyzer analyzer;
  Invoices invoices;
  const Time now = *ParseTime("2026-03-02T08:00:00Z");
  const auto feed = [&](std::string_view name, Time arrival) {
    for (int i = 0; i < kStreams; ++i) {
      for (int k = 0; k < 3; ++k) {
        Output output = invoices.Next(arrival, {});
        output.workflow = invoices.Keep(fmt::format("{}{}", name, i));
        EXPECT_EQ(engine.Accept(output, arrival, analyzer).fate, Fate::kCounted);
      }
    }
  };
  const auto signals = [&](std::string_view name) {
    size_t sum = 0;
    for (const StreamSnapshot& stream : engine.Look().streams) {
      if (stream.workflow.starts_with(name)) sum += stream.signals.size();
    }
    return sum;
  };
  feed("early", now);
  EXPECT_LE(signals("early"), kInAll);
  EXPECT_GT(signals("early"), kInAll / 2) << "most shards have streams that want more";
  EXPECT_GT(engine.Look().folded.at("signal"), 0);
  // The counters of a stream do not depend on signals.
  EXPECT_EQ(engine.Look().counted, 3 * kStreams);
  const size_t before = signals("late");
  engine.Tick(now + std::chrono::days(8));
  feed("late", now + std::chrono::days(8));
  EXPECT_EQ(signals("early"), 0) << "forgotten";
  EXPECT_GT(signals("late"), before + kInAll / 2);
}

}  // namespace
}  // namespace telltale
