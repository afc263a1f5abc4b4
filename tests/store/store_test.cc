#include "store/store.h"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <atomic>
#include <thread>

#include "tests/store/scratch.h"

namespace telltale {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

std::string Ids(size_t count, char byte) { return std::string(count * kIdBytes, byte); }

TEST(Store, GivesBackWhatWasWritten) {
  Scratch scratch;
  const StoreOptions options{.directory = scratch / "data"};
  StoreContents expected;
  {
    OpenReport report;
    auto store = OpenStore(options, &report);
    EXPECT_TRUE(report.fresh);
    EXPECT_EQ(report.set_aside, "");
    const std::string records("one\0two", 7);
    Commit commit = BlockCommit(records, 1, 7);
    const std::string ids = Ids(3, 'a');
    commit.ids = ids;
    commit.ids_time = kStoreNow;
    commit.parts = {{"stream/a", 5, "state of a"}, {"stream/b", 6, ""}};
    commit.meta = {{"horizon", "7d"}, {"empty", ""}};
    commit.dead_letters = {{.time = kStoreNow, .transport = "grpc", .reason = "no workflow", .body = "what came"}};
    ASSERT_TRUE(store->Write(commit).ok());
    expected = {{{"horizon", "7d"}, {"empty", ""}},
                {{"stream/a", {5, "state of a"}}, {"stream/b", {6, ""}}},
                {{{1, 7}, records}},
                {{kStoreNow.time_since_epoch().count(), ids}},
                {"what came"}};
    EXPECT_EQ(*ContentsOf(*store), expected);
  }
  OpenReport report;
  auto store = OpenStore(options, &report);
  EXPECT_FALSE(report.fresh);
  EXPECT_EQ(*ContentsOf(*store), expected);
}

TEST(Store, ReplacesAndDropsWhatACommitSays) {
  Scratch scratch;
  auto store = OpenStore({.directory = scratch.path()});
  for (uint64_t i = 1; i <= 5; ++i) {
    const std::string ids = Ids(i, static_cast<char>('0' + i));
    Commit commit = BlockCommit("block", 10 * i, 10 * i + 9);
    commit.ids = ids;
    commit.ids_time = kStoreNow + seconds(i);
    const std::string data = "of commit " + std::to_string(i);
    commit.parts = {{"kept", 10 * i, data}, {"dropped", 10 * i, data}};
    commit.meta = {{"key", data}};
    ASSERT_TRUE(store->Write(commit).ok());
  }
  Commit tidy;
  tidy.journal_needed_from = 39;  // the block from 30 to 39 is needed still
  tidy.ids_needed_from = kStoreNow + seconds(4);
  tidy.dropped_parts = {"dropped", "never there"};
  ASSERT_TRUE(store->Write(tidy).ok());
  const StoreContents contents = *ContentsOf(*store);
  EXPECT_EQ(contents.meta, (std::map<std::string, std::string>{{"key", "of commit 5"}}));
  EXPECT_EQ(contents.parts, (std::map<std::string, std::pair<uint64_t, std::string>>{{"kept", {50, "of commit 5"}}}));
  ASSERT_EQ(contents.journal.size(), 3u);
  EXPECT_EQ(contents.journal[0].first, std::make_pair(uint64_t{30}, uint64_t{39}));
  ASSERT_EQ(contents.ids.size(), 2u);
  EXPECT_EQ(contents.ids[0].first, (kStoreNow + seconds(4)).time_since_epoch().count());
  EXPECT_EQ(contents.ids[0].second, Ids(4, '4'));
  EXPECT_EQ(store->counts().ids_dropped, 0u) << "what was asked for is not told";
}

TEST(Store, KeepsManyRowsOfIdsOfOneMillisecondAndOfClocksThatJump) {
  Scratch scratch;
  auto store = OpenStore({.directory = scratch.path()});
  const Time times[] = {kStoreNow,   kStoreNow,  kStoreNow + seconds(9), kStoreNow - seconds(9), kStoreNow, Time{},
                        Time::min(), Time::max()};
  for (size_t i = 0; i < std::size(times); ++i) {
    const std::string ids = Ids(1, static_cast<char>('a' + i));
    Commit commit;
    commit.ids = ids;
    commit.ids_time = times[i];
    ASSERT_TRUE(store->Write(commit).ok()) << i;
  }
  std::string order;
  const StoreContents contents = *ContentsOf(*store);
  for (const auto& [time, ids] : contents.ids) order += ids[0];
  EXPECT_EQ(order, "fgdabech");
}

TEST(Store, ReadsTheJournalAfterASequence) {
  Scratch scratch;
  auto store = OpenStore({.directory = scratch.path()});
  for (uint64_t i = 1; i <= 5; ++i) ASSERT_TRUE(store->Write(BlockCommit("block", 10 * i, 10 * i + 9)).ok());
  std::vector<uint64_t> firsts;
  const auto take = [&](const StoredBlock& block) {
    firsts.push_back(block.first_sequence);
    return absl::OkStatus();
  };
  ASSERT_TRUE(store->ReadJournal(39, take).ok());
  EXPECT_EQ(firsts, (std::vector<uint64_t>{40, 50}));
}

TEST(Store, EndsAReadWithTheErrorOfWhoTakesIt) {
  Scratch scratch;
  auto store = OpenStore({.directory = scratch.path()});
  for (uint64_t i = 1; i <= 3; ++i) ASSERT_TRUE(store->Write(BlockCommit("block", i, i)).ok());
  int taken = 0;
  const auto refuse = [&](const StoredBlock&) { return ++taken == 2 ? Internal("not this one") : absl::OkStatus(); };
  EXPECT_EQ(MessageOf(store->ReadJournal(0, refuse)), "not this one");
  EXPECT_EQ(taken, 2);
  EXPECT_TRUE(store->Write(BlockCommit("block", 4, 4)).ok()) << "the reader has let go";
}

TEST(Store, RefusesACommitThatCannotBe) {
  Scratch scratch;
  auto store = OpenStore({.directory = scratch.path()});
  ASSERT_TRUE(store->Write(BlockCommit("block", 5, 9)).ok());
  EXPECT_TRUE(absl::IsInvalidArgument(store->Write(BlockCommit("again", 5, 9))));
  EXPECT_TRUE(absl::IsInvalidArgument(store->Write(BlockCommit("within", 9, 12))));
  EXPECT_TRUE(absl::IsInvalidArgument(store->Write(BlockCommit("backwards", 12, 11))));
  EXPECT_TRUE(absl::IsInvalidArgument(store->Write(BlockCommit("no sequence", 0, 11))));
  EXPECT_TRUE(absl::IsInvalidArgument(store->Write(BlockCommit("too large", 12, uint64_t{1} << 63))));
  Commit torn;
  torn.ids = "thirteen by..";
  EXPECT_TRUE(absl::IsInvalidArgument(store->Write(torn)));
  EXPECT_EQ(ContentsOf(*store)->journal.size(), 1u);
  EXPECT_TRUE(store->Write(Commit()).ok()) << "nothing to write is no error";
}

TEST(Store, RemembersAcrossStartsWhatIsWritten) {
  Scratch scratch;
  ASSERT_TRUE(OpenStore({.directory = scratch.path()})->Write(BlockCommit("block", 5, 9)).ok());
  auto store = OpenStore({.directory = scratch.path()});
  EXPECT_TRUE(absl::IsInvalidArgument(store->Write(BlockCommit("again", 5, 9))));
  EXPECT_TRUE(store->Write(BlockCommit("next", 10, 10)).ok());
}

TEST(Store, DropsTheOldestIdsWhereItsSizeIsReached) {
  Scratch scratch;
  const StoreOptions options{.directory = scratch.path(), .sync = false, .max_bytes = 4 << 20, .wal_bytes = 256 << 10};
  auto store = OpenStore(options);
  const std::string ids = Ids(5000, 'i');
  Commit commit;
  commit.ids = ids;
  for (int i = 0; i < 200; ++i) {
    commit.ids_time = kStoreNow + seconds(i);
    ASSERT_TRUE(store->Write(commit).ok()) << i;
    ASSERT_LE(store->bytes(), options.max_bytes);
  }
  const auto rows = ContentsOf(*store)->ids;
  EXPECT_GT(rows.size(), 1u);
  EXPECT_EQ(store->counts().ids_dropped, (200 - rows.size()) * 5000);
  EXPECT_EQ(rows.front().first, (store->counts().ids_kept_since + seconds(1)).time_since_epoch().count());
  EXPECT_EQ(rows.back().first, commit.ids_time.time_since_epoch().count());

  // What is no id is not dropped: there it says no, and goes on when there is room.
  const std::string state(1 << 20, 's');
  absl::Status status;
  int parts = 0;
  for (; status.ok() && parts < 10; ++parts) {
    const std::string name = "part " + std::to_string(parts);
    Commit more;
    more.parts = {{name, 1, state}};
    status = store->Write(more);
  }
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_NE(MessageOf(status).find("storage.max_size"), std::string::npos) << status;
  EXPECT_LT(parts, 5);
  EXPECT_EQ(ContentsOf(*store)->parts.size(), static_cast<size_t>(parts - 1));
  Commit fewer;
  fewer.dropped_parts = {"part 0"};
  fewer.parts = {{"another", 2, state}};
  EXPECT_TRUE(store->Write(fewer).ok());
}

TEST(Store, LetsOthersReadAndWaitsForTheirLocks) {
  Scratch scratch;
  auto store = OpenStore({.directory = scratch.path(), .busy_timeout = milliseconds(1)});
  ASSERT_TRUE(store->Write(BlockCommit("block", 1, 1)).ok());
  sqlite3* other = nullptr;
  ASSERT_EQ(sqlite3_open(store->path().c_str(), &other), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(other, "SELECT * FROM journal", nullptr, nullptr, nullptr), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
  const absl::Status locked = store->Write(BlockCommit("block", 2, 2));
  EXPECT_TRUE(absl::IsUnavailable(locked)) << locked;
  EXPECT_NE(MessageOf(locked).find(store->path()), std::string::npos) << locked;
  ASSERT_EQ(sqlite3_exec(other, "ROLLBACK", nullptr, nullptr, nullptr), SQLITE_OK);
  EXPECT_TRUE(store->Write(BlockCommit("block", 2, 2)).ok());
  sqlite3_close(other);
  EXPECT_EQ(ContentsOf(*store)->journal.size(), 2u);
}

TEST(Store, IsSafeFromSeveralThreads) {
  Scratch scratch;
  auto store = OpenStore({.directory = scratch.path(), .wal_bytes = 256 << 10});
  std::atomic<uint64_t> written = 0;
  {
    std::jthread writer([&](std::stop_token stop) {
      const std::string block(20'000, 'x');
      for (uint64_t i = 1; i <= 100 || !stop.stop_requested(); ++i) {
        Commit commit = BlockCommit(block, i, i);
        commit.journal_needed_from = i;
        commit.meta = {{"written", block}};
        ASSERT_TRUE(store->Write(commit).ok());
        ASSERT_TRUE(store->Checkpoint().ok());
        written = i;
      }
    });
    for (uint64_t seen = 0; seen < 100;) {
      const uint64_t before = written;
      ASSERT_TRUE(store
                      ->ReadJournal(0,
                                    [&seen](const StoredBlock& block) {
                                      seen = block.last_sequence;
                                      return absl::OkStatus();
                                    })
                      .ok());
      EXPECT_GE(seen, before) << "what was written is seen by all";
      EXPECT_GT(store->bytes() + store->counts().ids_dropped, 0u);
    }
  }
  EXPECT_EQ(ContentsOf(*store)->journal.back().first.second, written);
}

TEST(Store, RefusesRatherThanGrowWithoutEndWhileAnotherReads) {
  Scratch scratch;
  auto store = OpenStore({.directory = scratch.path(), .sync = false, .max_bytes = 4 << 20, .wal_bytes = 256 << 10});
  ASSERT_TRUE(store->Write(BlockCommit("block", 1, 1)).ok());
  sqlite3* other = nullptr;
  ASSERT_EQ(sqlite3_open(store->path().c_str(), &other), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(other, "BEGIN; SELECT * FROM journal", nullptr, nullptr, nullptr), SQLITE_OK);
  const std::string block(100'000, 'x');
  uint64_t sequence = 1;
  absl::Status status;
  while (status.ok() && sequence < 200) {
    ++sequence;
    Commit commit = BlockCommit(block, sequence, sequence);
    commit.journal_needed_from = sequence;
    status = store->Write(commit);
  }
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted) << status;
  EXPECT_NE(MessageOf(status).find("another program reads"), std::string::npos) << status;
  EXPECT_LT(store->bytes(), 5u << 20);
  ASSERT_EQ(sqlite3_exec(other, "COMMIT", nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(other);
  EXPECT_TRUE(store->Write(BlockCommit(block, sequence, sequence)).ok());
  EXPECT_LT(store->bytes(), 3u << 20);
}

}  // namespace
}  // namespace telltale
