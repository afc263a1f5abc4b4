#include "content/patterns.h"

#include <gtest/gtest.h>
#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <random>

#include "content/repetition_bound.h"

namespace telltale {
namespace {

std::vector<PatternSet::Source> Sources(const std::vector<std::string>& patterns) {
  std::vector<PatternSet::Source> sources;
  for (const std::string& pattern : patterns) sources.push_back({pattern, "rules.yaml:1"});
  return sources;
}

const std::vector<std::string>& SomePatterns() {
  static const std::vector<std::string> kPatterns = {
      "foo",       "(?i)bar", "\\bbaz\\b",   "^start",  "end$",      "(?m)^line$", "a.c",        "\\d{3}-\\d{2}",
      "\\x{FFFD}", "[äöü]",   "x(?:yz|zy)+", "b{2,5}a", "\\A\\s*no", "z\\z",       "[^a-z ]{4}", "(foo|bar) baz"};
  return kPatterns;
}

std::string RandomText(std::mt19937& random) {
  static const char* const kPieces[] = {"foo", "BAR",    "baz",          " ",    "start", "end", "\n", "line",
                                        "abc", "123-45", "\xef\xbf\xbd", "ä",    "xyz",   "zy",  "bb", "a",
                                        "no",  "z",      "\xff",         "....", "é"};
  std::string text;
  for (size_t i = random() % 12; i > 0; --i) text += kPieces[random() % std::size(kPieces)];
  return text;
}

void ExpectLikeSingles(const PatternSet& set) {
  std::mt19937 random(5);
  std::vector<int> found;
  for (int round = 0; round < 20000; ++round) {
    const std::string text = RandomText(random);
    std::vector<int> slow;
    for (size_t i = 0; i < SomePatterns().size(); ++i) {
      if (RE2::PartialMatch(text, SomePatterns()[i])) slow.push_back(static_cast<int>(i));
    }
    set.Match(text, &found);
    ASSERT_EQ(found, slow) << testing::PrintToString(text);
    if (round == 500) round = 19500;  // compiling a pattern for each text is slow: enough of the first, and some more
  }
}

TEST(PatternSet, FindsWhatEachPatternFindsAlone) {
  const auto set = PatternSet::Make(Sources(SomePatterns()));
  ASSERT_TRUE(set.ok()) << set.status();
  ExpectLikeSingles(**set);
}

TEST(PatternSet, OutOfMemoryIsNeverNoMatch) {
  // So little memory that the common automaton cannot be built, or gives up on the way.
  for (const int64_t bytes :
       {int64_t{1}, int64_t{2000}, int64_t{9000}, int64_t{12000}, int64_t{20000}, int64_t{40000}}) {
    const auto set = PatternSet::Make(Sources(SomePatterns()), bytes);
    ASSERT_TRUE(set.ok()) << set.status();
    ExpectLikeSingles(**set);
  }
}

// Random patterns of a small grammar: letters with unusual other cases, classes, gaps, anchors, alternatives, flags.
std::string RandomPattern(std::mt19937& random, int depth) {
  static const char* const kAtoms[] = {
      "foo",       "Kelvin",      "straße", "ask",      "ſo",        "ÅNG",   "привет",   "ПРО",  "抱歉", "NaN",
      "None",      "é",           "k",      "s",        "\\x{212A}", "[kK]",  "[a-c]",    "[^a]", ".",    "\\w",
      "\\d",       "\\s",         "\\b",    "(?:a|ſ)",  "łódź",      "Σίγμα", "ÿes",      "12",   " ",    "\\[x",
      "\\x{FFFD}", "[[:upper:]]", "\\pL",   "(?i:Sky)", "[A-C]K",    "[X-z]", "\\Qa|S\\E"};
  std::string pattern;
  for (size_t i = 1 + random() % 4; i > 0; --i) {
    const bool group = depth > 0 && random() % 4 == 0;
    std::string atom = group ? "(?:" + RandomPattern(random, depth - 1) + ")" : kAtoms[random() % std::size(kAtoms)];
    if (random() % 6 == 0) atom = "(?:" + atom + ")" + std::array{"?", "*", "+", "{1,2}", "{2}"}[random() % 5];
    pattern += atom;
  }
  if (random() % 5 == 0) pattern += "|" + RandomPattern(random, 0);
  return pattern;
}

std::string RandomWords(std::mt19937& random) {
  static const char* const kWords[] = {"foo",
                                       "FOO",
                                       "Kelvin",
                                       "KELVIN",
                                       "\u212Aelvin",
                                       "straße",
                                       "STRASSE",
                                       "STRAẞE",
                                       "\u017Ftraße",
                                       "ask",
                                       "A\u017F\u212A",
                                       "ſo",
                                       "SO",
                                       "ång",
                                       "\u212Bng",
                                       "привет",
                                       "ПРИВЕТ",
                                       "при\u1C80ет",
                                       "про",
                                       "抱歉",
                                       "NaN",
                                       "nan",
                                       "None",
                                       "none",
                                       "é",
                                       "É",
                                       "k",
                                       "s",
                                       "a",
                                       "b",
                                       " ",
                                       "\n",
                                       "łódź",
                                       "ŁÓDŹ",
                                       "Σίγμα",
                                       "σίγμας",
                                       "ÿes",
                                       "ŸES",
                                       "12",
                                       "[x",
                                       "\xff",
                                       "\xe6\x8a",
                                       "\ufffd",
                                       "\xc5",
                                       "sky",
                                       "S\u212AY",
                                       "{X",
                                       "CK",
                                       "a|S"};
  std::string text;
  for (size_t i = random() % 9; i > 0; --i) text += kWords[random() % std::size(kWords)];
  return text;
}

TEST(PatternSet, RandomPatternsFindWhatEachFindsAlone) {
  std::mt19937 random(23);
  int filtered = 0;
  int found_some = 0;
  for (int round = 0; round < 250; ++round) {
    std::vector<std::string> patterns;
    while (patterns.size() < 6) {
      static const char* const kFlags[] = {"", "", "(?i)", "(?i)", "(?m)", "(?s)^", "(?is)"};
      const std::string pattern = kFlags[random() % std::size(kFlags)] + RandomPattern(random, 2);
      if (CheckPattern(pattern, "x").ok()) patterns.push_back(pattern);
    }
    const auto set = PatternSet::Make(Sources(patterns));
    ASSERT_TRUE(set.ok()) << set.status();
    for (int i = 0; i < (*set)->size(); ++i) filtered += (*set)->is_filtered(i) ? 1 : 0;
    std::vector<int> found;
    for (int i = 0; i < 150; ++i) {
      const std::string text = RandomWords(random);
      std::vector<int> slow;
      for (int p = 0; p < (*set)->size(); ++p) {
        if (RE2::PartialMatch(text, (*set)->pattern(p))) slow.push_back(p);
      }
      const PatternSet::Scan scan = (*set)->Match(text, &found);
      ASSERT_EQ(found, slow) << testing::PrintToString(patterns) << testing::PrintToString(text);
      EXPECT_EQ(scan.found, !slow.empty());
      EXPECT_FALSE(scan.fell_back);
      (*set)->MatchUnfiltered(text, &found);
      ASSERT_EQ(found, slow);
      found_some += slow.empty() ? 0 : 1;
    }
  }
  EXPECT_GT(filtered, 250 * 2);
  EXPECT_GT(found_some, 1000);
}

TEST(PatternSet, FindsManyAtOnceAndSomeWithoutLiterals) {
  std::vector<std::string> patterns = {"\\d{2}", "zz"};
  std::string text = "12 ";
  for (int i = 0; i < 20; ++i) {
    patterns.push_back("word-" + std::to_string(i) + "-end");
    text += "word-" + std::to_string(i) + "-end ";
    const auto set = PatternSet::Make(Sources(patterns));
    ASSERT_TRUE(set.ok());
    EXPECT_FALSE((*set)->is_filtered(0));
    EXPECT_TRUE((*set)->is_filtered(2));
    std::vector<int> found;
    (*set)->Match(text, &found);
    ASSERT_EQ(static_cast<int>(found.size()), i + 2);
    EXPECT_EQ(found.front(), 0);
    EXPECT_TRUE(std::is_sorted(found.begin(), found.end()));
  }
}

TEST(PatternSet, SaysWhenMemoryRanOut) {
  // No literal in either, so the automaton is asked; with one byte it cannot be built.
  const auto small = PatternSet::Make(Sources({"[a-z]\\d", "\\d[a-z]"}), 1);
  const auto large = PatternSet::Make(Sources({"[a-z]\\d", "\\d[a-z]"}));
  ASSERT_TRUE(small.ok() && large.ok());
  std::vector<int> found;
  EXPECT_TRUE((*small)->Match("a1", &found).fell_back);
  EXPECT_EQ(found, std::vector<int>{0});
  EXPECT_FALSE((*large)->Match("a1", &found).fell_back);
  EXPECT_EQ(found, std::vector<int>{0});
}

TEST(PatternSet, WithoutPatternsFindsNothing) {
  const auto set = PatternSet::Make({});
  ASSERT_TRUE(set.ok());
  std::vector<int> found = {1, 2};
  (*set)->Match("anything", &found);
  EXPECT_TRUE(found.empty());
}

TEST(PatternSet, SaysWhichPatternIsRefusedAndWhy) {
  const std::pair<const char*, const char*> rows[] = {
      {"", "empty"},
      {"(?=x)", "RE2"},
      {"(a)\\1", "RE2"},
      {"a(", "RE2"},
      {"x*", "matches the empty text"},
      {"x{300}", "above 200"},
      {"a[a-z ]{0,60}b", "above 16"},
      {"(?:(?:ab){100}){100}", "above 16"},
  };
  for (const auto& [pattern, why] : rows) {
    const absl::Status status = CheckPattern(pattern, "rules.yaml:7");
    ASSERT_FALSE(status.ok()) << pattern;
    EXPECT_NE(MessageOf(status).find("rules.yaml:7"), std::string::npos) << pattern;
    EXPECT_NE(MessageOf(status).find(why), std::string::npos) << MessageOf(status);
  }
  EXPECT_FALSE(CheckPattern(std::string(2000, 'a'), "x").ok());
}

TEST(RepetitionBound, AllowsWhatIsCheap) {
  for (const char* pattern : {"\\bSKU-\\d{5}\\b",
                              "[A-Z]{2}\\d{2}[A-Z0-9]{11,16}",
                              "sk-[A-Za-z0-9]{48}",
                              "[0-9a-f]{64}",
                              "abc.{0,40}d",
                              "x{2,}",
                              "\\b[0-9a-f]{32}\\b",
                              "a{100}",
                              "{name}",
                              "a{,5}",
                              "a{x}",
                              "\\{100,200\\}",
                              "[{1000}]",
                              "\\Qabc{500}\\E",
                              "(?i)[a-z]{20}",
                              "foo|[a-z]{40}",
                              "\\pL{3,16}",
                              "a[a-z ]*b",
                              "AKIA[0-9A-Z]{16}",
                              "\\x{FFFD}",
                              "\\x{2000}{3}"}) {
    EXPECT_EQ(RepetitionFault(pattern), "") << pattern;
  }
}

TEST(RepetitionBound, RefusesWhatMakesASetCrawl) {
  for (const char* pattern :
       {"a[a-z ]{0,60}b", "a.{0,40}b", "ab\\w{17}", "(x|y){30}", "a{201}", "a{5,500}", "a{1000,}", "x(?:a|b){1,20}y",
        "\\bno\\W{0,30}x", "a[]x]{0,30}", "a[[:alpha:]]{0,30}", "\\d\\d.{20}", "abc(?:.{0,30})d"}) {
    EXPECT_NE(RepetitionFault(pattern), "") << pattern;
  }
}

}  // namespace
}  // namespace telltale
