#include "content/field_names.h"

#include <gtest/gtest.h>

namespace telltale {
namespace {

TEST(FieldNames, ANameHasOneIndexThatIsNoPaths) {
  FieldNames names(2);
  const FieldIndex sales = names.Declare("Sales");
  EXPECT_EQ(names.Declare("Sales"), sales);
  EXPECT_EQ(names.Find("Sales"), sales);
  EXPECT_NE(sales & kNameBit, 0);
  EXPECT_NE(sales, kNoField);
  EXPECT_EQ(names.name(sales), "Sales");
}

TEST(FieldNames, WhatOutputsNameIsBounded) {
  FieldNames names(2);
  EXPECT_NE(names.Find("a"), kNoField);
  EXPECT_NE(names.Find("b"), kNoField);
  EXPECT_EQ(names.Find("c"), kNoField);
  EXPECT_EQ(names.Find("c"), kNoField);
  EXPECT_NE(names.Find("a"), kNoField);
  EXPECT_NE(names.Declare("of the rules"), kNoField);
  EXPECT_EQ(FieldNames(2).Find(""), kNoField);
  EXPECT_EQ(FieldNames(2).Find(std::string(FieldNames::kMaxNameBytes + 1, 'x')), kNoField);
}

}  // namespace
}  // namespace telltale
