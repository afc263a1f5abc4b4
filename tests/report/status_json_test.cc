#include "report/status_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "simdjson.h"
#include "tests/golden.h"
#include "tests/report/samples.h"

namespace telltale {
namespace {

using testing::HasSubstr;

bool IsJson(const std::string& text) {
  simdjson::dom::parser parser;
  return parser.parse(text).error() == simdjson::SUCCESS;
}

TEST(StatusJson, IsWhatTheGoldenFileSays) {
  AlertOptions options;
  options.external_url = "http://127.0.0.1:9737";
  EXPECT_TRUE(MatchesGolden("status.golden.json", StatusJson(SampleSnapshot(), SampleProcess(), options) + "\n"));
}

TEST(StatusJson, TellsLimitsByTheirSide) {
  Snapshot snapshot = SampleSnapshot();
  snapshot.streams[0].signals[0].watch.limits = {.above = 0.2, .below = 0.125};
  EXPECT_THAT(StreamsJson(snapshot), HasSubstr(R"("limit":0.2,"limit_below":0.125)"));
  Verdict& member = snapshot.incidents[0].members[0];
  member.limit = 0.25;
  EXPECT_THAT(IncidentsJson(snapshot, {}), HasSubstr(R"("limit":0.25)"));
  member.up = false;
  EXPECT_THAT(IncidentsJson(snapshot, {}), HasSubstr(R"("limit_below":0.25)"));
}

TEST(StatusJson, EveryBodyIsJsonWhateverTheNames) {
  Snapshot snapshot = SampleSnapshot();
  snapshot.streams[0].workflow = "\xff\"\\\n";
  snapshot.streams[0].mixes["shape"]["\xff\x01"] = 1;
  snapshot.streams[0].signals[0].watch.ln_evidence = std::nan("");
  snapshot.incidents[0].lead.field = "\xff\"";
  EXPECT_TRUE(IsJson(StatusJson(snapshot, SampleProcess(), {})));
  EXPECT_TRUE(IsJson(StreamsJson(snapshot)));
  EXPECT_TRUE(IsJson(IncidentsJson(snapshot, {})));
  EXPECT_TRUE(IsJson(AlertsJson(snapshot, At("2026-01-05T10:42:00Z"), {})));
  EXPECT_TRUE(IsJson(StatusJson({}, {}, {})));
}

}  // namespace
}  // namespace telltale
