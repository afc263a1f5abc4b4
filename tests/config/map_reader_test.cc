#include "config/map_reader.h"

#include <gtest/gtest.h>

namespace telltale {
namespace {

TEST(ParseSize, KnowsBinaryAndDecimalUnits) {
  EXPECT_EQ(ParseSize("4096"), 4096u);
  EXPECT_EQ(ParseSize("8MiB"), 8u << 20);
  EXPECT_EQ(ParseSize("8 MiB"), 8u << 20);
  EXPECT_EQ(ParseSize("10MB"), 10'000'000u);
  EXPECT_EQ(ParseSize("2GiB"), uint64_t{2} << 30);
}

TEST(ParseSize, RefusesWhatIsNoSize) {
  for (const std::string text :
       {"", "MiB", "-1", "1.5MiB", "8mib", "8 potatoes", "99999999999999999999", "2000000TiB"}) {
    EXPECT_EQ(ParseSize(text), std::nullopt) << text;
  }
}

TEST(ParseNumber, IsFiniteAndReadInFull) {
  EXPECT_EQ(ParseNumber("100000"), 100000);
  EXPECT_EQ(ParseNumber("+1e3"), 1000);
  EXPECT_EQ(ParseNumber("-0.5"), -0.5);
  for (const std::string text : {"", "nan", "inf", "1e999", "1,5", "0x10", "1 ", "++1"}) {
    EXPECT_EQ(ParseNumber(text), std::nullopt) << text;
  }
}

TEST(Nearest, FindsWhatWasMeantAndNothingFarOff) {
  const std::vector<std::string> known = {"listen_address", "external_url", "max_request"};
  EXPECT_EQ(Nearest("listen_adress", known), "listen_address");
  EXPECT_EQ(Nearest("listne_address", known), "listen_address");
  EXPECT_EQ(Nearest("url", known), "external_url");
  EXPECT_EQ(Nearest("colour", known), "");
  EXPECT_EQ(Nearest(std::string(100'000, 'x'), known), "");
}

TEST(MapReader, LeavesWhatIsAbsentAsItWas) {
  Complaints complaints("f.yaml");
  const auto root = ReadYaml("a:\nb: 7\n", complaints);
  MapReader reader(*root, "", complaints);
  int a = 1;
  int b = 1;
  std::string c = "kept";
  reader.Count("a", &a, 0, 10);
  reader.Count("b", &b, 0, 10);
  reader.Text("c", &c);
  reader.End();
  EXPECT_TRUE(complaints.empty());
  EXPECT_EQ(a, 1);  // a key with nothing after it
  EXPECT_EQ(b, 7);
  EXPECT_EQ(c, "kept");
}

TEST(MapReader, TextInQuotesIsNoNumber) {
  Complaints complaints("f.yaml");
  const auto root = ReadYaml("a: '7'\n", complaints);
  MapReader reader(*root, "x", complaints);
  int a = 1;
  reader.Count("a", &a, 0, 10);
  EXPECT_EQ(MessageOf(complaints.ToStatus()), "f.yaml:1: x.a is '7'; write a whole number from 0 to 10");
  EXPECT_EQ(a, 1);
}

}  // namespace
}  // namespace telltale
