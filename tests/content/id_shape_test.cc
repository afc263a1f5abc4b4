#include "content/id_shape.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <re2/re2.h>

#include <algorithm>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "content/patterns.h"

namespace telltale {
namespace {

std::string PatternOf(const std::vector<std::string>& texts, double share = 0.98) {
  IdShapes shapes;
  for (const std::string& text : texts) shapes.Add(text);
  const auto form = shapes.Common(share);
  return form ? form->pattern : "";
}

std::vector<std::string> Made(int count, const std::function<std::string(uint64_t)>& make) {
  std::mt19937_64 random(11);
  std::vector<std::string> texts;
  for (int i = 0; i < count; ++i) texts.push_back(make(random()));
  return texts;
}

struct Row {
  std::string wanted;
  std::function<std::string(uint64_t)> make;
};

TEST(IdShapes, SaysWhatAPersonWouldWrite) {
  const std::vector<Row> rows = {
      {R"(INV-\d{8})", [](uint64_t r) { return fmt::format("INV-{:08}", r % 100'000'000); }},
      {R"(SKU-\d{5})", [](uint64_t r) { return fmt::format("SKU-{}", 10'400 + r % 50); }},
      {R"([A-Z]{2}\d{6})",
       [](uint64_t r) { return fmt::format("{}{}{:06}", char('A' + r % 26), char('A' + r / 26 % 26), r % 999'999); }},
      // Numbers that are not padded may have a digit more tomorrow.
      {R"(C-\d{1,4})", [](uint64_t r) { return fmt::format("C-{}", r % 1000); }},
      {R"([0-9a-f]{8}-[0-9a-f]{4})",
       [](uint64_t r) { return fmt::format("{:08x}-{:04x}", r % 0xffffffff, r / 7 % 0xffff); }},
      {R"([0-9a-z]{7})", [](uint64_t r) { return fmt::format("{}{:06x}", r % 2 == 0 ? 'z' : '3', r % 0xffffff); }},
      // A year is not constant, however long it was the same.
      {R"(R\d{4}/\d{3})", [](uint64_t r) { return fmt::format("R2026/{:03}", r % 1000); }},
      {R"(a\.b\+\d{3}\))", [](uint64_t r) { return fmt::format("a.b+{:03})", r % 1000); }},
      {R"(\d{5})", [](uint64_t r) { return fmt::format("{:05}", r % 100'000); }},
      {R"(req_[0-9a-f]+)", [](uint64_t r) { return fmt::format("req_{:016x}{:08x}", r | 1ull << 63, r % 0xffffffff); }},
  };
  for (const Row& row : rows) {
    const std::vector<std::string> texts = Made(200, row.make);
    const std::string pattern = PatternOf(texts);
    EXPECT_EQ(pattern, row.wanted) << texts[0];
    EXPECT_TRUE(CheckPattern(pattern, "test").ok()) << pattern;
    for (const std::string& text : texts) EXPECT_TRUE(RE2::FullMatch(text, pattern)) << text << " " << pattern;
  }
}

TEST(IdShapes, QuantitiesWordsAndSentencesAreNoIds) {
  const std::vector<std::function<std::string(uint64_t)>> rows = {
      [](uint64_t r) { return fmt::format("{}", r % 1000); },
      [](uint64_t r) { return fmt::format("{}.{:02}", 10 + r % 90, r / 90 % 100); },
      [](uint64_t r) { return fmt::format("{}kg", r % 1000); },
      [](uint64_t r) { return fmt::format("${}", r % 1000); },
      [](uint64_t r) { return std::string(r % 2 == 0 ? "Acme" : "Nordwind"); },
      [](uint64_t r) { return fmt::format("The total is {}", 1000 + r % 1000); },
      [](uint64_t r) { return fmt::format("R\xc3\xa9-{:05}", r % 99'999); },
      [](uint64_t) { return std::string("INV-00001"); },
      [](uint64_t) { return std::string(); },
  };
  for (const auto& make : rows) EXPECT_EQ(PatternOf(Made(200, make)), "") << make(123'456);
}

TEST(IdShapes, AFewOddOnesAreForgivenAndManyAreNot) {
  std::vector<std::string> texts = Made(98, [](uint64_t r) { return fmt::format("INV-{:06}", r % 999'999); });
  texts.emplace_back("see attachment");
  texts.emplace_back("INV-UNKNOWN");
  EXPECT_EQ(PatternOf(texts), R"(INV-\d{6})");
  texts.insert(texts.end(), 3, "see attachment");
  EXPECT_EQ(PatternOf(texts), "");
}

TEST(IdShapes, EveryPatternFitsTheTextsThatItCounts) {
  // A brute twin: whatever is thrown at it, the pattern is one that rules take, and fits as many texts as it says.
  std::mt19937_64 random(3);
  constexpr std::string_view kBytes = "AAbc019--_./+ \\{}[]()*?$^|\x80";
  for (int round = 0; round < 300; ++round) {
    const size_t letters = 2 + random() % (kBytes.size() - 2);
    const size_t longest = 1 + random() % 30;
    IdShapes shapes;
    std::vector<std::string> texts;
    for (int i = 0; i < 40; ++i) {
      std::string text;
      for (size_t n = random() % longest + 1; n > 0; --n) text += kBytes[random() % letters];
      shapes.Add(text);
      texts.push_back(text);
    }
    const auto form = shapes.Common(0.2);
    if (!form) continue;
    EXPECT_TRUE(CheckPattern(form->pattern, "test").ok()) << form->pattern;
    const auto fitting = static_cast<uint64_t>(std::count_if(
        texts.begin(), texts.end(), [&](const auto& text) { return RE2::FullMatch(text, form->pattern); }));
    EXPECT_GE(fitting, form->texts) << form->pattern;
    EXPECT_GE(form->texts, 8u);
  }
}

}  // namespace
}  // namespace telltale
