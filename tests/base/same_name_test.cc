#include "base/same_name.h"

#include <gtest/gtest.h>

#include <string>

namespace telltale {
namespace {

// The twin is ==: of each length up to what is compared by a call, with each byte another.
TEST(SameNameTest, SaysWhatEqualsSays) {
  for (size_t size = 0; size <= 40; ++size) {
    const std::string text = std::string("0123456789abcdefghijklmnopqrstuvwxyzABCDEFG").substr(0, size);
    EXPECT_TRUE(SameName(text, std::string(text))) << size;
    EXPECT_FALSE(SameName(text, text + "x")) << size;
    EXPECT_FALSE(SameName(text + "x", text)) << size;
    for (size_t at = 0; at < size; ++at) {
      std::string other = text;
      other[at] = static_cast<char>(other[at] ^ '\x80');
      EXPECT_FALSE(SameName(text, other)) << size << " " << at;
    }
  }
}

TEST(SameNameTest, TakesViewsThatPointNowhere) {
  EXPECT_TRUE(SameName({}, {}));
  EXPECT_TRUE(SameName({}, ""));
  EXPECT_FALSE(SameName({}, "a"));
}

}  // namespace
}  // namespace telltale
