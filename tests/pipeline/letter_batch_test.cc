#include "pipeline/letter_batch.h"

#include <gtest/gtest.h>

#include "pipeline/letter.h"

namespace telltale {
namespace {

DeadLetter Kept(std::string_view form, std::string_view body, bool is_cut = false) {
  DeadLetter letter;
  letter.form = form;
  letter.body = body;
  letter.is_cut = is_cut;
  return letter;
}

TEST(LetterBatchTest, ReadsWhatItCanAndSaysWhyNotOfTheRest) {
  std::vector<std::string> read;
  BatchResult told;
  std::vector<DeadLetter> letters = {Kept(kOutputForm, "one"), Kept(kOutputForm, "two", true), Kept("otlp", "three"),
                                     Kept(kOutputForm, "four")};
  LetterBatch batch(
      letters,
      [&](std::string* body, uint32_t index, BatchContents* contents) {
        read.push_back(*body);
        contents->Add(index).body = *body;
      },
      [&](const std::vector<DeadLetter>& given, const BatchResult& result) {
        EXPECT_EQ(given.size(), 4u);
        told = result;
      });
  EXPECT_EQ(batch.transport(), "replay");
  EXPECT_EQ(batch.bytes(), 15u);
  EXPECT_EQ(batch.CountOutputs(), 0u) << "to be shed: they stay";
  BatchContents contents;
  ASSERT_TRUE(batch.Read(&contents).ok());
  EXPECT_EQ(read, (std::vector<std::string>{"one", "four"}));
  ASSERT_EQ(contents.size(), 2u);
  EXPECT_EQ(contents.index(1), 3u);
  ASSERT_EQ(contents.rejected().size(), 2u);
  EXPECT_EQ(contents.rejected()[0].reason, "cut_letter");
  EXPECT_EQ(contents.rejected()[1].reason, "no_reader");
  EXPECT_EQ(batch.LetterAt(2)->form, "otlp");
  BatchResult result;
  result.accepted = 2;
  batch.Done(std::move(result));
  EXPECT_EQ(told.accepted, 2u);
}

}  // namespace
}  // namespace telltale
