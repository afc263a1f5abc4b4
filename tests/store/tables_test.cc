#include "store/tables.h"

#include <gtest/gtest.h>

#include "store/schema.h"
#include "store/store_files.h"
#include "tests/store/scratch.h"

namespace telltale {
namespace {

using std::chrono::seconds;

// Each blob has a checksum of itself and of its row: what another hand or a disk changed is seen, and named.
class StoreTablesTest : public testing::Test {
 protected:
  StoreTablesTest() {
    EXPECT_TRUE(MakeFile(scratch_ / "telltale.db").ok());
    auto database = Database::Open({.path = scratch_ / "telltale.db"});
    database_ = *std::move(database);
    EXPECT_TRUE(PrepareSchema(database_.get(), kStoreSchema).ok());
    tables_ = *StoreTables::Open(database_.get());
    EXPECT_TRUE(tables_.AddBlock({1, 4, "first block"}).ok());
    EXPECT_TRUE(tables_.AddBlock({5, 9, "second block"}).ok());
    EXPECT_TRUE(tables_.PutPart({"stream/a", 4, "state of a"}).ok());
    EXPECT_TRUE(tables_.PutPart({"stream/b", 9, "state of b"}).ok());
    EXPECT_TRUE(tables_.AddIds({kStoreNow, "aaaaaaaaaaaa"}).ok());
    EXPECT_TRUE(tables_.AddIds({kStoreNow + seconds(1), "bbbbbbbbbbbbcccccccccccc"}).ok());
    EXPECT_TRUE(tables_.PutMeta("key", "value").ok());
    EXPECT_TRUE(tables_.PutMeta("other", "value").ok());
  }

  absl::Status ReadAll() {
    absl::Status status = tables_.ReadMeta([](std::string_view, std::string_view) { return absl::OkStatus(); });
    if (status.ok()) status = tables_.ReadParts([](const StoredPart&) { return absl::OkStatus(); });
    if (status.ok()) status = tables_.ReadJournal(0, [](const StoredBlock&) { return absl::OkStatus(); });
    if (status.ok()) status = tables_.ReadIds([](const StoredIds&) { return absl::OkStatus(); });
    return status;
  }

  Scratch scratch_;
  std::unique_ptr<Database> database_;
  StoreTables tables_;
};

TEST_F(StoreTablesTest, ReadWhatIsAsItWasWritten) { EXPECT_TRUE(ReadAll().ok()); }

TEST_F(StoreTablesTest, NameTheRowThatIsNot) {
  const struct {
    const char* change;
    const char* named;
  } changes[] = {
      {"UPDATE journal SET block = CAST('second clock' AS BLOB) WHERE last = 9", "journal block from 5 to 9"},
      {"UPDATE journal SET first = 6 WHERE last = 9", "journal block from 6 to 9"},
      {"UPDATE journal SET last = 10 WHERE last = 9", "journal block from 5 to 10"},
      {"UPDATE journal SET block = zeroblob(0) WHERE last = 4", "journal block from 1 to 4"},
      {"UPDATE part SET data = (SELECT data FROM part WHERE name = 'stream/b') WHERE name = 'stream/a'",
       "part 'stream/a'"},
      {"UPDATE part SET sequence = 5 WHERE name = 'stream/a'", "part 'stream/a'"},
      {"UPDATE part SET name = 'stream/c' WHERE name = 'stream/b'", "part 'stream/c'"},
      {"UPDATE ids SET ids = CAST('aaaaaaaaaaab' AS BLOB) WHERE length(ids) = 12", "row of ids of 2026-03-05T06:07:08"},
      {"UPDATE ids SET key = key + 1 WHERE length(ids) = 24", "row of ids of 2026-03-05T06:07:09"},
      {"UPDATE meta SET value = CAST('valve' AS BLOB) WHERE key = 'key'", "meta value 'key'"},
      {"UPDATE meta SET key = 'third' WHERE key = 'other'", "meta value 'third'"},
  };
  for (const auto& [change, named] : changes) {
    ASSERT_TRUE(database_->Run("BEGIN").ok());
    ASSERT_TRUE(database_->Run(change).ok()) << change;
    const absl::Status status = ReadAll();
    EXPECT_TRUE(absl::IsDataLoss(status)) << change << ": " << status;
    EXPECT_NE(MessageOf(status).find(named), std::string::npos) << change << ": " << status;
    EXPECT_NE(MessageOf(status).find(scratch_ / "telltale.db"), std::string::npos) << status;
    ASSERT_TRUE(database_->Run("ROLLBACK").ok());
  }
}

TEST_F(StoreTablesTest, KnowTheNewestBlockAndVerifyIt) {
  const auto newest = *tables_.Newest();
  ASSERT_TRUE(newest.has_value());
  EXPECT_EQ(newest->last_sequence, 9u);
  EXPECT_TRUE(tables_.Verify(*newest).ok());
  EXPECT_TRUE(absl::IsDataLoss(tables_.Verify({9, newest->checksum + 1})));
  EXPECT_TRUE(absl::IsDataLoss(tables_.Verify({10, newest->checksum})));
  ASSERT_TRUE(tables_.DropBlocksBelow(10).ok());
  EXPECT_FALSE(tables_.Newest()->has_value());
}

TEST_F(StoreTablesTest, DropTheOldestIdsAndSayHowManyAndUpToWhen) {
  const auto dropped = tables_.DropOldestIds();
  EXPECT_EQ(dropped->ids, 3u);
  EXPECT_EQ(dropped->newest, kStoreNow + seconds(1));
  EXPECT_EQ(tables_.DropOldestIds()->ids, 0u);
}

TEST_F(StoreTablesTest, KnowHowMuchFits) {
  ASSERT_TRUE(database_->Run("PRAGMA max_page_count=100").ok());
  const uint64_t before = *tables_.Room();
  EXPECT_LT(before, 100 * database_->page_bytes());
  ASSERT_TRUE(tables_.AddBlock({10, 19, std::string(200'000, 'x')}).ok());
  EXPECT_NEAR(static_cast<double>(before - *tables_.Room()), 200'000, 20'000);
  ASSERT_TRUE(tables_.DropBlocksBelow(20).ok());
  EXPECT_NEAR(static_cast<double>(*tables_.Room()), static_cast<double>(before), 10'000);
}

}  // namespace
}  // namespace telltale
