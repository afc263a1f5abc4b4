#include "content/unwrap.h"

#include <gtest/gtest.h>

#include <string>

namespace telltale {
namespace {

struct Row {
  const char* text;
  bool looks_json;
  Wrapping wrapping;
  const char* candidate;
  bool cut = false;
};

const Row kRows[] = {
    // nothing but JSON
    {"{\"a\": 1}", true, Wrapping::kNone, "{\"a\": 1}"},
    {" \n\xef\xbb\xbf{\"a\": 1}\n", true, Wrapping::kNone, "{\"a\": 1}"},
    {"[{\"a\": 1}, 2]", true, Wrapping::kNone, "[{\"a\": 1}, 2]"},
    {"[1, 2, 3]", true, Wrapping::kNone, "[1, 2, 3]"},
    {"{\"a\": \"}]\\\"}\"}", true, Wrapping::kNone, "{\"a\": \"}]\\\"}\"}"},
    {"{\"a\": \"\\( x \\) \\}\"}", true, Wrapping::kNone, "{\"a\": \"\\( x \\) \\}\"}"},
    {"{'a': 1}", true, Wrapping::kNone, "{'a': 1}"},
    {"{a: 1}", true, Wrapping::kNone, "{a: 1}"},
    // cut, or a quote too many
    {"{\"a\": \"b", true, Wrapping::kNone, "{\"a\": \"b", true},
    {"{\"a\": {\"b\": 1}", true, Wrapping::kNone, "{\"a\": {\"b\": 1}", true},
    {"{\"a\": \"he said \"hi}\"", true, Wrapping::kText, "{\"a\": \"he said \"hi}"},
    {"{\"a\": \"x\" y\"}", true, Wrapping::kNone, "{\"a\": \"x\" y\"}"},
    {"{\"a\": [1, 2}", true, Wrapping::kNone, "{\"a\": [1, 2}"},
    {"{\"reas", true, Wrapping::kNone, "{\"reas", true},
    {"Here it is: {\"reas", false, Wrapping::kText, "{\"reas", true},
    {"[1, 2", false, Wrapping::kNone, "[1, 2", true},
    // other text behind it
    {"{\"a\": 1}\n\nI hope this helps.", true, Wrapping::kText, "{\"a\": 1}"},
    {"{\"a\": 1}\n{\"b\": 2}", true, Wrapping::kText, "{\"a\": 1}"},
    // prose that begins with a bracket
    {"[No] To determine if 8699 is prime, we divide.", false, Wrapping::kNone, ""},
    {"[Yes], 8699 is a prime number.", false, Wrapping::kNone, ""},
    {"[1] Smith et al. found that [2] is wrong.", false, Wrapping::kNone, ""},
    {"[1, 2, 3] is the list that was asked for.", false, Wrapping::kNone, ""},
    {"[Your name]\nDear Ada,", false, Wrapping::kNone, ""},
    {"{name}, thank you for your order.", false, Wrapping::kNone, ""},
    {"[\"a\"](https://example.com) is a link.", false, Wrapping::kNone, ""},
    // fences
    {"```json\n{\"a\": 1}\n```", true, Wrapping::kFence, "{\"a\": 1}"},
    {"```JSON {\"a\": 1} ```", true, Wrapping::kFence, "{\"a\": 1}"},
    {"```\n[{\"a\": 1}]\n```", true, Wrapping::kFence, "[{\"a\": 1}]"},
    {"~~~json\n{\"a\": 1}\n~~~", true, Wrapping::kFence, "{\"a\": 1}"},
    {"Look:\n~~~json\n{\"a\": 1}\n~~~", true, Wrapping::kFenceInText, "{\"a\": 1}"},
    {"Here you are:\n```json\n{\"a\": 1}\n```\nAnything else?", true, Wrapping::kFenceInText, "{\"a\": 1}"},
    {"```json\n{\"a\": \"```python\\nx\\n```\"}\n```", true, Wrapping::kFence, "{\"a\": \"```python\\nx\\n```\"}"},
    {"```json\n{\"a\": \"b", true, Wrapping::kFence, "{\"a\": \"b", true},
    {"```json\n{\"a\": \"b\n```", true, Wrapping::kFence, "{\"a\": \"b"},
    {"```json\n{\"a\": \"x\" y\"}\n```", true, Wrapping::kFence, "{\"a\": \"x\" y\"}"},
    {"```python\n{\"a\": 1}\n```", false, Wrapping::kNone, ""},
    {"```python\nx = {\"a\": 1}\n```", false, Wrapping::kNone, ""},
    {"```python\nprint(1)\n```\nand then\n```json\n{\"a\": 1}\n```", true, Wrapping::kFenceInText, "{\"a\": 1}"},
    // after a preamble
    {"Here is the JSON:\n\n{\"a\": 1}", true, Wrapping::kText, "{\"a\": 1}"},
    {"Sure: {\"a\": 1} and the better one {\"a\": 1, \"b\": 2}.", true, Wrapping::kText, "{\"a\": 1, \"b\": 2}"},
    {"The list:\n[{\"a\": 1}]", true, Wrapping::kText, "[{\"a\": 1}]"},
    {"The names are [\"Ada\", \"Bob\"]", true, Wrapping::kText, "[\"Ada\", \"Bob\"]"},
    {"The names [\"Ada\", \"Bob\"] are sorted.", false, Wrapping::kNone, ""},
    {"Cited as [1, 2] and [3].", false, Wrapping::kNone, ""},
    {"The empty set {} and the set {1, 2}.", false, Wrapping::kNone, ""},
    {"We have \\[ x = \\frac{1}{2} \\].", false, Wrapping::kNone, ""},
    {"Here it is: {\"a\": \"b", false, Wrapping::kText, "{\"a\": \"b", true},
    {"No brackets at all.", false, Wrapping::kNone, ""},
};

TEST(Unwrap, FindsTheCandidate) {
  for (const Row& row : kRows) {
    const Unwrapped found = Unwrap(row.text);
    EXPECT_EQ(found.candidate, row.candidate) << row.text;
    EXPECT_EQ(found.looks_json, row.looks_json) << row.text;
    EXPECT_EQ(found.wrapping, row.wrapping) << row.text;
    EXPECT_EQ(found.cut, row.cut) << row.text;
  }
}

TEST(Unwrap, GivesTheTextAround) {
  const Unwrapped found = Unwrap("Before.\n```json\n{\"a\": 1}\n```\nBehind.");
  EXPECT_EQ(found.before, "Before.");
  EXPECT_EQ(found.after, "Behind.");
}

// A megabyte of each: anything quadratic would take minutes to hours, and the test's time limit would tell.
TEST(Unwrap, IsLinearOnHostileTexts) {
  const std::string units[] = {"[",          "{",          "```",        "~~~\n",  "{\"a\":", "[[[[",
                               "{\"a\":1} ", "[\"a\"] x ", "```json\n{", "[\"a\"", "\\\"",    "{{{[[",
                               "\n~~~",      "``` ```",    "[ ",         "{ \"",   "`",       "\"{\" "};
  for (const std::string& unit : units) {
    std::string text;
    while (text.size() < (1u << 20)) text += unit;
    for (const std::string& whole : {text, "prose " + text, "```json\n" + text}) {
      const Unwrapped found = Unwrap(whole);
      EXPECT_LE(found.candidate.size() + found.before.size() + found.after.size(), whole.size()) << unit;
    }
  }
}

}  // namespace
}  // namespace telltale
