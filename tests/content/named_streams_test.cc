#include "content/named_streams.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <re2/re2.h>

namespace telltale {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(NamedStreams, ANameIsItself) {
  EXPECT_THAT(StreamsNamed("invoice-intake", "extract"), ElementsAre(NamedStream{"invoice-intake", "extract"}));
  EXPECT_THAT(StreamsNamed("Büro 日本", ""), ElementsAre(NamedStream{"Büro 日本", ""}));
  EXPECT_THAT(StreamsNamed("a.b", "c"), ElementsAre(NamedStream{"a.b", "c"}));
  EXPECT_THAT(StreamsNamed("a\\.b\\|c", "d\\\\"), ElementsAre(NamedStream{"a.b|c", "d\\"}));
}

TEST(NamedStreams, AListNamesEachOfItsNames) {
  EXPECT_THAT(StreamsNamed("refund|sale", "read|rate"),
              ElementsAre(NamedStream{"refund", "read"}, NamedStream{"refund", "rate"}, NamedStream{"sale", "read"},
                          NamedStream{"sale", "rate"}));
}

TEST(NamedStreams, AStepThatIsDescribedLeavesTheStepOpen) {
  EXPECT_THAT(StreamsNamed("support", ".*"), ElementsAre(NamedStream{"support", std::nullopt}));
  EXPECT_THAT(StreamsNamed("support", "draft-\\d"), ElementsAre(NamedStream{"support", std::nullopt}));
}

TEST(NamedStreams, WhatIsDescribedIsNotNamed) {
  for (const char* pattern : {".*", "a+", "a?", "(a|b)", "[ab]", "a{2}", "^a", "a$", "\\w", "\\d", "a\\", "\\pL", ""}) {
    EXPECT_THAT(StreamsNamed(pattern, "x"), IsEmpty()) << pattern;
  }
}

TEST(NamedStreams, EveryNameFitsItsPattern) {
  for (const char* pattern : {"a-b_c d", "a.b", "a\\.b", "x|y.z|\\|", "a\\-b\\ c", "/a/b:c@d", "100%", "'", "\""}) {
    for (const NamedStream& named : StreamsNamed(pattern, pattern)) {
      EXPECT_TRUE(RE2::FullMatch(named.workflow, pattern)) << pattern << ' ' << named.workflow;
      EXPECT_TRUE(RE2::FullMatch(*named.step, pattern)) << pattern;
    }
    EXPECT_FALSE(StreamsNamed(pattern, pattern).empty()) << pattern;
  }
}

TEST(NamedStreams, AListOfHundredsIsADescription) {
  std::string pattern = "w0";
  for (int i = 1; i < 64; ++i) pattern += "|w" + std::to_string(i);
  EXPECT_EQ(StreamsNamed(pattern, pattern).size(), 64u * 64u);
  EXPECT_THAT(StreamsNamed(pattern + "|one-more", "x"), IsEmpty());
}

}  // namespace
}  // namespace telltale
