#include "content/patterns.h"

#include <gtest/gtest.h>
#include <re2/re2.h>

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
