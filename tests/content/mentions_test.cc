#include "content/mentions.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "tests/content/probe.h"

namespace telltale::test {
namespace {

TEST(Mentions, AValueIsMentionedAsAWordOfItsOwn) {
  struct Row {
    std::string_view value;
    std::string_view text;
    bool mentioned;
  };
  const std::string long_value(100, 'v');
  for (const Row& row : {
           Row{"4711", "Your order 4711 was sent.", true},
           Row{"4711", "4711", true},
           Row{"4711", "Your order 14711 was sent.", false},
           Row{"4711", "Your order 47110 was sent.", false},
           Row{"4711", "47110 and 4711.", true},
           Row{"4711", "Your order 471", false},
           Row{"ORD-4711", "your ord-4711!", true},
           Row{"ord-4711", "ORD-4711", true},
           Row{"(4711)", "x(4711)y", true},  // what is no word has no neighbours
           Row{"M\u00fcller", "Frau M\u00fcller,", true},
           Row{"", "anything", false},
           Row{"x", "", false},
           Row{long_value, long_value, true},
           Row{long_value, std::string_view(long_value).substr(0, 63), false},
       }) {
    EXPECT_EQ(IsMentioned(row.value, row.text), row.mentioned) << row.value << " in " << row.text;
  }
}

TEST(Mentions, AgreeWithAWordSearchThatTriesEveryPlace) {
  std::mt19937 random(5);
  const auto some = [&](size_t most) {
    std::string text;
    for (size_t i = random() % most; i > 0; --i) text += "aAb1- "[random() % 6];
    return text;
  };
  const auto is_word = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; };
  int mentioned = 0;
  for (int round = 0; round < 20000; ++round) {
    const std::string value = some(4);
    const std::string text = some(12);
    bool wanted = false;
    for (size_t at = 0; !value.empty() && at + value.size() <= text.size(); ++at) {
      bool same = true;
      for (size_t i = 0; i < value.size(); ++i) same = same && std::tolower(text[at + i]) == std::tolower(value[i]);
      const size_t end = at + value.size();
      const bool inside = (at > 0 && is_word(text[at - 1]) && is_word(value.front())) ||
                          (end < text.size() && is_word(text[end]) && is_word(value.back()));
      wanted = wanted || (same && !inside);
    }
    ASSERT_EQ(IsMentioned(value, text), wanted) << '\'' << value << "' in '" << text << '\'';
    mentioned += wanted ? 1 : 0;
  }
  EXPECT_GT(mentioned, 500);
}

class MentionsOfAttributes : public ::testing::Test {
 protected:
  static StreamSpec Spec() {
    StreamSpec spec;
    spec.must_mention = {"attributes.order"};
    return spec;
  }
  Expect Said(Output output, std::string_view order) {
    if (!order.empty()) output.attributes = {{"order", order}};
    probe_.Feed(output);
    return probe_.Said(Check::kMustMention, "attributes.order");
  }
  Probe probe_{Spec()};
};

TEST_F(MentionsOfAttributes, AreAskedWhereTheAttributeCame) {
  EXPECT_EQ(Said(TextOutput("Your order 4711 was sent."), "4711"), Expect::kPass);
  EXPECT_EQ(Said(TextOutput("Your order was sent."), "4711"), Expect::kHit);
  EXPECT_EQ(probe_.Evidence(Check::kMustMention, "attributes.order"), "4711 is not mentioned");
  EXPECT_EQ(Said(TextOutput("Your order was sent."), ""), Expect::kNotAsked);
  EXPECT_EQ(Said(TextOutput("Your order was sent."), "n/a"), Expect::kNotAsked);
  EXPECT_EQ(Said(TextOutput(" "), "4711"), Expect::kNotAsked);
}

TEST_F(MentionsOfAttributes, AreFoundInJsonWhateverTheType) {
  EXPECT_EQ(Said(JsonOutput(R"({"order": 4711})"), "4711"), Expect::kPass);
  EXPECT_EQ(Said(JsonOutput(R"({"text": "for \u0034711"})"), "4711"), Expect::kPass);
  EXPECT_EQ(Said(JsonOutput(R"({"text": "for 4712"})"), "4711"), Expect::kHit);
}

TEST(Mentions, WhatMustNotBeMentionedIsTheMirror) {
  StreamSpec spec;
  spec.must_mention = {"attributes.order"};
  spec.must_not_mention = {"attributes.other"};
  Probe probe(spec);
  const auto said = [&](Output output, std::string_view other) {
    output.attributes = {{"order", "4711"}};
    if (!other.empty()) output.attributes.emplace_back("other", other);
    probe.Feed(output);
    EXPECT_EQ(probe.Said(Check::kMustMention, "attributes.other"), Expect::kNotAsked);
    return probe.Said(Check::kMustNotMention, "attributes.other");
  };
  EXPECT_EQ(said(TextOutput("Dear Bob, 4711 was sent."), "Ada"), Expect::kPass);
  EXPECT_EQ(probe.Said(Check::kMustMention, "attributes.order"), Expect::kPass);
  EXPECT_EQ(said(TextOutput("Dear ADA, it was sent."), "Ada"), Expect::kHit);
  EXPECT_EQ(probe.Said(Check::kMustMention, "attributes.order"), Expect::kHit);
  EXPECT_EQ(probe.Evidence(Check::kMustNotMention, "attributes.other"), "Ada is mentioned");
  EXPECT_EQ(said(TextOutput("Adam was there."), "Ada"), Expect::kPass) << "another word";
  EXPECT_EQ(said(JsonOutput(R"({"to": "\u0041da"})"), "Ada"), Expect::kHit);
  EXPECT_EQ(said(TextOutput("Dear Ada"), ""), Expect::kNotAsked);
  EXPECT_EQ(said(TextOutput(" "), "Ada"), Expect::kNotAsked);
}

std::string ErrorOf(std::vector<std::string> wanted, std::vector<std::string> unwanted) {
  StreamSpec spec;
  spec.where = "rules.yaml:3";
  spec.must_mention = std::move(wanted);
  spec.must_not_mention = std::move(unwanted);
  const auto rules = RuleSet::Compile(Probe::With(spec), [](const VocabularySpec&) { return std::string("x\n"); });
  return rules.ok() ? "" : rules.status().ToString();
}

TEST(Mentions, OnlyAttributesCanBeAskedForAndOnce) {
  EXPECT_NE(ErrorOf({"order"}, {}).find("rules.yaml:3: text.must_mention holds 'order'"), std::string::npos);
  EXPECT_NE(ErrorOf({}, {"order"}).find("rules.yaml:3: text.must_not_mention holds 'order'"), std::string::npos);
  EXPECT_NE(ErrorOf({"attributes.a", "attributes.a"}, {}).find("text.must_mention has 'attributes.a'"),
            std::string::npos);
  EXPECT_NE(ErrorOf({"attributes.a"}, {"attributes.a"}).find("text.must_not_mention has 'attributes.a'"),
            std::string::npos);
  EXPECT_EQ(ErrorOf({"attributes.a"}, {"attributes.b"}), "");
}

}  // namespace
}  // namespace telltale::test
