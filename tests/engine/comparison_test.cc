// Outputs against one another through the engine: what hits, what it says, and how one hit becomes an alert.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>

#include "engine/engine.h"
#include "tests/support/invoices.h"

namespace telltale {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

const Time kStart = *ParseTime("2026-03-02T08:00:00Z");

StreamSpec Spec(const ComparisonSpec& comparisons) {
  StreamSpec spec;
  spec.where = "test:1";
  spec.comparisons = comparisons;
  return spec;
}

class ComparisonTest : public ::testing::Test {
 protected:
  void Use(const StreamSpec& spec, EngineOptions options = {}) {
    RuleSpecs specs;
    specs.streams = {spec};
    engine_ = std::make_unique<Engine>(options, PlainRules(specs));
  }
  void Use(const ComparisonSpec& comparisons) { Use(Spec(comparisons)); }

  std::string_view Keep(std::string text) { return kept_.emplace_back(std::move(text)); }

  // An output of its own id, a minute after the last.
  Output Next(std::string_view body = "hello") {
    now_ += minutes(1);
    Output output;
    output.id = Keep(fmt::format("out-{}", ++number_));
    output.workflow = "invoices";
    output.step = "extract";
    output.produced_at = now_;
    output.body = body;
    output.body_kind = body.starts_with('{') ? BodyKind::kJson : BodyKind::kText;
    return output;
  }
  // What hit, as "check: evidence".
  std::vector<std::string> Hits(const Output& output, std::optional<Time> arrival = std::nullopt) {
    std::vector<Hit> hits;
    engine_->Accept(output, arrival.value_or(*output.produced_at), analyzer_, &hits);
    std::vector<std::string> words;
    for (const Hit& hit : hits) {
      if (hit.check >= Check::kDuplicateContent && hit.check <= Check::kModelChanged &&
          hit.check != Check::kUnversionedPrompt) {
        words.push_back(fmt::format("{}: {}", CheckName(hit.check), hit.evidence));
      }
    }
    return words;
  }
  std::vector<std::string> Verdicts() {
    std::vector<std::string> words;
    for (const Verdict& verdict : engine_->TakeVerdicts()) {
      words.push_back(fmt::format("{} {} {}", verdict.open ? "open" : "resolved", verdict.alertname,
                                  FormatDuration(verdict.time - kStart)));
    }
    return words;
  }
  const SignalSnapshot* Signal(const Snapshot& look, Check check) {
    for (const SignalSnapshot& signal : look.streams.at(0).signals) {
      if (signal.check == check) return &signal;
    }
    return nullptr;
  }

  Time now_ = kStart;
  int number_ = 0;
  std::deque<std::string> kept_;
  Analyzer analyzer_;
  std::unique_ptr<Engine> engine_;
};

TEST_F(ComparisonTest, ADuplicateHasTheSameKeyAndAnotherId) {
  Use({.duplicates = DuplicatesSpec{{"invoice_id", "total", "attributes.tenant"}, days(7)}});
  const auto invoice = [&](std::string_view body, std::string_view tenant) {
    Output output = Next(body);
    output.attributes = {{"tenant", tenant}};
    return output;
  };
  EXPECT_THAT(Hits(invoice(R"({"invoice_id":"A-1","total":10})", "x")), IsEmpty());
  EXPECT_THAT(Hits(invoice(R"({"invoice_id":"A-1","total":10.0,"note":"again"})", "x")),
              ElementsAre("duplicate_content: same as out-1"));
  EXPECT_THAT(Hits(invoice(R"({"invoice_id":"A-1","total":11})", "x")), IsEmpty());
  EXPECT_THAT(Hits(invoice(R"({"invoice_id":"A-1","total":10})", "y")), IsEmpty());
  EXPECT_THAT(Hits(invoice(R"({"total":"A-1","invoice_id":10})", "x")), IsEmpty()) << "the parts have their places";
  now_ += days(8);
  EXPECT_THAT(Hits(invoice(R"({"invoice_id":"A-1","total":10})", "x")), IsEmpty());
  EXPECT_EQ(Signal(engine_->Look(), Check::kDuplicateContent)->evaluations, 6u);
}

TEST_F(ComparisonTest, AKeyThatIsNotCompleteIsNotCompared) {
  Use({.duplicates = DuplicatesSpec{{"id", "attributes.tenant"}, days(7)}});
  for (const char* body : {R"({"id":"N/A2"})", R"({"id":null})", R"({"id":""})", R"({"other":1})", "no json", "{}"}) {
    for (int i = 0; i < 2; ++i) {
      Output output = Next(body);
      if (i == 0) output.attributes = {{"tenant", ""}};
      EXPECT_THAT(Hits(output), Not(Contains(testing::StartsWith("duplicate_content")))) << body;
    }
  }
  EXPECT_EQ(Signal(engine_->Look(), Check::kDuplicateContent), nullptr);
}

TEST_F(ComparisonTest, LongKeysAreComparedInFull) {
  Use({.duplicates = DuplicatesSpec{{"id"}, days(7)}});
  const std::string long_id(200, 'x');
  EXPECT_THAT(Hits(Next(Keep(R"({"id":")" + long_id + R"(a"})"))), IsEmpty());
  EXPECT_THAT(Hits(Next(Keep(R"({"id":")" + long_id + R"(b"})"))), IsEmpty());
}

TEST_F(ComparisonTest, ASubjectThatComesTwiceWasProcessedTwice) {
  Use({.subject_within = hours(2)});
  const auto of = [&](std::string_view subject, std::string_view step) {
    Output output = Next();
    output.subject = subject;
    output.step = step;
    return output;
  };
  EXPECT_THAT(Hits(of("INV-1", "extract")), IsEmpty());
  EXPECT_THAT(Hits(of("INV-2", "extract")), IsEmpty());
  EXPECT_THAT(Hits(of("INV-1", "send")), IsEmpty()) << "each step has its own";
  EXPECT_THAT(Hits(of("INV-1", "extract")), ElementsAre("processed_twice: same as out-1"));
  now_ += hours(3);
  EXPECT_THAT(Hits(of("INV-2", "extract")), IsEmpty());
}

TEST_F(ComparisonTest, TheSameTextIsRepeatedWhateverItsNumbersAndCase) {
  Use(ComparisonSpec{});
  EXPECT_THAT(Hits(Next("Thank you for your message, ticket 4711 was opened.")), IsEmpty());
  EXPECT_THAT(Hits(Next("thank you for your MESSAGE, ticket 12 was opened.")),
              ElementsAre("repeated_text: same as out-1"));
  EXPECT_THAT(Hits(Next("Too short to be told.")), IsEmpty());
  EXPECT_THAT(Hits(Next("Too short to be told.")), IsEmpty());
  now_ += hours(25);
  EXPECT_THAT(Hits(Next("Thank you for your message, ticket 4711 was opened.")), IsEmpty());
}

TEST_F(ComparisonTest, GapsLatenessEditsAndSwapsAreTold) {
  Use(ComparisonSpec{});
  Output output = Next();
  output.sequence = 7;
  output.source = "scanner";
  output.prompt_version = "v1";
  output.prompt_template = "Read {{invoice}}";
  output.model = "large";
  output.model_version = "large-1";
  EXPECT_THAT(Hits(output), IsEmpty());
  output.id = "second";
  output.sequence = 10;
  output.prompt_template = "Read {{invoice}} well";
  output.model_version = "large-2";
  EXPECT_THAT(Hits(output, now_ + hours(2)),
              ElementsAre("sequence_gap: 2 missing after 7 from scanner", "late_output: 2h late",
                          "prompt_edited: another text under the same version", "model_changed: large-1 -> large-2"));
  output.id = "third";
  output.sequence = 8;
  EXPECT_THAT(Hits(output), IsEmpty());
  output.id = "fourth";
  output.sequence = 11;
  output.prompt_sha256 = "0123";
  EXPECT_THAT(Hits(output), IsEmpty()) << "a hash that was sent is not compared with ours";
  const Snapshot look = engine_->Look();
  EXPECT_EQ(Signal(look, Check::kModelChanged)->hits, 1u);
  EXPECT_EQ(Signal(look, Check::kModelChanged)->evaluations, 4u);
}

TEST_F(ComparisonTest, WhatIsNotGivenIsNotAsked) {
  Use(ComparisonSpec{});
  Output output = Next();
  output.produced_at.reset();
  engine_->Accept(output, now_, analyzer_);
  const Snapshot look = engine_->Look();
  for (int check = static_cast<int>(Check::kDuplicateContent); check <= static_cast<int>(Check::kModelChanged);
       ++check) {
    if (static_cast<Check>(check) == Check::kUnversionedPrompt) continue;
    EXPECT_EQ(Signal(look, static_cast<Check>(check)), nullptr) << CheckName(static_cast<Check>(check));
  }
}

TEST_F(ComparisonTest, OneHitIsOneAlertThatStandsAWhileAndEnds) {
  Use({.duplicates = DuplicatesSpec{{"id"}, days(7)}, .each = {Check::kDuplicateContent}});
  Hits(Next(R"({"id":1})"));
  EXPECT_THAT(Verdicts(), IsEmpty());
  Hits(Next(R"({"id":1})"));
  EXPECT_THAT(Verdicts(), ElementsAre("open DuplicateContent 2m"));
  std::vector<Incident> incidents = engine_->Incidents();
  ASSERT_EQ(incidents.size(), 1u);
  EXPECT_TRUE(incidents[0].lead.each);
  EXPECT_EQ(incidents[0].lead.severity, Severity::kWarning);
  const uint64_t id = incidents[0].id;
  Hits(Next(R"({"id":1})"));  // three minutes: the same alert, refreshed
  Hits(Next(R"({"id":2})"));
  EXPECT_THAT(Verdicts(), IsEmpty());
  incidents = engine_->Incidents();
  ASSERT_EQ(incidents.size(), 1u);
  EXPECT_EQ(incidents[0].id, id);
  EXPECT_EQ(incidents[0].lead.current.hits, 2u);
  EXPECT_EQ(incidents[0].lead.current.observations, 3);
  EXPECT_EQ(incidents[0].lead.examples.at(0).output_id, "out-3");
  EXPECT_EQ(incidents[0].lead.examples.at(0).evidence, "same as out-1");
  Snapshot look = engine_->Look();
  EXPECT_EQ(Signal(look, Check::kDuplicateContent)->state, SignalState::kOpen);
  EXPECT_TRUE(look.streams[0].incident_open);

  engine_->Tick(kStart + minutes(17));
  EXPECT_THAT(Verdicts(), IsEmpty());
  engine_->Tick(kStart + minutes(18) + seconds(1));  // a quarter of an hour after the last hit
  EXPECT_THAT(Verdicts(), ElementsAre("resolved DuplicateContent 18m"));
  look = engine_->Look();
  EXPECT_EQ(Signal(look, Check::kDuplicateContent)->state, SignalState::kResolved);
  EXPECT_FALSE(look.streams[0].incident_open);
  ASSERT_EQ(look.incidents.size(), 1u) << "still news";
  EXPECT_EQ(look.incidents[0].resolved, kStart + minutes(18));
  engine_->Tick(kStart + minutes(40));
  EXPECT_THAT(engine_->Incidents(), IsEmpty());
  now_ += hours(3);
  Hits(Next(R"({"id":1})"));
  EXPECT_THAT(Verdicts(), ElementsAre("open DuplicateContent 3h5m"));
}

TEST_F(ComparisonTest, ALaterOutputEndsItAsTheClockDoes) {
  Use({.duplicates = DuplicatesSpec{{"id"}, days(7)}, .each = {Check::kDuplicateContent}});
  Hits(Next(R"({"id":1})"));
  Hits(Next(R"({"id":1})"));
  now_ += minutes(30);
  Hits(Next(R"({"id":1})"));
  EXPECT_THAT(Verdicts(),
              ElementsAre("open DuplicateContent 2m", "resolved DuplicateContent 17m", "open DuplicateContent 33m"));
}

TEST_F(ComparisonTest, ItStaysOutOfTheIncidentAndTheBudget) {
  Use({.duplicates = DuplicatesSpec{{"id"}, days(7)}, .each = {Check::kDuplicateContent}});
  for (int i = 0; i < 30; ++i) Hits(Next(""));  // gross: all empty
  Hits(Next(R"({"id":1})"));
  Hits(Next(R"({"id":1})"));
  EXPECT_THAT(Verdicts(), ElementsAre("open EmptyOutputRateHigh 20m", "open DuplicateContent 32m"));
  EXPECT_EQ(engine_->Incidents().size(), 2u);
  EXPECT_EQ(engine_->Incidents()[0].members.size(), 1u);
}

TEST_F(ComparisonTest, AFieldsDeclaredChecksAlertEach) {
  StreamSpec spec = Spec({});
  spec.format = Format::kJson;
  FieldSpec field;
  field.path = "total";
  field.type = FieldType::kNumber;
  field.max = 100;
  field.alert_each = true;
  field.where = "test:2";
  spec.fields = {field};
  Use(spec);
  Hits(Next(R"({"total":1})"));
  Hits(Next(R"({"total":101})"));
  Hits(Next(R"({"total":"many"})"));
  Hits(Next(R"({"total":null})"));  // not required: emptiness is a rate
  EXPECT_THAT(Verdicts(), ElementsAre("open OutOfRange 2m", "open WrongType 3m"));
}

TEST_F(ComparisonTest, AnEditedPromptAlertsByItselfUnlessToldNotTo) {
  for (const bool never : {false, true}) {
    number_ = 0;
    now_ = kStart;
    Use(never ? ComparisonSpec{.never = {Check::kPromptEdited}} : ComparisonSpec{});
    Output output = Next();
    output.prompt_version = "v1";
    output.prompt_sha256 = "aa";
    output.model_version = "m1";
    Hits(output);
    output.id = "second";
    output.prompt_sha256 = "bb";
    output.model_version = "m2";  // an event, but no alert where no rule says so
    EXPECT_EQ(Hits(output).size(), 2u);
    if (never) {
      EXPECT_THAT(Verdicts(), IsEmpty());
    } else {
      EXPECT_THAT(Verdicts(), ElementsAre("open PromptEditedInPlace 1m"));
    }
    EXPECT_EQ(Signal(engine_->Look(), Check::kPromptEdited)->hits, 1u);
  }
}

TEST_F(ComparisonTest, NewRulesEndWhatTheyNoLongerAskFor) {
  Use({.duplicates = DuplicatesSpec{{"id"}, days(7)}, .each = {Check::kDuplicateContent}});
  Hits(Next(R"({"id":1})"));
  Hits(Next(R"({"id":1})"));
  RuleSpecs specs;
  specs.streams = {Spec({.duplicates = DuplicatesSpec{{"id"}, days(7)}})};
  engine_->SetRules(PlainRules(specs));
  EXPECT_THAT(Hits(Next(R"({"id":1})")), ElementsAre("duplicate_content: same as out-1")) << "what was seen is known";
  EXPECT_THAT(Verdicts(), ElementsAre("open DuplicateContent 2m", testing::StartsWith("resolved DuplicateContent")));
  specs.streams = {Spec({.duplicates = DuplicatesSpec{{"id"}, days(1)}})};
  engine_->SetRules(PlainRules(specs));
  EXPECT_THAT(Hits(Next(R"({"id":1})")), IsEmpty()) << "another window begins anew";
}

TEST_F(ComparisonTest, LatenessIsToldWhenItBeginsNotWhenItEnds) {
  const auto feed = [&](int outputs, Duration late) {
    std::vector<std::string> alerts;
    for (int i = 0; i < outputs; ++i) {
      const Output output = Next();
      Hits(output, now_ + late);
      for (const Verdict& verdict : engine_->TakeVerdicts()) {
        if (verdict.check == Check::kLateOutput) alerts.push_back((verdict.open ? "" : "end of ") + verdict.alertname);
      }
    }
    return alerts;
  };
  Use(ComparisonSpec{});
  EXPECT_THAT(feed(600, hours(30)), IsEmpty()) << "a history is sent";
  EXPECT_THAT(feed(600, seconds(0)), IsEmpty()) << "and then what is made now";
  Use(ComparisonSpec{});
  EXPECT_THAT(feed(600, seconds(0)), IsEmpty());
  EXPECT_THAT(feed(100, hours(2)), ElementsAre("LateOutputRateHigh"));
}

TEST_F(ComparisonTest, StragglersAmongOutputsInTimeAreToldAsLate) {
  Use(ComparisonSpec{});
  for (int i = 0; i < 600; ++i) Hits(Next());
  EXPECT_THAT(Verdicts(), IsEmpty());
  for (int i = 0; i < 100; ++i) {
    Output output = Next();
    if (i % 2 == 0) output.produced_at = now_ - hours(2);  // behind the stream's clock by more than the bound
    Hits(output, now_);
  }
  EXPECT_THAT(Verdicts(), ElementsAre(testing::StartsWith("open LateOutputRateHigh")));
  EXPECT_EQ(Signal(engine_->Look(), Check::kLateOutput)->hits, 50u);
}

TEST_F(ComparisonTest, ForgettingIsCounted) {
  EngineOptions options;
  options.max_keys = 64;
  Use(Spec({}), options);
  for (int i = 0; i < 100; ++i) {
    Output output = Next();
    output.subject = Keep(fmt::format("S-{}", i));
    Hits(output);
  }
  EXPECT_EQ(engine_->Look().folded.at("key"), 36u);
}

TEST_F(ComparisonTest, TheNextStepIsNotFollowedByItself) {
  Use({.followed_by = FollowedBySpec{"extract", hours(1)}});  // for all steps, and these outputs are of that one
  Output output = Next();
  output.subject = "INV-1";
  Hits(output);
  EXPECT_EQ(Signal(engine_->Look(), Check::kNotContinued), nullptr);
}

TEST_F(ComparisonTest, AHandoffThatIsNotMadeBelongsToTheFirstStep) {
  StreamSpec spec = Spec({.followed_by = FollowedBySpec{"send", hours(1)}, .each = {Check::kNotContinued}});
  spec.step = "extract";
  Use(spec);
  const auto of = [&](std::string_view subject, std::string_view step) {
    Output output = Next();
    output.subject = subject;
    output.step = step;
    return output;
  };
  Hits(of("INV-1", "extract"));
  Hits(of("INV-2", "extract"));
  Hits(of("INV-1", "send"));
  now_ += minutes(70);
  Hits(of("INV-3", "archive"));  // any output of the workflow moves its clock
  EXPECT_THAT(Verdicts(), ElementsAre("open NotContinued 1h3m"));
  const Snapshot look = engine_->Look();
  ASSERT_EQ(look.incidents.size(), 1u);
  EXPECT_EQ(look.incidents[0].step, "extract");
  EXPECT_EQ(look.incidents[0].lead.examples.at(0).output_id, "out-2");
  EXPECT_EQ(look.incidents[0].lead.examples.at(0).evidence, "not at send in time");
  for (const StreamSnapshot& stream : look.streams) {
    for (const SignalSnapshot& signal : stream.signals) {
      if (signal.check != Check::kNotContinued) continue;
      EXPECT_EQ(stream.step, "extract");
      EXPECT_EQ(signal.evaluations, 2u);
      EXPECT_EQ(signal.hits, 1u);
    }
  }
}

}  // namespace
}  // namespace telltale
