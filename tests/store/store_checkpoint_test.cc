#include <gtest/gtest.h>

#include <filesystem>
#include <future>
#include <utility>

#include "store/store.h"
#include "tests/store/faulty_disk.h"
#include "tests/store/scratch.h"

namespace telltale {
namespace {

constexpr uint64_t kWalBytes = 256 << 10;

// Writes blocks of 100 KB, of which the newest is needed.
class Blocks {
 public:
  explicit Blocks(Store* store) : store_(store) {}

  absl::Status Write() {
    ++sequence_;
    Commit commit = BlockCommit(block_, sequence_, sequence_);
    commit.journal_needed_from = sequence_;
    return store_->Write(commit);
  }
  uint64_t sequence() const { return sequence_; }
  size_t size() const { return block_.size(); }

 private:
  Store* const store_;
  const std::string block_ = std::string(100'000, 'x');
  uint64_t sequence_ = 0;
};

TEST(StoreCheckpoint, CopiesTheWalIntoTheFileWhenItIsLarge) {
  Scratch scratch;
  auto store = OpenStore({.directory = scratch.path(), .sync = false, .wal_bytes = kWalBytes});
  Blocks blocks(store.get());
  const std::string file = scratch / "telltale.db";
  ASSERT_TRUE(blocks.Write().ok());
  EXPECT_FALSE(store->IsCheckpointDue());
  ASSERT_TRUE(store->Checkpoint().ok());
  EXPECT_LT(std::filesystem::file_size(file), blocks.size()) << "too little to be worth it";
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(blocks.Write().ok());
  EXPECT_TRUE(store->IsCheckpointDue());
  ASSERT_TRUE(store->Checkpoint().ok());
  EXPECT_FALSE(store->IsCheckpointDue());
  EXPECT_GT(std::filesystem::file_size(file), blocks.size());
  // Nobody calls Checkpoint: Write does.
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(blocks.Write().ok());
  EXPECT_LT(store->bytes(), 2 * kWalBytes + 8 * blocks.size());
  EXPECT_EQ(ContentsOf(*store)->journal.size(), 1u);
}

TEST(StoreCheckpoint, LetsOthersWriteMeanwhileAndBeginsTheWalAnew) {
  Scratch scratch;
  FaultyDisk disk;
  auto store = OpenStore({.directory = scratch.path(), .wal_bytes = kWalBytes, .vfs = disk.vfs_name()});
  Blocks blocks(store.get());
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(blocks.Write().ok());
  int written = 0;
  bool is_within = false;
  disk.before_sync = [&] {  // at first of the WAL, then of the file, by the connection beside
    if (written == 2 || std::exchange(is_within, true)) return;
    EXPECT_TRUE(std::async(std::launch::async, [&] { return blocks.Write(); }).get().ok());
    ++written;
    is_within = false;
  };
  ASSERT_TRUE(store->Checkpoint().ok());
  EXPECT_EQ(written, 2);
  disk.before_sync = [] {};
  const auto size = [&] { return std::filesystem::file_size(scratch / "telltale.db-wal"); };
  const auto before = size();
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(blocks.Write().ok());
  EXPECT_LE(size(), before) << "what was written meanwhile was copied too, and its place is used again";
  EXPECT_EQ(ContentsOf(*store)->journal.back().first.second, blocks.sequence());
}

TEST(StoreCheckpoint, EndsBeforeTheFileIsSetAside) {
  Scratch scratch;
  FaultyDisk disk;
  std::future<absl::Status> afresh;
  OpenReport report;
  bool has_begun = false;
  auto store = OpenStore({.directory = scratch.path(), .wal_bytes = kWalBytes, .vfs = disk.vfs_name()});
  Blocks blocks(store.get());
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(blocks.Write().ok());
  disk.before_sync = [&] {
    if (std::exchange(has_begun, true)) return;
    afresh = std::async(std::launch::async, [&] { return store->StartAfresh("a test", kStoreNow, &report); });
    // It waits, and cannot have ended, however slow this machine is.
    EXPECT_EQ(afresh.wait_for(std::chrono::milliseconds(50)), std::future_status::timeout);
  };
  ASSERT_TRUE(store->Checkpoint().ok());
  ASSERT_TRUE(afresh.get().ok());
  EXPECT_NE(report.set_aside, "");
  EXPECT_TRUE(ContentsOf(*store)->journal.empty());
  ASSERT_TRUE(blocks.Write().ok());
  EXPECT_EQ(ContentsOf(*store)->journal.size(), 1u);
}

}  // namespace
}  // namespace telltale
