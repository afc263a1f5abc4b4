#pragma once
// tests/pipeline/life.h - one life of the process: store, engine, pipeline, committer; and who disturbs it.

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <atomic>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "pipeline/committer.h"
#include "pipeline/letter_batch.h"
#include "pipeline/pipeline.h"
#include "pipeline/recovery.h"
#include "tests/pipeline/counted_batch.h"
#include "tests/store/scratch.h"

namespace telltale {

inline const Time kLifeStart = *ParseTime("2026-01-05T08:00:00Z");

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

class Life {
 public:
  explicit Life(const std::string& folder, uint64_t fresh_seed = 7, const std::string& vfs = "") {
    StoreOptions options;
    options.directory = folder;
    options.busy_timeout = Duration(20);
    options.vfs = vfs;
    OpenReport report;
    auto store = Store::Open(options, kLifeStart, &report);
    EXPECT_TRUE(store.ok()) << store.status();
    store_ = *std::move(store);
    const auto seed = OpenSeed(store_.get(), fresh_seed);
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
        CommitterOptions{.most_waiting_bytes = 1 << 20, .newest_ids = recovered_.newest_ids, .retry = Duration(20)},
        Committer::Parts{engine_.get(), store_.get(), &ledger_, [this] { return Now(); },
                         [this] { pipeline_->Settle(); },
                         [this](const absl::Status& status) { ++(status.ok() ? well_ : ill_); },
                         [this] {
                           MutexLock lock(mutex_);
                           return std::exchange(outbox_, "");
                         }});
    committer_->SetRulesHash(1);
    pipeline_ = std::make_unique<Pipeline>(
        PipelineOptions{2, {}}, engine_.get(), &ledger_, [this] { return Now(); }, committer_.get());
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
  // Any batch, whose answer goes to the box.
  bool Give(std::unique_ptr<Batch> batch) { return pipeline_->TryCount(batch); }
  void SetOutbox(std::string state) {
    MutexLock lock(mutex_);
    outbox_ = std::move(state);
  }
  // How far its clock is from kLifeStart.
  void Leap(Duration by) { leap_ = by; }
  AnswerBox& answers() { return answers_; }
  Store& store() { return *store_; }
  Engine& engine() { return *engine_; }
  const Engine& engine() const { return *engine_; }
  Pipeline& pipeline() { return *pipeline_; }
  Committer& committer() { return *committer_; }
  const Recovered& recovered() const { return recovered_; }
  LedgerSnapshot ledger() const { return ledger_.Look(); }
  const std::string& path() const { return store_->path(); }
  int ill() const { return ill_; }
  int well() const { return well_; }

 private:
  Time Now() const { return kLifeStart + leap_.load(); }

  AnswerBox answers_;
  std::atomic<Duration> leap_{Duration(0)};
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

}  // namespace telltale
