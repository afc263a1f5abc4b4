#include "pipeline/recovery.h"

#include <gtest/gtest.h>

#include "base/archive_writer.h"
#include "tests/pipeline/counted_batch.h"
#include "tests/store/scratch.h"

namespace telltale {
namespace {

const Time kStart = *ParseTime("2026-01-05T08:00:00Z");

class RecoveryTest : public ::testing::Test {
 protected:
  void SetUp() override {
    StoreOptions options;
    options.directory = folder_.path();
    OpenReport report;
    auto store = Store::Open(options, kStart, &report);
    ASSERT_TRUE(store.ok()) << store.status();
    store_ = *std::move(store);
  }
  static std::unique_ptr<Engine> NewEngine() {
    EngineOptions options;
    options.keeps_journal = true;
    options.hash_seed = 3;
    return std::make_unique<Engine>(options, RulesOfNothing());
  }
  static void Count(Engine& engine, std::string_view id) {
    Analyzer analyzer;
    Output output;
    output.id = id;
    output.workflow = "mail";
    output.step = "answer";
    output.body_kind = BodyKind::kText;
    output.body = "hello";
    engine.Accept(output, kStart, analyzer);
  }
  absl::Status Write(Engine& engine, const LedgerSnapshot& booked, uint64_t rules) {
    const EngineCut cut = engine.Cut();
    std::string ledger;
    ArchiveWriter archive(&ledger);
    archive(booked);
    const std::string hash = HashText(rules);
    Commit commit;
    commit.journal = cut.journal;
    commit.first_sequence = cut.first;
    commit.last_sequence = cut.last;
    commit.ids = cut.ids;
    commit.ids_time = kStart;
    for (const KeptPart& part : cut.parts) commit.parts.push_back({part.name, part.sequence, part.bytes});
    commit.meta = {{kLedgerKey, ledger}, {kRulesKey, hash}};
    return store_->Write(commit);
  }

  const Scratch folder_;
  std::unique_ptr<Store> store_;
};

TEST_F(RecoveryTest, TheSeedIsTheStoresOwnFromItsFirstDayOn) {
  EXPECT_EQ(*OpenSeed(store_.get(), 77), 77u);
  EXPECT_EQ(*OpenSeed(store_.get(), 78), 77u);
}

TEST_F(RecoveryTest, AnEmptyStoreTellsNothing) {
  const auto engine = NewEngine();
  const auto recovered = Recover(store_.get(), engine.get(), 5);
  ASSERT_TRUE(recovered.ok()) << recovered.status();
  EXPECT_EQ(recovered->engine.streams, 0u);
  EXPECT_EQ(recovered->ids, 0u);
  EXPECT_EQ(recovered->ledger.sum.Total(), 0u);
}

TEST_F(RecoveryTest, WhatWasCountedAndNotBookedIsReceived) {
  const auto engine = NewEngine();
  for (const char* id : {"a", "b", "c"}) Count(*engine, id);
  LedgerSnapshot booked;
  booked.sum.counted = 2;
  booked.sum.duplicates = 4;
  booked.received["grpc"] = 6;
  ASSERT_TRUE(Write(*engine, booked, 5).ok());
  const auto next = NewEngine();
  const auto recovered = Recover(store_.get(), next.get(), 5);
  ASSERT_TRUE(recovered.ok()) << recovered.status();
  EXPECT_TRUE(recovered->same_rules);
  EXPECT_EQ(recovered->ids, 3u);
  EXPECT_EQ(recovered->engine.streams, 1u);
  EXPECT_EQ(recovered->ledger.sum.counted, 3u);
  EXPECT_EQ(recovered->ledger.received.at("recovered"), 1u);
  EXPECT_EQ(recovered->ledger.sum.Total(), 7u);
}

TEST_F(RecoveryTest, OtherRulesAreSeen) {
  const auto engine = NewEngine();
  Count(*engine, "a");
  ASSERT_TRUE(Write(*engine, {}, 5).ok());
  const auto next = NewEngine();
  const auto recovered = Recover(store_.get(), next.get(), 6);
  ASSERT_TRUE(recovered.ok());
  EXPECT_FALSE(recovered->same_rules);
}

TEST_F(RecoveryTest, ALedgerThatCannotBeReadIsDamage) {
  Commit commit;
  commit.meta = {{kLedgerKey, "\xff\xff"}};
  ASSERT_TRUE(store_->Write(commit).ok());
  const auto engine = NewEngine();
  EXPECT_TRUE(absl::IsDataLoss(Recover(store_.get(), engine.get(), 5).status()));
}

}  // namespace
}  // namespace telltale
