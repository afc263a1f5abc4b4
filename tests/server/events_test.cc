#include "server/events.h"

#include <gtest/gtest.h>

#include <vector>

namespace telltale {
namespace {

class EventsTest : public testing::Test {
 protected:
  Events Make(LogFormat format, LogLevel level = LogLevel::kInfo) {
    return {Settings::Log{level, format}, [this](const std::string& line) { lines_.push_back(line); }};
  }
  std::vector<std::string> lines_;
};

TEST_F(EventsTest, ALineSaysWhenHowBadWhatAndWhy) {
  Events events = Make(LogFormat::kText);
  events.ReloadFailed(InvalidArgument("rules.yaml:3: format: prose is unknown"));
  ASSERT_EQ(lines_.size(), 1u);
  EXPECT_EQ(lines_[0].substr(4, 1), "-");
  EXPECT_EQ(lines_[0].substr(23, 2), "Z ");
  EXPECT_EQ(lines_[0].substr(25),
            "error reload_failed: the configuration stays as it was: rules.yaml:3: format: prose is unknown");
}

TEST_F(EventsTest, InJsonALineIsAnObject) {
  Events events = Make(LogFormat::kJson);
  events.Note("a \"note\"");
  ASSERT_EQ(lines_.size(), 1u);
  EXPECT_TRUE(lines_[0].starts_with("{\"time\":\"20")) << lines_[0];
  EXPECT_TRUE(lines_[0].ends_with(R"(Z","level":"warning","event":"note","message":"a \"note\""})")) << lines_[0];
}

TEST_F(EventsTest, WhatComesInCrowdsIsToldOnceAndCountedAlways) {
  Events events = Make(LogFormat::kText);
  for (int i = 0; i < 1000; ++i) events.QueueFull("grpc");
  for (int i = 0; i < 3; ++i) events.RequestRefused("http", 404, "not found");
  for (int i = 0; i < 5; ++i) events.Note("each of these is told");
  EXPECT_EQ(lines_.size(), 1u + 1u + 5u);
  EXPECT_EQ(events.count(Event::kQueueFull), 1000u);
  EXPECT_EQ(events.count(Event::kRequestRefused), 3u);
  EXPECT_EQ(events.count(Event::kAlertsNotSent), 0u);
}

TEST_F(EventsTest, TextFromOutsideStaysOnOneLineAndIsCut) {
  Events events = Make(LogFormat::kText);
  BatchResult result;
  result.rejected.push_back(
      {0, "x", "bad", "one\n2026-01-01T00:00:00.000Z error forged: \x1b[31m\xff" + std::string(9000, 'y')});
  events.BatchAnswered("http", result);
  ASSERT_EQ(lines_.size(), 1u);
  EXPECT_EQ(lines_[0].find('\n'), std::string::npos);
  EXPECT_EQ(lines_[0].find('\x1b'), std::string::npos);
  EXPECT_EQ(lines_[0].find('\xff'), std::string::npos);
  EXPECT_LT(lines_[0].size(), 4300u);
}

TEST_F(EventsTest, DeadLettersAreTold) {
  Events events = Make(LogFormat::kText);
  BatchResult result;
  result.dead_lettered = 2;
  events.BatchAnswered("http", result);
  ASSERT_EQ(lines_.size(), 1u);
  EXPECT_NE(lines_[0].find("2 of one request over http; telltale dead-letters list"), std::string::npos) << lines_[0];
  EXPECT_EQ(events.count(Event::kDeadLettered), 1u);
}

TEST_F(EventsTest, ABatchWithNothingWrongIsNoEvent) {
  Events events = Make(LogFormat::kText, LogLevel::kDebug);
  events.BatchAnswered("grpc", BatchResult{});
  EXPECT_TRUE(lines_.empty());
  BatchResult unreadable;
  unreadable.status = InvalidArgument("no");
  events.BatchAnswered("grpc", unreadable);
  EXPECT_EQ(events.count(Event::kUnreadableRequest), 1u);
  EXPECT_EQ(events.count(Event::kOutputsRejected), 0u);
}

TEST_F(EventsTest, TheLevelDecidesWhatIsWrittenNotWhatIsCounted) {
  Events events = Make(LogFormat::kText, LogLevel::kError);
  events.Note("quiet");
  EXPECT_TRUE(lines_.empty());
  EXPECT_EQ(events.count(Event::kNote), 1u);
  events.SetLevel(LogLevel::kWarn);
  events.Note("told");
  EXPECT_EQ(lines_.size(), 1u);
}

}  // namespace
}  // namespace telltale
