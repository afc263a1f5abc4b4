// Which slice carries a change, asked of the whole engine (src/engine/carriers.h does the work).

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <random>

#include "engine/engine.h"
#include "tests/support/invoices.h"

namespace telltale {
namespace {

using std::chrono::seconds;

std::string Told(const Verdict& verdict) {
  if (!verdict.carrier) return fmt::format("{} {}: none", verdict.alertname, verdict.open);
  const Carrier& one = *verdict.carrier;
  return fmt::format("{} {}: {}={} {} {}/{} {}/{} {:.6f} {:.6f} {:.6f}", verdict.alertname, verdict.open, one.attribute,
                     one.value, one.is_new, one.inside.hits, one.inside.observations, one.outside.hits,
                     one.outside.observations, one.share, one.carried, one.log10_p);
}

// A stream of invoices from three sources and regions, and all that is told of it.
class Invoicing {
 public:
  explicit Invoicing(RuleSpecs specs = {}) : engine_({}, PlainRules(std::move(specs))) {}

  // `rate`: how often a name is missing; `change` may change the output.
  void Feed(int outputs, const std::function<double(const Output&)>& rate,
            const std::function<void(Output*)>& change = nullptr) {
    for (int i = 0; i < outputs; ++i) {
      now_ += seconds(random_() % 3);
      Output where;
      where.source = kSources[random_() % 3];
      const std::string_view region = kRegions[random_() % 3];
      Output output = invoices_.Next(now_, {.empty_name = rate(where)});
      output.source = where.source;
      output.attributes = {{"region", region}};
      if (change) change(&output);
      engine_.Accept(output, now_, analyzer_);
      if (ticks_) {
        engine_.Tick(now_);
        engine_.Look();
      }
      Take();
    }
  }
  void Take() {
    for (Verdict& verdict : engine_.TakeVerdicts()) verdicts_.push_back(std::move(verdict));
  }
  // The verdict of missing names that came as the `number`th, from 0.
  const Verdict& Named(size_t number) const {
    for (const Verdict& verdict : verdicts_) {
      if (verdict.check == Check::kEmptyField && number-- == 0) return verdict;
    }
    static const Verdict kNone;
    ADD_FAILURE() << "no such verdict";
    return kNone;
  }
  std::vector<std::string> Stories() const {
    std::vector<std::string> stories;
    for (const Verdict& verdict : verdicts_) stories.push_back(Told(verdict));
    for (const Incident& incident : engine_.Incidents()) {
      for (const Verdict& member : incident.members) stories.push_back("now " + Told(member));
    }
    return stories;
  }

  static constexpr std::string_view kSources[] = {"batch-eu", "batch-us", "web"};
  static constexpr std::string_view kRegions[] = {"north", "south", "east"};

  Engine engine_;
  Analyzer analyzer_;
  Invoices invoices_;
  std::mt19937_64 random_{4};
  Time now_ = *ParseTime("2026-03-02T08:00:00Z");
  bool ticks_ = false;
  std::vector<Verdict> verdicts_;
};

double EuFails(const Output& output) { return output.source == "batch-eu" ? 0.5 : 0.01; }
double AllWell(const Output&) { return 0.01; }
double AllFail(const Output&) { return 0.25; }

TEST(StreamSlices, AVerdictAndItsIncidentNameTheSlice) {
  Invoicing run;
  run.Feed(2500, AllWell);
  run.Feed(150, EuFails);
  EXPECT_TRUE(run.Named(0).open);
  const std::vector<Incident> incidents = run.engine_.Incidents();
  ASSERT_EQ(incidents.size(), 1u);
  ASSERT_TRUE(incidents[0].lead.carrier);
  EXPECT_EQ(incidents[0].lead.carrier->attribute, "source");
  EXPECT_EQ(incidents[0].lead.carrier->value, "batch-eu");
  const double seen = incidents[0].lead.carrier->inside.observations;
  run.Feed(100, EuFails);
  EXPECT_GT(run.engine_.Incidents().at(0).lead.carrier->inside.observations, seen) << "kept up to date";
  run.Feed(3000, AllWell);
  EXPECT_FALSE(run.Named(1).open);
  ASSERT_TRUE(run.Named(1).carrier) << "told until it is over";
}

TEST(StreamSlices, AChangeOfAllNamesNone) {
  Invoicing run;
  run.Feed(2500, AllWell);
  run.Feed(150, AllFail);
  EXPECT_TRUE(run.Named(0).open);
  const Incident incident = run.engine_.Incidents().at(0);
  for (const Verdict& member : incident.members) EXPECT_FALSE(member.carrier) << Told(member);
}

TEST(StreamSlices, AnAttributeIsTriedOnceRulesNameIt) {
  for (const bool named : {false, true}) {
    RuleSpecs specs;
    specs.streams.emplace_back();
    if (named) specs.streams[0].slices = {"region"};
    Invoicing run(specs);
    run.Feed(2500, AllWell);
    std::string body;
    run.Feed(200, AllWell, [&](Output* output) {
      if (output->attributes[0].second != "south") return;
      body = R"({"customer":{"name":"","id":"C-1"},"currency":"EUR","total":9,"category":"sale","items":[]})";
      output->body = body;
    });
    const std::vector<Incident> incidents = run.engine_.Incidents();
    ASSERT_EQ(incidents.size(), 1u);
    ASSERT_EQ(incidents[0].lead.carrier.has_value(), named);
    if (named) {
      EXPECT_EQ(incidents[0].lead.carrier->attribute + "=" + incidents[0].lead.carrier->value, "region=south");
    }
  }
}

TEST(StreamSlices, AreTheSameWhetherTheClockTicksOrSomebodyLooksInBetween) {
  std::vector<std::string> stories[2];
  for (const bool ticks : {false, true}) {
    Invoicing run;
    run.ticks_ = ticks;
    run.Feed(2500, AllWell);
    run.Feed(400, EuFails);
    stories[ticks ? 1 : 0] = run.Stories();
    run.Feed(2000, AllWell);
    run.Feed(300, AllFail);
    run.engine_.Finish();
    run.Take();
    for (const Verdict& verdict : run.verdicts_) stories[ticks ? 1 : 0].push_back(Told(verdict));
  }
  EXPECT_THAT(stories[0], testing::Contains(testing::HasSubstr("source=batch-eu")));
  EXPECT_EQ(stories[0], stories[1]);
}

TEST(StreamSlices, ValuesThatNobodyCanTellApartNameNone) {
  RuleSpecs specs;
  specs.streams.emplace_back().slices = {"region", "other"};
  Invoicing run(specs);
  const std::string huge(200'000, 'x');
  int number = 0;
  std::string value;
  const auto hostile = [&](Output* output) {
    ++number;
    value = fmt::format("{}\xff{}", number, number % 100 == 0 ? huge : std::string());
    output->source = output->model_version = output->system_fingerprint = output->prompt_sha256 = value;
    output->attributes = {{"region", value}, {"other", std::string_view("\0\n\x1b", 3)}, {"region", "second"}};
  };
  run.Feed(2500, AllWell, hostile);
  run.Feed(150, AllFail, hostile);
  ASSERT_FALSE(run.verdicts_.empty());
  for (const Verdict& verdict : run.verdicts_) EXPECT_FALSE(verdict.carrier) << Told(verdict);
}

TEST(StreamSlices, WhatIsLateIsInNoSlice) {
  Invoicing run;
  run.Feed(2500, AllWell);
  const Time late = run.now_ - std::chrono::hours(30);
  run.Feed(150, EuFails, [&](Output* output) { output->produced_at = late; });
  for (const Verdict& verdict : run.verdicts_) EXPECT_FALSE(verdict.carrier) << Told(verdict);
}

}  // namespace
}  // namespace telltale
