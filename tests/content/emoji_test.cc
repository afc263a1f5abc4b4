#include "content/emoji.h"

#include <gtest/gtest.h>

#include "content/text_measures.h"

namespace telltale {
namespace {

TEST(Emoji, AreCountedAsPeopleSeeThem) {
  struct Row {
    std::string_view text;
    uint64_t wanted;
  };
  for (const Row& row : {
           Row{"", 0},
           Row{"no emoji: 1 # \u00a9 \u2192 \u6211", 0},
           Row{"\U0001f389", 1},
           Row{"\U0001f389\U0001f389 \u2705", 3},
           Row{"\u2764", 0},        // a heart, left to be shown as a symbol
           Row{"\u2764\ufe0f", 1},  // ... and asked to be an emoji
           Row{"1\ufe0f\u20e3 \u00a9\ufe0f", 2},
           Row{"\U0001f44d\U0001f3fd", 1},                          // a skin tone
           Row{"\U0001f3fd", 1},                                    // ... on its own
           Row{"\U0001f469\u200d\u2764\ufe0f\u200d\U0001f468", 1},  // two people and their heart
           Row{"\U0001f1e9\U0001f1ea\U0001f1eb\U0001f1f7", 2},      // two flags
           Row{"\U0001f1e9 \U0001f1ea", 2},                         // two halves
           Row{"\U0001f3f4\U000e0067\U000e0062\U000e007f\U0001f3f4", 2},
           Row{"\u2705\u200dx\U0001f389", 2},
           Row{"\u0915\u094d\u200d\u0937", 0},
       }) {
    EXPECT_EQ(TextMeasurer().Read(row.text, 0).emoji, row.wanted) << row.text;
  }
}

TEST(Emoji, WhatComesBetweenPartsThem) {
  EmojiCounter counter;
  counter.See(0x1f1e9);
  counter.Break();
  counter.See(0x1f1ea);
  EXPECT_EQ(counter.count(), 2u);
}

}  // namespace
}  // namespace telltale
