#include "base/same_text.h"

#include <gtest/gtest.h>

#include <string>

namespace telltale {
namespace {

// The twin is ==: of each length up to what is compared by a call, with each byte another.
TEST(SameTextTest, SaysWhatEqualsSays) {
  for (size_t size = 0; size <= 40; ++size) {
    const std::string text = std::string("0123456789abcdefghijklmnopqrstuvwxyzABCDEFG").substr(0, size);
    EXPECT_TRUE(SameText(text, std::string(text))) << size;
    EXPECT_FALSE(SameText(text, text + "x")) << size;
    EXPECT_FALSE(SameText(text + "x", text)) << size;
    for (size_t at = 0; at < size; ++at) {
      std::string other = text;
      other[at] = static_cast<char>(other[at] ^ '\x80');
      EXPECT_FALSE(SameText(text, other)) << size << " " << at;
    }
  }
}

TEST(SameTextTest, TakesViewsThatPointNowhere) {
  EXPECT_TRUE(SameText({}, {}));
  EXPECT_TRUE(SameText({}, ""));
  EXPECT_FALSE(SameText({}, "a"));
}

}  // namespace
}  // namespace telltale
