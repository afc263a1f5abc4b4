#include "store/database.h"

#include <gtest/gtest.h>

#include "store/store_files.h"
#include "tests/store/scratch.h"

namespace telltale {
namespace {

class DatabaseTest : public testing::Test {
 protected:
  std::unique_ptr<Database> Connect(const DatabaseOptions& options) {
    EXPECT_TRUE(MakeFile(options.path).ok());
    auto database = Database::Open(options);
    EXPECT_TRUE(database.ok()) << database.status();
    return *std::move(database);
  }

  Scratch scratch_;
  const std::string path_ = scratch_ / "file.db";
};

TEST_F(DatabaseTest, BindsAndReadsBytesAsTheyAre) {
  auto database = Connect({.path = path_});
  ASSERT_TRUE(database->Run("CREATE TABLE t(number INTEGER, text TEXT, bytes BLOB)").ok());
  auto insert = database->Prepare("INSERT INTO t VALUES(?1, ?2, ?3)");
  ASSERT_TRUE(insert.ok());
  const std::string odd("\0\xff\0", 3);
  ASSERT_TRUE(insert->Run(int64_t{-5}, std::string_view(odd), Blob{odd}).ok());
  ASSERT_TRUE(insert->Run(INT64_MAX, std::string_view(), Blob{}).ok()) << "an empty view is empty, not NULL";
  auto select = database->Prepare("SELECT number, text, bytes, typeof(text), typeof(bytes) FROM t ORDER BY number");
  ASSERT_TRUE(*select->Next());
  EXPECT_EQ(select->Number(0), -5);
  EXPECT_EQ(select->Bytes(1), odd);
  EXPECT_EQ(select->Bytes(2), odd);
  ASSERT_TRUE(*select->Next());
  EXPECT_EQ(select->Number(0), INT64_MAX);
  EXPECT_EQ(select->Bytes(1), "");
  EXPECT_EQ(select->Bytes(3), "text");
  EXPECT_EQ(select->Bytes(4), "blob");
  EXPECT_FALSE(*select->Next());
}

TEST_F(DatabaseTest, HasTheSettingsOfTheStore) {
  auto database = Connect({.path = path_, .max_bytes = 1 << 20});
  EXPECT_EQ(*database->Number("PRAGMA synchronous"), 2) << "FULL";
  EXPECT_EQ(*database->Number("PRAGMA secure_delete"), 0);
  EXPECT_EQ(*database->Number("PRAGMA wal_autocheckpoint"), 0);
  EXPECT_EQ(*database->Number("PRAGMA max_page_count"), (1 << 20) / static_cast<int64_t>(database->page_bytes()));
  database.reset();
  EXPECT_EQ(*Connect({.path = path_, .sync = false})->Number("PRAGMA synchronous"), 0);
}

TEST_F(DatabaseTest, RollsBackWhatWasNotCommitted) {
  auto database = Connect({.path = path_});
  ASSERT_TRUE(database->Run("CREATE TABLE t(number INTEGER)").ok());
  {
    Transaction transaction(database.get());
    ASSERT_TRUE(transaction.Begin().ok());
    ASSERT_TRUE(database->Run("INSERT INTO t VALUES(1)").ok());
  }
  EXPECT_FALSE(database->in_transaction());
  {
    Transaction transaction(database.get());
    ASSERT_TRUE(transaction.Begin().ok());
    ASSERT_TRUE(database->Run("INSERT INTO t VALUES(2)").ok());
    ASSERT_TRUE(transaction.Commit().ok());
  }
  EXPECT_EQ(*database->Number("SELECT sum(number) FROM t"), 2);
}

TEST_F(DatabaseTest, MeasuresItsWalAndEmptiesIt) {
  auto database = Connect({.path = path_});
  ASSERT_TRUE(database->Run("CREATE TABLE t(bytes BLOB); INSERT INTO t VALUES(zeroblob(100000))").ok());
  EXPECT_GT(database->wal_bytes(), 100'000u);
  EXPECT_LT(database->wal_bytes(), 130'000u);
  ASSERT_TRUE(database->Checkpoint(Database::CheckpointKind::kTruncate).ok());
  EXPECT_EQ(database->wal_bytes(), 0u);
  EXPECT_EQ(FileBytes(path_ + "-wal"), 0u);
  EXPECT_GT(FileBytes(path_), 100'000u);
}

TEST_F(DatabaseTest, SaysWhichFileAndWhatToDo) {
  const absl::Status missing = Database::Open({.path = scratch_ / "none.db"}).status();
  EXPECT_TRUE(absl::IsUnavailable(missing)) << missing;
  EXPECT_NE(MessageOf(missing).find(scratch_ / "none.db"), std::string::npos) << missing;
  EXPECT_NE(MessageOf(missing).find("must be able to write"), std::string::npos) << missing;

  Scratch::WriteBytes(path_, std::string(8192, 'x'));
  const absl::Status garbled = Database::Open({.path = path_}).status();
  EXPECT_TRUE(absl::IsDataLoss(garbled)) << garbled;

  auto full = Connect({.path = scratch_ / "full.db", .max_bytes = 64 << 10});
  const absl::Status grown = full->Run("CREATE TABLE t(bytes BLOB); INSERT INTO t VALUES(zeroblob(100000))");
  EXPECT_TRUE(absl::IsResourceExhausted(grown)) << grown;
  EXPECT_NE(MessageOf(grown).find("storage.max_size"), std::string::npos) << grown;

  const absl::Status wrong = full->Run("CREATE TABEL t(number)");
  EXPECT_EQ(wrong.code(), absl::StatusCode::kInternal) << wrong;
  EXPECT_NE(MessageOf(wrong).find("TABEL"), std::string::npos) << wrong;
}

TEST_F(DatabaseTest, FindsDamageWithoutBeingAskedForIt) {
  Connect({.path = path_})->Run("CREATE TABLE t(x); CREATE TABLE u(x)").IgnoreError();
  auto database = Connect({.path = path_});
  EXPECT_TRUE(database->CheckWhole().ok());
  database.reset();
  std::string bytes = Scratch::ReadBytes(path_);
  Scratch::WriteBytes(path_, bytes.replace(bytes.size() - 4096, 8, std::string(8, '\x77')));
  EXPECT_TRUE(absl::IsDataLoss(Connect({.path = path_})->CheckWhole()));
}

}  // namespace
}  // namespace telltale
