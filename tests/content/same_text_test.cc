// Fingerprints of texts: what reads the same is the same, what does not is not.

#include "content/same_text.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>
#include <string>

#include "base/avx2.h"

namespace telltale {
namespace {

constexpr std::string_view kText = "Dear customer, your order 4711 was sent on 3 May 2026.";

uint64_t Print(std::string_view text) {
  static SameText same_text;
  return same_text.FingerprintOf(text);
}

TEST(SameText, WhatReadsTheSameIsTheSame) {
  for (const char* text : {
           "Dear customer, your order 4711 was sent on 3 May 2026.",
           "dear customer, your order 12 was sent on 14 MAY 1999.",
           "  DEAR CUSTOMER, YOUR ORDER 1 WAS SENT ON 3 MAY 2026.\n",
       }) {
    EXPECT_EQ(Print(text), Print(kText)) << text;
  }
}

TEST(SameText, WhatDoesNotIsNot) {
  for (const char* text : {
           "Dear customer, your order was sent on 3 May 2026.",
           "Dear customer, your orders 4711 was sent on 3 May 2026.",
           "Dear customer, your order 4711 was lost on 3 May 2026.",
           "Dear customer, your order 47 11 was sent on 3 May 2026.",
           "Dear customer, your order 4711 was sent on 3 May 2026. Best regards",
           "Dear customer, your \u00f6rder 4711 was sent on 3 May 2026.",
       }) {
    EXPECT_NE(Print(text), Print(kText)) << text;
  }
  std::set<uint64_t> prints;
  for (size_t length = 40; length < 400; ++length) prints.insert(Print(std::string(length, 'a')));
  EXPECT_EQ(prints.size(), 360u);
}

TEST(SameText, ShortTextsHaveNone) {
  EXPECT_EQ(Print(""), 0u);
  EXPECT_EQ(Print(std::string(39, 'a')), 0u);
  EXPECT_NE(Print(std::string(40, 'a')), 0u);
  EXPECT_EQ(Print("  " + std::string(39, 'a') + "  "), 0u);
  std::string wide;
  for (int i = 0; i < 39; ++i) wide += "\u00fc";
  EXPECT_EQ(Print(wide), 0u) << "characters, not bytes";
  EXPECT_NE(Print(wide + "\u00fc"), 0u);
}

TEST(SameText, OfLongTextsTheBeginningAndTheLengthCount) {
  const std::string text(100'000, 'a');
  EXPECT_EQ(Print(text), Print(text.substr(0, 99'999) + "b"));
  EXPECT_NE(Print(text), Print(text + "a"));
  EXPECT_NE(Print(text), Print("b" + text.substr(1)));
}

TEST(SameText, AgreesWithAPlainTwin) {
  const auto form = [](std::string_view text) {
    std::string out;
    bool digit = false;
    for (const char c : text) {
      const bool is_digit = (c >= '0' && c <= '9') || c == '#';
      if (is_digit && !digit) out += '#';
      if (!is_digit) out += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
      digit = is_digit;
    }
    return out;
  };
  std::mt19937 random(5);
  std::map<std::string, uint64_t> seen;
  for (int round = 0; round < 5000; ++round) {
    std::string text(60, 'x');
    for (size_t i = 50; i < 57; ++i) text[i] = "aA112.#x"[random() % 8];
    const uint64_t print = Print(text);
    const auto [entry, is_new] = seen.emplace(form(text), print);
    EXPECT_EQ(entry->second, print) << text;
  }
  std::set<uint64_t> different;
  for (const auto& [text, print] : seen) different.insert(print);
  EXPECT_EQ(different.size(), seen.size());
}

TEST(SameText, IsTheSameWithoutVectors) {
  std::mt19937 random(6);
  for (int round = 0; round < 5000; ++round) {
    std::string text(40 + random() % 200, 'x');
    for (char& c : text) c = random() % 3 == 0 ? static_cast<char>(random()) : "aZ109#/:@[`{"[random() % 12];
    const uint64_t print = Print(text);
    const Avx2::Forbid plain;
    ASSERT_EQ(Print(text), print) << text;
  }
}

TEST(SameText, AnyBytesHaveOne) {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
  EXPECT_NE(Print(bytes), 0u);
  EXPECT_NE(Print(std::string(100, '\xff')), 0u);
  EXPECT_NE(Print(std::string(100, '.')), 0u);
}

}  // namespace
}  // namespace telltale
