#include "store/store_files.h"

#include <gtest/gtest.h>

#include "tests/store/scratch.h"

namespace telltale {
namespace {

TEST(StoreFiles, MakesFoldersAndFindsThoseThatAreThere) {
  Scratch scratch;
  EXPECT_TRUE(MakeDirectory(scratch / "a/b/c").ok());
  EXPECT_TRUE(MakeDirectory(scratch / "a/b/c/").ok());
  EXPECT_TRUE(std::filesystem::is_directory(scratch / "a/b/c"));
  Scratch::WriteBytes(scratch / "file", "");
  EXPECT_TRUE(absl::IsUnavailable(MakeDirectory(scratch / "file")));
  EXPECT_TRUE(absl::IsUnavailable(MakeDirectory(scratch / "file/below")));
}

TEST(StoreFiles, TellsWhatCannotBeADatabase) {
  Scratch scratch;
  const std::string path = scratch / "telltale.db";
  const auto why = [&path] { return WhyNoDatabase(path)->value_or("it may be one"); };
  EXPECT_EQ(why(), "it may be one") << "nothing is there";
  Scratch::WriteBytes(path + "-wal", "x");
  EXPECT_EQ(why(), "its WAL is there without it");
  Scratch::WriteBytes(path, "");
  EXPECT_EQ(why(), "is empty");
  Scratch::WriteBytes(path, "some text");
  EXPECT_EQ(why(), "is no SQLite database");
  const std::string magic("SQLite format 3\0", 16);
  Scratch::WriteBytes(path, magic);
  EXPECT_EQ(why(), "has a header that is none of SQLite's");
  std::string header = magic + std::string(84, '\0');
  header[18] = header[19] = 2;
  header.replace(21, 3, "\x40\x20\x20");
  Scratch::WriteBytes(path, header);
  EXPECT_EQ(why(), "it may be one");
  header[18] = 3;
  Scratch::WriteBytes(path, header);
  EXPECT_EQ(why(), "has a header that is none of SQLite's");
}

TEST(StoreFiles, SetsAllThreeAsideUnderANameThatIsFree) {
  Scratch scratch;
  const std::string path = scratch / "telltale.db";
  std::map<std::string, std::string> expected;
  for (const std::string suffix : {"", ".2", ".3"}) {
    for (const char* part : {"", "-wal", "-shm"}) {
      Scratch::WriteBytes(path + part, part + suffix);
      expected["telltale.db.corrupt-2026-03-05T06-07-08Z" + suffix + part] = part + suffix;
    }
    const auto name = SetFilesAside(path, kStoreNow);
    ASSERT_TRUE(name.ok()) << name.status();
    EXPECT_EQ(*name, path + ".corrupt-2026-03-05T06-07-08Z" + suffix);
  }
  EXPECT_EQ(scratch.Files(), expected);
  EXPECT_TRUE(SetFilesAside(path, kStoreNow).ok()) << "nothing is there";
}

TEST(StoreFiles, MeasuresAndSyncs) {
  Scratch scratch;
  Scratch::WriteBytes(scratch / "file", "12345");
  EXPECT_EQ(FileBytes(scratch / "file"), 5u);
  EXPECT_EQ(FileBytes(scratch / "none"), 0u);
  EXPECT_TRUE(SyncDirectory(scratch.path()).ok());
  EXPECT_TRUE(absl::IsUnavailable(SyncDirectory(scratch / "none")));
  EXPECT_TRUE(MakeFile(scratch / "file").ok());
  EXPECT_EQ(FileBytes(scratch / "file"), 5u) << "one that is there stays as it is";
}

}  // namespace
}  // namespace telltale
