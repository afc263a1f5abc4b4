// What is done with a file that is damaged, foreign, newer, or not to be read: set aside and begun afresh, or an error
// that says what to do.
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <random>
#include <set>

#include "store/schema.h"
#include "store/store.h"
#include "tests/store/random_commits.h"
#include "tests/store/scratch.h"

namespace telltale {
namespace {

constexpr uid_t kNobody = 65534;

// A store with some of everything, closed; its file is whole, without a WAL.
StoreContents MakeStore(const StoreOptions& options, uint64_t seed = 21) {
  const RandomCommits commits(seed, 30);
  auto store = OpenStore(options);
  for (size_t i = 0; i < commits.size(); ++i) EXPECT_TRUE(store->Write(commits.at(i)).ok());
  return commits.After(commits.size());
}

void Execute(const std::string& path, const std::string& sql) {
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(path.c_str(), &database), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(database);
  sqlite3_close(database);
}

absl::Status OpenError(const StoreOptions& options) {
  OpenReport report;
  const auto store = Store::Open(options, kStoreNow, &report);
  EXPECT_EQ(report.set_aside, "");
  return store.status();
}

int ModeOf(const std::string& path) {
  struct stat about {};
  return ::stat(path.c_str(), &about) == 0 ? static_cast<int>(about.st_mode & 0777) : -1;
}

TEST(StoreOpen, MakesItsFilesForOneUserAlone) {
  Scratch scratch;
  const mode_t before = ::umask(0);
  auto store = OpenStore({.directory = scratch / "above/data"});
  ::umask(before);
  EXPECT_EQ(ModeOf(scratch / "above"), 0700);
  EXPECT_EQ(ModeOf(scratch / "above/data"), 0700);
  for (const char* name : {"telltale.db", "telltale.db-wal", "telltale.db-shm", "telltale.lock"}) {
    EXPECT_EQ(ModeOf(scratch / "above/data/" + name), 0600) << name;
  }
}

TEST(StoreOpen, IsForOneProcessAtATime) {
  Scratch scratch;
  const StoreOptions options{.directory = scratch.path()};
  auto store = OpenStore(options);
  const absl::Status second = OpenError(options);
  EXPECT_TRUE(absl::IsFailedPrecondition(second)) << second;
  EXPECT_NE(MessageOf(second).find(scratch.path()), std::string::npos) << second;
  EXPECT_NE(MessageOf(second).find(std::to_string(::getpid())), std::string::npos) << second;
  store.reset();
  EXPECT_TRUE(OpenError(options).ok());
}

struct Damage {
  const char* name;
  const char* said;  // by the report
  void (*make)(const std::string& file);
};

class StoreDamage : public testing::TestWithParam<Damage> {};

TEST_P(StoreDamage, IsSetAsideAndAnEmptyStoreBegun) {
  Scratch scratch;
  const StoreOptions options{.directory = scratch.path()};
  MakeStore(options);
  const std::string file = scratch / "telltale.db";
  GetParam().make(file);
  const auto before = scratch.Files();

  OpenReport report;
  auto store = OpenStore(options, &report);
  ASSERT_NE(store, nullptr);
  EXPECT_TRUE(report.fresh);
  const std::string aside = "telltale.db.corrupt-2026-03-05T06-07-08Z";
  for (const std::string& said : {file, std::string(GetParam().said), aside}) {
    EXPECT_NE(report.set_aside.find(said), std::string::npos) << report.set_aside;
  }
  const auto after = scratch.Files();
  for (const char* part : {"", "-wal"}) {
    const auto was = before.find("telltale.db" + std::string(part));
    if (was == before.end()) continue;
    const auto is = after.find(aside + part);
    ASSERT_NE(is, after.end()) << part;
    EXPECT_TRUE(is->second == was->second) << "kept as it was";
  }
  EXPECT_EQ(*ContentsOf(*store), StoreContents());
  EXPECT_TRUE(store->Write(BlockCommit("block", 1, 1)).ok());
  store.reset();

  // A second one within the same second does not take its place.
  Scratch::WriteBytes(file, "damaged again");
  store = OpenStore(options, &report);
  EXPECT_NE(report.set_aside.find(aside + ".2"), std::string::npos) << report.set_aside;
  EXPECT_EQ(Scratch::ReadBytes(scratch / (aside + ".2")), "damaged again");
}

INSTANTIATE_TEST_SUITE_P(
    Of, StoreDamage,
    testing::Values(
        Damage{"Empty", "is empty", [](const std::string& file) { Scratch::WriteBytes(file, ""); }},
        Damage{"Text", "is no SQLite database", [](const std::string& file) { Scratch::WriteBytes(file, "hello"); }},
        Damage{"Zeros", "is no SQLite database",
               [](const std::string& file) { Scratch::WriteBytes(file, std::string(100'000, '\0')); }},
        Damage{"HeaderOnly", "", [](const std::string& file) { std::filesystem::resize_file(file, 100); }},
        Damage{"OnePage", "", [](const std::string& file) { std::filesystem::resize_file(file, 4096); }},
        Damage{
            "CutInHalf", "",
            [](const std::string& file) { std::filesystem::resize_file(file, std::filesystem::file_size(file) / 2); }},
        Damage{"TreeOverwritten", "",
               [](const std::string& file) {
                 std::string bytes = Scratch::ReadBytes(file);
                 Scratch::WriteBytes(file, bytes.replace(4096, 3000, std::string(3000, '\x5a')));
               }},
        Damage{"TableMissing", "no such table", [](const std::string& file) { Execute(file, "DROP TABLE ids"); }},
        Damage{"Folder", "is a folder",
               [](const std::string& file) {
                 std::filesystem::remove(file);
                 std::filesystem::create_directory(file);
               }},
        Damage{"Pipe", "is no regular file",
               [](const std::string& file) {
                 std::filesystem::remove(file);
                 ASSERT_EQ(::mkfifo(file.c_str(), 0600), 0);
               }},
        Damage{"LinkToNowhere", "leads nowhere",
               [](const std::string& file) {
                 std::filesystem::remove(file);
                 std::filesystem::create_symlink("nowhere", file);
               }},
        Damage{"WalAlone", "its WAL is there without it",
               [](const std::string& file) {
                 std::filesystem::remove(file);
                 Scratch::WriteBytes(file + "-wal", "what was written last");
               }}),
    [](const auto& damage) { return damage.param.name; });

TEST(StoreOpen, KeepsADamagedFileAndItsWalAsTheyWere) {
  Scratch scratch;
  Scratch copy;
  const StoreOptions options{.directory = scratch.path()};
  MakeStore(options);
  auto writer = OpenStore(options);
  ASSERT_TRUE(writer->Write(BlockCommit("in the WAL", 100'000, 100'000)).ok());
  std::string file = Scratch::ReadBytes(scratch / "telltale.db");
  file.replace(4096, file.size() - 4096, std::string(file.size() - 4096, '\x5a'));
  const std::string wal = Scratch::ReadBytes(scratch / "telltale.db-wal");
  Scratch::WriteBytes(copy / "telltale.db", file);
  Scratch::WriteBytes(copy / "telltale.db-wal", wal);
  OpenReport report;
  auto store = OpenStore({.directory = copy.path()}, &report);
  EXPECT_NE(report.set_aside, "");
  const auto files = copy.Files();
  EXPECT_TRUE(files.at("telltale.db.corrupt-2026-03-05T06-07-08Z") == file);
  EXPECT_TRUE(files.at("telltale.db.corrupt-2026-03-05T06-07-08Z-wal") == wal);
}

// Damage anywhere: never a start that fails, never contents that were not written.
TEST(StoreOpen, SeesDamageOfAnyPage) {
  Scratch scratch;
  const StoreOptions options{.directory = scratch.path(), .sync = false};
  const StoreContents written = MakeStore(options);
  const std::string whole = Scratch::ReadBytes(scratch / "telltale.db");
  std::mt19937_64 random(5);
  int seen_at_start = 0;
  int seen_when_read = 0;
  for (int round = 0; round < 400; ++round) {
    std::string bytes = whole;
    size_t at = random() % bytes.size();
    // The versions in the header say who wrote the file: another version is refused, see below.
    if ((at >= 60 && at < 64) || (at >= 68 && at < 72)) at = 64;
    if (round % 4 == 0) {
      bytes[at] = static_cast<char>(bytes[at] ^ (1 << random() % 8));
    } else if (round % 4 == 1) {
      bytes.replace(at / 512 * 512 + (at < 512 ? 100 : 0), 412, std::string(412, '\0'));
    } else if (round % 4 == 2) {
      bytes[random() % 60] = static_cast<char>(random());  // of the header
    } else {
      bytes.resize(std::max<size_t>(at, 72));
    }
    Scratch::WriteBytes(scratch / "telltale.db", bytes);
    OpenReport report;
    auto store = OpenStore(options, &report);
    ASSERT_NE(store, nullptr) << "round " << round;
    auto contents = ContentsOf(*store);
    if (!report.set_aside.empty()) {
      ++seen_at_start;
      EXPECT_EQ(*contents, StoreContents());
    } else if (!contents.ok()) {
      ++seen_when_read;
      EXPECT_TRUE(absl::IsDataLoss(contents.status())) << contents.status();
      ASSERT_TRUE(store->StartAfresh(MessageOf(contents.status()), kStoreNow, &report).ok());
      EXPECT_NE(report.set_aside, "");
      EXPECT_EQ(*ContentsOf(*store), StoreContents());
      EXPECT_TRUE(store->Write(BlockCommit("block", 1, 1)).ok());
    } else {
      EXPECT_TRUE(*contents == written) << "round " << round << ", byte " << at;
    }
    store.reset();
    for (const auto& entry : std::filesystem::directory_iterator(scratch.path())) std::filesystem::remove(entry.path());
  }
  EXPECT_GT(seen_at_start, 20);
  EXPECT_GT(seen_when_read, 20);
}

// What a WAL holds from some place on can be damaged or never written: SQLite cannot tell. What comes before is whole.
TEST(StoreOpen, GivesBackWhatCameBeforeADamagedPlaceOfTheWal) {
  Scratch scratch;
  Scratch copy;
  const RandomCommits commits(22, 20);
  auto writer = OpenStore({.directory = scratch.path(), .sync = false});
  for (size_t i = 0; i < commits.size(); ++i) ASSERT_TRUE(writer->Write(commits.at(i)).ok());
  const std::string file = Scratch::ReadBytes(scratch / "telltale.db");
  const std::string wal = Scratch::ReadBytes(scratch / "telltale.db-wal");
  std::mt19937_64 random(6);
  std::set<size_t> counts;
  for (int round = 0; round < 100; ++round) {
    std::string damaged = wal;
    const size_t at = random() % wal.size();
    damaged[at] = static_cast<char>(damaged[at] ^ (1 << random() % 8));
    Scratch::WriteBytes(copy / "telltale.db", file);
    Scratch::WriteBytes(copy / "telltale.db-wal", damaged);
    OpenReport report;
    auto store = OpenStore({.directory = copy.path(), .sync = false}, &report);
    EXPECT_EQ(report.set_aside, "");
    const auto count = commits.CountIn(*ContentsOf(*store));
    ASSERT_TRUE(count.has_value()) << "round " << round << ", byte " << at;
    counts.insert(*count);
  }
  EXPECT_GT(counts.size(), 5u);
}

TEST(StoreOpen, RefusesAFileOfANewerTelltale) {
  Scratch scratch;
  const StoreOptions options{.directory = scratch.path()};
  const StoreContents written = MakeStore(options);
  Execute(scratch / "telltale.db", "PRAGMA user_version=99");
  const absl::Status status = OpenError(options);
  EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
  EXPECT_NE(MessageOf(status).find("newer telltale (schema version 99"), std::string::npos) << status;
  Execute(scratch / "telltale.db", "PRAGMA user_version=" + std::to_string(kStoreSchema.version));
  EXPECT_EQ(*ContentsOf(*OpenStore(options)), written) << "it was left alone";
}

TEST(StoreOpen, RefusesAnotherProgramsDatabase) {
  Scratch scratch;
  Execute(scratch / "telltale.db", "PRAGMA application_id=7; CREATE TABLE theirs(x)");
  const absl::Status status = OpenError({.directory = scratch.path()});
  EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
  EXPECT_NE(MessageOf(status).find("another program"), std::string::npos) << status;
}

TEST(StoreOpen, GoesOnWhereTheFirstStartDidNotComeToItsEnd) {
  Scratch scratch;
  Execute(scratch / "telltale.db", "PRAGMA journal_mode=WAL");
  OpenReport report;
  auto store = OpenStore({.directory = scratch.path()}, &report);
  EXPECT_TRUE(report.fresh);
  EXPECT_EQ(report.set_aside, "");
  EXPECT_TRUE(store->Write(BlockCommit("block", 1, 1)).ok());
}

TEST(StoreOpen, SaysWhatMayNotBeReadOrWrittenAndLeavesItThere) {
  Scratch scratch;
  const StoreOptions options{.directory = scratch / "data"};
  const StoreContents written = MakeStore(options);
  const std::string file = scratch / "data/telltale.db";
  const bool root = ::geteuid() == 0;
  struct Case {
    std::string path;
    mode_t refused;
    mode_t restored;
  };
  for (const Case& shut : {Case{file, 0000, 0600}, Case{file, 0400, 0600}, Case{scratch / "data", 0500, 0700},
                           Case{scratch / "data", 0000, 0700}}) {
    SCOPED_TRACE(shut.path + " " + std::to_string(shut.refused));
    if (root) {  // root may read and write anything
      for (const std::string& name : {scratch.path(), scratch / "data", file}) {
        ASSERT_EQ(::chown(name.c_str(), kNobody, kNobody), 0);
      }
      std::filesystem::remove(scratch / "data/telltale.lock");
    }
    ASSERT_EQ(::chmod(shut.path.c_str(), shut.refused), 0);
    ASSERT_EQ(root ? ::seteuid(kNobody) : 0, 0);
    const absl::Status status = OpenError(options);
    ASSERT_EQ(root ? ::seteuid(0) : 0, 0);
    ASSERT_EQ(::chmod(shut.path.c_str(), shut.restored), 0);
    EXPECT_TRUE(absl::IsUnavailable(status)) << status;
    EXPECT_NE(MessageOf(status).find(scratch / "data"), std::string::npos) << status;
    EXPECT_NE(MessageOf(status).find("--storage.path"), std::string::npos) << status;
  }
  EXPECT_EQ(*ContentsOf(*OpenStore(options)), written);
}

TEST(StoreOpen, SaysThatItsFolderIsAFile) {
  Scratch scratch;
  Scratch::WriteBytes(scratch / "data", "a file");
  for (const char* folder : {"data", "data/below"}) {
    const absl::Status status = OpenError({.directory = scratch / folder});
    EXPECT_TRUE(absl::IsUnavailable(status)) << status;
    EXPECT_NE(MessageOf(status).find(scratch / "data"), std::string::npos) << status;
  }
}

}  // namespace
}  // namespace telltale
