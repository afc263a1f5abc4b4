#include "content/literal_filter.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

namespace telltale {
namespace {

using Literals = std::vector<std::vector<RequiredLiteral>>;

std::string FoldedText(std::string text) {
  for (char& c : text) c = static_cast<char>(FoldByte(static_cast<unsigned char>(c)));
  return text;
}

// The slow twin: every literal looked for in every text.
std::set<int> FoundIn(const std::string& text, const Literals& literals) {
  const std::string folded = FoldedText(text);
  std::set<int> found;
  for (size_t i = 0; i < literals.size(); ++i) {
    for (const RequiredLiteral& literal : literals[i]) {
      if ((literal.folded ? folded : text).find(literal.text) != std::string::npos) found.insert(static_cast<int>(i));
    }
  }
  return found;
}

std::string RandomText(std::mt19937& random, size_t bytes) {
  static constexpr char kBytes[] = "aAbBkKsS \n{[@`\xc3\xa4\xff";
  std::string text;
  while (text.size() < bytes) text += kBytes[random() % (sizeof(kBytes) - 1)];
  return text;
}

TEST(LiteralFilter, FindsWhatASearchForEachLiteralFinds) {
  std::mt19937 random(11);
  std::set<int> strides;
  int many = 0;
  for (int round = 0; round < 400; ++round) {
    const size_t least = kMinLiteralBytes + random() % 5;
    Literals literals(1 + random() % 6);
    for (std::vector<RequiredLiteral>& one_of : literals) {
      for (size_t i = 1 + random() % 3; i > 0; --i) {
        const std::string text = RandomText(random, std::min(least + random() % 6, kMaxLiteralBytes));
        const bool folded = random() % 2 == 0;
        one_of.push_back({folded ? FoldedText(text) : text, folded});
      }
    }
    const LiteralFilter filter(literals);
    strides.insert(filter.stride());
    for (int i = 0; i < 60; ++i) {
      std::string text = RandomText(random, random() % 90);
      // Some literal somewhere, often at an end.
      const std::vector<RequiredLiteral>& chosen = literals[random() % literals.size()];
      const size_t at = random() % 3 == 0 ? 0 : random() % 2 == 0 ? text.size() : random() % (text.size() + 1);
      if (i % 3 != 0) text.insert(at, chosen[random() % chosen.size()].text);
      const std::set<int> slow = FoundIn(text, literals);
      LiteralFilter::Candidates candidates;
      if (!filter.Scan(text, &candidates)) {
        ++many;
        continue;
      }
      const std::set<int> fast(candidates.patterns.begin(), candidates.patterns.begin() + candidates.count);
      ASSERT_EQ(fast, slow) << testing::PrintToString(text);
    }
  }
  EXPECT_GE(strides.size(), 3u);
  EXPECT_LT(many, 400 * 60 / 4);
}

TEST(LiteralFilter, FindsALiteralAtEveryPlace) {
  for (const char* word : {"abc", "abcd", "abcde", "abcdefg", "abcdefghijklmnop"}) {
    const LiteralFilter filter({{{"zzzz-zzzz", false}}, {{word, false}}});
    for (size_t size = 0; size < 120; ++size) {
      for (size_t at = 0; at <= size; ++at) {
        std::string text(size, '.');
        text.insert(at, word);
        LiteralFilter::Candidates candidates;
        ASSERT_TRUE(filter.Scan(text, &candidates));
        ASSERT_EQ(candidates.count, 1) << word << " at " << at << " of " << text.size();
        ASSERT_EQ(candidates.patterns[0], 1);
      }
    }
  }
}

TEST(LiteralFilter, ReadsFurtherApartWhereLiteralsAreLong) {
  EXPECT_EQ(LiteralFilter({{{"qqqq-zzzz", false}}}).stride(), 4);
  EXPECT_EQ(LiteralFilter({{{"qz=", false}}}).stride(), 2);
  EXPECT_EQ(LiteralFilter({}).filtered_count(), 0);
}

TEST(LiteralFilter, GivesUpWhereThereIsTooMuchToCompare) {
  const LiteralFilter filter({{{"qqqqqqqqqqqqqqqz", false}}});
  LiteralFilter::Candidates candidates;
  EXPECT_FALSE(filter.Scan(std::string(5000, 'q'), &candidates));
  EXPECT_TRUE(filter.Scan(std::string(5000, 'z'), &candidates));
}

TEST(LiteralFilter, GivesUpWhereManyPatternsMayMatch) {
  Literals literals;
  std::string text;
  LiteralFilter::Candidates candidates;
  for (int i = 0; i < LiteralFilter::kMaxCandidates + 1; ++i) {
    const std::string word = "word-" + std::to_string(i);
    literals.push_back({{word, false}});
    text += word + ' ' + word + ' ';
    EXPECT_EQ(LiteralFilter(literals).Scan(text, &candidates), i < LiteralFilter::kMaxCandidates);
  }
}

TEST(LiteralFilter, LeavesOutWhatFindsNoRoom) {
  // Each literal of three bytes stands for hundreds of windows.
  Literals literals(1000);
  std::vector<int> unfiltered;
  for (size_t i = 0; i < literals.size(); ++i) {
    std::string word = "qaa";
    word[1] = static_cast<char>('a' + i % 26);
    word[2] = static_cast<char>('a' + i / 26 % 26);
    literals[i] = {{word, false}, {"x" + word.substr(1), false}};
  }
  literals[0].clear();
  const LiteralFilter filter(literals);
  EXPECT_FALSE(filter.filters(0));
  EXPECT_TRUE(filter.filters(1));
  int filtered = 0;
  for (int i = 0; i < 1000; ++i) filtered += filter.filters(i) ? 1 : 0;
  EXPECT_EQ(filtered, filter.filtered_count());
  EXPECT_LT(filtered, 1000);
  EXPECT_GT(filtered, 100);
}

}  // namespace
}  // namespace telltale
