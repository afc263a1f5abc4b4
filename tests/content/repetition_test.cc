#include "content/repetition.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "base/avx2.h"
#include "content/scripts.h"
#include "content/text.h"

namespace telltale {
namespace {

std::string Times(std::string_view piece, int times) {
  std::string text;
  for (int i = 0; i < times; ++i) text += piece;
  return text;
}

std::string Prose() {
  return "The quarter went better than the one before it. Revenue in the north grew by four per cent, mostly because "
         "two "
         "large customers renewed early; the south stayed flat. We expect the third quarter to be slower, as usual in "
         "summer, and will hire only where somebody leaves. The new price list is valid from the first of October, and "
         "all partners have been told so in writing. ";
}

bool HasLetter(std::string_view text) { return CountScripts(text).total() > 0; }

// The definition, word by word: every period, every run.
bool HasLoop(std::string_view text) {
  const size_t size = text.size();
  for (size_t period = 1; period <= size / 3; ++period) {
    size_t begin = 0;
    for (size_t at = period; at <= size; ++at) {
      if (at < size && text[at] == text[at - period]) continue;
      const size_t run = at - begin;
      if (run >= 3 * period && run * 3 > size && HasLetter(text.substr(begin, period))) return true;
      begin = at - period + 1;
    }
  }
  return false;
}

TEST(Repetition, LoopsAreFound) {
  const std::pair<std::string, const char*> rows[] = {
      {Times("I am sorry ", 20), "I am sorry"},
      {"I will answer that. " + Times("the ", 60), "the"},
      {Times("我很抱歉，我无法回答这个问题。", 20), "我很抱歉，我无法回答这个问题。"},
      {Times("ha", 120), "ha"},
      {std::string(300, 'a'), "a"},
      {Prose() + Times("Please contact our support team for help with your account. ", 8), nullptr},
      {Times("Мне очень жаль, но я не могу. ", 12), "Мне очень жаль, но я не могу."},
      {Times("आपका धन्यवाद। ", 12), "आपका धन्यवाद।"},
      {Times(Prose(), 3), nullptr},
      {Times("<td>0</td>", 40), "<td>0</td>"},
  };
  for (const auto& [text, piece] : rows) {
    const Repetition found = FindRepetition(text);
    ASSERT_FALSE(found.piece.empty()) << text;
    EXPECT_GE(found.times, 3u);
    EXPECT_TRUE(HasLoop(text));
    if (piece != nullptr) {
      EXPECT_EQ(found.piece, piece);
    }
  }
}

TEST(Repetition, SimilarIsNotTheSame) {
  std::string list;
  std::string array = "[";
  std::string table = "| name | state | share |\n|------|-------|-------|\n";
  std::string steps;
  for (int i = 10; i < 60; ++i) {
    const std::string number = std::to_string(i * 7919 % 1000);
    list += "- The item number " + number + " is in stock.\n";
    array += "{\"name\": \"part " + number + "\", \"unit\": \"piece\", \"price\": " + number + "},\n";
    table += "| part " + number + " | open | " + number + " % |\n";
    steps += "Step " + std::to_string(i) + ": take the square root of " + number + ".\n";
  }
  const std::string rows[] = {
      Prose(),
      Prose() + Prose(),
      list,
      array,
      table,
      steps,
      Prose() + std::string(400, '-'),
      Times("- - - ", 80),
      Times("|---", 100),
      Times("0, ", 100),
      Times("0 0 0 1\n", 40),
      Times("———", 60),
      Times("\n \n", 200),
      Prose() + Times("ha ", 20),  // too little of the text
      Times("}\n", 120),
      Times("    },\n  {\n", 30),
      std::string(400, '\0'),
      std::string(400, '\xff'),
  };
  for (const std::string& text : rows) {
    EXPECT_EQ(FindRepetition(text).piece, "") << text;
    EXPECT_FALSE(HasLoop(text)) << text;
  }
}

TEST(Repetition, ALineFiveTimesRunningIsFound) {
  const std::string line = "Please see the attached file.\n";
  EXPECT_EQ(FindRepetition(Prose() + "\n" + Times(line, 4) + Prose()).piece, "");
  const std::string six = Prose() + "\n" + Times(line, 6) + Prose();
  const Repetition found = FindRepetition(six);
  EXPECT_EQ(found.piece, "Please see the attached file.");
  EXPECT_EQ(found.times, 6u);
  // Blank lines between do not count, nor does white space at the end; at the end of the text as in the middle.
  EXPECT_EQ(FindRepetition(Prose() + Prose() + "\n" + Times("same\n\n \t\r\n", 4) + "same  ").times, 5u);
  // Indentation does: these close blocks.
  EXPECT_EQ(FindRepetition(Prose() + "\n        end\n      end\n    end\n  end\nend\n").piece, "");
  // Without a letter it is a rule, a bracket, a row of a matrix.
  EXPECT_EQ(FindRepetition(Prose() + Prose() + "\n" + Times("| | |\n", 9)).piece, "");
  EXPECT_EQ(FindRepetition(Prose() + "\n" + Times("---\n", 5) + Times("same\n", 5)).piece, "same");
}

TEST(Repetition, AgreesWithItsTwin) {
  std::mt19937 random(20240611);
  const auto pick = [&](size_t below) { return static_cast<size_t>(random() % below); };
  int loops = 0;
  int passes = 0;
  for (int round = 0; round < 6000; ++round) {
    const size_t letters = 1 + pick(3);
    std::string text;
    const size_t size = 120 + pick(200);
    const size_t copies = 2 + pick(12);
    while (text.size() < size) {
      std::string piece;
      const size_t bytes = 1 + pick(pick(2) == 0 ? 12 : 90);
      for (size_t i = 0; i < bytes; ++i) piece += pick(12) == 0 ? '-' : static_cast<char>('a' + pick(letters));
      text += Times(piece, pick(3) == 0 ? 1 : static_cast<int>(copies));
    }
    const Repetition found = FindRepetition(text);
    ASSERT_EQ(!found.piece.empty(), HasLoop(text)) << text;
    {
      const Avx2::Forbid plain;
      ASSERT_EQ(FindRepetition(text).piece, found.piece) << text;
    }
    loops += found.piece.empty() ? 0 : 1;
    passes += found.piece.empty() ? 1 : 0;
  }
  EXPECT_GT(loops, 600);
  EXPECT_GT(passes, 600);
}

TEST(Repetition, HostileTextsAreAnswered) {
  const size_t size = size_t{1} << 20;
  EXPECT_EQ(FindRepetition(std::string(size, 'a')).piece, "a");
  EXPECT_EQ(FindRepetition(std::string(size, '\n')).piece, "");
  // The 20 bytes of many places come again and again, each time with another gap: no loop, much to compare.
  std::string gaps;
  for (size_t gap = 1; gaps.size() < size; ++gap) gaps += std::string(gap % 4000, 'a') + "b";
  FindRepetition(gaps);
  // Fibonacci's word repeats itself everywhere, nowhere four times.
  std::string one = "b";
  std::string two = "ab";
  while (two.size() < size) {
    std::string next = two + one;
    one = std::move(two);
    two = std::move(next);
  }
  FindRepetition(two);
  std::string halves = std::string(size / 4, 'a') + "b";
  EXPECT_EQ(FindRepetition(halves + std::string(size / 4, 'c') + "d" + std::string(size / 4, 'e') + "f").piece, "");
  EXPECT_EQ(FindRepetition("").piece, "");
  EXPECT_EQ(FindRepetition("a\na\na\na\na").piece, "a");  // the caller asks for 200 characters, not this
}

}  // namespace
}  // namespace telltale
