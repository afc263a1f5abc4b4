#include "pipeline/committer.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <atomic>
#include <chrono>
#include <thread>
#include <utility>

#include "pipeline/pipeline.h"
#include "pipeline/recovery.h"
#include "tests/pipeline/counted_batch.h"
#include "tests/store/scratch.h"

namespace telltale {
namespace {

const Time kStart = *ParseTime("2026-01-05T08:00:00Z");

// Another program with a hand on the file.
class Locker {
 public:
  explicit Locker(const std::string& path) {
    EXPECT_EQ(sqlite3_open(path.c_str(), &database_), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(database_, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
  }
  ~Locker() {
    EXPECT_EQ(sqlite3_exec(database_, "ROLLBACK", nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_close(database_);
  }
  Locker(const Locker&) = delete;
  Locker& operator=(const Locker&) = delete;

 private:
  sqlite3* database_ = nullptr;
};

// One life of the process: store, engine, pipeline, committer.
class Life {
 public:
  explicit Life(const std::string& folder) {
    StoreOptions options;
    options.directory = folder;
    options.busy_timeout = Duration(20);
    OpenReport report;
    auto store = Store::Open(options, kStart, &report);
    EXPECT_TRUE(store.ok()) << store.status();
    store_ = *std::move(store);
    const auto seed = OpenSeed(store_.get(), 7);
    EXPECT_TRUE(seed.ok());
    EngineOptions engine_options;
    engine_options.keeps_journal = true;
    engine_options.hash_seed = *seed;
    engine_ = std::make_unique<Engine>(engine_options, RulesOfNothing());
    auto recovered = Recover(store_.get(), engine_.get(), 1);
    EXPECT_TRUE(recovered.ok()) << recovered.status();
    recovered_ = *std::move(recovered);
    ledger_.Restore(recovered_.ledger);
    committer_ = std::make_unique<Committer>(
        CommitterOptions{.most_waiting_bytes = 1 << 20, .retry = Duration(20)},
        Committer::Parts{engine_.get(), store_.get(), &ledger_, [] { return kStart; }, [this] { pipeline_->Settle(); },
                         [this](const absl::Status& status) { ++(status.ok() ? well_ : ill_); },
                         [this] {
                           MutexLock lock(mutex_);
                           return std::exchange(outbox_, "");
                         }});
    committer_->SetRulesHash(1);
    pipeline_ = std::make_unique<Pipeline>(
        PipelineOptions{2, {}}, engine_.get(), &ledger_, [] { return kStart; }, committer_.get());
    committer_->Start();
  }
  ~Life() {
    pipeline_->Stop();
    committer_->Stop();
  }
  Life(const Life&) = delete;
  Life& operator=(const Life&) = delete;

  bool Submit(std::vector<std::string> ids) {
    std::unique_ptr<Batch> batch = std::make_unique<CountedBatch>(std::move(ids), &answers_);
    return pipeline_->TryCount(batch);
  }
  BatchResult Send(std::vector<std::string> ids) {
    EXPECT_TRUE(Submit(std::move(ids)));
    return answers_.Next();
  }
  void SetOutbox(std::string state) {
    MutexLock lock(mutex_);
    outbox_ = std::move(state);
  }
  AnswerBox& answers() { return answers_; }
  Committer& committer() { return *committer_; }
  const Recovered& recovered() const { return recovered_; }
  LedgerSnapshot ledger() const { return ledger_.Look(); }
  const std::string& path() const { return store_->path(); }
  int ill() const { return ill_; }
  int well() const { return well_; }

 private:
  AnswerBox answers_;
  std::atomic<int> ill_{0};
  std::atomic<int> well_{0};
  Mutex mutex_;
  std::string outbox_ TELLTALE_GUARDED_BY(mutex_);
  std::unique_ptr<Store> store_;
  std::unique_ptr<Engine> engine_;
  Ledger ledger_;
  Recovered recovered_;
  std::unique_ptr<Pipeline> pipeline_;
  std::unique_ptr<Committer> committer_;
};

TEST(CommitterTest, WhatWasAnsweredIsKnownInTheNextLife) {
  const Scratch folder;
  {
    Life life(folder.path());
    const BatchResult first = life.Send({"a", "b"});
    EXPECT_TRUE(first.status.ok()) << first.status;
    EXPECT_EQ(first.accepted, 2u);
    EXPECT_EQ(life.Send({"b", "c"}).duplicates, 1u);
    const StorageSnapshot look = life.committer().Look();
    EXPECT_GT(look.bytes, 0u);
    uint64_t commits = 0;
    for (const uint64_t count : look.commits.counts) commits += count;
    EXPECT_GE(commits, 2u);
    EXPECT_EQ(look.failed, 0u);
  }
  Life life(folder.path());
  EXPECT_EQ(life.recovered().ids, 3u);
  EXPECT_EQ(life.recovered().engine.outputs, 0u) << "a life that ends well leaves no journal to be told";
  EXPECT_EQ(life.recovered().engine.streams, 1u);
  const BatchResult again = life.Send({"a", "b", "c", "d"});
  EXPECT_EQ(again.duplicates, 3u);
  EXPECT_EQ(again.accepted, 1u);
  const LedgerSnapshot ledger = life.ledger();
  EXPECT_EQ(ledger.sum.counted, 4u);
  EXPECT_EQ(ledger.received.at("test"), ledger.sum.Total());
}

TEST(CommitterTest, ManyBatchesWaitForOneCommit) {
  const Scratch folder;
  Life life(folder.path());
  constexpr int kBatches = 400;
  for (int i = 0; i < kBatches; ++i) ASSERT_TRUE(life.Submit({fmt::format("o-{}", i)}));
  for (int i = 0; i < kBatches; ++i) EXPECT_EQ(life.answers().Next().accepted, 1u);
  EXPECT_EQ(life.ledger().sum.counted, static_cast<uint64_t>(kBatches));
}

TEST(CommitterTest, AStoreThatCannotBeWrittenAcknowledgesNothing) {
  const Scratch folder;
  Life life(folder.path());
  EXPECT_EQ(life.Send({"a"}).accepted, 1u);
  {
    const Locker locker(life.path());
    const BatchResult refused = life.Send({"b"});
    EXPECT_TRUE(absl::IsUnavailable(refused.status)) << refused.status;
    EXPECT_FALSE(life.committer().MayTake());
    EXPECT_FALSE(life.Submit({"c"}));
    EXPECT_EQ(life.ledger().sum.shed, 1u);
    EXPECT_EQ(life.ill(), 1);
  }
  while (!life.committer().MayTake()) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  EXPECT_EQ(life.well(), 1);
  EXPECT_GE(life.committer().Look().failed, 1u);
  const BatchResult again = life.Send({"b", "c"});
  EXPECT_TRUE(again.status.ok());
  EXPECT_EQ(again.duplicates, 1u) << "b had been counted, and is on disk by now";
  EXPECT_EQ(again.accepted, 1u);
}

TEST(CommitterTest, TheOutboxIsKeptThoughNothingWasCounted) {
  const Scratch folder;
  {
    Life life(folder.path());
    EXPECT_EQ(life.recovered().outbox, "");
    life.SetOutbox("one");
    life.committer().Nudge();
  }
  {
    Life life(folder.path());
    EXPECT_EQ(life.recovered().outbox, "one");
    EXPECT_TRUE(life.Send({"a"}).status.ok());
  }
  Life life(folder.path());
  EXPECT_EQ(life.recovered().outbox, "one") << "what does not change stays";
}

TEST(CommitterTest, AnOutboxThatCouldNotBeWrittenIsWrittenLater) {
  const Scratch folder;
  {
    Life life(folder.path());
    EXPECT_TRUE(life.Send({"a"}).status.ok());
    const Locker locker(life.path());
    life.SetOutbox("two");
    life.committer().Nudge();
    while (life.ill() == 0) std::this_thread::yield();
  }
  Life life(folder.path());
  EXPECT_EQ(life.recovered().outbox, "two");
}

}  // namespace
}  // namespace telltale
