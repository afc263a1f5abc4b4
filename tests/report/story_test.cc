#include "report/story.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "report/table.h"
#include "report/utf8.h"
#include "tests/golden.h"
#include "tests/report/samples.h"

namespace telltale {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

StoryOptions WithPage() {
  StoryOptions options;
  options.external_url = "https://telltale.example";
  return options;
}

std::string StoryOf(const Verdict& lead) {
  Incident incident = SampleIncident();
  incident.lead = lead;
  incident.members = {lead};
  return StoryText(incident, {});
}

TEST(Story, IsWhatTheGoldenFileSays) {
  EXPECT_TRUE(MatchesGolden("story.golden.txt", StoryText(SampleIncident(), WithPage())));
}

TEST(Story, OfAResolvedIncidentSaysWhenAndHasNoCommands) {
  Incident incident = SampleIncident();
  incident.resolved = At("2026-01-05T11:11:07Z");
  EXPECT_THAT(StoryText(incident, {}),
              AllOf(HasSubstr("EmptyFieldRateHigh (warning), resolved: invoice-intake/extract\n"),
                    HasSubstr("  resolved   2026-01-05T11:11:07Z, 30 minutes after it was noticed\n"),
                    Not(HasSubstr("baseline accept"))));
}

TEST(Story, OfAReplayHasNothingToEndAndNoLink) {
  StoryOptions options = WithPage();
  options.is_live = false;
  EXPECT_THAT(StoryText(SampleIncident(), options),
              AllOf(HasSubstr("look first"), Not(HasSubstr("baseline accept")), Not(HasSubstr("telltale.example")),
                    Not(HasSubstr("  incident "))));
}

TEST(Story, SaysWhenTheSignalThatLedIsOverAndOthersAreNot) {
  Incident incident = SampleIncident();
  incident.lead.open = incident.members[0].open = false;
  EXPECT_THAT(StoryText(incident, {}), HasSubstr("  still open this signal is back to what is usual"));
  incident.lead.open = true;
  incident.members[1].open = false;
  EXPECT_THAT(StoryText(incident, {}), HasSubstr("LengthShift: 4, usually 645 (over)\n"));
}

TEST(Story, NamesTheBaselineByWhichItWasFound) {
  Verdict verdict = SampleVerdict();
  EXPECT_THAT(StoryOf(verdict), HasSubstr("  found by   the rolling baseline"));
  verdict.pinned = true;
  EXPECT_THAT(StoryOf(verdict), HasSubstr("  found by   the pinned baseline"));
  verdict.limit = 0.05;
  EXPECT_THAT(StoryOf(verdict), AllOf(HasSubstr("  found by   the limit that a rule sets (alert_above)"),
                                      HasSubstr("; a rule allows at most 5 %"), HasSubstr("raise alert_above")));
  verdict.up = false;
  EXPECT_THAT(StoryOf(verdict), AllOf(HasSubstr("  found by   the limit that a rule sets (alert_below)"),
                                      HasSubstr("; a rule wants at least 5 %"), HasSubstr("lower alert_below")));
  verdict = SampleShift();
  verdict.limit = 1000;
  verdict.current.hits = 118;
  EXPECT_THAT(StoryOf(verdict),
              AllOf(HasSubstr("the limit that a rule sets (alert: below), whatever is usual: 118 of 120"),
                    HasSubstr("; a rule wants at least 1000"), HasSubstr("lower alert: below")));
  verdict.check = Check::kNumber;
  verdict.up = true;
  EXPECT_THAT(StoryOf(verdict), AllOf(HasSubstr("the limit that a rule sets (alert_median_above)"),
                                      HasSubstr("If so much is allowed, raise alert_median_above")));
  verdict = SampleVerdict();
  verdict.gross = true;
  verdict.baseline = {};
  verdict.current = {0.55, 0, 1, 20, 11};
  EXPECT_THAT(StoryOf(verdict), AllOf(HasSubstr("  found by   the floor"), HasSubstr("  usually    not known yet\n"),
                                      HasSubstr("  now        11 of the last 20 outputs\n"), Not(HasSubstr("|#"))));
  verdict.gross = false;
  verdict.each = true;
  verdict.check = Check::kDuplicateContent;
  verdict.field = "";
  verdict.current = {0.5, 0.5, 0.5, 4, 2};
  EXPECT_THAT(StoryOf(verdict), AllOf(HasSubstr("  found by   a rule by which each hit is an alert\n"),
                                      HasSubstr("  now        2 of 4 outputs since it began\n"),
                                      HasSubstr("    telltale baseline accept --workflow=invoice-intake --step=extract "
                                                "--check=duplicate_content\n")));
}

TEST(Story, SaysTheDirection) {
  Verdict verdict = SampleVerdict();
  EXPECT_THAT(StoryOf(verdict), HasSubstr("  direction  up, 18.8 times what is usual\n"));
  verdict.baseline.value = 0;
  EXPECT_THAT(StoryOf(verdict), HasSubstr("  direction  up, from none\n"));
  EXPECT_THAT(StoryOf(SampleShift()), HasSubstr("  direction  down, to 0.6 % of what is usual\n"));
}

TEST(Story, PicturesRatesOnOneScale) {
  Verdict verdict = SampleVerdict();
  verdict.baseline = {0.5, 0.5, 0.5, 1000, 500};
  verdict.current = {0.75, 0.7, 0.8, 100, 75};
  EXPECT_THAT(StoryOf(verdict),
              HasSubstr("             usually |####################                    |\n"
                        "             now     |############################====        |\n"
                        "                     0 %                                  100 %   # = the 90 % interval\n"));
  EXPECT_THAT(StoryOf(SampleShift()), Not(HasSubstr("|")));  // a median has no scale of its own
}

TEST(Story, WithoutAVersionChangeSaysThatNoneWasSeen) {
  Verdict verdict = SampleVerdict();
  EXPECT_THAT(StoryOf(verdict),
              HasSubstr("  version    four minutes after prompt v14 -> v15 (first seen 2026-01-05T10:28:00Z)\n"));
  verdict.version_change.reset();
  EXPECT_THAT(StoryOf(verdict), HasSubstr("  version    no prompt or model changed shortly before"));
}

TEST(Story, OfVolumesSaysWhereTheyAreSet) {
  Verdict verdict = SampleVerdict();
  verdict.check = Check::kSilence;
  verdict.field = "";
  verdict.baseline = {240, 240, 240, 5000, 0};
  verdict.current = {7200, 7200, 7200, 1, 0};
  EXPECT_THAT(StoryOf(verdict),
              AllOf(HasSubstr("  usually    one every four minutes\n"), HasSubstr("  now        none for two hours\n"),
                    HasSubstr("said by volume:"), Not(HasSubstr("baseline accept"))));
}

TEST(Story, TellsAtMostTenOthersAndThreeExamples) {
  Incident incident = SampleIncident();
  for (int i = 0; i < 13; ++i) {
    Verdict other = SampleVerdict();
    other.field = "f" + std::to_string(i);
    incident.members.push_back(other);
    incident.lead.examples.push_back({"o" + std::to_string(i), "", incident.opened});
  }
  const std::string text = StoryText(incident, {});
  EXPECT_THAT(text, AllOf(HasSubstr("EmptyFieldRateHigh of f8:"), Not(HasSubstr("of f9:")), HasSubstr("and 4 more\n")));
  EXPECT_THAT(text, AllOf(HasSubstr("output o1\n"), Not(HasSubstr("output o2\n"))));
}

TEST(Story, QuotesItsCommandsForAShell) {
  Incident incident = SampleIncident();
  incident.workflow = "it's; reboot";
  incident.step = "";
  incident.lead.field = "items[].sku";
  EXPECT_THAT(StoryText(incident, {}),
              AllOf(HasSubstr("    telltale baseline accept --workflow='it'\\''s; reboot'\n"),
                    HasSubstr("    telltale baseline accept --workflow='it'\\''s; reboot' --check=empty_field "
                              "--field='items[].sku'\n")));
}

TEST(Story, HostileTextsNeitherSteerTheTerminalNorGrow) {
  const std::string hostile = "\x1b[2J\xff\n\r\xc2\x9b\xe2\x80\xae" + std::string(100'000, 'x');
  Incident incident = SampleIncident();
  incident.workflow = incident.step = hostile;
  for (int i = 0; i < 20; ++i) incident.labels[std::to_string(i) + hostile] = hostile;
  Verdict& lead = incident.lead;
  lead.field = lead.label = lead.version_change->from = lead.version_change->to = hostile;
  lead.examples.assign(5, {hostile, hostile, incident.opened});
  incident.members.assign(30, lead);
  for (size_t i = 0; i < incident.members.size(); ++i) incident.members[i].field += std::to_string(i);
  for (const Check check : {Check::kEmptyField, Check::kMix, Check::kLength}) {
    lead.check = check;
    const std::string text = StoryText(incident, WithPage());
    EXPECT_LT(text.size(), 20'000u);
    EXPECT_EQ(ValidUtf8(text), text);
    std::string flat = text;
    std::replace(flat.begin(), flat.end(), '\n', ' ');
    EXPECT_EQ(TerminalText(flat), flat);
  }
}

TEST(Story, ThereIsOneForEveryCheckAndItsLinesAreShort) {
  for (int i = 0; i < kCheckCount; ++i) {
    for (const bool up : {true, false}) {
      Verdict verdict = SampleVerdict();
      verdict.check = static_cast<Check>(i);
      verdict.up = up;
      const std::string text = StoryOf(verdict);
      EXPECT_THAT(text, AllOf(HasSubstr("  it means   "), HasSubstr("  how sure   "), Not(HasSubstr("nan"))));
      for (size_t at = 0; at < text.size();) {
        const size_t end = text.find('\n', at);
        ASSERT_NE(end, std::string::npos);
        const std::string line = text.substr(at, end - at);
        if (!line.starts_with("    telltale ")) {
          EXPECT_LE(line.size(), 100u) << line;
        }
        EXPECT_FALSE(line.ends_with(' ')) << line;
        at = end + 1;
      }
    }
  }
}

}  // namespace
}  // namespace telltale
