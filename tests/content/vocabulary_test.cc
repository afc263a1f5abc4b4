#include "content/vocabulary.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

#include "content/text.h"

namespace telltale {
namespace {

TEST(Vocabulary, AnswersLikeASet) {
  for (const bool casefold : {false, true}) {
    for (const bool trim : {false, true}) {
      std::mt19937 random(3);
      std::set<std::string> twin;
      std::string lines = "\xef\xbb\xbf";
      const auto normal = [&](std::string_view entry) {
        if (trim) entry = Trim(entry);
        std::string out;
        if (casefold) {
          FoldInto(entry, &out);
        } else {
          out = entry;
        }
        return out;
      };
      const auto entry = [&] {
        const std::string number = std::to_string(random() % 40000);
        switch (random() % 4) {
          case 0:
            return "SKU-" + number;
          case 1:
            return "sku-" + number;
          case 2:
            return " Ä" + number + " ";
          default:
            return "ä" + number;
        }
      };
      for (int i = 0; i < 20000; ++i) {
        const std::string line = entry();
        twin.insert(normal(line));
        lines += line + (i % 3 == 0 ? "\r\n" : "\n");
        if (i % 100 == 0) lines += " \n\n";
      }
      const Vocabulary vocabulary(lines, {trim, casefold});
      EXPECT_EQ(vocabulary.size(), twin.size());
      std::string scratch;
      for (int i = 0; i < 50000; ++i) {
        const std::string question = entry();
        ASSERT_EQ(vocabulary.Knows(question, &scratch), twin.contains(normal(question))) << question;
      }
    }
  }
}

TEST(Vocabulary, ItsHashKnowsTheContentNotTheOrder) {
  const Vocabulary one("a\nb\nc\n", {true, false});
  EXPECT_EQ(one.content_hash(), Vocabulary("c\nb\r\na", {true, false}).content_hash());
  EXPECT_NE(one.content_hash(), Vocabulary("a\nb\nd\n", {true, false}).content_hash());
  EXPECT_NE(one.content_hash(), Vocabulary("a\nb\nc\n", {true, true}).content_hash());
}

}  // namespace
}  // namespace telltale
