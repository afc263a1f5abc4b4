#include "report/replay_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/report/samples.h"

namespace telltale {
namespace {

using testing::HasSubstr;

TEST(ReplayJson, LinesAreTheContracts) {
  Verdict plain = SampleVerdict();
  plain.carrier.reset();
  EXPECT_EQ(
      ReplayLineJson(plain),
      R"({"time":"2026-01-05T10:41:07Z","state":"open","alertname":"EmptyFieldRateHigh","workflow":"invoice-intake",)"
      R"("step":"extract","check":"empty_field","field":"customer.name","baseline":0.004,)"
      R"("current":0.07524271844660194,)"
      R"("onset":"2026-01-05T10:32:10Z","once_in_years":253.4,"with_others":false,"outputs_seen":5622})");
  EXPECT_THAT(ReplayLineJson(SampleVerdict()),
              HasSubstr(R"("outputs_seen":5622,"carrier":{"attribute":"source","value":"batch-eu",)"));
  Verdict gross = SampleVerdict();
  gross.open = false;
  gross.baseline = {};
  EXPECT_THAT(ReplayLineJson(gross), HasSubstr(R"("state":"resolved")"));
  EXPECT_THAT(ReplayLineJson(gross), HasSubstr(R"("baseline":null,)"));
  EXPECT_EQ(
      ReplaySummaryJson({7, 4, 2, 1, 1, 9, 3}),
      R"({"summary":{"outputs":7,"counted":4,"duplicates":2,"dead_letters":1,"streams":1,"signals":9,"alerts":3}})");
}

TEST(ReplayJson, TheTextFormIsOneLineThatCannotSteerATerminal) {
  Verdict verdict = SampleVerdict();
  verdict.field = "a\n\x1b[2Jb";
  const std::string line = ReplayLineText(verdict);
  EXPECT_EQ(line.find_first_of("\n\x1b"), std::string::npos);
  EXPECT_THAT(line, HasSubstr("OPEN"));
  EXPECT_THAT(line, HasSubstr("; all of the change comes from source=batch-eu: "));
}

}  // namespace
}  // namespace telltale
