#include "engine/names.h"

#include <gtest/gtest.h>

#include <string>

namespace telltale {
namespace {

TEST(IsShowable, TakesTextAndNothingElse) {
  for (const char* name :
       {"", "invoice-intake", "rechnung-pr\u00fcfen", "\u4ef7\u683c", "\U0001F600", "a name, and \"more\""}) {
    EXPECT_TRUE(IsShowable(name)) << name;
  }
  for (const char* name :
       {"\x01", "line\nbreak", "tab\there", "del\x7f", "\xff", "\xc3", "\xc0\xaf", "\xf5\x80\x80\x80"}) {
    EXPECT_FALSE(IsShowable(name)) << name;
  }
}

TEST(IsShowable, LooksAtEveryByteOfAWord) {
  for (size_t at = 0; at < 20; ++at) {
    for (const char bad : {'\x00', '\x1f', '\x7f', '\x80', '\xff'}) {
      std::string name(20, 'a');
      name[at] = bad;
      EXPECT_FALSE(IsShowable(name)) << at << ' ' << static_cast<int>(bad);
    }
    std::string name(20, 'a');
    name[at] = '~';
    EXPECT_TRUE(IsShowable(name)) << at;
  }
}

}  // namespace
}  // namespace telltale
