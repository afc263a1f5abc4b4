#include "content/name_table.h"

#include <gtest/gtest.h>

#include <string>

namespace telltale::test {
namespace {

TEST(NameTable, GivesEachNameAPlaceOfItsOwn) {
  std::vector<std::string> names;
  for (int i = 0; i < 1000; ++i) names.push_back("name" + std::to_string(i));
  NameTable table;
  EXPECT_EQ(table.Find("name0", 0), NameTable::kNone) << "an empty one knows nothing";
  for (uint32_t i = 0; i < 1000; ++i) ASSERT_EQ(table.Add(names[i]), i);
  for (uint32_t i = 0; i < 1000; ++i) {
    ASSERT_EQ(table.Add(names[i]), i) << "added twice, it keeps its place";
    for (const uint32_t guess : {i, 0u, 999u, 1000u, ~0u}) ASSERT_EQ(table.Find(names[i], guess), i);
    ASSERT_EQ(table.name(i), names[i]);
  }
  EXPECT_EQ(table.size(), 1000u);
  EXPECT_EQ(table.Find("name1000", 5), NameTable::kNone);
  EXPECT_EQ(table.Find("", 0), NameTable::kNone);
}

}  // namespace
}  // namespace telltale::test
