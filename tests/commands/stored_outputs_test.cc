#include "commands/stored_outputs.h"

#include <gtest/gtest.h>

#include "server/files.h"

namespace telltale {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

Output Text(std::string_view body, std::optional<Time> produced_at) {
  Output output;
  output.workflow = "w";
  output.body_kind = BodyKind::kText;
  output.body = body;
  output.produced_at = produced_at;
  return output;
}

TEST(StoredOutputs, TheirOwnTimeIsTheClock) {
  const auto config = LoadConfig("");
  ASSERT_TRUE(config.ok());
  StoredOutputs stored(config->settings.engine, config->rules);
  const Time time = *ParseTime("2026-03-02T08:00:00Z");
  EXPECT_EQ(stored.Take(Text("one", std::nullopt)).fate, Fate::kCounted);
  EXPECT_EQ(stored.engine().Look().streams.at(0).last_seen, *ParseTime("2000-01-01T00:00:00Z"));
  EXPECT_EQ(stored.Take(Text("two", time)).fate, Fate::kCounted);
  EXPECT_EQ(stored.Take(Text("three", std::nullopt)).fate, Fate::kCounted);
  EXPECT_EQ(stored.engine().Look().streams.at(0).last_seen, time + seconds(1));
  EXPECT_EQ(stored.Take(Text("two", time)).fate, Fate::kDuplicate);
  EXPECT_EQ(stored.Take(Output()).fate, Fate::kRejected);
}

}  // namespace
}  // namespace telltale
