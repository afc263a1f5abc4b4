#include "report/timeline.h"

#include <gtest/gtest.h>

namespace telltale {
namespace {

StreamTimeline Invoices() {
  const Time start = *ParseTime("2026-11-20T00:00:00Z");
  VersionReport first;
  first.prompt = "v14";
  first.model = "m1";
  first.first = start;
  first.last = start + std::chrono::hours(24);
  first.outputs = 5210;
  VersionSignal empty;
  empty.check = Check::kEmptyField;
  empty.field = "customer.name";
  empty.n = 5210;
  empty.value = 0.004;
  VersionSignal kind;
  kind.check = Check::kMix;
  kind.field = "kind";
  kind.label = "sale";
  kind.n = 5210;
  kind.value = 0.6;
  first.signals = {empty, kind};
  VersionReport second = first;
  second.prompt = "v15";
  second.first = first.last;
  second.outputs = 412;
  second.compared = true;
  second.prompt_before = "v14";
  second.model_before = "m1";
  second.verdict = VersionVerdict::kRegression;
  second.signals[0].n = second.signals[1].n = 412;
  second.signals[0].n_before = second.signals[1].n_before = 5210;
  second.signals[0].value = 0.075;
  second.signals[0].before = 0.004;
  second.signals[0].verdict = VersionVerdict::kRegression;
  second.signals[0].log10_evidence = 12.5;
  second.signals[1].verdict = VersionVerdict::kStable;
  return {"invoice-intake", "extract", {first, second}};
}

TEST(Timeline, TellsWhenEachVersionRanHowItDidAndWhatMoved) {
  EXPECT_EQ(TimelineText({Invoices()}),
            "invoice-intake/extract\n\n"
            "PROMPT  MODEL  FIRST SEEN            LAST SEEN             OUTPUTS  BESIDE THE ONE BEFORE\n"
            "v14     m1     2026-11-20T00:00:00Z  2026-11-21T00:00:00Z     5210\n"
            "v15     m1     2026-11-21T00:00:00Z  2026-11-21T00:00:00Z      412  "
            "regression: empty_field customer.name 0.4 % -> 7.5 %\n\n"
            "WHAT MOVED                 v14/m1  v15/m1\n"
            "empty_field customer.name   0.4 %   7.5 %\n");
}

TEST(Timeline, WithoutStreamsOrVersionsItSaysSo) {
  EXPECT_EQ(TimelineText({}), "No stream has been seen yet.\n");
  EXPECT_EQ(TimelineText({{"w", "s", {}}}), "w/s\n\nNo output has been counted.\n");
}

TEST(Timeline, JsonHasEverySignalOfEveryVersion) {
  const std::string json = TimelineJson({Invoices()});
  EXPECT_NE(json.find(R"({"workflow":"invoice-intake","step":"extract","versions":[{"prompt":"v14","model":"m1",)"),
            std::string::npos)
      << json;
  EXPECT_NE(json.find(R"("before":{"prompt":"v14","model":"m1"},"verdict":"regression")"), std::string::npos) << json;
  EXPECT_NE(json.find(R"({"check":"empty_field","field":"customer.name","evaluations":412,"value":0.075,)"
                      R"("value_before":0.004,"evaluations_before":5210,"evidence":12.5,"verdict":"regression"})"),
            std::string::npos)
      << json;
  EXPECT_NE(json.find(R"({"check":"mix","field":"kind","label":"sale","evaluations":5210,"value":0.6})"),
            std::string::npos)
      << json;
}

TEST(Timeline, NamesOfOthersCannotSteerATerminal) {
  StreamTimeline hostile = Invoices();
  hostile.workflow = "a\x1b[2J\nb";
  hostile.versions[0].prompt = std::string(500, 'x') + "\x07";
  hostile.versions[1].model = "\xff\xfe";
  hostile.versions[1].signals[0].field = "f\r\n";
  const std::string text = TimelineText({hostile});
  for (const char c : text) EXPECT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= 0x20) << static_cast<int>(c);
  EXPECT_EQ(text.find(std::string(100, 'x')), std::string::npos);
}

TEST(Timeline, AsksForOneStreamOrAllOfAWorkflow) {
  StreamTimeline other = Invoices();
  other.step = "send";
  const std::vector<StreamTimeline> all = {Invoices(), other};
  EXPECT_EQ(WantedTimelines(all, {})->size(), 2U);
  EXPECT_EQ(WantedTimelines(all, {"invoice-intake", {}})->size(), 2U);
  const auto one = WantedTimelines(all, {"invoice-intake", "send"});
  ASSERT_EQ(one->size(), 1U);
  EXPECT_EQ(one->front().step, "send");
  const std::string message = MessageOf(WantedTimelines(all, {"invoice-intake", "pay"}).status());
  EXPECT_EQ(message,
            "there is no stream invoice-intake/pay; there are\n  invoice-intake/extract\n  invoice-intake/send");
  EXPECT_TRUE(message.starts_with(kNoSuchStream));
  EXPECT_EQ(MessageOf(WantedTimelines({}, {"w", {}}).status()), "there is no stream w/*; none has been seen yet");
}

}  // namespace
}  // namespace telltale
