#include "report/table.h"

#include <gtest/gtest.h>

namespace telltale {
namespace {

TEST(Table, AlignsByCharactersNotBytes) {
  Table table({{"name", Align::kLeft}, {"n", Align::kRight}, {"state", Align::kLeft}});
  table.Add({"M\xc3\xbcller", "7", "ok"});
  table.Add({"longer name", "1234", ""});
  EXPECT_EQ(table.Text(),
            "name            n  state\n"
            "M\xc3\xbcller          7  ok\n"
            "longer name  1234\n");
}

TEST(Table, MissingCellsAreEmptyAndSurplusOnesDropped) {
  Table table({{"a", Align::kLeft}, {"b", Align::kLeft}});
  EXPECT_TRUE(table.empty());
  table.Add({"1"});
  table.Add({"1", "2", "3"});
  EXPECT_EQ(table.Text(), "a  b\n1\n1  2\n");
}

TEST(Table, CellsCannotSteerTheTerminalNorGrowWithoutBound) {
  EXPECT_EQ(TerminalText("a\x1b[31mb\nc\xc2\x9b"
                         "d\x7f"),
            "a [31mb c d ");
  EXPECT_EQ(TerminalText("a\xe2\x80\xae"
                         "b\xe2\x81\xa6"
                         "c\xe2\x80\xa8"
                         "d\xe2\x80\x9c\xe2\x81\xa0"),
            "a b c d\xe2\x80\x9c\xe2\x81\xa0");
  Table table({{"a", Align::kLeft}});
  table.Add({std::string(10'000, 'x')});
  EXPECT_LT(table.Text().size(), 400u);
}

}  // namespace
}  // namespace telltale
