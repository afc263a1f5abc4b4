#include "content/heading_line.h"

#include <gtest/gtest.h>

#include <string>

namespace telltale {
namespace {

TEST(HeadingLine, FormsAreToldApart) {
  using Form = Heading::Form;
  struct Row {
    const char* line;
    const char* name;
    Form form;
    int level;
    bool content;
  };
  const Row rows[] = {
      {"# A b", "A b", Form::kHard, 1, false},
      {"###### A", "A", Form::kHard, 6, false},
      {"**A b**", "A b", Form::kBold, 1, false},
      {"A b:", "A b", Form::kColon, 1, false},
      {"A b：", "A b", Form::kColon, 1, false},
      {"- **A b:** c", "A b", Form::kLabel, 1, true},
      {"2. Sales by region", "Sales by region", Form::kNumbered, 1, false},
      {"2.1 Sales", "Sales", Form::kNumbered, 2, false},
      {"IV. Sales", "Sales", Form::kNumbered, 1, false},
      {"ÉTÉ 2024", "ÉTÉ 2024", Form::kCapitals, 1, false},
  };
  for (const Row& row : rows) {
    const Heading heading = HeadingOf(row.line);
    EXPECT_EQ(heading.name, row.name) << row.line;
    EXPECT_EQ(heading.form, row.form) << row.line;
    EXPECT_EQ(heading.level, row.level) << row.line;
    EXPECT_EQ(heading.has_content, row.content) << row.line;
  }
  for (const char* line :
       {"", "prose", "#tag", "1. A sentence.", "5 apples", "I went home", "at 10:30", "http://x", "X",
        "one two three four five six seven: eight", "\"key\": 1", "{", "**a** and **b**", "* * *", "2024"}) {
    EXPECT_EQ(HeadingOf(line).name, "") << line;
  }
}

TEST(HeadingLine, Underlines) {
  EXPECT_EQ(UnderlineLevel("==="), 1);
  EXPECT_EQ(UnderlineLevel("----- "), 2);
  for (const char* line : {"", "==", "=-=", "--- x", "***"}) EXPECT_EQ(UnderlineLevel(line), 0) << line;
}

TEST(HeadingLine, Numbering) {
  EXPECT_EQ(NumberedDepth("1. a"), 1);
  EXPECT_EQ(NumberedDepth("12) a"), 1);
  EXPECT_EQ(NumberedDepth("1.2.3 a"), 3);
  for (const char* line : {"", "1", "1.", "1.a", "1 a", "1234. a", "I a", "-1. a"})
    EXPECT_EQ(NumberedDepth(line), 0) << line;
}

TEST(HeadingLine, NamesEndWhereAWordEnds) {
  EXPECT_EQ(NameAtBeginning("Sales rose", "sales"), 5u);
  EXPECT_EQ(NameAtBeginning("NET\u00a0 SALES", "net sales"), 11u);
  EXPECT_EQ(NameAtBeginning("ÜBER", "über"), 5u);
  EXPECT_EQ(NameAtBeginning("销售额", "销售"), 6u);
  EXPECT_EQ(NameAtBeginning("Salesman", "sales"), 0u);
  EXPECT_EQ(NameAtBeginning("Sale", "sales"), 0u);
  EXPECT_EQ(NameAtBeginning("", "sales"), 0u);
  EXPECT_EQ(NameAtBeginning("sales", ""), 0u);
  EXPECT_EQ(NameAtBeginning("Sales\xff", "sales"), 5u);
}

TEST(HeadingLine, MarksAreTakenOff) {
  EXPECT_EQ(WithoutMarks("- **Sales**"), "Sales**");
  EXPECT_EQ(WithoutMarks("  📊 \xff Sales"), "Sales");
  EXPECT_EQ(WithoutMarks("---"), "");
  EXPECT_EQ(HeadingName("## 1. *Sales* 📊 :"), "Sales");
  EXPECT_EQ(HeadingName("\xff\xfe"), "");
  EXPECT_LE(HeadingName(std::string(1000, 'a')).size(), 96u);
}

}  // namespace
}  // namespace telltale
