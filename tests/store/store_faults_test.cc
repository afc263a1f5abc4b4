// Every read, write, sync and truncation fails once, each way that a disk fails: Write says so, nothing is damaged or
// set aside, and the same Commit goes through when the disk is well again.
#include <gtest/gtest.h>

#include "store/store.h"
#include "tests/store/faulty_disk.h"
#include "tests/store/random_commits.h"
#include "tests/store/scratch.h"

namespace telltale {
namespace {

using Operation = FaultyDisk::Operation;

constexpr int kMostTries = 4;

bool IsExpected(const absl::Status& status) { return absl::IsUnavailable(status) || absl::IsResourceExhausted(status); }

struct Way {
  Operation operation;
  int code;
  bool lasting;
};

class StoreFaults : public testing::TestWithParam<Way> {
 public:
  // Writes the commit until it is taken; the disk is mended after the second refusal.
  static void WriteAtLast(Store& store, const Commit& commit, FaultyDisk* disk) {
    for (int tries = 1; tries <= kMostTries; ++tries) {
      const absl::Status status = store.Write(commit);
      if (status.ok()) return;
      ASSERT_TRUE(IsExpected(status)) << status;
      ASSERT_NE(MessageOf(status).find(store.path()), std::string::npos) << status;
      ASSERT_LT(tries, kMostTries) << status;
      if (tries == 2) disk->Mend();
    }
  }

  static void ExpectHolds(const FaultyDisk::Image& image, const StoreContents& contents, const char* what) {
    Scratch scratch;
    FaultyDisk::Restore(image, scratch.path());
    OpenReport report;
    auto store = OpenStore({.directory = scratch.path(), .sync = false}, &report);
    ASSERT_EQ(report.set_aside, "") << what;
    const auto held = ContentsOf(*store);
    ASSERT_TRUE(held.ok()) << what << ": " << held.status();
    EXPECT_TRUE(*held == contents) << what;
  }
};

TEST_P(StoreFaults, DelayAWriteAndNothingElse) {
  const auto [operation, code, lasting] = GetParam();
  const RandomCommits commits(7, 13);
  int failures = 0;
  for (int nth = 1; nth < 1000; ++nth) {
    SCOPED_TRACE("operation " + std::to_string(nth));
    Scratch scratch;
    FaultyDisk disk;
    auto store = OpenStore({.directory = scratch.path(), .wal_bytes = 256 << 10, .vfs = disk.vfs_name()});
    disk.SyncFolder();
    disk.FailAt({operation, nth, code, lasting});
    for (size_t i = 0; i < commits.size(); ++i) {
      WriteAtLast(*store, commits.at(i), &disk);
      if (HasFatalFailure()) return;
      if (i % 4 == 3) {
        const absl::Status status = store->Checkpoint();
        ASSERT_TRUE(status.ok() || IsExpected(status)) << status;
      }
    }
    if (!disk.failed()) break;  // there are fewer operations than that
    ++failures;
    disk.Mend();
    const auto contents = ContentsOf(*store);
    ASSERT_TRUE(contents.ok()) << contents.status();
    ASSERT_TRUE(*contents == commits.After(commits.size()));
    ExpectHolds(disk.Durable(), commits.After(commits.size()), "after a power cut");
    store.reset();
    disk.SyncFolder();
    ExpectHolds(disk.Durable(), commits.After(commits.size()), "after a stop");
    if (HasFailure()) return;
  }
  EXPECT_GE(failures, operation == Operation::kShare ? 0 : operation == Operation::kTruncate ? 1 : 5);
}

TEST_P(StoreFaults, AtTheStartAreErrorsAndSetNothingAside) {
  const auto [operation, code, lasting] = GetParam();
  const RandomCommits commits(8, 5);
  for (int nth = 1; nth < 1000; ++nth) {
    SCOPED_TRACE("operation " + std::to_string(nth));
    Scratch scratch;
    FaultyDisk disk;
    const StoreOptions options{.directory = scratch.path(), .vfs = disk.vfs_name()};
    auto store = OpenStore(options);
    disk.SyncFolder();
    for (size_t i = 0; i < commits.size(); ++i) ASSERT_TRUE(store->Write(commits.at(i)).ok());
    // A copy without its -shm and with its WAL, as after a power cut: there is most to do.
    const FaultyDisk::Image image = disk.Durable();
    store.reset();
    FaultyDisk::Restore(image, scratch.path());
    disk.FailAt({operation, nth, code, lasting});
    OpenReport report;
    const auto opened = Store::Open(options, kStoreNow, &report);
    const bool failed = disk.failed();
    disk.Mend();
    EXPECT_EQ(report.set_aside, "");
    if (!opened.ok()) {
      EXPECT_TRUE(IsExpected(opened.status())) << opened.status();
      EXPECT_NE(MessageOf(opened.status()).find(scratch.path()), std::string::npos) << opened.status();
      store = OpenStore(options, &report);
      EXPECT_EQ(report.set_aside, "");
    }
    Store& sound = opened.ok() ? **opened : *store;
    const auto contents = ContentsOf(sound);
    ASSERT_TRUE(contents.ok()) << contents.status();
    EXPECT_TRUE(*contents == commits.After(commits.size()));
    if (!failed) break;
    if (HasFailure()) return;
  }
}

TEST_P(StoreFaults, AtTheVeryFirstStartAreNoneOfTheNext) {
  const auto [operation, code, lasting] = GetParam();
  for (int nth = 1; nth < 1000; ++nth) {
    SCOPED_TRACE("operation " + std::to_string(nth));
    Scratch scratch;
    FaultyDisk disk;
    const StoreOptions options{.directory = scratch / "deep/data", .vfs = disk.vfs_name()};
    disk.FailAt({operation, nth, code, lasting});
    OpenReport report;
    auto opened = Store::Open(options, kStoreNow, &report);
    const bool failed = disk.failed();
    EXPECT_TRUE(opened.ok() || IsExpected(opened.status())) << opened.status();
    if (opened.ok()) opened->reset();
    disk.Mend();
    auto store = OpenStore(options);
    ASSERT_NE(store, nullptr);
    EXPECT_TRUE(store->Write(BlockCommit("block", 1, 1)).ok());
    if (!failed) break;
    if (HasFailure()) return;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Ways, StoreFaults,
    testing::Values(Way{Operation::kWrite, SQLITE_FULL, false}, Way{Operation::kWrite, SQLITE_FULL, true},
                    Way{Operation::kWrite, SQLITE_IOERR_WRITE, false}, Way{Operation::kWrite, SQLITE_IOERR_WRITE, true},
                    Way{Operation::kSync, SQLITE_IOERR_FSYNC, false}, Way{Operation::kSync, SQLITE_IOERR_FSYNC, true},
                    Way{Operation::kTruncate, SQLITE_IOERR_TRUNCATE, false},
                    Way{Operation::kRead, SQLITE_IOERR_READ, false}, Way{Operation::kRead, SQLITE_IOERR_READ, true},
                    Way{Operation::kShare, SQLITE_IOERR_SHMSIZE, false}));

// What a sync failed for may never come to the disk, whatever a second one says: so all that was acknowledged is copied
// into the file, and that is synced, before anything more is taken.
TEST(StoreFailedSync, MakesWhatWasAcknowledgedIndependentOfTheWal) {
  const RandomCommits commits(9, 10);
  Scratch scratch;
  FaultyDisk disk;
  auto store = OpenStore({.directory = scratch.path(), .vfs = disk.vfs_name()});
  disk.SyncFolder();
  for (size_t i = 0; i < 9; ++i) ASSERT_TRUE(store->Write(commits.at(i)).ok());
  disk.FailAt({Operation::kSync, 1, SQLITE_IOERR_FSYNC, false});
  EXPECT_TRUE(IsExpected(store->Write(commits.at(9))));
  ASSERT_TRUE(store->Write(commits.at(9)).ok());
  FaultyDisk::Image image = disk.Durable();
  image.erase("telltale.db-wal");
  StoreFaults::ExpectHolds(image, commits.After(9), "the file alone");
}

TEST(StoreFailedSync, IsFollowedByALookWhetherWhatWasAcknowledgedIsThere) {
  Scratch scratch;
  FaultyDisk disk;
  auto store = OpenStore({.directory = scratch.path(), .vfs = disk.vfs_name()});
  const auto write_past_a_failure = [&](const Commit& commit) {
    disk.FailAt({Operation::kSync, 1, SQLITE_IOERR_FSYNC, false});
    EXPECT_TRUE(IsExpected(store->Write(commit)));
    return store->Write(commit);
  };
  ASSERT_TRUE(store->Write(BlockCommit("block", 1, 1)).ok());
  EXPECT_TRUE(write_past_a_failure(BlockCommit("block", 2, 2)).ok());
  Commit done;
  done.journal_needed_from = 3;
  ASSERT_TRUE(store->Write(done).ok());
  EXPECT_TRUE(write_past_a_failure(BlockCommit("block", 3, 3)).ok()) << "a block that went need not be there";

  sqlite3* other = nullptr;
  ASSERT_EQ(sqlite3_open(store->path().c_str(), &other), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(other, "DELETE FROM journal", nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(other);
  const absl::Status gone = write_past_a_failure(BlockCommit("block", 4, 4));
  EXPECT_TRUE(absl::IsDataLoss(gone)) << gone;
  EXPECT_TRUE(absl::IsDataLoss(store->Write(BlockCommit("block", 4, 4)))) << "until it begins afresh";
  OpenReport report;
  ASSERT_TRUE(store->StartAfresh("its last block is gone", kStoreNow, &report).ok());
  EXPECT_NE(report.set_aside.find("(its last block is gone)"), std::string::npos) << report.set_aside;
  EXPECT_TRUE(store->Write(BlockCommit("block", 1, 1)).ok()) << "sequences begin where the engine says";
}

TEST(StoreFullDisk, SaysSoAndGoesOnWhenThereIsRoom) {
  Scratch scratch;
  FaultyDisk disk;
  auto store = OpenStore({.directory = scratch.path(), .vfs = disk.vfs_name()});
  ASSERT_TRUE(store->Write(BlockCommit("before", 1, 1)).ok());
  disk.FailAt({Operation::kWrite, 1, SQLITE_FULL, true});
  for (int i = 0; i < 3; ++i) {
    Commit refused = BlockCommit("refused", 2, 2);
    refused.dead_letters = {{.time = kStoreNow, .body = "refused"}};
    const absl::Status status = store->Write(refused);
    EXPECT_TRUE(absl::IsResourceExhausted(status)) << status;
    EXPECT_NE(MessageOf(status).find("free space"), std::string::npos) << status;
  }
  EXPECT_EQ(ContentsOf(*store)->journal.size(), 1u) << "what is there can be read meanwhile";
  disk.Mend();
  EXPECT_TRUE(store->Write(BlockCommit("after", 2, 2)).ok());
  EXPECT_EQ(ContentsOf(*store)->journal[1].second, "after");
  EXPECT_EQ(store->counts().dead_letters.kept, 0u) << "those of refused commits do not count";
  EXPECT_EQ(store->counts().ids_dropped, 0u) << "nothing is dropped for a disk that is full of other things";
}

}  // namespace
}  // namespace telltale
