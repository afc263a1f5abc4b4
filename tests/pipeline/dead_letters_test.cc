// What is acknowledged and cannot be counted: kept, and counted once after all.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <functional>
#include <thread>

#include "tests/pipeline/failing_memory.h"
#include "tests/pipeline/life.h"

namespace telltale {
namespace {

using testing::HasSubstr;

constexpr size_t kTooMuch = size_t{12} << 20;  // more than it takes to write a letter
constexpr const char* kFailure = "internal_failure";

// JSON whose reading takes a buffer larger than there is.
std::string LargeJson() {
  std::string json = "[";
  while (json.size() < 2 * kTooMuch) json += "\"mail joe@acme-mail.com about \\u00e4 it\",";
  return json + "0]";
}

// Outputs of given bodies; their ids are "1", "2", ..., or none.
class BodyBatch final : public Batch {
 public:
  BodyBatch(std::vector<std::string> bodies, bool with_ids, AnswerBox* answers)
      : Batch("test", 100), bodies_(std::move(bodies)), with_ids_(with_ids), answers_(answers) {}

  absl::Status Read(BatchContents* contents) override {
    for (uint32_t i = 0; i < bodies_.size(); ++i) {
      Output& output = contents->Add(i);
      if (with_ids_) output.id = ids_.emplace_back(std::to_string(i + 1));
      output.workflow = "mail";
      output.step = "answer";
      output.body_kind = BodyKind::kJson;
      output.body = bodies_[i];
    }
    if (before_end) before_end(contents);
    return absl::OkStatus();
  }
  void Done(BatchResult&& result) override { answers_->Put(std::move(result)); }
  uint64_t CountOutputs() const override { return bodies_.size(); }

  std::function<void(BatchContents*)> before_end;

 private:
  const std::vector<std::string> bodies_;
  const bool with_ids_;
  AnswerBox* const answers_;
  std::deque<std::string> ids_;
};

class DeadLettersTest : public testing::Test {
 protected:
  void Begin() {
    life_.reset();
    life_ = std::make_unique<Life>(folder_.path());
  }
  BatchResult Send(std::vector<std::string> bodies, size_t most_memory = SIZE_MAX) {
    auto batch = std::make_unique<BodyBatch>(std::move(bodies), true, &life_->answers());
    const ScarceMemory scarce(most_memory);
    EXPECT_TRUE(life_->Give(std::move(batch)));
    return life_->answers().Next();
  }
  // A letter that is in the store when the sidecar starts.
  void Leave(const std::string& id, bool is_cut = false) {
    Begin();
    Output output;
    output.id = id;
    output.workflow = "mail";
    output.step = "answer";
    output.body_kind = BodyKind::kText;
    output.body = "a letter";
    const Letter letter = LetterWriter().Write(output, life_->engine().Expect(output), kFailure, "");
    Commit commit;
    commit.dead_letters = {letter.View()};
    commit.dead_letters[0].is_cut = is_cut;
    ASSERT_TRUE(life_->store().Write(commit).ok());
    Begin();
  }
  std::vector<DeadLetter> Letters() {
    auto letters = life_->store().ListDeadLetters(100);
    EXPECT_TRUE(letters.ok()) << letters.status();
    for (DeadLetter& letter : *letters) letter = *life_->store().GetDeadLetter(letter.id);
    return *letters;
  }
  std::unique_ptr<Batch> ReplayOf(std::vector<DeadLetter> letters) {
    const auto read = [](std::string* body, uint32_t index, BatchContents* contents) {
      Output& output = contents->Add(index);
      output.workflow = "mail";
      output.step = "answer";
      output.body_kind = BodyKind::kJson;
      output.body = *body;
      if (body->find("unreadable") != std::string::npos) contents->RejectLast("unreadable", "it says so");
    };
    return std::make_unique<LetterBatch>(
        std::move(letters), read,
        [this](const std::vector<DeadLetter>&, const BatchResult& result) { life_->answers().Put(result); });
  }
  BatchResult Replay(std::vector<DeadLetter> letters) {
    // The answer before may have come a moment before its room was free again.
    while (!life_->committer().MayTake()) std::this_thread::yield();
    EXPECT_TRUE(life_->Give(ReplayOf(std::move(letters))));
    return life_->answers().Next();
  }
  void ExpectBalance() {
    const LedgerSnapshot book = life_->ledger();
    uint64_t received = 0;
    for (const auto& [transport, outputs] : book.received) received += outputs;
    EXPECT_EQ(received, book.sum.Total());
  }

  const Scratch folder_;
  std::unique_ptr<Life> life_;
};

TEST_F(DeadLettersTest, AnOutputWhoseAnalysisFailsIsKeptAndTheOthersAreCounted) {
  Begin();
  std::vector<std::string> bodies = {"{\"a\":1}", LargeJson(), "{\"a\":2}"};
  const BatchResult result = Send(bodies, kTooMuch);
  EXPECT_TRUE(result.status.ok()) << result.status;
  EXPECT_EQ(result.accepted, 2u);
  EXPECT_EQ(result.dead_lettered, 1u);
  EXPECT_TRUE(result.rejected.empty()) << "never both";
  ExpectBalance();
  EXPECT_EQ(life_->ledger().sum.dead_letters.at(kFailure), 1u);
  EXPECT_EQ(life_->engine().Look().counted, 2u);
  const auto letters = Letters();
  ASSERT_EQ(letters.size(), 1u);
  const DeadLetter& letter = letters[0];
  EXPECT_EQ(letter.transport + "|" + letter.reason + "|" + letter.detail + "|" + letter.workflow + "|" + letter.step +
                "|" + letter.output_id,
            "test|internal_failure|memory ran out|mail|answer|2");
  EXPECT_EQ(letter.time, kLifeStart);
  EXPECT_TRUE(letter.is_cut);
  EXPECT_THAT(letter.body.substr(0, 200), HasSubstr("[email]"));
  EXPECT_EQ(letter.body.find("joe@"), std::string::npos);
  EXPECT_LT(letter.body.size(), 2 * kMaxLetterBytes);
  // Memory is there again, and its sender sends it again: it had not been counted.
  const BatchResult again = Send(bodies);
  EXPECT_EQ(again.accepted, 1u);
  EXPECT_EQ(again.duplicates, 2u);
}

TEST_F(DeadLettersTest, AreKnownInTheNextLifeWithTheLedgerThatCountsThem) {
  Begin();
  EXPECT_EQ(Send({LargeJson()}, kTooMuch).dead_lettered, 1u);
  Begin();
  EXPECT_EQ(Letters().size(), 1u);
  EXPECT_EQ(life_->ledger().sum.dead_letters.at(kFailure), 1u);
  EXPECT_EQ(life_->committer().Look().letters, 1u);
  EXPECT_GT(life_->committer().Look().letter_bytes, 1000u);
  ExpectBalance();
}

TEST_F(DeadLettersTest, WithoutAStoreItsSenderIsToldInstead) {
  Engine engine({}, RulesOfNothing());
  Ledger ledger;
  AnswerBox answers;
  Pipeline pipeline({1, {}}, &engine, &ledger, [] { return kLifeStart; });
  std::unique_ptr<Batch> batch =
      std::make_unique<BodyBatch>(std::vector<std::string>{LargeJson(), "{}"}, true, &answers);
  BatchResult result;
  {
    const ScarceMemory scarce(kTooMuch);
    ASSERT_TRUE(pipeline.TryCount(batch));
    result = answers.Next();
  }
  EXPECT_EQ(result.accepted, 1u);
  EXPECT_EQ(result.dead_lettered, 0u);
  ASSERT_EQ(result.rejected.size(), 1u);
  EXPECT_EQ(result.rejected[0].id, "1");
  EXPECT_EQ(result.rejected[0].reason, kFailure);
  EXPECT_FALSE(result.rejected[0].detail.empty());
  EXPECT_EQ(ledger.Look().sum.rejected.at(kFailure), 1u);
  EXPECT_EQ(ledger.Look().received.at("test"), 2u);
}

TEST_F(DeadLettersTest, WhatADoorBuriesIsKeptAsItCame) {
  Begin();
  auto batch = std::make_unique<BodyBatch>(std::vector<std::string>{"{}"}, true, &life_->answers());
  batch->before_end = [](BatchContents* contents) {
    contents->Bury(
        {1, "unreadable_span", "byte 7 of joe@acme-mail.com", "otlp_json", "{\"who\":\"joe@acme-mail.com\"}"});
  };
  ASSERT_TRUE(life_->Give(std::move(batch)));
  const BatchResult result = life_->answers().Next();
  EXPECT_EQ(result.accepted, 1u);
  EXPECT_EQ(result.dead_lettered, 1u);
  ExpectBalance();
  const auto letters = Letters();
  ASSERT_EQ(letters.size(), 1u);
  EXPECT_EQ(letters[0].body, "{\"who\":\"[email]\"}");
  EXPECT_EQ(letters[0].detail, "byte 7 of [email]");
  EXPECT_EQ(letters[0].form, "otlp_json");
  EXPECT_EQ(life_->ledger().sum.dead_letters.at("unreadable_span"), 1u);
  // Nobody reads that form yet: it stays, and that is no new letter.
  const BatchResult replayed = Replay(letters);
  ASSERT_EQ(replayed.rejected.size(), 1u);
  EXPECT_EQ(replayed.rejected[0].reason, "no_reader");
  EXPECT_EQ(life_->ledger().received.at("replay"), 0u);
  EXPECT_EQ(Letters()[0].reason, "no_reader");
  EXPECT_EQ(Letters()[0].tries, 2u);
  ExpectBalance();
}

TEST_F(DeadLettersTest, AReplayCountsOnceAndTheLetterIsGone) {
  for (const char* id : {"7", ""}) {
    Leave(id);
    const auto letters = Letters();
    ASSERT_EQ(letters.size(), 1u);
    const uint64_t before = life_->engine().Look().counted;
    const BatchResult result = Replay(letters);
    EXPECT_TRUE(result.status.ok()) << result.status;
    EXPECT_EQ(result.accepted, 1u);
    EXPECT_TRUE(Letters().empty());
    // Whoever read it before it was gone counts it no second time, with an id or without.
    EXPECT_EQ(Replay(letters).duplicates, 1u);
    EXPECT_EQ(life_->engine().Look().counted, before + 1);
    EXPECT_GE(life_->ledger().received.at("replay"), 2u);
    ExpectBalance();
    Begin();
    EXPECT_TRUE(Letters().empty());
    EXPECT_EQ(life_->engine().Look().counted, before + 1);
    ExpectBalance();
  }
  EXPECT_EQ(life_->ledger().sum.counted, 2u);
}

TEST_F(DeadLettersTest, OneThatWentWhileItWasReplayedIsCountedWhereThatCanBeSaidAndElseRefused) {
  for (const char* id : {"7", ""}) {
    Leave(id);
    const auto letters = Letters();
    ASSERT_EQ(letters.size(), 1u);
    ASSERT_TRUE(life_->store().DropDeadLetters(std::vector<int64_t>{letters[0].id}).ok());
    const BatchResult result = Replay(letters);
    if (*id != '\0') {
      EXPECT_EQ(result.accepted, 1u) << "nobody has counted it";
      EXPECT_EQ(Replay(letters).duplicates, 1u);
    } else {
      ASSERT_EQ(result.rejected.size(), 1u);
      EXPECT_EQ(result.rejected[0].reason, "not_kept");
    }
    EXPECT_EQ(life_->engine().Look().counted, 1u);
    ExpectBalance();
  }
}

// Its output has neither id nor time: nothing but the letter's end tells that it was counted.
TEST_F(DeadLettersTest, AReplayWhoseCommitFailsAtFirstCountsOnce) {
  Leave("");
  const auto letters = Letters();
  {
    const Locker locker(life_->path());
    EXPECT_TRUE(absl::IsUnavailable(Replay(letters).status));
    EXPECT_FALSE(life_->Give(ReplayOf(letters))) << "nothing is taken while the store cannot be written";
  }
  EXPECT_EQ(Replay(letters).duplicates, 1u) << "it was counted, and is on disk by now";
  EXPECT_TRUE(Letters().empty());
  Begin();
  EXPECT_EQ(life_->engine().Look().counted, 1u);
  EXPECT_TRUE(Letters().empty());
  ExpectBalance();
}

TEST_F(DeadLettersTest, WhatItsSenderSentAgainIsADuplicateAndTheLetterIsGone) {
  Leave("1");
  std::vector<DeadLetter> letters = Letters();
  ASSERT_EQ(letters.size(), 1u);
  // As sent by its sender, not redacted.
  auto retry = std::make_unique<BodyBatch>(std::vector<std::string>{"a letter"}, true, &life_->answers());
  ASSERT_TRUE(life_->Give(std::move(retry)));
  EXPECT_EQ(life_->answers().Next().accepted, 1u);
  letters[0].body = "redacted";
  const BatchResult replayed = Replay(letters);
  EXPECT_EQ(replayed.duplicates, 1u);
  EXPECT_TRUE(replayed.rejected.empty());
  EXPECT_TRUE(Letters().empty());
  EXPECT_EQ(life_->engine().Look().counted, 1u);
  ExpectBalance();
}

TEST_F(DeadLettersTest, AfterAReplayItsSendersRetryIsADuplicate) {
  Leave("1");
  std::vector<DeadLetter> letters = Letters();
  letters[0].body = "redacted";
  EXPECT_EQ(Replay(letters).accepted, 1u);
  Begin();
  EXPECT_EQ(Send({"a letter"}).duplicates, 1u);
  EXPECT_EQ(Send({"another"}).rejected.at(0).reason, "id_conflict");
}

TEST_F(DeadLettersTest, WhatFailsAgainStaysWithTheNewReason) {
  Leave("1");
  Leave("2", true);
  std::vector<DeadLetter> letters = Letters();
  ASSERT_EQ(letters.size(), 2u);
  letters[1].body = "unreadable";
  const BatchResult result = Replay(letters);
  EXPECT_EQ(result.accepted, 0u);
  ASSERT_EQ(result.rejected.size(), 2u);
  EXPECT_EQ(result.rejected[0].reason, "cut_letter");
  EXPECT_EQ(result.rejected[1].reason, "unreadable");
  const auto kept = Letters();
  ASSERT_EQ(kept.size(), 2u);
  EXPECT_EQ(kept[0].reason, "cut_letter");
  EXPECT_EQ(kept[1].reason, "unreadable");
  EXPECT_EQ(kept[1].detail, "it says so");
  EXPECT_EQ(kept[1].time, kLifeStart);
  EXPECT_EQ(kept[1].tries, 2u);
  EXPECT_EQ(life_->ledger().received.count("replay"), 1u);
  EXPECT_EQ(life_->ledger().sum.Total(), 0u) << "nothing was received, nothing is booked";
}

TEST_F(DeadLettersTest, AnAnalysisThatFailsInAReplayMakesNoSecondLetter) {
  Leave("1");
  std::vector<DeadLetter> letters = Letters();
  letters[0].body = LargeJson();
  {
    std::unique_ptr<Batch> replay = ReplayOf(letters);
    const ScarceMemory scarce(kTooMuch);
    ASSERT_TRUE(life_->Give(std::move(replay)));
    EXPECT_EQ(life_->answers().Next().rejected.at(0).reason, kFailure);
  }
  EXPECT_EQ(Letters().size(), 1u);
  EXPECT_EQ(Letters()[0].tries, 2u);
  EXPECT_EQ(life_->engine().Look().counted, 0u);
  EXPECT_EQ(Replay(letters).accepted, 1u) << "its id was not remembered";
  EXPECT_EQ(life_->ledger().sum.dead_letters.count(kFailure), 0u);
  ExpectBalance();
}

}  // namespace
}  // namespace telltale
