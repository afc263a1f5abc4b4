#include "config/complaints.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace telltale {
namespace {

TEST(Complaints, AreToldInTheOrderOfLinesAndThoseOfOneLineInTheOrderOfFinding) {
  Complaints complaints("f.yaml");
  EXPECT_TRUE(complaints.ToStatus().ok());
  complaints.Add(9, "c");
  complaints.Add(2, "a {}", 1);
  complaints.Add(2, "b");
  EXPECT_EQ(MessageOf(complaints.ToStatus()), "f.yaml:2: a 1\nf.yaml:2: b\nf.yaml:9: c");
}

TEST(Complaints, AreCountedBeyondABound) {
  Complaints complaints("f.yaml");
  for (int i = 0; i < 130; ++i) complaints.Add(i, "x");
  EXPECT_THAT(MessageOf(complaints.ToStatus()), testing::EndsWith("f.yaml: and 30 more errors"));
}

TEST(Complaints, QuoteAnyFileInOneLineOfUtf8) {
  Complaints complaints("f.yaml");
  complaints.Add(1, "fields.{} is {}", "a\nb\xff", "x");
  EXPECT_EQ(MessageOf(complaints.ToStatus()), "f.yaml:1: fields.a b\xef\xbf\xbd is x");
}

TEST(Shown, IsShortAndHasNoControlCharacters) {
  EXPECT_EQ(Shown("a\nb\x7f"), "'a b '");
  EXPECT_EQ(Shown(std::string(61, 'x')), "'" + std::string(60, 'x') + "...'");
  // A character is not cut in two: the 60th byte is the first half of one.
  EXPECT_EQ(Shown(std::string(59, 'x') + "\xc3\xa4\xc3\xa4"), "'" + std::string(59, 'x') + "...'");
}

}  // namespace
}  // namespace telltale
