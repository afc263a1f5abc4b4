#include "content/text_measures.h"

#include <gtest/gtest.h>

#include <iterator>
#include <random>

#include "tests/content/measures_twin.h"
#include "tests/content/probe.h"

namespace telltale::test {
namespace {

constexpr MeasureSet kAll = ~MeasureSet{0};

TextCounts Counts(std::string_view text, MeasureSet wanted = kAll) { return TextMeasurer().Read(text, wanted); }
double Value(Measure measure, std::string_view text) { return ValueOf(measure, Counts(text)).value_or(-1); }

struct Row {
  std::string_view text;
  double wanted;
};

TEST(TextMeasures, AreCalledByTheirNames) {
  for (size_t i = 0; i < kMeasureCount; ++i) {
    const auto measure = static_cast<Measure>(i);
    EXPECT_EQ(MeasureNamed(MeasureName(measure)), measure);
  }
  EXPECT_EQ(MeasureName(Measure::kWordsPerSentence), "words_per_sentence");
  EXPECT_EQ(MeasureNamed("word"), std::nullopt);
}

TEST(TextMeasures, AWordStandsBetweenSpacesAndHasALetterOrADigit) {
  for (const Row& row : {
           Row{"", 0},
           Row{"one", 1},
           Row{" one  two\tthree\nfour ", 4},
           Row{"don't stop: it's well-known", 4},
           Row{"- 3.14 % of $1,000 -", 3},
           Row{"see https://example.com/a-b?c=d now", 3},
           Row{"rain\u2014or snow \u2014 fell", 4},
           Row{"a\u00a0b\u3000c", 3},
           Row{"\u00fcber \u0414\u043e\u043c \u0661\u0662", 3},
           Row{"e\u0301te\u0301", 1},  // accents on their own
           Row{"\u6211\u4eec\u4f7f\u7528API\u63a5\u53e3\u3002\u597d", 8},
           Row{"\u30b9\u30fc\u30d1\u30fc\u3068\u5e97", 6},
           Row{"\u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35", 6},
           Row{"\ud55c\uad6d\uc5b4 \ubb38\uc7a5", 2},
           Row{"\U0001f389 \xff\xfe -- *", 0},
       }) {
    EXPECT_EQ(Value(Measure::kWords, row.text), row.wanted) << row.text;
  }
}

TEST(TextMeasures, ASentenceEndsWhereWhatFollowsBeginsAnew) {
  for (const Row& row : {
           Row{"", 0},
           Row{"...", 0},
           Row{"It is late", 1},
           Row{"It is late. So be it!", 2},
           Row{"Is it? \"No.\" (Yes.) **Well.** Fine", 5},
           Row{"Wait... what? no, e.g. this costs 3.50, see example.com today.", 1},
           Row{"J. Smith met A. B. Jones.", 1},
           Row{"It is 5. We go.", 2},
           Row{"1. Open it.\n2. Read it\n10. Close it. 3. Then", 5},
           Row{"# Sales\n\n- up\n- down\n", 3},
           Row{"Great! \U0001f389 So. Great!\U0001f389 Next", 4},
           Row{"\u6211\u4eec\u597d\u3002\u4f60\u597d\uff1f\u597d", 3},
           Row{"\u0646\u0639\u0645\u061f \u0644\u0627\u06d4 ok", 3},
           Row{"\u0939\u093e\u0901\u0964 \u0928\u0939\u0940\u0902\u0964", 2},
       }) {
    EXPECT_EQ(Value(Measure::kSentences, row.text), row.wanted) << row.text;
  }
  EXPECT_EQ(Value(Measure::kWordsPerSentence, "It is late. So be it, then!"), 3.5);
}

TEST(TextMeasures, LettersAreLettersAndDigits) {
  EXPECT_EQ(Value(Measure::kLettersPerWord, "it's 20 km!"), 7.0 / 3);
  EXPECT_EQ(Value(Measure::kLongestWord, "the well-known \u00fcber-word."), 9);
  EXPECT_EQ(Value(Measure::kLongestWord, "\u6211\u4eec API"), 3);
}

TEST(TextMeasures, SharesAreOfAllCharacters) {
  const std::string_view text = "ab 12, \u00e9 $\U0001f389 \xff";  // 13 characters
  EXPECT_EQ(Counts(text).characters, 13u);
  EXPECT_EQ(Value(Measure::kDigits, text), 2.0 / 13);
  EXPECT_EQ(Value(Measure::kPunctuation, text), 1.0 / 13);
  EXPECT_EQ(Value(Measure::kSpecialCharacters, text), 3.0 / 13);
  EXPECT_EQ(Value(Measure::kNonLetters, text), 6.0 / 13);
}

TEST(TextMeasures, LinksAndAddressesAreCounted) {
  for (const Row& row : {
           Row{"https://a.de and HTTP://b.de, ftp://c", 3},
           Row{"[x](https://a.de/y),http://b.de", 2},
           Row{"see www.a.de, (WWW.b.de) and https://www.c.de", 3},
           Row{"wwww.a.de www. www.- C://dir http:// https:/x ://x", 0},
           Row{"a.www.b.de me@www.c.de https://[::1]/ https://\u00e4.de", 2},
       }) {
    EXPECT_EQ(Value(Measure::kLinks, row.text), row.wanted) << row.text;
  }
  EXPECT_EQ(Value(Measure::kEmails, "ada@lindqvist.se, bob@lindqvist.se; @x a@b me@example.com"), 2);
  EXPECT_EQ(Counts("ada@lindqvist.se", SetOf(Measure::kWords)).emails, 0u) << "nobody asked";
}

TEST(TextMeasures, WordsDifferByLettersCaseAside) {
  EXPECT_EQ(Value(Measure::kDistinctWords, "The the THE, \"the\" cat"), 2.0 / 5);
  EXPECT_EQ(Value(Measure::kDistinctWords, "\u00c4RGER \u00e4rger \u6211\u6211"), 2.0 / 4);
  EXPECT_EQ(Counts("one two", SetOf(Measure::kWords)).compared_words, 0u) << "nobody asked";
  std::string text;
  for (size_t i = 0; i < 2 * WordSet::kMostWords; ++i) text += fmt::format("w{} ", i / 2);
  EXPECT_EQ(Value(Measure::kDistinctWords, text), 0.5);
  EXPECT_EQ(Counts(text).compared_words, WordSet::kMostWords);
}

TEST(TextMeasures, ReadabilityIsTheAutomatedReadabilityIndex) {
  // 17 letters, 6 words, 1 sentence; then 35 letters and digits, 7 words, 2 sentences.
  EXPECT_NEAR(Value(Measure::kReadability, "The cat sat on the mat."), -5.085, 1e-9);
  EXPECT_NEAR(Value(Measure::kReadability, "Revenue rose by 12 %. Costs declined sharply."),
              4.71 * 35 / 7 + 0.5 * 7 / 2 - 21.43, 1e-9);
  EXPECT_EQ(ValueOf(Measure::kReadability, Counts("?")), std::nullopt);
  EXPECT_EQ(ValueOf(Measure::kWordsPerSentence, Counts("?")), std::nullopt);
  EXPECT_EQ(ValueOf(Measure::kDistinctWords, Counts("?")), std::nullopt);
  EXPECT_EQ(ValueOf(Measure::kDigits, TextCounts()), std::nullopt);
}

void ExpectLikeTwin(std::string_view text, TextMeasurer* measurer) {
  const TextCounts fast = measurer->Read(text, kAll);
  const TextCounts slow = MeasuresTwin(text).Count();
  EXPECT_EQ(fast.characters, slow.characters) << text;
  EXPECT_EQ(fast.letters, slow.letters) << text;
  EXPECT_EQ(fast.digits, slow.digits) << text;
  EXPECT_EQ(fast.punctuation, slow.punctuation) << text;
  EXPECT_EQ(fast.special, slow.special) << text;
  EXPECT_EQ(fast.words, slow.words) << text;
  EXPECT_EQ(fast.sentences, slow.sentences) << text;
  EXPECT_EQ(fast.longest_word, slow.longest_word) << text;
  EXPECT_EQ(fast.distinct_words, slow.distinct_words) << text;
  EXPECT_EQ(fast.compared_words, slow.compared_words) << text;
}

TEST(TextMeasures, CountAsTheSlowTwinDoes) {
  static constexpr std::string_view kPieces[] = {"a",
                                                 "B",
                                                 "word",
                                                 "Word",
                                                 "7",
                                                 "12",
                                                 " ",
                                                 " ",
                                                 "\n",
                                                 "\r\n",
                                                 ".",
                                                 ".",
                                                 "...",
                                                 "!",
                                                 "?",
                                                 ",",
                                                 "'",
                                                 "-",
                                                 ")",
                                                 "\"",
                                                 "*",
                                                 ":",
                                                 "://",
                                                 "$",
                                                 "\u00e9",
                                                 "\u00c9",
                                                 "\u0301",
                                                 "\u0416",
                                                 "\u6211",
                                                 "\u3002",
                                                 "\u3001",
                                                 "\u30fc",
                                                 "\u0e01",
                                                 "\u0e34",
                                                 "\u0e51",
                                                 "\u0661",
                                                 "\u2014",
                                                 "\u2026",
                                                 "\u200d",
                                                 "\u00a0",
                                                 "\u061f",
                                                 "\xff",
                                                 "\U0001f389",
                                                 "\ufe0f",
                                                 "\u2019",
                                                 "\u00b7",
                                                 "abcdefghijklmnop7q",
                                                 "0123456789abcdef"};
  std::mt19937 random(7);
  TextMeasurer measurer;
  for (int i = 0; i < 20'000 && !::testing::Test::HasFailure(); ++i) {
    std::string text;
    for (size_t pieces = 1 + random() % 30; pieces > 0; --pieces) text += kPieces[random() % std::size(kPieces)];
    ExpectLikeTwin(text, &measurer);
  }
}

TEST(TextMeasures, AnyBytesAreCounted) {
  std::mt19937 random(11);
  TextMeasurer measurer;
  for (int i = 0; i < 2'000 && !::testing::Test::HasFailure(); ++i) {
    std::string text;
    for (size_t bytes = random() % 60; bytes > 0; --bytes) text += static_cast<char>(random());
    ExpectLikeTwin(text, &measurer);
  }
}

StreamSpec Measured(Measure measure, std::optional<double> min = {}, std::optional<double> max = {}) {
  StreamSpec spec;
  spec.measures = {{measure, min, max}};
  return spec;
}

TEST(MeasuresOfAStream, AreNumbersByName) {
  Probe probe(Measured(Measure::kWords));
  probe.Feed("It is late.");
  EXPECT_EQ(probe.Number(Check::kMeasure, "words"), 3);
  EXPECT_EQ(probe.Number(Check::kMeasure, "sentences"), std::nullopt) << "nobody asked";
  EXPECT_EQ(probe.Said(Check::kMeasureOutOfRange, "words"), Expect::kNotAsked) << "no bounds";
  probe.Feed(JsonOutput(R"({"note": "It is", "more": ["very late"], "n": 4})"));
  EXPECT_EQ(probe.Number(Check::kMeasure, "words"), 4);
  probe.Feed(JsonOutput(R"({"n": 4})"));
  EXPECT_EQ(probe.Number(Check::kMeasure, "words"), std::nullopt) << "no text was read";
  EXPECT_EQ(Probe().Feed("It is late.").numbers.size(), 1u) << "the length, where no measure is named";
}

TEST(MeasuresOfAStream, MayHaveBounds) {
  Probe probe(Measured(Measure::kWords, 2, 3));
  probe.Feed("late");
  EXPECT_EQ(probe.Said(Check::kMeasureOutOfRange, "words"), Expect::kHit);
  EXPECT_EQ(probe.Evidence(Check::kMeasureOutOfRange, "words"), "words 1");
  probe.Feed("so late");
  EXPECT_EQ(probe.Said(Check::kMeasureOutOfRange, "words"), Expect::kPass);
  probe.Feed("is it late?");
  EXPECT_EQ(probe.Said(Check::kMeasureOutOfRange, "words"), Expect::kPass);
  probe.Feed("it is very late");
  EXPECT_EQ(probe.Said(Check::kMeasureOutOfRange, "words"), Expect::kHit);
  Probe share(Measured(Measure::kDistinctWords, 0.5));
  share.Feed("?");
  EXPECT_EQ(share.Said(Check::kMeasureOutOfRange, "distinct_words"), Expect::kNotAsked) << "no words";
  share.Feed("ha ha ha");
  EXPECT_EQ(share.Evidence(Check::kMeasureOutOfRange, "distinct_words"), "distinct_words 0.3333");
}

TEST(MeasuresOfAStream, OtherBoundsAreAnotherRate) {
  const auto hash = [](std::optional<double> min, std::optional<double> max, Check check) {
    return Probe(Measured(Measure::kWords, min, max)).rules().DefinitionHash(check, "words");
  };
  EXPECT_NE(hash(2, 3, Check::kMeasureOutOfRange), hash(2, 4, Check::kMeasureOutOfRange));
  EXPECT_NE(hash(2, {}, Check::kMeasureOutOfRange), hash({}, 2, Check::kMeasureOutOfRange));
  EXPECT_EQ(hash(2, 3, Check::kMeasure), hash({}, {}, Check::kMeasure)) << "the numbers stay the same";
}

}  // namespace
}  // namespace telltale::test
