// Fingerprints of texts: what reads the same is the same, what does not is not.

#include "content/same_text.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace telltale {
namespace {

constexpr std::string_view kText = "Dear customer, your order 4711 was sent on 3 May 2026.";

TEST(SameText, WhatReadsTheSameIsTheSame) {
  for (const char* text : {
           "Dear customer, your order 4711 was sent on 3 May 2026.",
           "dear customer your order 12 was sent on 14 MAY 1999",
           "  Dear   customer,\n\nyour order 4711\twas sent on 3 May 2026!?  ",
           "Dear customer — your “order” 4711 was sent on 3 May 2026…",
           "Dear\xc2\xa0"
           "customer, your order 4711 was sent on 3 May 2026.",
       }) {
    EXPECT_EQ(FingerprintOf(text), FingerprintOf(kText)) << text;
  }
  EXPECT_EQ(FingerprintOf("ÄRGER mit der Bestellung, die nicht angekommen ist"),
            FingerprintOf("ärger mit der Bestellung die nicht angekommen ist"));
}

TEST(SameText, WhatDoesNotIsNot) {
  for (const char* text : {
           "Dear customer, your order was sent on 3 May 2026.",
           "Dear customer, your orders 4711 was sent on 3 May 2026.",
           "Dear customer, your or der 4711 was sent on 3 May 2026.",
           "Dear customer, your order 4711 was lost on 3 May 2026.",
           "Dear customer, your order 47 11 was sent on 3 May 2026.",
           "Dear customer, your order 4711 was sent on 3 May 2026. Best regards",
       }) {
    EXPECT_NE(FingerprintOf(text), FingerprintOf(kText)) << text;
  }
  std::set<uint64_t> prints;
  for (size_t length = 40; length < 400; ++length) prints.insert(FingerprintOf(std::string(length, 'a')));
  EXPECT_EQ(prints.size(), 360u);
}

TEST(SameText, ShortTextsHaveNone) {
  EXPECT_EQ(FingerprintOf(""), 0u);
  EXPECT_EQ(FingerprintOf(std::string(39, 'a')), 0u);
  EXPECT_NE(FingerprintOf(std::string(40, 'a')), 0u);
  EXPECT_EQ(FingerprintOf("  " + std::string(39, 'a') + "  "), 0u);
  std::string wide;
  for (int i = 0; i < 39; ++i) wide += "ü";
  EXPECT_EQ(FingerprintOf(wide), 0u) << "characters, not bytes";
  EXPECT_NE(FingerprintOf(wide + "ü"), 0u);
}

TEST(SameText, AnyBytesHaveOne) {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
  EXPECT_NE(FingerprintOf(bytes), 0u);
  EXPECT_NE(FingerprintOf(std::string(100, '\xff')), 0u);
  EXPECT_NE(FingerprintOf(std::string(100, '.')), 0u);
}

}  // namespace
}  // namespace telltale
