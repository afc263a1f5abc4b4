#include "content/schema_uri.h"

#include <gtest/gtest.h>

namespace telltale::test {
namespace {

// The examples of RFC 3986, section 5.4, with the base it uses.
TEST(SchemaUri, ResolvesAsTheExamplesOfTheStandard) {
  const std::pair<const char*, const char*> kExamples[] = {{"g:h", "g:h"},
                                                           {"g", "http://a/b/c/g"},
                                                           {"./g", "http://a/b/c/g"},
                                                           {"g/", "http://a/b/c/g/"},
                                                           {"/g", "http://a/g"},
                                                           {"//g", "http://g"},
                                                           {"?y", "http://a/b/c/d;p?y"},
                                                           {"g?y", "http://a/b/c/g?y"},
                                                           {"#s", "http://a/b/c/d;p?q#s"},
                                                           {"g#s", "http://a/b/c/g#s"},
                                                           {";x", "http://a/b/c/;x"},
                                                           {"", "http://a/b/c/d;p?q"},
                                                           {".", "http://a/b/c/"},
                                                           {"./", "http://a/b/c/"},
                                                           {"..", "http://a/b/"},
                                                           {"../g", "http://a/b/g"},
                                                           {"../..", "http://a/"},
                                                           {"../../g", "http://a/g"},
                                                           {"../../../g", "http://a/g"},
                                                           {"/./g", "http://a/g"},
                                                           {"/../g", "http://a/g"},
                                                           {"g.", "http://a/b/c/g."},
                                                           {"..g", "http://a/b/c/..g"},
                                                           {"./../g", "http://a/b/g"},
                                                           {"./g/.", "http://a/b/c/g/"},
                                                           {"g/./h", "http://a/b/c/g/h"},
                                                           {"g/../h", "http://a/b/c/h"},
                                                           {"g;x=1/../y", "http://a/b/c/y"},
                                                           {"g?y/../x", "http://a/b/c/g?y/../x"},
                                                           {"g#s/../x", "http://a/b/c/g#s/../x"}};
  for (const auto& [reference, resolved] : kExamples) {
    EXPECT_EQ(ResolveUri("http://a/b/c/d;p?q", reference), resolved) << reference;
  }
}

TEST(SchemaUri, ResolvesWithoutABaseAndUnderNames) {
  EXPECT_EQ(ResolveUri("", "#/$defs/a"), "#/$defs/a");
  EXPECT_EQ(ResolveUri("", "node.json"), "node.json");
  EXPECT_EQ(ResolveUri("urn:uuid:1", "#a"), "urn:uuid:1#a");
  EXPECT_EQ(ResolveUri("http://a", "b"), "http://a/b");
}

TEST(SchemaUri, SplitsOffTheFragmentDecoded) {
  const Address address = SplitAddress("http://a/b#/c%25d/%22%4");
  EXPECT_EQ(address.uri, "http://a/b");
  EXPECT_EQ(address.fragment, "/c%d/\"%4");
  EXPECT_EQ(SplitAddress("a").fragment, "");
}

TEST(SchemaUri, TakesAPointerApartAndPutsItTogether) {
  std::string_view pointer = "/a~1b/~0~01//c";
  EXPECT_EQ(TakeStep(&pointer), "a/b");
  EXPECT_EQ(TakeStep(&pointer), "~~1");
  EXPECT_EQ(TakeStep(&pointer), "");
  EXPECT_EQ(TakeStep(&pointer), "c");
  EXPECT_EQ(TakeStep(&pointer), std::nullopt);
  std::string made;
  AppendStep("a/b", &made);
  AppendStep("~~1", &made);
  EXPECT_EQ(made, "/a~1b/~0~01");
}

}  // namespace
}  // namespace telltale::test
