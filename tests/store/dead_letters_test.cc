#include "store/dead_letters.h"

#include <gtest/gtest.h>

#include <thread>

#include "tests/store/scratch.h"

namespace telltale {
namespace {

class DeadLettersTest : public testing::Test {
 protected:
  void Add(const std::string& body) {
    Commit commit;
    commit.dead_letters = {{.time = kStoreNow, .reason = "bad", .body = body}};
    ASSERT_TRUE(store_->Write(commit).ok());
  }
  std::string Bodies() {
    std::string bodies;
    const StoreContents contents = *ContentsOf(*store_);
    for (const std::string& body : contents.dead_letters) bodies += body.substr(0, 1);
    return bodies;
  }

  Scratch scratch_;
  StoreOptions options_{.directory = scratch_.path(), .max_dead_letter_bytes = 4000};
  std::unique_ptr<Store> store_ = OpenStore(options_);
};

TEST_F(DeadLettersTest, GiveBackEveryFieldByteForByte) {
  const std::string body("not \xff UTF-8, and a \0 in it", 25);
  Commit commit;
  const std::string identity("0123456789\0b", 12);
  commit.dead_letters = {
      {kStoreNow, "http", "no step", "10.0.0.1", "intake", "", "id-7", body, "because", "output", identity, true}};
  ASSERT_TRUE(store_->Write(commit).ok());
  const auto list = store_->ListDeadLetters(10);
  ASSERT_EQ(list->size(), 1u);
  const DeadLetter& head = list->front();
  EXPECT_EQ(head.body, "");
  EXPECT_EQ(head.body_bytes, body.size());
  const DeadLetter whole = *store_->GetDeadLetter(head.id);
  EXPECT_EQ(whole.time, kStoreNow);
  EXPECT_EQ(whole.transport + "|" + whole.reason + "|" + whole.source + "|" + whole.workflow + "|" + whole.step + "|" +
                whole.output_id,
            "http|no step|10.0.0.1|intake||id-7");
  EXPECT_EQ(whole.body, body);
  EXPECT_EQ(whole.detail + "|" + whole.form, "because|output");
  EXPECT_EQ(whole.identity, identity);
  EXPECT_TRUE(whole.is_cut);
  EXPECT_EQ(whole.tries, 1u);
  EXPECT_EQ(head.identity, identity);
  EXPECT_EQ(head.detail, "because");
}

TEST_F(DeadLettersTest, AreListedNewestFirstInPages) {
  for (const char* body : {"a", "b", "c", "d", "e"}) Add(body);
  const auto first = *store_->ListDeadLetters(2);
  ASSERT_EQ(first.size(), 2u);
  EXPECT_GT(first[0].id, first[1].id);
  const auto next = *store_->ListDeadLetters(10, first[1].id);
  ASSERT_EQ(next.size(), 3u);
  EXPECT_EQ(store_->GetDeadLetter(next[0].id)->body, "c");
  EXPECT_TRUE(store_->ListDeadLetters(0)->empty());
}

TEST_F(DeadLettersTest, AreListedOldestFirstToo) {
  for (const char* body : {"a", "b", "c"}) Add(body);
  const auto all = *store_->ListDeadLettersAfter(0, 10);
  ASSERT_EQ(all.size(), 3u);
  EXPECT_LT(all[0].id, all[1].id);
  const auto rest = *store_->ListDeadLettersAfter(all[0].id, 1);
  ASSERT_EQ(rest.size(), 1u);
  EXPECT_EQ(rest[0].id, all[1].id);
}

TEST_F(DeadLettersTest, EndAndAreTriedAgainInACommit) {
  for (const char* body : {"a", "b", "c"}) Add(body);
  const auto all = *store_->ListDeadLettersAfter(0, 10);
  Commit commit;
  commit.ended_letters = {all[0].id, 12345};
  commit.retried_letters = {{all[1].id, kStoreNow + std::chrono::hours(1), "worse", "it says"},
                            {all[0].id, kStoreNow, "gone", ""}};
  ASSERT_TRUE(store_->Write(commit).ok());
  EXPECT_EQ(Bodies(), "bc");
  for (int i = 0; i < 2; ++i) {
    const DeadLetter tried = *store_->GetDeadLetter(all[1].id);
    EXPECT_EQ(tried.reason + "|" + tried.detail, "worse|it says");
    EXPECT_EQ(tried.time, kStoreNow + std::chrono::hours(1));
    EXPECT_EQ(tried.tries, 2u);
    EXPECT_EQ(tried.body, "b");
    EXPECT_EQ(store_->counts().dead_letters.kept, 2u);
    EXPECT_EQ(store_->counts().dead_letters.bytes, 4u + 5 + 7 + 1);
    store_.reset();
    store_ = OpenStore(options_);
  }
}

TEST_F(DeadLettersTest, StayWhereTheCommitThatEndsThemFails) {
  Add("a");
  const int64_t id = store_->ListDeadLetters(1)->front().id;
  ASSERT_TRUE(store_->Write(BlockCommit("block", 1, 1)).ok());
  Commit refused = BlockCommit("block", 1, 1);
  refused.ended_letters = {id};
  ASSERT_FALSE(store_->Write(refused).ok());
  EXPECT_EQ(Bodies(), "a");
  EXPECT_EQ(store_->counts().dead_letters.kept, 1u);
}

TEST_F(DeadLettersTest, AreDroppedByNumberWhichIsNeverGivenAgain) {
  for (const char* body : {"a", "b", "c"}) Add(body);
  const int64_t newest = store_->ListDeadLetters(1)->front().id;
  const int64_t drop[] = {newest, newest - 2, newest, 12345};
  EXPECT_EQ(*store_->DropDeadLetters(drop), 2u);
  EXPECT_EQ(Bodies(), "b");
  EXPECT_EQ(store_->counts().dead_letters.kept, 1u);
  EXPECT_EQ(store_->counts().dead_letters.bytes, 4u);
  EXPECT_EQ(store_->counts().dead_letters.dropped, 0u) << "that is for want of room";
  const absl::Status gone = store_->GetDeadLetter(newest).status();
  EXPECT_TRUE(absl::IsNotFound(gone)) << gone;
  store_.reset();
  store_ = OpenStore(options_);
  Add("d");
  EXPECT_GT(store_->ListDeadLetters(1)->front().id, newest);
}

TEST_F(DeadLettersTest, KeepTheNewestThatFitAndCountTheOthers) {
  for (const char first : {'a', 'b', 'c', 'd', 'e', 'f'}) Add(std::string(997, first));
  EXPECT_EQ(Bodies(), "cdef");
  EXPECT_EQ(store_->counts().dead_letters.kept, 4u);
  EXPECT_EQ(store_->counts().dead_letters.bytes, 4000u);
  EXPECT_EQ(store_->counts().dead_letters.dropped, 2u);
  Add(std::string(3990, 'g'));
  EXPECT_EQ(Bodies(), "g");
  Add(std::string(5000, 'h'));
  EXPECT_EQ(Bodies(), "") << "larger alone than what is kept of all";
  EXPECT_EQ(store_->counts().dead_letters.dropped, 8u);
  Add("i");
  EXPECT_EQ(Bodies(), "i");
}

TEST_F(DeadLettersTest, AreCountedAgainAtTheStartAndFitANewBound) {
  for (const char first : {'a', 'b', 'c'}) Add(std::string(997, first));
  store_.reset();
  options_.max_dead_letter_bytes = 2000;
  store_ = OpenStore(options_);
  EXPECT_EQ(store_->counts().dead_letters.kept, 3u);
  EXPECT_EQ(store_->counts().dead_letters.bytes, 3000u);
  Add("d");
  EXPECT_EQ(Bodies(), "cd");
}

TEST_F(DeadLettersTest, AreNotCountedWhereTheCommitFails) {
  ASSERT_TRUE(store_->Write(BlockCommit("block", 1, 1)).ok());
  Commit refused = BlockCommit("block", 1, 1);
  refused.dead_letters = {{.time = kStoreNow, .body = "never"}};
  ASSERT_FALSE(store_->Write(refused).ok());
  EXPECT_EQ(store_->counts().dead_letters.kept, 0u);
}

// People look while the committer writes.
TEST_F(DeadLettersTest, AreReadAndDroppedBesideTheWriter) {
  std::jthread reader([this](std::stop_token stop) {
    while (!stop.stop_requested()) {
      const auto list = store_->ListDeadLetters(3);
      ASSERT_TRUE(list.ok()) << list.status();
      for (const DeadLetter& letter : *list) {
        const auto whole = store_->GetDeadLetter(letter.id);
        ASSERT_TRUE(whole.ok() || absl::IsNotFound(whole.status())) << whole.status();
      }
      if (!list->empty()) {
        const int64_t id = list->back().id;
        ASSERT_TRUE(store_->DropDeadLetters(std::span(&id, 1)).ok());
      }
      (void)store_->counts();
      (void)store_->bytes();
    }
  });
  for (int i = 0; i < 200; ++i) Add(std::string(500, 'x'));
  reader.request_stop();
  reader.join();
  const auto counts = store_->counts().dead_letters;
  EXPECT_EQ(counts.kept, ContentsOf(*store_)->dead_letters.size());
}

}  // namespace
}  // namespace telltale
