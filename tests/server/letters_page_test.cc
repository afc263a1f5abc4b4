#include "server/letters_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace telltale {
namespace {

using testing::HasSubstr;
using testing::Not;

DeadLetter Sample() {
  DeadLetter letter;
  letter.id = 17;
  letter.time = *ParseTime("2026-01-05T08:00:00Z");
  letter.transport = "http";
  letter.reason = "internal_failure";
  letter.detail = "memory ran out";
  letter.workflow = "mail";
  letter.step = "answer";
  letter.output_id = "o-\x1b[2J";
  letter.form = "output";
  letter.body_bytes = 2048;
  letter.tries = 2;
  return letter;
}

TEST(LettersPageTest, ListsAsJson) {
  EXPECT_EQ(LettersJson({{}, 0, 0, 0, 100}), R"({"dead_letters":[],"kept":0,"bytes":0,"max_bytes":100,"next":null})");
  EXPECT_EQ(LettersJson({{Sample()}, 17, 5, 4000, 100}),
            R"({"dead_letters":[{"id":17,"time":"2026-01-05T08:00:00Z","reason":"internal_failure",)"
            R"("detail":"memory ran out","transport":"http","workflow":"mail","step":"answer",)"
            R"("output_id":"o-\u001b[2J","source":"","form":"output","tries":2,"body_bytes":2048,"is_cut":false}],)"
            R"("kept":5,"bytes":4000,"max_bytes":100,"next":17})");
}

TEST(LettersPageTest, ListsForPeople) {
  EXPECT_EQ(LettersText({}), "No dead letters are kept.\n");
  EXPECT_EQ(LettersText({{}, 0, 3, 10, 100}), "No older dead letters are kept.\n");
  const std::string text = LettersText({{Sample()}, 17, 5, 4000, uint64_t{100} << 20});
  EXPECT_THAT(text, HasSubstr("17  2026-01-05T08:00:00Z  internal_failure  http  mail/answer"));
  EXPECT_THAT(text, HasSubstr("2.0 KiB"));
  EXPECT_THAT(text, HasSubstr("1 of 5 kept, 3.9 KiB of 100.0 MiB. Older ones: telltale dead-letters list --before=17"));
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
}

TEST(LettersPageTest, ShowsOne) {
  DeadLetter letter = Sample();
  letter.body = R"({"text":"yes"})";
  letter.is_cut = true;
  EXPECT_THAT(LetterJson(letter), HasSubstr(R"("is_cut":true,"body":"{\"text\":\"yes\"}"})"));
  const std::string text = LetterText(letter);
  EXPECT_THAT(text, HasSubstr("  detail      memory ran out\n"));
  EXPECT_THAT(text, HasSubstr("cut: it cannot be replayed"));
  EXPECT_TRUE(text.ends_with("\n\n{\"text\":\"yes\"}\n")) << text;
}

TEST(LettersPageTest, TellsWhatAReplayDid) {
  EXPECT_EQ(ReplayJson({1, 2, {{3, "unreadable", "byte 7"}}, {4}, 5}),
            R"({"counted":1,"duplicates":2,"failed":[{"id":3,"reason":"unreadable","detail":"byte 7"}],)"
            R"("missing":[4],"next":5})");
  EXPECT_EQ(ReplayJson({}), R"({"counted":0,"duplicates":0,"failed":[],"missing":[],"next":null})");
}

}  // namespace
}  // namespace telltale
