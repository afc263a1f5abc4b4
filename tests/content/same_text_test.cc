#include "content/same_text.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace telltale {
namespace {

uint64_t HashOf(std::string_view text) { return MarkText(text).hash; }

TEST(SameText, WhatIsNormalisedAwayMakesNoDifference) {
  const std::pair<const char*, const char*> rows[] = {
      {"Your order 123 has shipped.", "your  ORDER 98765\nhas shipped"},
      {"  Hello, world!\n", "hello world"},
      {"don't", "dont"},
      {"1,234.50 EUR", "7 eur"},
      {"Привет, МИР", "привет мир"},
      {"Éte\u0301", "éte\u0301"},
      {"你好，世界。", "你好世界"},
      {"“quoted” — text", "\"quoted\" text"},
      {"٣ items", "12 items"},
      {"a\u00a0b", "a b"},
      {"a\xff\xfe b", "a b"},
      {"abcdefghijk'lmnop", "abcdefghijklmnop"},
      {"**bold** text", "bold text"},
  };
  for (const auto& [one, other] : rows) {
    EXPECT_EQ(HashOf(one), HashOf(other)) << one;
    EXPECT_EQ(MarkText(one).sketch, MarkText(other).sketch) << one;
    EXPECT_EQ(MarkText(one).characters, MarkText(other).characters) << one;
  }
}

TEST(SameText, WhatIsSaidDoes) {
  const char* const rows[] = {"",         "a",         "b",       "ab",       "a b",    "b a",        "a b c",
                              "a bc",     "ab c",      "a 1",     "a1",       "1 a",    "1a",         "1 2",
                              "aa",       "a a",       "a a a",   "你好",     "好你",   "é",          "e",
                              "abcdefgh", "abcdefghi", "abcdefg", "hgfedcba", "привет", "abcdefgh a", "abcdefgha",
                              "\u0436",   "\u0437",    "a \u0436"};
  std::set<uint64_t> hashes;
  for (const char* text : rows) EXPECT_TRUE(hashes.insert(HashOf(text)).second) << text;
}

TEST(SameText, CharactersAreThoseOfTheNormalisedText) {
  EXPECT_EQ(MarkText("  Hello,  world 123!  ").characters, 13u);  // hello world #
  EXPECT_EQ(MarkText("你好，世界").characters, 4u);
  EXPECT_EQ(MarkText("?!").characters, 0u);
  EXPECT_EQ(MarkText("").sketch, 0u);
}

// The slow twin: the same text in other bytes, whatever the words are and wherever they lie.
TEST(SameText, HoldsForAnyDistribution) {
  std::mt19937 random(7);
  for (int round = 0; round < 2000; ++round) {
    std::string plain;
    std::string dressed;
    const size_t words = 1 + random() % 30;
    for (size_t i = 0; i < words; ++i) {
      if (i > 0) plain += ' ';
      dressed += random() % 2 == 0 ? " " : ", \n";
      const size_t letters = 1 + random() % 20;
      for (size_t k = 0; k < letters; ++k) {
        const char c = static_cast<char>('a' + random() % 26);
        plain += c;
        if (random() % 8 == 0) dressed += '\'';
        dressed += random() % 4 == 0 ? static_cast<char>(c - 32) : c;
      }
    }
    ASSERT_EQ(HashOf(plain), HashOf(dressed)) << dressed;
    plain.back() = plain.back() == 'z' ? 'a' : 'z';
    ASSERT_NE(HashOf(plain), HashOf(dressed));
  }
}

std::string Joined(const std::vector<int>& words) {
  std::string text;
  for (int word : words) {
    for (text += ' '; word > 0; word /= 26) text += static_cast<char>('a' + word % 26);
  }
  return text;
}

double Jaccard(const std::vector<int>& one, const std::vector<int>& other) {
  const auto phrases = [](const std::vector<int>& words) {
    std::set<std::vector<int>> all;
    for (size_t i = 0; i + 3 <= words.size(); ++i) all.insert({words[i], words[i + 1], words[i + 2]});
    return all;
  };
  const auto a = phrases(one);
  const auto b = phrases(other);
  size_t both = 0;
  for (const auto& phrase : a) both += b.count(phrase);
  return static_cast<double>(both) / static_cast<double>(a.size() + b.size() - both);
}

// The error that the header states, by simulation: texts of `length` words, some of them exchanged.
TEST(SameText, LikenessEstimatesTheShareOfCommonPhrases) {
  std::mt19937 random(11);
  const auto word = [&] { return static_cast<int>(1 + random() % 100000); };
  for (const size_t length : {size_t{40}, size_t{200}, size_t{500}}) {
    for (const double exchanged : {0.0, 0.01, 0.03, 0.1, 1.0}) {
      double bias = 0;
      double square = 0;
      double truth = 0;
      const int rounds = 150;
      for (int round = 0; round < rounds; ++round) {
        std::vector<int> one(length);
        for (int& each : one) each = word();
        std::vector<int> other = one;
        for (int& each : other) {
          if (static_cast<double>(random() % 10000) < exchanged * 10000) each = word();
        }
        const double expected = Jaccard(one, other);
        const double error = Likeness(MarkText(Joined(one)).sketch, MarkText(Joined(other)).sketch) - expected;
        truth += expected / rounds;
        bias += error / rounds;
        square += error * error / rounds;
      }
      const double agree = std::min(1.0, (1 + truth) / 2);
      const double stated = 2 * std::sqrt(std::max(0.0, agree * (1 - agree)) / 64);
      const double allowed = length < 100 ? 1.9 : 1.4;
      const double found = std::sqrt(square);
      RecordProperty("error_" + std::to_string(length) + "_" + std::to_string(exchanged), std::to_string(found));
      EXPECT_LE(found, stated * allowed + 0.005) << length << " " << exchanged << " likeness " << truth;
      EXPECT_LE(std::abs(bias), 0.07) << length << " " << exchanged;
      EXPECT_EQ(exchanged == 0, square == 0) << exchanged;
    }
  }
}

TEST(SameText, HostileTextsAreAnswered) {
  const size_t size = size_t{1} << 20;
  EXPECT_EQ(MarkText(std::string(size, 'a')).characters, size);
  EXPECT_EQ(MarkText(std::string(size, '7')).characters, 1u);
  EXPECT_EQ(MarkText(std::string(size, ' ')).characters, 0u);
  EXPECT_EQ(MarkText(std::string(size, '\0')).characters, 0u);
  EXPECT_EQ(MarkText(std::string(size, '\xff')).characters, 0u);
}

}  // namespace
}  // namespace telltale
