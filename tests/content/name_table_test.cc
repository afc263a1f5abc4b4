#include "content/name_table.h"

#include <gtest/gtest.h>

namespace telltale {
namespace {

TEST(NameTable, ANameHasOneIndexThatIsNoPaths) {
  NameTable names(2);
  const FieldIndex sales = names.Declare("Sales");
  EXPECT_EQ(names.Declare("Sales"), sales);
  EXPECT_EQ(names.Find("Sales"), sales);
  EXPECT_NE(sales & kNameBit, 0);
  EXPECT_NE(sales, kNoField);
  EXPECT_EQ(names.name(sales), "Sales");
}

TEST(NameTable, WhatOutputsNameIsBounded) {
  NameTable names(2);
  EXPECT_NE(names.Find("a"), kNoField);
  EXPECT_NE(names.Find("b"), kNoField);
  EXPECT_EQ(names.Find("c"), kNoField);
  EXPECT_EQ(names.Find("c"), kNoField);
  EXPECT_NE(names.Find("a"), kNoField);
  EXPECT_NE(names.Declare("of the rules"), kNoField);
  EXPECT_EQ(NameTable(2).Find(""), kNoField);
  EXPECT_EQ(NameTable(2).Find(std::string(NameTable::kMaxNameBytes + 1, 'x')), kNoField);
}

}  // namespace
}  // namespace telltale
