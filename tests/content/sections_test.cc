#include "content/sections.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace telltale {
namespace {

std::string State(std::string_view text, std::string_view name) {
  SectionReader reader;
  reader.Read(text);
  return std::string(SectionFault(reader.Find(name)));
}

constexpr char kMissing[] = "no heading";
constexpr char kEmpty[] = "heading without content";
constexpr char kThere[] = "";

TEST(Sections, HeadingsOfEveryFormAreFound) {
  for (const char* text : {
           "# Sales\nUp.\n",
           "intro\n\n###   Sales  ###\n\nUp.",
           "Sales\n=====\nUp.",
           "Sales\r\n-----\r\nUp.\r\n",
           "**Sales**\nUp.",
           "**Sales:**\nUp.",
           "__Sales__\n\nUp.",
           "Sales:\nUp.",
           "Sales: up 5 %",
           "- **Sales**: up",
           "**Sales:** up",
           "1. **Sales:** up",
           "1. Sales\nUp.\n\n2. Costs\nDown.",
           "1) Sales\nUp.",
           "II. Sales\nUp.",
           "1.2 Sales\nUp.",
           "## 1. Sales\nUp.",
           "## 📊 **Sales**\nUp.",
           "SALES\nUp.",
           "SALES AND COSTS\nUp.",
           "# Sales & Marketing\nUp.",
           "# Sales in the north\nUp.",
           "# sales\nUp.",
           "# Sales\n## North\nUp.",
           "# Sales\n1. First item\n2. Second item\n# Costs\nDown.",
           "# Sales\n**North**\n\n# Costs\nDown.",
           "# Sales\n```\n# no heading\n```\n# Costs\nDown.",
           "Sales:\n1. up\n2. down\n\nCosts:\nnone",
           "1. Sales\nKey points:\n- up",
       }) {
    EXPECT_EQ(State(text, "Sales"), kThere) << text;
  }
}

TEST(Sections, OtherLanguagesToo) {
  EXPECT_EQ(State("# Umsätze\nGestiegen.", "umsätze"), kThere);
  EXPECT_EQ(State("**ПРОДАЖИ**\nВыросли.", "Продажи"), kThere);
  EXPECT_EQ(State("ΠΩΛΗΣΕΙΣ\nκάτι", "πωλησεισ"), kThere);
  EXPECT_EQ(State("## 总结与建议\n很好。", "总结"), kThere);
  EXPECT_EQ(State("总结：很好", "总结"), kThere);
  EXPECT_EQ(State("## まとめ\n以上です。", "まとめ"), kThere);
  EXPECT_EQ(State("## ยอดขายรวม\nดี", "ยอดขาย"), kThere);
}

TEST(Sections, AHeadingWithoutContentIsNone) {
  for (const char* text : {
           "# Sales\n# Costs\nDown.",
           "# Sales\n\n---\n\n# Costs\nDown.",
           "## Sales\n# Costs\nDown.",
           "# Sales\n## North\n# Costs\nDown.",
           "# Costs\nDown.\n# Sales\n",
           "**Sales**\n\n**Costs**\nDown.",
           "Sales:\nCosts:\nDown.",
           "SALES\nCOSTS\nDown.",
           "1. Sales\n\n# Costs\nDown.",
           "**Sales**\n## Costs\nDown.",
           "Sales\n=====\nCosts\n=====\nDown.",
       }) {
    EXPECT_EQ(State(text, "Sales"), kEmpty) << text;
  }
  // One that has content makes up for one that has none.
  EXPECT_EQ(State("# Sales\n# Costs\nDown.\n# Sales\nUp.", "Sales"), kThere);
}

TEST(Sections, AMentionElsewhereDoesNotCount) {
  for (const char* text : {
           "# Summary\nSales went up.",
           "# Salesmen\nTwo.",
           "# Our Sales\nUp.",
           "# Costs\nThe sales.\n```\n# Sales\nx\n```",
           "**Costs**\nSales rose.",
           "Costs:\nnone\n\nNotes:\nSales rose.",
           "#Sales\nwithout a space is a tag",
           "####### Sales\nseven",
           "We asked about sales.",
           "Total sales rose.",
           "Salesmen came.",
           "Sales.",
           "Sales",
           "",
           "\n\n",
       }) {
    EXPECT_EQ(State(text, "Sales"), kMissing) << text;
  }
}

TEST(Sections, WithoutHeadingsASentenceMayBeAboutIt) {
  for (const char* text : {
           "All is well. Sales rose by 5 %.",
           "Sales rose",
           "The sales of May were low. Costs too.",
           "- Sales rose\n- Costs fell",
           "1. Sales rose.\n2. Costs fell.",
           "Well! In sales, nothing happened.",
           "As for sales, they rose.",
           "Regarding the sales: see below.",
           "**Sales** rose.",
           "Nothing. \"Sales rose\", they said.",
       }) {
    EXPECT_EQ(State(text, "Sales"), kThere) << text;
  }
  EXPECT_EQ(State("Alles gut. Beim Umsatz gab es nichts Neues.", "Umsatz"), kThere);
  EXPECT_EQ(State("Tout va bien. En ce qui concerne les ventes, rien.", "ventes"), kThere);
  EXPECT_EQ(State("En cuanto a las ventas, nada.", "ventas"), kThere);
  EXPECT_EQ(State("很好。销售额上升了。", "销售额"), kThere);
  EXPECT_EQ(State("很好。关于销售额，没有变化。", "销售额"), kThere);
  EXPECT_EQ(State("Vertrieb gut. Mehr Umsatz als sonst.", "Umsatz"), kMissing);
}

TEST(Sections, ListsAreNoHeadings) {
  SectionReader reader;
  reader.Read("1. Open the app\n2. Press the button\n3. Close it\n");
  EXPECT_TRUE(reader.headings().empty());
  EXPECT_FALSE(reader.has_headings());
  reader.Read("Here it is: all good. The time is 10:30, see http://example.com\n| a | b |\n|---|---|\n{\"a\": 1}\n");
  EXPECT_FALSE(reader.has_headings());
  reader.Read("Name: Smith\nAge: 40\n");
  EXPECT_EQ(reader.headings().size(), 2u);
  EXPECT_FALSE(reader.has_headings());
}

TEST(Sections, NamesAreReadWithoutTheirMarks) {
  SectionReader reader;
  reader.Read("## 1. **Sales (net)** ##\nUp.\n\n### 🚀 Q2 – Outlook: ###\nGood.\n\nRate 5 %:\nx");
  ASSERT_EQ(reader.headings().size(), 3u);
  EXPECT_EQ(reader.headings()[0].name, "Sales (net)");
  EXPECT_EQ(reader.headings()[0].level, 2);
  EXPECT_EQ(reader.headings()[1].name, "Q2 – Outlook");
  EXPECT_EQ(reader.headings()[2].name, "Rate 5 %");
}

TEST(Sections, BoundsHold) {
  SectionReader reader;
  std::string text;
  for (int i = 0; i < 2000; ++i) text += "# H" + std::to_string(i) + "\nx\n";
  reader.Read(text);
  EXPECT_EQ(reader.headings().size(), 256u);
  EXPECT_EQ(reader.Find("H255"), SectionState::kPresent);
  EXPECT_EQ(reader.Find("H256"), SectionState::kNoHeading);
  reader.Read("x");
  EXPECT_TRUE(reader.headings().empty());
  EXPECT_EQ(reader.Find("H1"), SectionState::kNoHeading);
  EXPECT_EQ(reader.Find(""), SectionState::kNoHeading);
}

TEST(Sections, HostileTextsAreAnswered) {
  SectionReader reader;
  const size_t size = size_t{1} << 20;
  for (const char* const piece :
       {"a",  "#",   "# \n",    "# a\n", "1. ", "1. a\n", "a:\n",         "a: ",   "**", "**a**\n", "---\n", "A", "A\n",
        ". ", "a. ", "in the ", "\n",    " ",   "\xff",   "\xe3\x80\x82", "```\n", "I",  "1.1.1",   "a\n=\n"}) {
    std::string text;
    while (text.size() < size) text += piece;
    reader.Read(text);
    reader.Find("Sales");
    reader.Find(text.substr(0, 200));
    EXPECT_LE(reader.headings().size(), 256u);
  }
  reader.Read(std::string_view("# \0Sales\0\nx\0", 12));
  EXPECT_EQ(reader.Find("Sales"), SectionState::kPresent);
}

TEST(SectionLearner, KnowsWhatNineteenOfTwentyOutputsHave) {
  SectionLearner learner;
  SectionReader reader;
  for (int i = 0; i < SectionLearner::kOutputs; ++i) {
    EXPECT_FALSE(learner.learned());
    EXPECT_TRUE(learner.sections().empty());
    std::string text = "# Sales\nUp.\n\n# sales\nTwice.\n";
    if (i != 7) text += "## Outlook\nGood.\n";
    if (i != 7 && i != 9) text += "## Risks\nNone.\n";
    text += i % 2 == 0 ? "## Empty\n## Other " : "## Empty\nFull.\n## Other ";
    text += std::to_string(i) + "\nx\n";
    reader.Read(text);
    learner.Learn(reader);
  }
  EXPECT_TRUE(learner.learned());
  ASSERT_EQ(learner.sections().size(), 2u);
  EXPECT_EQ(learner.sections()[0], "Sales");
  EXPECT_EQ(learner.sections()[1], "Outlook");
  // It stays as it was learned.
  reader.Read("nothing");
  for (int i = 0; i < 100; ++i) learner.Learn(reader);
  EXPECT_EQ(learner.sections().size(), 2u);
}

TEST(SectionLearner, AHeadingMayMissTheFirstOutputAlone) {
  SectionLearner learner;
  SectionReader reader;
  for (int i = 0; i < SectionLearner::kOutputs; ++i) {
    reader.Read(i == 0 ? "hello" : "# Sales\nUp.\n");
    learner.Learn(reader);
  }
  ASSERT_EQ(learner.sections().size(), 1u);
}

TEST(SectionLearner, ACodeAmongJsonValuesIsNoSection) {
  SectionReader reader;
  reader.Read("EUR\n12.50\nTERMS:\nThirty days.\n# Sales\nUp.\n**Support**\nQuiet.\n");
  SectionLearner of_text;
  SectionLearner of_values;
  for (int i = 0; i < SectionLearner::kOutputs; ++i) {
    of_text.Learn(reader);
    of_values.Learn(reader, true);
  }
  const auto names = [](const SectionLearner& learner) {
    return std::vector<std::string>(learner.sections().begin(), learner.sections().end());
  };
  EXPECT_EQ(names(of_values), (std::vector<std::string>{"Sales", "Support"}));
  EXPECT_GT(names(of_text).size(), 2u);
}

TEST(SectionLearner, NoMoreCandidatesThanItsBound) {
  SectionLearner learner;
  SectionReader reader;
  std::string text;
  for (size_t i = 0; i < 3 * SectionLearner::kMaxCandidates; ++i) text += "# H" + std::to_string(i) + "x\ny\n";
  reader.Read(text);
  for (int i = 0; i < SectionLearner::kOutputs; ++i) learner.Learn(reader);
  EXPECT_EQ(learner.sections().size(), SectionLearner::kMaxCandidates);
}

}  // namespace
}  // namespace telltale
