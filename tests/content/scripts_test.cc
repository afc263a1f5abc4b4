#include "content/scripts.h"

#include <gtest/gtest.h>
#include <re2/re2.h>

#include <string>

#include "content/text.h"

namespace telltale {
namespace {

std::string Written(uint32_t code) {
  std::string text;
  AppendCharacter(code, &text);
  return text;
}

constexpr uint32_t kLastCode = 0x323af;  // no letters beyond
bool IsSurrogate(uint32_t code) { return code >= 0xd800 && code < 0xe000; }

// RE2 brings its own tables of Unicode: the twin.
TEST(Scripts, LettersAreWhatRe2SaysTheyAre) {
  for (size_t i = 0; i < kScripts; ++i) {
    const Script script = static_cast<Script>(i);
    const bool other = script == Script::kOther;
    const std::string name(ScriptName(script));
    const RE2 letter(other ? "[\\p{Cherokee}\\p{Bopomofo}\\p{Nko}\\p{Syriac}\\p{Gothic}]" : "\\p{" + name + "}");
    const RE2 general("[\\p{L}]");
    ASSERT_TRUE(letter.ok()) << name;
    int letters = 0;
    for (uint32_t code = 0; code <= kLastCode; ++code) {
      if (IsSurrogate(code)) continue;
      const std::string text = Written(code);
      if (!RE2::FullMatch(text, letter) || !RE2::FullMatch(text, general)) continue;
      ++letters;
      EXPECT_EQ(ScriptOf(code), script) << name << " U+" << std::hex << code;
    }
    EXPECT_GT(letters, 20) << name;
  }
}

TEST(Scripts, WhatIsNoLetterIsInNone) {
  const RE2 other("[\\p{N}\\p{P}\\p{S}\\p{Z}\\p{Cc}\\p{Cf}]");
  int joined = 0;
  for (uint32_t code = 0; code <= kLastCode; ++code) {
    if (IsSurrogate(code) || !RE2::FullMatch(Written(code), other) || !IsLetter(code)) continue;
    ++joined;
    // Only where ranges were joined on purpose: minority scripts, Greek accents, Arabic forms, beyond the first plane.
    const Script script = ScriptOf(code);
    EXPECT_TRUE(script == Script::kOther || script == Script::kGreek || code >= 0xfb00) << std::hex << code;
  }
  EXPECT_LT(joined, 2500);
}

TEST(Scripts, TextsAreCounted) {
  const ScriptCounts counts = CountScripts("Hello, Мир! 123 你好 こんにちは カナ é");
  EXPECT_EQ(counts[Script::kLatin], 6u);
  EXPECT_EQ(counts[Script::kCyrillic], 3u);
  EXPECT_EQ(counts[Script::kHan], 2u);
  EXPECT_EQ(counts[Script::kHiragana], 5u);
  EXPECT_EQ(counts[Script::kKatakana], 2u);
  EXPECT_EQ(counts.total(), 18u);
}

TEST(Scripts, EightBytesAtATimeCountAsOneDoes) {
  std::string text;
  for (int c = 1; c < 128; ++c) text += static_cast<char>(c);
  for (size_t begin = 0; begin < 16; ++begin) {
    uint64_t letters = 0;
    for (const char c : text.substr(begin)) letters += IsLetter(static_cast<unsigned char>(c)) ? 1 : 0;
    EXPECT_EQ(CountScripts(std::string_view(text).substr(begin))[Script::kLatin], letters) << begin;
  }
}

TEST(Scripts, ALoneGreekLetterIsASymbol) {
  EXPECT_EQ(CountScripts("2πr, Δt = 5 μs, ∠α and β").total(), CountScripts("2r, t = 5 s,  and ").total());
  EXPECT_EQ(CountScripts("Ελλάδα")[Script::kGreek], 6u);
  EXPECT_EQ(CountScripts("text Ελ")[Script::kGreek], 2u);
}

TEST(Scripts, BrokenBytesAreNoLetters) {
  EXPECT_EQ(CountScripts(std::string_view("\xff\xfe\xc3(\xe2\x82\0", 7)).total(), 0u);
  EXPECT_EQ(CountScripts(std::string(size_t{1} << 20, 'a'))[Script::kLatin], uint64_t{1} << 20);
  EXPECT_EQ(CountScripts(std::string(size_t{1} << 20, '\xe4')).total(), 0u);
}

TEST(Scripts, NamesAndGroups) {
  EXPECT_EQ(ScriptsNamed("Latin"), SetOf(Script::kLatin));
  EXPECT_EQ(ScriptsNamed("cyrillic"), SetOf(Script::kCyrillic));
  EXPECT_EQ(ScriptsNamed("Japanese"), SetOf(Script::kHan) | SetOf(Script::kHiragana) | SetOf(Script::kKatakana));
  EXPECT_EQ(ScriptsNamed("KOREAN"), SetOf(Script::kHangul) | SetOf(Script::kHan));
  EXPECT_EQ(ScriptsNamed("chinese"), SetOf(Script::kHan));
  EXPECT_EQ(ScriptsNamed("Other"), SetOf(Script::kOther));
  EXPECT_EQ(ScriptsNamed("none"), std::nullopt);
  EXPECT_EQ(ScriptsNamed("English"), std::nullopt);
  EXPECT_EQ(ScriptsNamed(""), std::nullopt);
}

TEST(UnexpectedScript, NeedsThreeLettersAndMoreThanOneInAHundred) {
  const ScriptSet latin = SetOf(Script::kLatin);
  const auto judged = [&](const std::string& text) { return UnexpectedScript(CountScripts(text), latin); };
  EXPECT_EQ(judged("ab привет"), Script::kCyrillic);
  EXPECT_EQ(judged("ab пр"), Script::kNone);
  EXPECT_EQ(judged("при"), Script::kCyrillic);
  EXPECT_EQ(judged(std::string(297, 'a') + "при"), Script::kNone);  // one in a hundred is not more
  EXPECT_EQ(judged(std::string(296, 'a') + "при"), Script::kCyrillic);
  EXPECT_EQ(judged("a п你א"), Script::kCyrillic);  // together they are three; the first of the most frequent is named
  EXPECT_EQ(judged("a п你好"), Script::kHan);
  EXPECT_EQ(judged("1234 !!"), Script::kNone);
  EXPECT_EQ(UnexpectedScript(CountScripts("你好世界 ok"), *ScriptsNamed("Chinese") | latin), Script::kNone);
}

TEST(UnexpectedScript, EvidenceIsTheFirstLetters) {
  EXPECT_EQ(FirstLettersOf(Script::kCyrillic, "well, привет мир"), "привет");
  EXPECT_EQ(FirstLettersOf(Script::kCyrillic, "достопримечательность"), "достопри");
  EXPECT_EQ(FirstLettersOf(Script::kGreek, "2π of Ελλάδα"), "Ελλάδα");
  EXPECT_EQ(FirstLettersOf(Script::kHan, "no Han here"), "");
  EXPECT_EQ(FirstLettersOf(Script::kHan, "\xff\xe4\xbd 你"), "你");
}

TEST(DominantScript, IsOneLabel) {
  const std::pair<const char*, const char*> rows[] = {
      {"Hello, мир", "Latin"},
      {"Hi, здравствуйте", "Cyrillic"},
      {"今日はいい天気ですね", "Japanese"},
      {"今天天气很好", "Han"},
      {"오늘 날씨가 좋네요", "Hangul"},
      {"สวัสดีครับ", "Thai"},
      {"नमस्ते दुनिया", "Devanagari"},
      {"مرحبا بالعالم", "Arabic"},
      {"שלום עולם", "Hebrew"},
      {"カタカナ", "Japanese"},
      {"123 + 4", "none"},
      {"", "none"},
      {"ᏣᎳᎩ", "Other"},
  };
  for (const auto& [text, label] : rows) EXPECT_EQ(DominantScript(CountScripts(text)), label) << text;
}

TEST(ScriptLearner, LearnsWhatComesTwiceInTwentyOutputs) {
  ScriptLearner learner;
  const ScriptCounts plain = CountScripts("quite an ordinary answer in English");
  const ScriptCounts mixed = CountScripts("quite an ordinary answer, по-русски тоже");
  const ScriptCounts odd = CountScripts("quite an ordinary answer 你好世界");
  learner.Learn(CountScripts("short"));
  for (int i = 0; i < 17; ++i) learner.Learn(plain);
  learner.Learn(mixed);
  learner.Learn(odd);
  EXPECT_EQ(learner.learned(), std::nullopt);
  learner.Learn(mixed);
  EXPECT_EQ(learner.learned(), SetOf(Script::kLatin) | SetOf(Script::kCyrillic));
  for (int i = 0; i < 50; ++i) learner.Learn(odd);
  EXPECT_EQ(learner.learned(), SetOf(Script::kLatin) | SetOf(Script::kCyrillic));
}

}  // namespace
}  // namespace telltale
