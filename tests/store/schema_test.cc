#include "store/schema.h"

#include <gtest/gtest.h>

#include "store/checksum.h"
#include "store/store_files.h"
#include "tests/store/scratch.h"

namespace telltale {
namespace {

// An artificial schema and two that come after it.
constexpr std::string_view kFirst = "CREATE TABLE letter(text TEXT)";
constexpr SchemaStep kSteps[] = {{2, "ALTER TABLE letter ADD COLUMN stamp INTEGER"},
                                 {3, "UPDATE letter SET stamp = 3; CREATE INDEX by_stamp ON letter(stamp)"}};
constexpr StoreSchema kOne = {1, kFirst, {}};
constexpr StoreSchema kThree = {
    3, "CREATE TABLE letter(text TEXT, stamp INTEGER); CREATE INDEX by_stamp ON letter(stamp)", kSteps};
constexpr SchemaStep kBrokenSteps[] = {{2, "UPDATE letter SET text = 'changed'; DROP TABLE none"}};
constexpr StoreSchema kBroken = {2, kFirst, kBrokenSteps};

class SchemaTest : public testing::Test {
 protected:
  std::unique_ptr<Database> Connect() {
    EXPECT_TRUE(MakeFile(path_).ok());
    auto database = Database::Open({.path = path_});
    EXPECT_TRUE(database.ok()) << database.status();
    return *std::move(database);
  }
  static std::string TextOf(Database* database, std::string_view sql) {
    auto statement = database->Prepare(sql);
    EXPECT_TRUE(statement.ok()) << statement.status();
    EXPECT_TRUE(statement->Next().ok());
    return std::string(statement->Bytes(0));
  }

  Scratch scratch_;
  const std::string path_ = scratch_ / "telltale.db";
};

TEST_F(SchemaTest, MakesTheTablesOnceAndKnowsThemAgain) {
  EXPECT_TRUE(PrepareSchema(Connect().get(), kOne)->created);
  const auto again = PrepareSchema(Connect().get(), kOne);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_FALSE(again->created);
  EXPECT_EQ(again->migrated_from, 0);
}

TEST_F(SchemaTest, BringsAnOlderFileToThisVersionAndKeepsACopy) {
  {
    auto old = Connect();
    ASSERT_TRUE(PrepareSchema(old.get(), kOne).ok());
    ASSERT_TRUE(old->Run("INSERT INTO letter VALUES('kept')").ok());
  }
  Scratch::WriteBytes(path_ + ".before-v3", "an older copy");
  auto database = Connect();
  const auto report = PrepareSchema(database.get(), kThree);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(report->migrated_from, 1);
  EXPECT_EQ(TextOf(database.get(), "SELECT text || stamp FROM letter"), "kept3");
  EXPECT_EQ(*database->Number("PRAGMA user_version"), 3);

  // The copy is what it was, and a telltale of before can go on with it.
  EXPECT_EQ(std::filesystem::status(path_ + ".before-v3").permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  auto copy = Database::Open({.path = path_ + ".before-v3"});
  ASSERT_TRUE(copy.ok()) << copy.status();
  EXPECT_EQ(PrepareSchema(copy->get(), kOne)->migrated_from, 0);
  EXPECT_EQ(TextOf(copy->get(), "SELECT text FROM letter"), "kept");
  EXPECT_EQ(*(*copy)->Number("SELECT count(*) FROM pragma_table_info('letter')"), 1);
}

TEST_F(SchemaTest, StepsLeadWhereANewFileBegins) {
  const std::string tables = "SELECT group_concat(name || ' ' || type, ', ') FROM pragma_table_info('letter')";
  ASSERT_TRUE(PrepareSchema(Connect().get(), kOne).ok());
  auto migrated = Connect();
  ASSERT_TRUE(PrepareSchema(migrated.get(), kThree).ok());
  Scratch other;
  ASSERT_TRUE(MakeFile(other / "new.db").ok());
  auto created = Database::Open({.path = other / "new.db"});
  ASSERT_TRUE(PrepareSchema(created->get(), kThree).ok());
  EXPECT_EQ(TextOf(migrated.get(), tables), TextOf(created->get(), tables));
}

TEST_F(SchemaTest, LeavesTheFileAsItWasWhereAStepFails) {
  auto database = Connect();
  ASSERT_TRUE(PrepareSchema(database.get(), kOne).ok());
  ASSERT_TRUE(database->Run("INSERT INTO letter VALUES('as it was')").ok());
  EXPECT_FALSE(PrepareSchema(database.get(), kBroken).ok());
  EXPECT_EQ(TextOf(database.get(), "SELECT text FROM letter"), "as it was");
  EXPECT_EQ(*database->Number("PRAGMA user_version"), 1);
}

TEST_F(SchemaTest, RefusesANewerFileAndSaysWhatToDo) {
  auto database = Connect();
  ASSERT_TRUE(PrepareSchema(database.get(), kThree).ok());
  absl::Status status = PrepareSchema(database.get(), kOne).status();
  EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
  for (const std::string& said : {path_, std::string("version 3"), std::string("up to 1"), std::string("no copy")}) {
    EXPECT_NE(MessageOf(status).find(said), std::string::npos) << status;
  }
  // Of two that were kept, the one that this telltale can read.
  for (const char* name : {".before-v2", ".before-v3"}) Scratch::WriteBytes(path_ + name, "kept");
  status = PrepareSchema(database.get(), kOne).status();
  EXPECT_NE(MessageOf(status).find(path_ + ".before-v2"), std::string::npos) << status;
  EXPECT_EQ(MessageOf(status).find("before-v3"), std::string::npos) << status;
  EXPECT_EQ(*database->Number("PRAGMA user_version"), 3);
}

TEST_F(SchemaTest, WithoutItsCopyNothingIsMigrated) {
  ASSERT_TRUE(PrepareSchema(Connect().get(), kOne).ok());
  std::filesystem::create_directory(path_ + ".before-v3");  // in the way
  auto database = Connect();
  const absl::Status status = PrepareSchema(database.get(), kThree).status();
  EXPECT_TRUE(absl::IsUnavailable(status)) << status;
  EXPECT_NE(MessageOf(status).find(path_ + ".before-v3"), std::string::npos) << status;
  EXPECT_EQ(*database->Number("PRAGMA user_version"), 1);
  EXPECT_EQ(*database->Number("SELECT count(*) FROM pragma_table_info('letter')"), 1);
  EXPECT_FALSE(std::filesystem::exists(path_ + ".before-v3.part"));
}

TEST_F(SchemaTest, TakesAVersionWithoutTablesForDamage) {
  auto database = Connect();
  ASSERT_TRUE(PrepareSchema(database.get(), kOne).ok());
  ASSERT_TRUE(database->Run("DROP TABLE letter").ok());
  EXPECT_TRUE(absl::IsDataLoss(PrepareSchema(database.get(), kOne).status()));
}

// A file that this version has written is read by all that come: what it looks like is fixed by its number.
TEST(StoreSchemaTest, OfThisVersionIsTheOneThatWasShipped) {
  EXPECT_EQ(kStoreSchema.version, 2);
  EXPECT_EQ(kStoreSchema.steps.size(), static_cast<size_t>(kStoreSchema.version - 1));
  EXPECT_EQ(StoredChecksum(kStoreSchema.tables, 1), -1958427650345680425)
      << "another schema is another version: add a step";
}

// What version 1 was, word for word.
constexpr std::string_view kVersionOne =
    "CREATE TABLE journal(last INTEGER PRIMARY KEY, first INTEGER NOT NULL, checksum INTEGER NOT NULL, block BLOB NOT "
    "NULL); CREATE TABLE part(name TEXT NOT NULL PRIMARY KEY, sequence INTEGER NOT NULL, checksum INTEGER NOT NULL, "
    "data "
    "BLOB NOT NULL); CREATE TABLE ids(key INTEGER PRIMARY KEY, checksum INTEGER NOT NULL, ids BLOB NOT NULL); "
    "CREATE TABLE dead_letter(id INTEGER PRIMARY KEY AUTOINCREMENT, time INTEGER NOT NULL, bytes INTEGER NOT NULL, "
    "checksum INTEGER NOT NULL, transport TEXT NOT NULL, reason TEXT NOT NULL, source TEXT NOT NULL, workflow TEXT NOT "
    "NULL, step TEXT NOT NULL, output_id TEXT NOT NULL, body TEXT NOT NULL); CREATE TABLE meta(key TEXT NOT NULL "
    "PRIMARY "
    "KEY, checksum INTEGER NOT NULL, value BLOB NOT NULL) WITHOUT ROWID;";

TEST_F(SchemaTest, AFileOfTheFirstVersionGoesOn) {
  const std::string columns =
      "SELECT group_concat(name || type || \"notnull\" || coalesce(dflt_value, ''), ',') FROM "
      "pragma_table_info('dead_letter')";
  ASSERT_TRUE(PrepareSchema(Connect().get(), StoreSchema{1, kVersionOne, {}}).ok());
  auto migrated = Connect();
  EXPECT_EQ(PrepareSchema(migrated.get(), kStoreSchema)->migrated_from, 1);
  const Scratch other;
  ASSERT_TRUE(MakeFile(other / "new.db").ok());
  auto created = Database::Open({.path = other / "new.db"});
  ASSERT_TRUE(created.ok());
  ASSERT_TRUE(PrepareSchema(created->get(), kStoreSchema)->created);
  EXPECT_EQ(TextOf(migrated.get(), columns), TextOf(created->get(), columns));
}

}  // namespace
}  // namespace telltale
