#include "engine/engine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "engine/stream.h"
#include "tests/support/invoices.h"

namespace telltale {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const Time kStart = *ParseTime("2026-03-02T08:00:00Z");

class EngineTest : public ::testing::Test {
 protected:
  Receipt Accept(const Output& output) { return engine_.Accept(output, output.produced_at.value_or(now_), analyzer_); }

  // A text output of its own id, one second after the last.
  Output Text(std::string text) {
    now_ += seconds(1);
    Output output;
    output.id = invoices_.Keep(fmt::format("id-{}", now_.time_since_epoch().count()));
    output.workflow = "support";
    output.step = "answer";
    output.produced_at = now_;
    output.body_kind = BodyKind::kText;
    output.body = invoices_.Keep(std::move(text));
    return output;
  }

  // Feeds `count` invoices, one a minute; the verdicts on the way.
  std::vector<Verdict> Feed(int count, const Invoices::Faults& faults) {
    std::vector<Verdict> verdicts;
    for (int i = 0; i < count; ++i) {
      now_ += minutes(1);
      Accept(invoices_.Next(now_, faults));
      for (Verdict& verdict : engine_.TakeVerdicts()) verdicts.push_back(std::move(verdict));
    }
    return verdicts;
  }

  const SignalSnapshot* Find(const Snapshot& look, Check check, std::string_view field = "") {
    for (const StreamSnapshot& stream : look.streams) {
      for (const SignalSnapshot& signal : stream.signals) {
        if (signal.check == check && signal.field == field) return &signal;
      }
    }
    return nullptr;
  }

  Time now_ = kStart;
  Invoices invoices_;
  Analyzer analyzer_;
  Engine engine_{EngineOptions{}, PlainRules()};
};

TEST_F(EngineTest, CountsAnOutputOnce) {
  const Output output = Text("hello");
  EXPECT_EQ(Accept(output).fate, Fate::kCounted);
  EXPECT_EQ(Accept(output).fate, Fate::kDuplicate);
  const Snapshot look = engine_.Look();
  EXPECT_EQ(look.counted, 1u);
  EXPECT_EQ(look.duplicates, 1u);
  ASSERT_EQ(look.streams.size(), 1u);
  EXPECT_EQ(look.streams[0].outputs, 1u);
}

TEST_F(EngineTest, RefusesTheSameIdWithAnotherBody) {
  Output output = Text("hello");
  Accept(output);
  output.body = "something else";
  const Receipt receipt = Accept(output);
  EXPECT_EQ(receipt.fate, Fate::kRejected);
  EXPECT_EQ(receipt.reason, "id_conflict");
}

TEST_F(EngineTest, TheSameIdInAnotherStepIsAnotherOutput) {
  Output output = Text("hello");
  Accept(output);
  output.step = "summarise";
  EXPECT_EQ(Accept(output).fate, Fate::kCounted);
}

TEST_F(EngineTest, WithoutIdTimeAndBodyTellOutputsApart) {
  Output output = Text("hello");
  output.id = {};
  EXPECT_EQ(Accept(output).fate, Fate::kCounted);
  EXPECT_EQ(Accept(output).fate, Fate::kDuplicate);
  output.produced_at = *output.produced_at + Duration(1);
  EXPECT_EQ(Accept(output).fate, Fate::kCounted);
  output.body = "other";
  EXPECT_EQ(Accept(output).fate, Fate::kCounted);
}

TEST_F(EngineTest, WithoutIdTimeAndSequenceEveryArrivalCounts) {
  Output output = Text("hello");
  output.id = {};
  output.produced_at.reset();
  EXPECT_EQ(Accept(output).fate, Fate::kCounted);
  EXPECT_EQ(Accept(output).fate, Fate::kCounted);
}

TEST_F(EngineTest, RefusesNamesThatCannotBeLabels) {
  Output output = Text("hello");
  const std::string long_name(129, 'x');
  struct Row {
    std::string_view workflow;
    std::string_view reason;
  };
  for (const Row& row : {Row{"", "missing_workflow"}, Row{long_name, "name_too_long"}, Row{"a\nb", "invalid_name"},
                         Row{"a\xff", "invalid_name"}, Row{"a\xc3", "invalid_name"}, Row{"\xc0\xaf", "invalid_name"}}) {
    output.workflow = row.workflow;
    const Receipt receipt = Accept(output);
    EXPECT_EQ(receipt.fate, Fate::kRejected) << row.reason;
    EXPECT_EQ(receipt.reason, row.reason);
  }
  output.workflow = "Büro 日本 🚀";
  EXPECT_EQ(Accept(output).fate, Fate::kCounted);
  // Wherever in the name it stands: names are asked several bytes at a time.
  for (size_t place = 0; place < 20; ++place) {
    for (const char bad : {'\x00', '\x1f', '\x7f', '\x80', '\xff'}) {
      std::string name = "invoice-intake-north";
      name[place] = bad;
      output.workflow = name;
      EXPECT_EQ(Accept(output).reason, "invalid_name") << place << " " << int{bad};
    }
  }
}

TEST_F(EngineTest, StreamsBeyondTheBoundAreCountedTogether) {
  EngineOptions options;
  options.max_streams = 3;
  Engine engine(options, PlainRules());
  for (int i = 0; i < 10; ++i) {
    Output output = Text("hello");
    output.workflow = invoices_.Keep(fmt::format("w{}", i));
    engine.Accept(output, now_, analyzer_);
  }
  const Snapshot look = engine.Look();
  ASSERT_EQ(look.streams.size(), 4u);
  EXPECT_EQ(look.streams[0].workflow, "__other__");
  EXPECT_EQ(look.streams[0].outputs, 7u);
  EXPECT_EQ(look.folded.at("stream"), 7u);
  EXPECT_EQ(look.counted, 10u);
}

TEST_F(EngineTest, AStreamThatRulesNameFindsAPlaceThoughMadeUpNamesCameFirst) {
  EngineOptions options;
  options.max_streams = 4;
  RuleSpecs specs;
  specs.streams.resize(2);
  specs.streams[0].workflow = "invoice-intake";
  specs.streams[0].step = "extract";
  specs.streams[0].comparisons.followed_by = FollowedBySpec{"send"};
  specs.streams[1].workflow = "w\\d";  // describes streams, and names none
  Engine engine(options, PlainRules(specs));
  for (int i = 0; i < 10; ++i) {
    Output output = Text("hello");
    output.workflow = invoices_.Keep(fmt::format("w{}", i));
    engine.Accept(output, now_, analyzer_);
  }
  engine.Accept(invoices_.Next(now_, {}), now_, analyzer_);
  Output output = Text("sent");
  output.workflow = "invoice-intake";
  output.step = "send";
  engine.Accept(output, now_, analyzer_);
  std::vector<std::string> names;
  for (const StreamSnapshot& stream : engine.Look().streams) names.push_back(stream.workflow + "/" + stream.step);
  EXPECT_THAT(names, ElementsAre("__other__/__other__", "invoice-intake/extract", "invoice-intake/send", "w0/answer",
                                 "w1/answer"));
  // One that is named only now, when all places are taken, is no longer folded.
  specs.streams[1].workflow = "w9";
  engine.SetRules(PlainRules(specs));
  output = Text("hello again");
  output.workflow = "w9";
  engine.Accept(output, now_, analyzer_);
  EXPECT_EQ(engine.Look().streams.back().workflow, "w9");
}

TEST_F(EngineTest, AnEmptyNameThatBecomesCommonIsToldAndResolvesWhenItIsOver) {
  EXPECT_THAT(Feed(1000, {}), IsEmpty());
  const Time change = now_;
  const std::vector<Verdict> opened = Feed(60, {.empty_name = 0.4});
  ASSERT_EQ(opened.size(), 2u);
  EXPECT_EQ(opened[1].alertname, "LengthShift") << "which is shorter by the names: not enough by itself";
  EXPECT_TRUE(opened[1].with_others);
  EXPECT_FALSE(opened[0].with_others);
  EXPECT_TRUE(opened[0].open);
  EXPECT_EQ(opened[0].alertname, "EmptyFieldRateHigh");
  EXPECT_EQ(opened[0].field, "customer.name");
  EXPECT_EQ(opened[0].severity, Severity::kCritical);
  EXPECT_LE(opened[0].onset - change, minutes(15));
  EXPECT_GE(opened[0].onset - change, -minutes(90));
  EXPECT_NEAR(opened[0].baseline.value, 0.01, 0.01);
  EXPECT_GE(opened[0].current.value, 0.1);
  EXPECT_GE(opened[0].once_in_years, 0.2);
  EXPECT_THAT(opened[0].examples, ::testing::SizeIs(3));

  std::vector<Incident> incidents = engine_.Incidents();
  ASSERT_EQ(incidents.size(), 1u);
  EXPECT_FALSE(incidents[0].resolved);
  EXPECT_EQ(incidents[0].lead.alertname, "EmptyFieldRateHigh");

  const std::vector<Verdict> resolved = Feed(400, {});
  ASSERT_EQ(resolved.size(), 2u);
  EXPECT_FALSE(resolved[0].open);
  EXPECT_FALSE(resolved[1].open);
  incidents = engine_.Incidents();
  ASSERT_EQ(incidents.size(), 1u);
  EXPECT_TRUE(incidents[0].resolved);
  engine_.Tick(now_ + days(1));
  EXPECT_THAT(engine_.Incidents(), IsEmpty());
}

TEST_F(EngineTest, WhatIsAcceptedIsOverAndNormalFromThenOn) {
  Feed(1000, {});
  ASSERT_EQ(Feed(60, {.empty_name = 0.4}).size(), 2u);  // the names, and with them the length
  EXPECT_EQ(engine_.AcceptNewNormal("nobody", "here", std::nullopt, "", now_), std::nullopt);
  EXPECT_EQ(engine_.AcceptNewNormal("invoice-intake", "extract", std::nullopt, "", now_), 2u);
  const std::vector<Verdict> over = engine_.TakeVerdicts();
  ASSERT_EQ(over.size(), 2u);
  for (const Verdict& verdict : over) {
    EXPECT_FALSE(verdict.open);
    if (verdict.check == Check::kLength) continue;
    EXPECT_NEAR(verdict.baseline.value, 0.01, 0.01) << "told with what it was";
  }
  EXPECT_TRUE(engine_.Incidents().at(0).resolved);
  EXPECT_EQ(Find(engine_.Look(), Check::kEmptyField, "customer.name")->state, SignalState::kAccepted);
  for (const Verdict& verdict : Feed(500, {.empty_name = 0.4})) EXPECT_NE(verdict.check, Check::kEmptyField);
}

TEST_F(EngineTest, SignalsThatMoveTogetherAreOneIncident) {
  Feed(1000, {});
  const std::vector<Verdict> opened = Feed(100, {.empty_name = 0.5, .confidence = 0.7});
  EXPECT_GE(opened.size(), 2u);
  const std::vector<Incident> incidents = engine_.Incidents();
  ASSERT_EQ(incidents.size(), 1u);
  EXPECT_EQ(incidents[0].members.size(), opened.size());
  EXPECT_EQ(incidents[0].lead.alertname, opened[0].alertname);
}

TEST_F(EngineTest, TellsTheVersionThatCameBefore) {
  Feed(1000, {});
  std::vector<Verdict> opened;
  for (int i = 0; i < 60 && opened.empty(); ++i) {
    now_ += minutes(1);
    Output output = invoices_.Next(now_, {.empty_name = 0.6});
    output.prompt_version = "v15";
    Accept(output);
    opened = engine_.TakeVerdicts();
  }
  ASSERT_FALSE(opened.empty());
  ASSERT_TRUE(opened[0].version_change);
  EXPECT_EQ(opened[0].version_change->from, "v14");
  EXPECT_EQ(opened[0].version_change->to, "v15");
}

TEST_F(EngineTest, GrossFailureIsToldBeforeThereIsABaseline) {
  std::vector<Verdict> verdicts;
  for (int i = 0; i < 20; ++i) Accept(Text("   "));
  verdicts = engine_.TakeVerdicts();
  ASSERT_EQ(verdicts.size(), 1u);
  EXPECT_EQ(verdicts[0].alertname, "EmptyOutputRateHigh");
  EXPECT_TRUE(verdicts[0].gross);
  EXPECT_EQ(verdicts[0].severity, Severity::kCritical);
  for (int i = 0; i < 20; ++i) Accept(Text("The parcel was sent on Monday."));
  verdicts = engine_.TakeVerdicts();
  ASSERT_EQ(verdicts.size(), 1u);
  EXPECT_FALSE(verdicts[0].open);
}

TEST_F(EngineTest, HalfRefusedIsGrossWhereARuleSaysWhatTheStreamIsFor) {
  const auto refuse_most = [this] {
    for (int i = 0; i < 30; ++i) {
      Accept(Text(i % 3 == 0 ? "The parcel was sent on Monday." : "I'm sorry, but I cannot help with that."));
    }
    return engine_.TakeVerdicts();
  };
  EXPECT_THAT(refuse_most(), IsEmpty()) << "nobody said that this stream is not there to decline";
  RuleSpecs specs;
  specs.streams.emplace_back();
  engine_.SetRules(PlainRules(specs));
  const std::vector<Verdict> verdicts = refuse_most();
  ASSERT_EQ(verdicts.size(), 1u);
  EXPECT_EQ(verdicts[0].alertname, "RefusalRateHigh");
  EXPECT_TRUE(verdicts[0].gross);
}

TEST_F(EngineTest, WhatWasGrossDoesNotBecomeUsual) {
  for (int i = 0; i < 300; ++i) Accept(Text(""));
  for (int i = 0; i < 600; ++i) Accept(Text("The parcel was sent on Monday."));
  for (const Verdict& verdict : engine_.TakeVerdicts()) {
    EXPECT_NE(verdict.alertname, "EmptyOutputRateLow") << "the failure was learnt as the baseline";
  }
}

TEST_F(EngineTest, ALateOutputIsCountedButNotJudged) {
  Feed(200, {});
  const uint64_t judged = Find(engine_.Look(), Check::kEmptyOutput)->watch.observations;
  Output output = invoices_.Next(now_ - hours(5), {});
  engine_.Accept(output, now_, analyzer_);
  const Snapshot look = engine_.Look();
  EXPECT_EQ(look.counted, 201u);
  const SignalSnapshot* signal = Find(look, Check::kEmptyOutput);
  ASSERT_NE(signal, nullptr);
  EXPECT_EQ(signal->evaluations, 201u);
  EXPECT_EQ(signal->watch.observations, judged);
}

TEST_F(EngineTest, AClockInTheFutureDoesNotStopTheStream) {
  Output output = Text("hello");
  output.produced_at = now_ + days(4000);
  engine_.Accept(output, now_, analyzer_);
  EXPECT_EQ(engine_.Look().streams[0].last_seen, now_);
}

TEST_F(EngineTest, AnEditedRuleLearnsAnewAndTheOthersGoOn) {
  RuleSpecs specs;
  StreamSpec stream;
  FieldSpec total;
  total.path = "total";
  total.min = 0;
  total.max = 1e6;
  FieldSpec currency;
  currency.path = "currency";
  currency.one_of = {"USD", "EUR"};
  stream.fields = {total, currency};
  specs.streams.push_back(stream);
  engine_.SetRules(PlainRules(specs));
  Feed(600, {});
  Snapshot look = engine_.Look();
  ASSERT_NE(Find(look, Check::kOutOfRange, "total"), nullptr);
  EXPECT_EQ(Find(look, Check::kOutOfRange, "total")->state, SignalState::kWatching);

  specs.streams[0].fields[0].max = 5e5;
  engine_.SetRules(PlainRules(specs));
  look = engine_.Look();
  EXPECT_EQ(Find(look, Check::kOutOfRange, "total")->state, SignalState::kLearning);
  EXPECT_EQ(Find(look, Check::kOutOfRange, "total")->evaluations, 600u) << "counters go on";
  EXPECT_EQ(Find(look, Check::kNotAllowed, "currency")->state, SignalState::kWatching);
}

TEST_F(EngineTest, AStreamUnseenForAWeekGivesItsPlaceBack) {
  Accept(Text("hello"));
  engine_.Tick(now_ + days(6));
  EXPECT_EQ(engine_.Look().streams.size(), 1u);
  engine_.Tick(now_ + days(8));
  EXPECT_THAT(engine_.Look().streams, IsEmpty());
}

TEST_F(EngineTest, TellsWhatWasHitToThoseWhoAsk) {
  std::vector<Hit> hits;
  Output output = Text("Total: [object Object]");
  engine_.Accept(output, now_, analyzer_, &hits);
  ASSERT_FALSE(hits.empty());
  bool token = false;
  for (const Hit& hit : hits)
    token = token || (hit.check == Check::kFailureToken && hit.evidence.find("object-object") == 0);
  EXPECT_TRUE(token);
  EXPECT_EQ(engine_.Look().streams[0].token_hits.at("object-object"), 1u);
}

TEST_F(EngineTest, ManyThreadsCountEveryOutputOnce) {
  constexpr int kThreads = 4;
  constexpr int kOutputs = 2000;
  std::vector<std::jthread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([this, thread] {
      Invoices mine(7);  // every thread sends the same outputs
      Analyzer analyzer;
      for (int i = 0; i < kOutputs; ++i) {
        Output output = mine.Next(kStart + seconds(i), {});
        output.workflow = i % 2 == 0 ? "a" : "b";
        engine_.Accept(output, kStart + seconds(i), analyzer);
        if (i % 500 == thread) {
          engine_.Tick(kStart + seconds(i));
          engine_.Look();
          engine_.SetRules(PlainRules());
        }
      }
    });
  }
  threads.clear();
  const Snapshot look = engine_.Look();
  EXPECT_EQ(look.counted, kOutputs);
  EXPECT_EQ(look.duplicates, (kThreads - 1) * kOutputs);
  EXPECT_EQ(look.streams[0].outputs + look.streams[1].outputs, kOutputs);
}

}  // namespace
}  // namespace telltale
