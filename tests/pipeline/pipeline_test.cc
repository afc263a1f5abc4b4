#include "pipeline/pipeline.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <latch>
#include <thread>

#include "pipeline/batch.h"
#include "pipeline/judge.h"

namespace telltale {
namespace {

const Time kStart = *ParseTime("2026-01-05T08:00:00Z");

std::shared_ptr<const RuleSet> NoRules() {
  auto rules = RuleSet::Compile(RuleSpecs{}, [](const VocabularySpec& spec) { return NotFound("{}", spec.file); });
  EXPECT_TRUE(rules.ok()) << rules.status();
  return *rules;
}

// Somewhere for results to arrive at.
class Results {
 public:
  void Put(BatchResult result) {
    MutexLock lock(mutex_);
    results_.push_back(std::move(result));
    changed_.notify_all();
  }
  std::vector<BatchResult> Wait(size_t count) {
    MutexLock lock(mutex_);
    while (results_.size() < count) lock.Wait(changed_);
    return {results_.begin(), results_.end()};
  }

 private:
  std::condition_variable changed_;
  Mutex mutex_;
  std::deque<BatchResult> results_ TELLTALE_GUARDED_BY(mutex_);
};

class TestBatch final : public Batch {
 public:
  TestBatch(std::vector<std::string> ids, Results* results, size_t bytes = 100)
      : Batch("test", bytes), ids_(std::move(ids)), results_(results) {}

  absl::Status Read(BatchContents* contents) override {
    if (before_read) before_read();
    if (unreadable) return InvalidArgument("unreadable");
    for (uint32_t i = 0; i < ids_.size(); ++i) {
      Output& output = contents->Add(i);
      output.id = ids_[i];
      output.workflow = ids_[i] == "nameless" ? "" : "mail";
      output.step = "answer";
      output.body_kind = BodyKind::kText;
      output.body = "The answer is in the attachment.";
      if (ids_[i] == "bad") contents->RejectLast("bad", "it says so");
    }
    return absl::OkStatus();
  }
  void Done(BatchResult&& result) override {
    results_->Put(std::move(result));
    if (done) done();
  }
  uint64_t CountOutputs() const override { return ids_.size(); }

  std::function<void()> before_read;
  std::function<void()> done;
  bool unreadable = false;

 private:
  const std::vector<std::string> ids_;
  Results* const results_;
};

class PipelineTest : public testing::Test {
 protected:
  std::unique_ptr<Pipeline> Make(int workers, QueueBounds bounds = {}) {
    return std::make_unique<Pipeline>(PipelineOptions{workers, bounds}, &engine_, &ledger_, [] { return kStart; });
  }
  bool Submit(Pipeline& pipeline, std::vector<std::string> ids, bool want_findings = false, bool here = false) {
    std::unique_ptr<Batch> batch = std::make_unique<TestBatch>(std::move(ids), &results_);
    batch->set_want_findings(want_findings);
    return here ? pipeline.TryCount(batch) : pipeline.TrySubmit(batch);
  }
  void ExpectBalance(uint64_t received) {
    const LedgerSnapshot book = ledger_.Look();
    EXPECT_EQ(book.received.at("test"), received);
    EXPECT_EQ(book.sum.Total(), received);
  }

  Engine engine_{EngineOptions{}, NoRules()};
  Ledger ledger_;
  Results results_;
};

TEST_F(PipelineTest, CountsABatchAndTellsWhatBecameOfIt) {
  auto pipeline = Make(1);
  ASSERT_TRUE(Submit(*pipeline, {"a", "b", "a", "nameless", "bad", ""}));
  const BatchResult result = results_.Wait(1)[0];
  EXPECT_TRUE(result.status.ok());
  EXPECT_EQ(result.accepted, 3u);
  EXPECT_EQ(result.duplicates, 1u);
  ASSERT_EQ(result.rejected.size(), 2u);
  // The nameless one was found wrong after the bad one, but comes before it.
  EXPECT_EQ(result.rejected[0].index, 3u);
  EXPECT_EQ(result.rejected[0].id, "nameless");
  EXPECT_EQ(result.rejected[0].reason, "missing_workflow");
  EXPECT_FALSE(result.rejected[0].detail.empty());
  EXPECT_EQ(result.rejected[1].index, 4u);
  EXPECT_EQ(result.rejected[1].id, "bad");
  EXPECT_EQ(result.rejected[1].reason, "bad");
  ExpectBalance(6);
  EXPECT_EQ(ledger_.Look().sum.counted, 3u);
  EXPECT_EQ(ledger_.Look().without_id, 1u);
  EXPECT_EQ(engine_.Look().counted, 3u);
}

TEST_F(PipelineTest, TellsFindingsOnlyWhereTheyAreWanted) {
  auto pipeline = Make(1);
  ASSERT_TRUE(Submit(*pipeline, {"a"}));
  EXPECT_TRUE(results_.Wait(1)[0].findings.empty());
  ASSERT_TRUE(Submit(*pipeline, {"bad", "b"}, true));
  const auto findings = results_.Wait(2)[1].findings;
  ASSERT_FALSE(findings.empty()) << "no prompt version was given";
  EXPECT_EQ(findings[0].index, 1u);
  EXPECT_EQ(findings[0].hit.check, Check::kUnversionedPrompt);
}

TEST_F(PipelineTest, AnUnreadableBatchIsOneRejection) {
  auto pipeline = Make(1);
  auto bad = std::make_unique<TestBatch>(std::vector<std::string>{"a", "b"}, &results_);
  bad->unreadable = true;
  std::unique_ptr<Batch> batch = std::move(bad);
  ASSERT_TRUE(pipeline->TrySubmit(batch));
  EXPECT_FALSE(results_.Wait(1)[0].status.ok());
  ExpectBalance(1);
  EXPECT_EQ(ledger_.Look().sum.rejected.at("unreadable_request"), 1u);
}

TEST_F(PipelineTest, AFullQueueRefusesAtOnceAndBooksWhatWasShed) {
  std::latch begun(1);
  std::latch go_on(1);
  auto pipeline = Make(1, {2, 1 << 20});
  auto slow = std::make_unique<TestBatch>(std::vector<std::string>{"slow"}, &results_);
  slow->before_read = [&] {
    begun.count_down();
    go_on.wait();
  };
  std::unique_ptr<Batch> batch = std::move(slow);
  ASSERT_TRUE(pipeline->TrySubmit(batch));
  begun.wait();
  EXPECT_TRUE(Submit(*pipeline, {"a"}));
  EXPECT_TRUE(Submit(*pipeline, {"b"}));
  EXPECT_FALSE(Submit(*pipeline, {"c", "d", "e"}));
  EXPECT_EQ(ledger_.Look().sum.shed, 3u);
  go_on.count_down();
  results_.Wait(3);
  ExpectBalance(6);
}

TEST_F(PipelineTest, StopCountsWhatIsQueuedAndRefusesTheRest) {
  auto pipeline = Make(1);
  for (int i = 0; i < 50; ++i) ASSERT_TRUE(Submit(*pipeline, {fmt::format("{}", i)}));
  pipeline->Stop();
  EXPECT_EQ(results_.Wait(50).size(), 50u);
  EXPECT_FALSE(Submit(*pipeline, {"late"}));
  ExpectBalance(51);
}

TEST_F(PipelineTest, ASmallBatchIsCountedByTheThreadThatBringsIt) {
  auto pipeline = Make(1);
  std::thread::id counted_by;
  for (const auto& [bytes, here] : {std::pair{size_t{100}, true}, {size_t{1} << 20, false}}) {
    auto made =
        std::make_unique<TestBatch>(std::vector<std::string>{fmt::format("{}", bytes), "bad"}, &results_, bytes);
    made->before_read = [&] { counted_by = std::this_thread::get_id(); };
    std::unique_ptr<Batch> batch = std::move(made);
    ASSERT_TRUE(pipeline->TryCount(batch));
    const auto results = results_.Wait(here ? 1 : 2);
    EXPECT_EQ(results.back().accepted, 1u);
    EXPECT_EQ(results.back().rejected.size(), 1u);
    EXPECT_EQ(counted_by == std::this_thread::get_id(), here) << bytes;
  }
  ExpectBalance(4);
}

TEST_F(PipelineTest, WhatABatchBringsWhenItIsDoneIsCountedAfterItNotWithinIt) {
  constexpr int kChain = 100;
  auto pipeline = Make(1);
  std::atomic<int> begun = 0;
  static thread_local int within;
  within = 0;
  std::function<void(int)> bring = [&](int number) {
    auto made = std::make_unique<TestBatch>(std::vector<std::string>{fmt::format("{}", number)}, &results_);
    made->before_read = [&] { EXPECT_EQ(++within, 1); };
    made->done = [&, number] {
      ++begun;
      if (number + 1 < kChain) bring(number + 1);
      --within;  // what was brought has not begun yet
    };
    std::unique_ptr<Batch> batch = std::move(made);
    EXPECT_TRUE(pipeline->TryCount(batch));
  };
  // One thread alone: a chain that went on within itself would have counted while its beginning was not done.
  bring(0);
  const auto results = results_.Wait(kChain);
  pipeline->Stop();
  EXPECT_EQ(begun, kChain);
  ExpectBalance(kChain);
}

TEST_F(PipelineTest, StopWaitsForThreadsThatCountHere) {
  auto pipeline = Make(1);
  std::latch begun(1);
  std::latch go_on(1);
  std::atomic<bool> done = false;
  std::jthread door([&] {
    auto made = std::make_unique<TestBatch>(std::vector<std::string>{"a"}, &results_);
    made->before_read = [&] {
      begun.count_down();
      go_on.wait();
    };
    made->done = [&] { done = true; };
    std::unique_ptr<Batch> batch = std::move(made);
    EXPECT_TRUE(pipeline->TryCount(batch));
  });
  begun.wait();
  std::latch stopping(1);
  std::jthread stop([&] {
    stopping.count_down();
    pipeline->Stop();
    EXPECT_TRUE(done);
  });
  stopping.wait();
  go_on.count_down();
  stop.join();
  EXPECT_FALSE(Submit(*pipeline, {"late"}));
  std::unique_ptr<Batch> late = std::make_unique<TestBatch>(std::vector<std::string>{"later"}, &results_);
  EXPECT_FALSE(pipeline->TryCount(late));
  ExpectBalance(3);
}

TEST_F(PipelineTest, BatchesOfOneWorkerAreCountedInOrder) {
  auto pipeline = Make(1);
  for (int i = 0; i < 100; ++i)
    Submit(*pipeline, std::vector<std::string>(static_cast<size_t>(i % 7) + 1, "x" + std::to_string(i)));
  const auto results = results_.Wait(100);
  for (size_t i = 0; i < results.size(); ++i) {
    EXPECT_EQ(results[i].accepted, 1u);
    EXPECT_EQ(results[i].duplicates, i % 7);
  }
}

TEST_F(PipelineTest, TheBookBalancesUnderManyThreadsAndATinyQueue) {
  constexpr int kDoors = 4;
  constexpr int kBatches = 300;
  std::atomic<uint64_t> taken = 0;
  auto pipeline = Make(2, {4, 1 << 20});
  Judge judge(
      &engine_, [] { return kStart; }, [&](Time) { EXPECT_EQ(ledger_.Look().sum.dead_letters.size(), 0u); });
  judge.Start(Duration(1));
  {
    std::vector<std::jthread> doors;
    for (int d = 0; d < kDoors; ++d) {
      doors.emplace_back([&, d] {
        for (int i = 0; i < kBatches; ++i) {
          // Every third batch repeats ids that the door before it may be sending at this moment.
          const int owner = i % 3 == 0 ? (d + 1) % kDoors : d;
          const bool here = i % 2 == 0;
          if (Submit(*pipeline, {fmt::format("{}-{}", owner, i), "bad", ""}, false, here)) ++taken;
          // What is known to be booked always adds up, at any moment.
          const LedgerSnapshot book = ledger_.Look();
          const auto received = book.received.find("test");
          EXPECT_EQ(book.sum.Total(), received == book.received.end() ? 0 : received->second);
        }
      });
    }
  }
  pipeline->Stop();
  judge.Stop();
  ExpectBalance(uint64_t{3} * kDoors * kBatches);
  const LedgerSnapshot book = ledger_.Look();
  EXPECT_EQ(book.sum.shed, 3 * (kDoors * kBatches - taken));
  EXPECT_EQ(book.sum.rejected.at("bad"), taken);
  EXPECT_EQ(book.sum.counted + book.sum.duplicates, 2 * taken);
  EXPECT_EQ(engine_.Look().counted, book.sum.counted);
}

TEST_F(PipelineTest, TheJudgeTurnsUntilItIsStopped) {
  std::latch turns(3);
  std::atomic<int> count = 0;
  Judge judge(
      &engine_, [] { return kStart; },
      [&](Time now) {
        EXPECT_EQ(now, kStart);
        if (++count <= 3) turns.count_down();
      });
  judge.Start(Duration(1));
  turns.wait();
  judge.Stop();
  const int after = count;
  judge.Turn();
  EXPECT_EQ(count, after + 1);
}

TEST(BatchContents, RoomIsUsedAgainWithoutLeftovers) {
  BatchContents contents;
  Output& first = contents.Add(4);
  first.id = "a";
  first.confidence = 0.5;
  first.attributes.emplace_back("k", "v");
  first.token_logprobs.push_back(-1);
  contents.RejectLast("bad", "");
  EXPECT_EQ(contents.size(), 0u);
  EXPECT_EQ(contents.rejected()[0].index, 4u);
  contents.Clear();
  EXPECT_TRUE(contents.rejected().empty());
  const Output& second = contents.Add(0);
  EXPECT_TRUE(second.id.empty());
  EXPECT_EQ(second.confidence, std::nullopt);
  EXPECT_TRUE(second.attributes.empty());
  EXPECT_TRUE(second.token_logprobs.empty());
}

}  // namespace
}  // namespace telltale
