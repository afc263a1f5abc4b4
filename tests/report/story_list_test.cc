#include "report/story_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/report/samples.h"

namespace telltale {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

Incident Numbered(int number) {
  Incident incident = SampleIncident();
  incident.id = static_cast<uint64_t>(number);
  incident.workflow = "w" + std::to_string(number);
  incident.opened += std::chrono::minutes(number);
  return incident;
}

TEST(StoryList, AnIncidentIsCalledByItsNamesIdAndStream) {
  const Incident incident = SampleIncident();
  for (const char* name : {"EmptyFieldRateHigh", "LengthShift", "7", "invoice-intake", "invoice-intake/extract"}) {
    EXPECT_TRUE(IsCalled(incident, name)) << name;
  }
  for (const char* name : {"", "emptyfieldratehigh", "07", "invoice", "extract", "invoice-intake/", "/extract"}) {
    EXPECT_FALSE(IsCalled(incident, name)) << name;
  }
}

TEST(StoryList, ThoseThatAreWantedComeNewestFirst) {
  std::vector<Incident> all = {Numbered(1), Numbered(2), Numbered(3)};
  all[1].resolved = all[1].opened;
  const auto ids = [&all](const IncidentWish& wish) {
    std::vector<uint64_t> found;
    for (const Incident& incident : WantedIncidents(all, wish)) found.push_back(incident.id);
    return found;
  };
  EXPECT_EQ(ids({}), (std::vector<uint64_t>{3, 2, 1}));
  EXPECT_EQ(ids({{}, true}), (std::vector<uint64_t>{3, 1}));
  EXPECT_EQ(ids({"w2", false}), (std::vector<uint64_t>{2}));
  EXPECT_EQ(ids({"w2", true}), (std::vector<uint64_t>{}));
  EXPECT_EQ(ids({"EmptyFieldRateHigh", false}), (std::vector<uint64_t>{3, 2, 1}));
}

TEST(StoryList, TellsStoriesOneAfterAnotherUpToABound) {
  EXPECT_EQ(StoriesText({}, {}), "Nothing is open.\n");
  const std::string two = StoriesText({Numbered(1), Numbered(2)}, {});
  EXPECT_LT(two.find(": w1/extract"), two.find("\n----"));
  EXPECT_LT(two.find("\n----"), two.find(": w2/extract"));
  const std::string many = StoriesText(std::vector<Incident>(57, Numbered(1)), {});
  EXPECT_THAT(many, HasSubstr("\nand 7 more; name a stream"));
}

TEST(StoryList, WhereNoneIsCalledSoTellsWhatThereIsAndWhatToWrite) {
  EXPECT_EQ(NoneCalledText({}, "X"),
            "No alert that is open, or was a moment ago, is called 'X'.\n"
            "Nothing is open, and nothing was. `telltale status` shows what is watched.\n");
  std::vector<Incident> all = {Numbered(1), Numbered(2)};
  all[0].resolved = all[0].opened;
  all[1].workflow = "a b";
  EXPECT_EQ(NoneCalledText(all, "X"),
            "No alert that is open, or was a moment ago, is called 'X'.\n"
            "There is:\n"
            "  open      EmptyFieldRateHigh of a b/extract\n"
            "  resolved  EmptyFieldRateHigh of w1/extract\n"
            "Write an alert's name, its stream, or its incident's id, in the case shown here:\n"
            "  telltale explain EmptyFieldRateHigh\n"
            "  telltale explain 'a b/extract'\n");
}

TEST(StoryList, WhatWasAskedForIsShownHarmlessAndCut) {
  const std::string text = NoneCalledText({}, "\x1b[2J\xff\n" + std::string(100'000, 'x'));
  EXPECT_LT(text.size(), 400u);
  EXPECT_THAT(text, AllOf(Not(HasSubstr("\x1b")), Not(HasSubstr("\xff")), HasSubstr("called ' [2J\xef\xbf\xbd xxx")));
  EXPECT_THAT(NoneCalledText(std::vector<Incident>(31, Numbered(1)), "X"), HasSubstr("\n  and 11 more\n"));
}

}  // namespace
}  // namespace telltale
