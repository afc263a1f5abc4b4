#include "pipeline/committer.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <fstream>
#include <numeric>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "tests/pipeline/life.h"
#include "tests/store/faulty_disk.h"

namespace telltale {
namespace {

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
    EXPECT_EQ(life.Send({"a", "c"}).duplicates, 2u) << "the last of this life, and nothing else";
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
  EXPECT_EQ(ledger.sum.duplicates, 6u);
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

// As a disk that loses bytes: nothing of the file's tables can be read any more.
void Garble(const std::string& path) {
  sqlite3* other = nullptr;
  ASSERT_EQ(sqlite3_open(path.c_str(), &other), SQLITE_OK);
  // Another's commit makes telltale read again what it has read before.
  ASSERT_EQ(sqlite3_exec(other, "UPDATE meta SET value = value WHERE key = 'seed'; PRAGMA wal_checkpoint(TRUNCATE)",
                         nullptr, nullptr, nullptr),
            SQLITE_OK);
  sqlite3_close(other);
  std::string bytes = Scratch::ReadBytes(path);
  std::fill(bytes.begin() + 4096, bytes.end(), '\x5a');
  std::fstream(path, std::ios::binary | std::ios::in | std::ios::out) << bytes;
}

int64_t FilesAside(const Scratch& folder) {
  return std::ranges::count_if(folder.Files(), [](const auto& file) {
    return file.first.find(".corrupt-") != std::string::npos && file.first.back() == 'Z';
  });
}

TEST(CommitterTest, ADamagedFileIsReplacedAndWhatCameSinceIsKnownInTheNextLife) {
  const Scratch folder;
  LedgerSnapshot before;
  {
    Life life(folder.path(), 7);
    EXPECT_EQ(life.Send({"a", "b"}).accepted, 2u);
    Garble(life.path());
    EXPECT_EQ(life.Send({"c"}).accepted, 1u) << "the first to meet it";
    EXPECT_EQ(life.ill(), 1);
    EXPECT_TRUE(life.committer().MayTake());
    EXPECT_EQ(life.Send({"d"}).accepted, 1u);
    EXPECT_EQ(life.Send({"a", "c", "d"}).duplicates, 3u);
    EXPECT_TRUE(life.committer().Keep().ok());
    before = life.ledger();
    // Numbers of letters that somebody has from the file of before mean no other one.
    Commit commit;
    commit.dead_letters = {{.time = kLifeStart, .transport = "grpc", .reason = "internal", .body = "x"}};
    ASSERT_TRUE(life.store().Write(commit).ok());
    const auto letters = life.store().ListDeadLetters(1);
    ASSERT_TRUE(letters.ok());
    EXPECT_GT(letters->at(0).id, kLifeStart.time_since_epoch().count());
  }
  EXPECT_EQ(FilesAside(folder), 1);
  Life life(folder.path(), 8);
  EXPECT_EQ(life.recovered().engine.streams, 1u);
  EXPECT_EQ(life.recovered().ids, 2u);
  EXPECT_EQ(life.ledger().sum.counted, before.sum.counted);
  EXPECT_EQ(life.engine().Look().streams.size(), 1u);
  EXPECT_EQ(life.Send({"c", "d"}).duplicates, 2u) << "they are hashed as they were";
  EXPECT_EQ(life.engine().Look().streams.size(), 1u);
}

TEST(CommitterTest, NothingIsAcknowledgedUntilADamagedFileIsReplaced) {
  const Scratch folder;
  FaultyDisk disk;
  {
    Life life(folder.path(), 7, disk.vfs_name());
    EXPECT_EQ(life.Send({"a", "b"}).accepted, 2u);
    Garble(life.path());
    disk.FailAt({FaultyDisk::Operation::kWrite, 1, SQLITE_FULL, false});
    const BatchResult refused = life.Send({"c"});
    EXPECT_TRUE(absl::IsResourceExhausted(refused.status)) << refused.status;
    EXPECT_EQ(FilesAside(folder), 1);
    while (!life.committer().MayTake()) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    const BatchResult again = life.Send({"c", "d"});
    EXPECT_EQ(again.duplicates, 1u);
    EXPECT_EQ(again.accepted, 1u);
    EXPECT_EQ(FilesAside(folder), 1);
  }
  Life life(folder.path(), 8, disk.vfs_name());
  EXPECT_EQ(life.ledger().sum.counted, 4u);
  EXPECT_EQ(life.engine().Look().counted, 4u) << "what was counted before the damage is in the new file";
  EXPECT_EQ(life.Send({"c", "d"}).duplicates, 2u);
}

TEST(CommitterTest, NoCommitTellsOfWhatIsInALaterOne) {
  const Scratch folder;
  FaultyDisk disk;
  std::vector<FaultyDisk::Image> images;
  int refused = 0;
  {
    Life life(folder.path(), 7, disk.vfs_name());
    ASSERT_EQ(life.Send({"a"}).accepted, 1u);
    disk.SyncFolder();
    disk.before_sync = [&] { images.push_back(disk.Durable()); };  // on the committer's thread
    for (int round = 0; round < 5; ++round) {
      {
        const Locker locker(life.path());
        ASSERT_TRUE(life.Submit({fmt::format("b-{}", round)}));
        std::this_thread::sleep_for(std::chrono::milliseconds(5));  // it waits for the lock: the next is a commit more
        if (life.Submit({fmt::format("c-{}", round)})) refused += life.answers().Next().status.ok() ? 0 : 1;
        refused += life.answers().Next().status.ok() ? 0 : 1;
      }
      while (!life.committer().MayTake()) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  }
  EXPECT_GE(refused, 6) << "or there were never two";
  ASSERT_GE(images.size(), 10u);
  for (const FaultyDisk::Image& image : images) {
    const Scratch crashed;
    FaultyDisk::Restore(image, crashed.path());
    const Life life(crashed.path());
    EXPECT_EQ(life.ledger().sum.counted, life.engine().Look().counted);
  }
}

TEST(CommitterTest, AClockThatLeapsMakesNoIdForgotten) {
  const Scratch folder;
  for (const int leap : {30, -30}) {
    const std::string id = fmt::format("during {}", leap);
    {
      Life life(folder.path());
      EXPECT_TRUE(life.Send({"before"}).status.ok());
      life.Leap(std::chrono::days(leap));
      EXPECT_EQ(life.Send({id}).accepted, 1u);
    }
    Life life(folder.path());
    EXPECT_EQ(life.Send({fmt::format("after {}", leap)}).accepted, 1u);
    EXPECT_EQ(life.Send({"before", id}).duplicates, 2u);
  }
  Life life(folder.path());
  EXPECT_EQ(life.Send({"before", "during 30", "after 30", "during -30", "after -30"}).duplicates, 5u);
}

TEST(CommitterTest, WhatIsAskedToBeKeptIsOnDiskWhenItReturns) {
  const Scratch folder;
  Life life(folder.path());
  EXPECT_EQ(life.Send({"a"}).accepted, 1u);
  const auto commits = [&] {
    const StorageSnapshot look = life.committer().Look();
    return std::accumulate(look.commits.counts.begin(), look.commits.counts.end(), uint64_t{0});
  };
  const uint64_t before = commits();
  ASSERT_TRUE(life.engine().AcceptNewNormal("mail", "answer", std::nullopt, "", kLifeStart).has_value());
  EXPECT_TRUE(life.committer().Keep().ok());
  EXPECT_EQ(commits(), before + 1);
  {
    const Locker locker(life.path());
    ASSERT_TRUE(life.engine().AcceptNewNormal("mail", "answer", std::nullopt, "", kLifeStart).has_value());
    EXPECT_TRUE(absl::IsUnavailable(life.committer().Keep()));
  }
  life.committer().Stop();
  EXPECT_FALSE(life.committer().Keep().ok()) << "and does not wait for ever";
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
