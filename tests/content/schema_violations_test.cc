#include "content/schema_violations.h"

#include <gtest/gtest.h>

#include "content/schema_nodes.h"

namespace telltale::test {
namespace {

std::string Shown(std::string_view json) {
  JsonTree tree;
  EXPECT_TRUE(tree.Read(json)) << json;
  std::string out;
  AppendValue(tree.root(), &out);
  return out;
}

TEST(SchemaViolations, ShowValuesShortly) {
  EXPECT_EQ(Shown("null"), "null");
  EXPECT_EQ(Shown("true"), "true");
  EXPECT_EQ(Shown("-1.50"), "-1.50");
  EXPECT_EQ(Shown("[1,2]"), "a list of 2");
  EXPECT_EQ(Shown(R"({"a":{"b":1}})"), "an object of 1");
  EXPECT_EQ(Shown(R"("a\nb")"), "\"a\nb\"");
  EXPECT_EQ(Shown("\"" + std::string(40, 'x') + "\""), "\"" + std::string(40, 'x') + "\"");
  EXPECT_EQ(Shown("\"" + std::string(39, 'x') + "ää\""), "\"" + std::string(39, 'x') + "...\"")
      << "cut between characters";
  EXPECT_EQ(Shown(std::string(100, '9')), std::string(40, '9'));
}

TEST(SchemaViolations, NameTypesAsPeopleDo) {
  const auto named = [](uint8_t types) {
    std::string out;
    AppendTypes(types, &out);
    return out;
  };
  EXPECT_EQ(named(TypeBit(JsonKind::kNull) | TypeBit(JsonKind::kString)), "string or null");
  EXPECT_EQ(named(kIntegerType | TypeBit(JsonKind::kArray)), "integer or array");
  EXPECT_EQ(named(0), "nothing");
}

}  // namespace
}  // namespace telltale::test
