#include "content/json_equal.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace telltale::test {
namespace {

JsonTree& Parsed(std::string_view text, JsonTree* tree) {
  EXPECT_TRUE(tree->Read(text)) << text;
  return *tree;
}

bool Equal(std::string_view a, std::string_view b, int64_t steps = 1000) {
  JsonTree left, right;
  Parsed(a, &left);
  Parsed(b, &right);
  const bool equal = JsonEqual(left.root(), right.root(), &steps);
  EXPECT_TRUE(!equal || JsonHash(left.root()) == JsonHash(right.root())) << a << " and " << b;
  return equal;
}

int Compare(const std::string& a, const std::string& b) {
  JsonTree left, right;
  const int order = CompareNumbers(Parsed(a, &left).root(), Parsed(b, &right).root());
  return (order > 0) - (order < 0);
}

TEST(JsonEqual, NumbersAreEqualByValueNotBySpelling) {
  for (const auto& [a, b] : {std::pair("1", "1.0"),
                             {"1", "1e0"},
                             {"100", "1.00e2"},
                             {"0", "-0.0"},
                             {"0.5", "5e-1"},
                             {"1e400", "10e399"},
                             {"12345678901234567890", "12345678901234567890.0"},
                             {"0e5", "0"}}) {
    EXPECT_TRUE(Equal(a, b)) << a << " " << b;
  }
  for (const auto& [a, b] : {std::pair("1", "true"),
                             {"0", "false"},
                             {"9007199254740993", "9007199254740992"},
                             {"1e400", "1e401"},
                             {"1e-400", "0"},
                             {"-1e400", "1e400"},
                             {"1", "\"1\""},
                             {"12345678901234567890", "12345678901234567891"},
                             {"0.1", "0.10000000000000001"}}) {
    EXPECT_FALSE(Equal(a, b)) << a << " " << b;
  }
}

TEST(JsonEqual, ObjectsAreEqualWhateverTheOrderAndListsAreNot) {
  EXPECT_TRUE(Equal(R"({"a":1,"b":[{"c":null}]})", R"({"b":[{"c":null}],"a":1.0})"));
  EXPECT_FALSE(Equal(R"({"a":1,"b":2})", R"({"a":1,"c":2})"));
  EXPECT_FALSE(Equal(R"({"a":1})", R"({"a":1,"b":1})"));
  EXPECT_FALSE(Equal("[1,2]", "[2,1]"));
  EXPECT_FALSE(Equal("[]", "{}"));
  EXPECT_FALSE(Equal("null", "false"));
  EXPECT_TRUE(Equal(R"("\u0061")", R"("a")"));
}

TEST(JsonEqual, SaysNotEqualWhereItsStepsRunOut) {
  EXPECT_TRUE(Equal("[1,2,3]", "[1,2,3]", 4));
  JsonTree left, right;
  Parsed("[1,2,3]", &left);
  Parsed("[1,2,3]", &right);
  int64_t steps = 3;
  EXPECT_FALSE(JsonEqual(left.root(), right.root(), &steps));
  EXPECT_LE(steps, 0);
  // A search through an object's keys costs as many steps as it has members.
  Parsed(R"({"a":1,"b":2})", &left);
  Parsed(R"({"b":2,"a":1})", &right);
  steps = 5;
  EXPECT_FALSE(JsonEqual(left.root(), right.root(), &steps));
}

TEST(CompareNumbers, OrdersNumbersBeyondDoubles) {
  const char* const ascending[] = {"-1e401",
                                   "-1e400",
                                   "-9007199254740993",
                                   "-9007199254740992",
                                   "-1",
                                   "-0.1",
                                   "0",
                                   "1e-401",
                                   "1e-400",
                                   "0.1",
                                   "0.10000000000000001",
                                   "1",
                                   "9007199254740992",
                                   "9007199254740993",
                                   "12345678901234567890",
                                   "1e400",
                                   "1.1e400",
                                   "1e401"};
  for (size_t i = 0; i < std::size(ascending); ++i) {
    for (size_t j = 0; j < std::size(ascending); ++j) {
      EXPECT_EQ(Compare(ascending[i], ascending[j]), (i > j) - (i < j)) << ascending[i] << " " << ascending[j];
    }
  }
}

TEST(IsMultiple, DecidesOnDecimalDigits) {
  const auto multiple = [](const char* value, const char* divisor) {
    JsonTree left, right;
    return IsMultiple(Parsed(value, &left).root(), Parsed(divisor, &right).root());
  };
  for (const auto& [value, divisor] : {std::pair("0.0075", "0.0001"),
                                       {"4.5", "1.5"},
                                       {"0", "7"},
                                       {"-6", "2"},
                                       {"1e308", "0.5"},
                                       {"19.99", "0.01"},
                                       {"1e400", "1e399"},
                                       {"1.1", "0.1"},
                                       {"1e3", "250"}}) {
    EXPECT_TRUE(multiple(value, divisor)) << value << " " << divisor;
  }
  for (const auto& [value, divisor] : {std::pair("0.00751", "0.0001"),
                                       {"35", "1.5"},
                                       {"1", "2"},
                                       {"1e308", "0.123456789"},
                                       {"9007199254740993", "2"},
                                       {"1e-400", "1"},
                                       {"1", "1e300"},
                                       {"5", "0.3"}}) {
    EXPECT_FALSE(multiple(value, divisor)) << value << " " << divisor;
  }
}

TEST(IsMultiple, AgreesWithWholeNumbers) {
  std::mt19937_64 random(3);
  for (int i = 0; i < 20000; ++i) {
    const uint64_t divisor = 1 + random() % 1000;
    const uint64_t value = random() >> (random() % 60 + 1);
    const std::string tens = "e" + std::to_string(random() % 3);
    JsonTree left, right;
    const std::string dividend = std::to_string(value) + tens;
    const std::string by = std::to_string(divisor) + tens;
    Parsed(dividend, &left);
    Parsed(by, &right);
    ASSERT_EQ(IsMultiple(left.root(), right.root()), value % divisor == 0) << value << tens << " by " << divisor;
  }
}

}  // namespace
}  // namespace telltale::test
