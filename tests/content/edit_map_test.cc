#include "content/edit_map.h"

#include <gtest/gtest.h>

#include <random>
#include <set>
#include <string>

#include "content/text.h"

namespace telltale {
namespace {

Letters Read(std::string_view text) {
  Letters letters;
  EXPECT_TRUE(letters.Read(text));
  return letters;
}

std::vector<Edit> EditsOf(const EditMap& map, EditKind kind, std::string_view text, size_t budget = 100000) {
  std::vector<Edit> edits;
  map.Each(kind, Read(text), &budget, [&](const Edit& edit) { edits.push_back(edit); });
  return edits;
}

TEST(EditMap, TriesOnlyWhatEntriesHaveAtThatPlace) {
  EditMap map;
  for (int i = 0; i < 1000; ++i) map.Learn(Read("SKU-" + std::to_string(10000 + i * 17)));
  const auto edits = EditsOf(map, EditKind::kSubstitution, "SKU-1042O");
  ASSERT_EQ(edits.size(), 10u) << "ten digits in the last place";
  for (const Edit& edit : edits) EXPECT_EQ(edit.at, 8);
  EXPECT_TRUE(EditsOf(map, EditKind::kSubstitution, "SKU-1O42O").empty()) << "two faults";
  EXPECT_TRUE(EditsOf(map, EditKind::kDeletion, "SKU-10420").empty()) << "no entry is shorter";
  EXPECT_TRUE(EditsOf(map, EditKind::kSubstitution, "").empty());
}

TEST(EditMap, EveryEditHasTheHashOfWhatItMakes) {
  std::mt19937 random(1);
  const std::string_view pieces[] = {"a", "b", "é", "ж", "漢", "\xff"};
  EditMap map;
  std::vector<std::string> entries;
  for (int i = 0; i < 300; ++i) {
    std::string entry;
    for (size_t n = 1 + random() % 6; n > 0; --n) entry += pieces[random() % std::size(pieces)];
    entries.push_back(entry);
    map.Learn(Read(entry));
  }
  size_t found = 0;
  for (const std::string& entry : entries) {
    for (const EditKind kind : kEditKinds) {
      for (const Edit& edit : EditsOf(map, kind, entry)) {
        for (const std::string& other : entries) {
          const bool made = Makes(edit, Read(entry), Read(other));
          ASSERT_EQ(made, edit.hash == HashOfLetters(other)) << entry << " " << other;
          if (made) ++found;
        }
      }
    }
  }
  EXPECT_GT(found, 1000u);
}

TEST(EditMap, KeepsToItsBudgetAndItsMemory) {
  EditMap map;
  std::mt19937 random(2);
  for (int i = 0; i < 20000; ++i) {
    std::string entry;
    for (size_t n = 1 + random() % kMaxLetters; n > 0; --n)
      AppendCharacter(static_cast<uint32_t>(0x20 + random() % (i % 2 == 0 ? 0x5f : 0x1f00)), &entry);
    Letters letters;
    if (letters.Read(entry)) map.Learn(letters);
  }
  for (char c = ' '; c <= '~'; ++c) map.Learn(Read(std::string(60, c)));
  EXPECT_EQ(EditsOf(map, EditKind::kSubstitution, std::string(60, 'x'), 2048).size(), 2048u);
  EXPECT_LE(map.bytes(), size_t{80} << 10);
}

TEST(EditMap, NothingIsInsertedIntoTheLongestText) {
  EditMap map;
  map.Learn(Read(std::string(kMaxLetters, 'x')));
  EXPECT_TRUE(EditsOf(map, EditKind::kInsertion, std::string(kMaxLetters, 'x')).empty());
  EXPECT_EQ(EditsOf(map, EditKind::kInsertion, std::string(kMaxLetters - 1, 'x')).size(), 1u);
}

}  // namespace
}  // namespace telltale
