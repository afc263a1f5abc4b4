#include "content/vocabulary.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <unordered_set>

#include "content/text.h"

namespace telltale {
namespace {

std::shared_ptr<const Vocabulary> Make(std::string lines, Normalisation how = {}) {
  auto made = Vocabulary::Make(std::move(lines), how);
  EXPECT_TRUE(made.ok()) << made.status();
  return made.ok() ? *std::move(made) : nullptr;
}

std::string ErrorOf(std::string lines) {
  const auto made = Vocabulary::Make(std::move(lines), {});
  return made.ok() ? "no error" : MessageOf(made.status());
}

std::string Nearest(const Vocabulary& vocabulary, std::string_view candidate) {
  Vocabulary::Scratch scratch;
  return std::string(vocabulary.Nearest(candidate, &scratch));
}

TEST(Vocabulary, AnswersLikeASet) {
  for (unsigned bits = 0; bits < 16; ++bits) {
    const Normalisation how{(bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, (bits & 8) != 0};
    std::mt19937 random(3);
    std::unordered_set<std::string> twin;
    std::string lines = "\xef\xbb\xbf";
    const auto normal = [&](std::string_view entry) {
      std::string room;
      return std::string(NormalForm(entry, how, 1000, &room));
    };
    const auto entry = [&] {
      const std::string number = std::to_string(random() % 40000);
      static constexpr std::string_view kBefore[] = {"SKU-", "sku-", " Ä", "ä", "A", "S  K U "};
      return std::string(kBefore[random() % std::size(kBefore)]) + number + (random() % 4 == 0 ? " " : "");
    };
    for (int i = 0; i < 20000; ++i) {
      const std::string line = entry();
      twin.insert(normal(line));
      lines += line + (i % 3 == 0 ? "\r\n" : "\n");
      if (i % 100 == 0) lines += " \n\n";
    }
    const auto vocabulary = Make(lines, how);
    EXPECT_EQ(vocabulary->size(), twin.size());
    Vocabulary::Scratch scratch;
    for (int i = 0; i < 50000; ++i) {
      const std::string question = entry();
      ASSERT_EQ(vocabulary->Knows(question, &scratch), twin.contains(normal(question))) << question;
    }
  }
}

TEST(Vocabulary, SaysWhatIsWrongWithAList) {
  EXPECT_EQ(ErrorOf(""), "holds no entry; write one a line");
  EXPECT_EQ(ErrorOf("\xef\xbb\xbf \n\r\n\t"), "holds no entry; write one a line");
  EXPECT_EQ(ErrorOf("a\n\n" + std::string(257, 'x') + "\nb"), "line 3 has 257 bytes; an entry has at most 256");
  EXPECT_EQ(ErrorOf("a\n" + std::string(256, 'x') + "\r\nb"), "no error");
}

TEST(Vocabulary, KeepsToItsMemory) {
  std::string lines;
  for (int i = 0; i < 200000; ++i) lines += "SKU-" + std::to_string(i * 7) + "\n";
  const auto vocabulary = Make(lines, {true, true});
  EXPECT_EQ(vocabulary->size(), 200000u);
  EXPECT_LE(vocabulary->bytes(), 24u * 200000u);
  EXPECT_LE(Make("one")->bytes(), size_t{2} << 10);
}

TEST(Nearest, TheBestKindFirstThenTheFirstInTheFile) {
  const struct {
    std::string_view lines, candidate, nearest;
  } rows[] = {
      {"SKU-10420\nSKU-10421\n", "SKU-1042O", "SKU-10420"},
      {"SKU-10420\r\n", "sku 10420", "SKU-10420"},
      {"abcd\nabxc\nabd\nabcxd\nAB-CX\n", "ab cx", "AB-CX"},  // looks alike: before all others
      {"abxy\nabyx\nxabc\nacb\nbac\n", "abc", "acb"},         // swapped; acb stands before bac
      {"xabc\nab\nabx\nabc4\n", "abc", "abx"},                // a character changed
      {"xabc\nab\nac\n", "abc", "ab"},                        // one out
      {"xabc\nabcy\n", "abc", "xabc"},                        // one in
      {"  Two Words  \nTwo  Words\n", "two words", "Two Words"},
      {"kitten\n", "sitting", ""},
      {"ab\n", "ac", ""},  // too short to say
      {"Grün-7\nZoë Q\n", "Grön-7", "Grün-7"},
      {"жираф\n", "жиаф", "жираф"},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(Nearest(*Make(std::string(row.lines)), row.candidate), row.nearest) << row.candidate;
  }
}

TEST(Nearest, LongCandidatesAreOnlyComparedByTheirLooks) {
  const std::string entry(100, 'x');
  const auto vocabulary = Make(entry + "\n" + std::string(60, 'y'), {});
  EXPECT_EQ(Nearest(*vocabulary, std::string(100, 'X')), entry);
  EXPECT_EQ(Nearest(*vocabulary, std::string(99, 'x')), "");
  EXPECT_EQ(Nearest(*vocabulary, std::string(59, 'y')), std::string(60, 'y'));
  EXPECT_EQ(Nearest(*vocabulary, std::string(1 << 20, 'x')), "");
}

// The slow twin: one entry after the other, by writing down every edit.
enum Rank { kLooksAlike, kSwapped, kChanged, kLonger, kShorter, kFar };

Rank RankOf(const std::string& candidate, const std::string& entry) {
  std::string one, other;
  const std::string_view look = LookAlike(candidate, &one);
  if (!look.empty() && look == LookAlike(entry, &other)) return kLooksAlike;
  if (candidate.size() < 3) return kFar;
  Rank best = kFar;
  for (size_t i = 0; i < candidate.size(); ++i) {
    if (i + 1 < candidate.size()) {
      std::string swapped = candidate;
      std::swap(swapped[i], swapped[i + 1]);
      if (swapped == entry) best = std::min(best, kSwapped);
    }
    std::string changed = candidate;
    if (entry.size() == candidate.size()) changed[i] = entry[i];
    if (changed == entry) best = std::min(best, kChanged);
    std::string shorter = candidate;
    shorter.erase(i, 1);
    if (shorter == entry) best = std::min(best, kLonger);
  }
  for (size_t i = 0; i < entry.size(); ++i) {
    std::string shorter = entry;
    shorter.erase(i, 1);
    if (shorter == candidate) best = std::min(best, kShorter);
  }
  return best;
}

TEST(Nearest, AnswersLikeATryOfEveryEntry) {
  std::mt19937 random(11);
  size_t hints = 0;
  for (int round = 0; round < 300; ++round) {
    const std::string_view alphabet = round % 2 == 0 ? "abc-0O" : "xy1l -_9";
    const auto word = [&](size_t longest) {
      std::string text;
      for (size_t n = 1 + random() % longest; n > 0; --n) text += alphabet[random() % alphabet.size()];
      return text;
    };
    std::vector<std::string> entries;
    std::string lines;
    for (size_t n = 1 + random() % 40; n > 0; --n) {
      entries.push_back(word(7));
      lines += entries.back() + '\n';
    }
    std::erase_if(entries, [](const std::string& entry) { return IsBlank(entry); });
    if (entries.empty()) continue;
    const Normalisation how{false, false, false, false};
    const auto vocabulary = Make(lines, how);
    Vocabulary::Scratch scratch;
    for (int i = 0; i < 100; ++i) {
      const std::string candidate = word(8);
      if (vocabulary->Knows(candidate, &scratch)) continue;
      Rank best = kFar;
      std::string nearest;
      for (const std::string& entry : entries) {
        const Rank rank = RankOf(candidate, entry);
        if (rank < best) {
          best = rank;
          nearest = entry;
        }
      }
      ASSERT_EQ(vocabulary->Nearest(candidate, &scratch), nearest) << candidate << " among\n" << lines;
      if (best != kFar) ++hints;
    }
  }
  EXPECT_GT(hints, 3000u);
}

TEST(Vocabulary, AnyBytesHaveAnAnswer) {
  std::mt19937 random(7);
  for (int round = 0; round < 200; ++round) {
    const auto bytes = [&](size_t longest, bool wide) {
      std::string text;
      for (size_t n = random() % longest; n > 0; --n) {
        if (wide && random() % 2 == 0) {
          AppendCharacter(static_cast<uint32_t>(random() % 0x30000), &text);
        } else {
          text += static_cast<char>(random());
        }
      }
      return text;
    };
    std::string lines = "x\n";
    for (int i = 0; i < 50; ++i) lines += bytes(60, round % 2 == 0) + '\n';
    const unsigned bits = random() % 16;
    const auto vocabulary = Make(lines, {(bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, (bits & 8) != 0});
    Vocabulary::Scratch scratch;
    for (size_t at = 0; at < lines.size();) {  // every entry is known
      const size_t end = lines.find('\n', at);
      std::string entry = lines.substr(at, end - at);
      at = end + 1;
      if (!entry.empty() && entry.back() == '\r') entry.pop_back();
      std::string room;
      const Normalisation how{(bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, (bits & 8) != 0};
      if (IsBlank(entry) || NormalForm(entry, how, 1000, &room).empty()) continue;
      ASSERT_TRUE(vocabulary->Knows(entry, &scratch)) << testing::PrintToString(entry);
    }
    for (int i = 0; i < 50; ++i) {
      const std::string candidate = bytes(random() % 3 == 0 ? 2000 : 80, true);
      vocabulary->Knows(candidate, &scratch);
      const std::string_view hint = vocabulary->Nearest(candidate, &scratch);
      ASSERT_TRUE(hint.empty() || lines.find(hint) != std::string::npos);
    }
  }
}

// Half a million entries of one look: reading them must not compare each with all before.
TEST(Vocabulary, EntriesThatAllLookAlikeAreReadInLinearTime) {
  std::string lines;
  for (unsigned i = 0; i < (1u << 19); ++i) {
    for (unsigned bit = 0; bit < 19; ++bit) lines += (i >> bit & 1) != 0 ? 'O' : '0';
    lines += '\n';
  }
  const auto vocabulary = Make(lines);
  EXPECT_EQ(vocabulary->size(), size_t{1} << 19);
  EXPECT_EQ(Nearest(*vocabulary, std::string(19, 'o')), std::string(19, '0')) << "of all that look alike, the first";
}

}  // namespace
}  // namespace telltale
