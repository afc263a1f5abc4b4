#include "pipeline/checkpointer.h"

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <thread>

#include "tests/store/scratch.h"

namespace telltale {
namespace {

TEST(Checkpointer, CopiesWhatIsDueWhileOthersWrite) {
  Scratch scratch;
  auto store = OpenStore({.directory = scratch.path(), .wal_bytes = 256 << 10});
  const std::string block(20'000, 'x');
  const auto file_size = [&] { return std::filesystem::file_size(scratch / "telltale.db"); };
  uint64_t sequence = 0;
  {
    Checkpointer checkpointer(store.get());
    for (int i = 0; i < 500; ++i) {
      ++sequence;
      Commit commit = BlockCommit(block, sequence, sequence);
      commit.journal_needed_from = sequence > 50 ? sequence - 50 : 1;
      ASSERT_TRUE(store->Write(commit).ok());
      checkpointer.Nudge();
    }
  }
  const auto contents = ContentsOf(*store);
  ASSERT_TRUE(contents.ok()) << contents.status();
  EXPECT_EQ(contents->journal.back().first.second, sequence);
  EXPECT_GT(file_size(), 20 * block.size());
}

TEST(Checkpointer, NeedsNoFurtherWrite) {
  Scratch scratch;
  auto store = OpenStore({.directory = scratch.path(), .wal_bytes = 256 << 10});
  const std::string block(300'000, 'x');
  Checkpointer checkpointer(store.get());
  checkpointer.Nudge();  // of nothing
  ASSERT_TRUE(store->Write(BlockCommit(block, 1, 1)).ok());
  ASSERT_TRUE(store->IsCheckpointDue());
  checkpointer.Nudge();
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (std::filesystem::file_size(scratch / "telltale.db") < block.size()) {
    ASSERT_LT(std::chrono::steady_clock::now(), end);
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

}  // namespace
}  // namespace telltale
