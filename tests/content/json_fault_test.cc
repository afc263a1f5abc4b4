#include "content/json_fault.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace telltale {
namespace {

using ::testing::HasSubstr;

std::string FaultOf(std::string_view json) {
  std::string fault;
  return FindStringFault(json, &fault) ? fault : "none";
}

TEST(JsonFault, NamesWhatModelsGetWrongInStrings) {
  EXPECT_THAT(FaultOf("{\"a\": \"one\ntwo\"}"), HasSubstr("line break"));
  EXPECT_THAT(FaultOf("{\"a\": \"\\( x \\)\"}"), HasSubstr("escape"));
  EXPECT_THAT(FaultOf(R"({"a": "\ud800"})"), HasSubstr("surrogate"));
  EXPECT_THAT(FaultOf("{\"a\": \"\xff\"}"), HasSubstr("UTF-8"));
  EXPECT_NE(FaultOf(R"({"a": "never closed)"), "none");
}

TEST(JsonFault, TellsTheFirstOneWithItsPlace) {
  EXPECT_THAT(FaultOf("{\"a\": \"x\\q\", \"b\": \"y\n\"}"), HasSubstr("8"));
}

TEST(JsonFault, FindsNothingWhereOnlyTheStructureIsWrong) {
  EXPECT_EQ(FaultOf(R"({"a": 1,, "b": 2})"), "none");
  EXPECT_EQ(FaultOf(R"(["sound", "\u00e9\n"])"), "none");
}

}  // namespace
}  // namespace telltale
