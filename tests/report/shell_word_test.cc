#include "report/shell_word.h"

#include <gtest/gtest.h>

namespace telltale {
namespace {

TEST(ShellWord, LeavesWhatIsPlain) {
  EXPECT_EQ(ShellWord("invoice-intake"), "invoice-intake");
  EXPECT_EQ(ShellWord("a/b.c:1,x@y%z+_"), "a/b.c:1,x@y%z+_");
}

TEST(ShellWord, QuotesWhatAShellReads) {
  EXPECT_EQ(ShellWord(""), "''");
  EXPECT_EQ(ShellWord("a b"), "'a b'");
  EXPECT_EQ(ShellWord("items[].sku"), "'items[].sku'");
  EXPECT_EQ(ShellWord("$(reboot); `id` \"x\" \\ !! ~ *"), "'$(reboot); `id` \"x\" \\ !! ~ *'");
  EXPECT_EQ(ShellWord("it's"), "'it'\\''s'");
  EXPECT_EQ(ShellWord("'; reboot; '"), "''\\''; reboot; '\\'''");
  EXPECT_EQ(ShellWord("M\xc3\xbcller"), "'M\xc3\xbcller'");
}

TEST(ShellWord, WritesWhatATerminalMustNotSeeInNumbers) {
  EXPECT_EQ(ShellWord("a\nreboot\n'b'"), "$'a\\x0areboot\\x0a\\x27b\\x27'");
  EXPECT_EQ(ShellWord("\x1b[31m\\"), "$'\\x1b\\x5b31m\\x5c'");
  EXPECT_EQ(ShellWord("\xff"), "$'\\xff'");
  EXPECT_EQ(ShellWord("a\xe2\x80\xae"
                      "b"),
            "$'a\\xe2\\x80\\xaeb'");
}

}  // namespace
}  // namespace telltale
