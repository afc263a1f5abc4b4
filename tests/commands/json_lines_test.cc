#include "commands/json_lines.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/commands/running.h"

namespace telltale {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(JsonLines, GivesEveryOutputWithItsPlace) {
  const Folder folder;
  const std::vector<std::string> files = {
      folder.Write("a.jsonl", kThreeOutputs),
      folder.Write("b.jsonl", "{\"id\":\"4\",\"workflow\":\"w\",\"text\":\"no line break\"}")};
  std::vector<std::string> seen;
  LineComplaints complaints;
  const auto counts = ReadJsonLines(
      files,
      [&](const Output& output, const LinePlace& place) {
        seen.push_back(std::string(output.id) + "@" + std::to_string(place.line));
        return absl::OkStatus();
      },
      &complaints);
  ASSERT_TRUE(counts.ok()) << counts.status();
  EXPECT_THAT(seen, ElementsAre("1@1", "2@3", "3@4", "4@1"));
  EXPECT_EQ(counts->outputs, 4u);
  EXPECT_EQ(counts->unreadable, 0u);
}

TEST(JsonLines, TellsTheFirstBadLinesAndCountsAll) {
  const Folder folder;
  std::string text;
  for (int i = 0; i < 30; ++i) text += "not json \x1b[31m\n";
  LineComplaints complaints;
  testing::internal::CaptureStderr();
  const auto counts = ReadJsonLines(
      {folder.Write("bad.jsonl", text)}, [](const auto&, const auto&) { return absl::OkStatus(); }, &complaints);
  complaints.End();
  const std::string err = testing::internal::GetCapturedStderr();
  ASSERT_TRUE(counts.ok());
  EXPECT_EQ(counts->outputs, 30u);
  EXPECT_EQ(counts->unreadable, 30u);
  EXPECT_THAT(err, HasSubstr("bad.jsonl:20: invalid_json"));
  EXPECT_THAT(err, Not(HasSubstr("bad.jsonl:21:")));
  EXPECT_THAT(err, HasSubstr("and 10 more"));
  EXPECT_EQ(err.find('\x1b'), std::string::npos);
}

TEST(JsonLines, ALineWithoutEndIsNotKeptInMemory) {
  const Folder folder;
  const std::string file = folder.Write("long.jsonl", std::string(size_t{17} << 20, 'x') + "\n" + kThreeOutputs);
  LineComplaints complaints;
  testing::internal::CaptureStderr();
  const auto counts = ReadJsonLines(
      {file}, [](const auto&, const auto&) { return absl::OkStatus(); }, &complaints);
  EXPECT_THAT(testing::internal::GetCapturedStderr(), HasSubstr("line_too_long"));
  ASSERT_TRUE(counts.ok());
  EXPECT_EQ(counts->outputs, 4u);
  EXPECT_EQ(counts->unreadable, 1u);
}

TEST(JsonLines, AFileThatIsNotThereIsNamed) {
  LineComplaints complaints;
  const auto counts = ReadJsonLines(
      {"/nowhere/x.jsonl"}, [](const auto&, const auto&) { return absl::OkStatus(); }, &complaints);
  EXPECT_THAT(MessageOf(counts.status()), HasSubstr("/nowhere/x.jsonl"));
}

}  // namespace
}  // namespace telltale
