// A restart as if nothing had happened: an engine that is cut, thrown away and restored again and again ends with the
// same state, byte for byte, as one that nobody disturbed.

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <random>

#include "engine/engine.h"
#include "tests/support/invoices.h"
#include "tests/support/kept_engine.h"

namespace telltale {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

const Time kStart = *ParseTime("2026-03-02T08:00:00Z");

// Two workflows of four steps with everything that a stream keeps: fields, mixes, numbers, scores, texts, sequences,
// hand-offs, duplicates, prompt and model versions, slices; and with faults that come and go.
class Workload {
 public:
  struct Step {
    Output output;
    Time before{};  // the arrival of the one before; meanwhile the clock ticks
    Time arrival{};
  };

  explicit Workload(uint64_t seed) : random_(seed), invoices_(seed) {}

  Step Next() {
    ++count_;
    Step step;
    step.before = clock_;
    clock_ += milliseconds(Pick(100) == 0 ? 600'000 : 100 + Pick(20'000));
    const bool is_bad = count_ / 700 % 3 == 2;
    step.arrival = clock_;
    switch (Pick(4)) {
      case 0:
        step.output = invoices_.Next(clock_, {.empty_name = is_bad ? 0.4 : 0.02, .refund_as_sale = is_bad ? 0.8 : 0});
        subjects_.push_back(Keep(fmt::format("INV-{}", count_)));
        step.output.subject = subjects_.back();
        step.output.prompt_sha256 = Pick(900) == 0 ? "abcdef" : "012345";
        break;
      case 1:
        step.output = Sent();
        break;
      case 2:
        step.output = Text(is_bad);
        break;
      default:
        step.output = Scored(is_bad);
        break;
    }
    if (Pick(20) == 0) step.output.produced_at = clock_ - seconds(Pick(7200));  // late, or out of order
    if (Pick(50) == 0) step.output.produced_at.reset();
    return step;
  }
  Time clock() const { return clock_; }

 private:
  int Pick(int choices) { return static_cast<int>(random_() % static_cast<uint64_t>(choices)); }
  std::string_view Keep(std::string text) { return invoices_.Keep(std::move(text)); }

  Output Made(std::string_view workflow, std::string_view step) {
    Output output;
    output.workflow = workflow;
    output.step = step;
    output.id = Keep(fmt::format("o-{}", count_));
    output.produced_at = clock_;
    output.body_kind = BodyKind::kText;
    return output;
  }
  Output Sent() {
    Output output = Made("invoice-intake", "send");
    if (!subjects_.empty())
      output.subject = subjects_[subjects_.size() - 1 - static_cast<size_t>(Pick(3)) % subjects_.size()];
    output.body = "sent";
    return output;
  }
  Output Text(bool is_bad) {
    Output output = Made("support", "answer");
    output.source = Pick(2) == 0 ? "eu" : "us";
    sequence_ += Pick(60) == 0 ? 2 : 1;
    output.sequence = sequence_;
    output.model = "big";
    output.model_version = count_ > 2500 ? "big-2" : "big-1";
    output.prompt_version = fmt::format("{}", count_ / 1500).c_str()[0] == '0' ? "p0" : "p1";
    output.attributes = {{"region", Pick(3) == 0 ? "north" : "south"}, {"other", "x"}};
    output.finish_reason = Pick(40) == 0 ? "length" : "stop";
    output.output_tokens = 100 + Pick(is_bad ? 400 : 100);
    const std::string answer = fmt::format("{} the order {} is on its way and will arrive on day {} of the month.",
                                           Pick(5) == 0 ? "Yes," : "Well,", Pick(200), Pick(28));
    output.body =
        Keep(is_bad && Pick(3) == 0 ? "I'm sorry, but I can't help with that order of yours, dear customer." : answer);
    return output;
  }
  Output Scored(bool is_bad) {
    Output output = Made("support", "judge");
    output.body_kind = BodyKind::kJson;
    output.body = Keep(fmt::format(R"({{"verdict":"{}","stars":{},"note":"{}","odd{}":1}})",
                                   Pick(is_bad ? 2 : 6) == 0 ? "bad" : "good", Pick(50) / 10.0,
                                   Pick(9) == 0 ? "" : "all is well here", Pick(300)));
    output.confidence = Pick(100) / 100.0;
    output.scores = {{"toxicity", std::normal_distribution<>(is_bad ? 0.4 : 0.1, 0.05)(random_)},
                     {"helpfulness", Pick(10) / 10.0}};
    return output;
  }

  std::mt19937_64 random_;
  Invoices invoices_;
  int count_ = 0;
  uint64_t sequence_ = 0;
  Time clock_ = kStart;
  std::vector<std::string_view> subjects_;
};

std::shared_ptr<const RuleSet> Rules(double low_confidence = 0.5) {
  StreamSpec invoices;
  invoices.where = "test:1";
  invoices.workflow = "invoice-intake";
  invoices.step = "extract";
  FieldSpec name;
  name.path = "customer.name";
  name.required = true;
  invoices.fields = {name};
  invoices.comparisons.duplicates = DuplicatesSpec{{"total", "currency"}, hours(24)};
  invoices.comparisons.followed_by = FollowedBySpec{"send", hours(1)};
  invoices.low_confidence = low_confidence;
  StreamSpec support;
  support.where = "test:2";
  support.workflow = "support";
  support.slices = {"region"};
  support.comparisons.each = {Check::kSequenceGap};
  support.comparisons.limits = {{Check::kRefusal, {.above = 0.2}}};
  RuleSpecs specs;
  specs.streams = {invoices, support};
  return PlainRules(specs);
}

EngineOptions Options(bool is_scarce = false) {
  EngineOptions options;
  options.keeps_journal = true;
  if (is_scarce) options.max_signals_in_all = uint64_t{16} * 30;  // fewer than they would have
  options.hash_seed = 42;
  return options;
}

void Tell(KeptEngine& kept, const Workload::Step& step) {
  for (Time now = step.before + seconds(1); now < step.arrival; now += seconds(9)) kept.engine().Tick(now);
  kept.engine().Accept(step.output, step.arrival, kept.analyzer());
}

TEST(RestoreTest, CrashesChangeNothing) {
  for (const uint64_t seed : {1, 2, 3}) {
    std::mt19937_64 random(seed);
    Workload undisturbed_load(seed);
    Workload load(seed);
    const EngineOptions options = Options(seed == 3);
    KeptEngine undisturbed(options, Rules());
    KeptEngine disturbed(options, Rules());
    std::vector<Workload::Step> unacknowledged;
    int crashes = 0;
    for (int i = 0; i < 6000; ++i) {
      Tell(undisturbed, undisturbed_load.Next());
      unacknowledged.push_back(load.Next());
      Tell(disturbed, unacknowledged.back());
      const uint64_t chance = random() % 200;
      if (chance < 40) {
        disturbed.Cut({.whole = chance == 0});
        unacknowledged.clear();
      }
      if (chance == 199) {
        // What was not acknowledged is sent again; what was is known.
        ++crashes;
        disturbed.Crash(Rules(), true);
        ASSERT_THAT(disturbed.damaged(), ::testing::IsEmpty());
        for (const Workload::Step& step : unacknowledged) Tell(disturbed, step);
      }
      if (i % 500 != 499) continue;
      for (KeptEngine* const kept : {&undisturbed, &disturbed}) kept->engine().Tick(load.clock());
      ASSERT_EQ(disturbed.Differs(undisturbed), "") << "after " << i << " outputs, seed " << seed;
    }
    EXPECT_GT(crashes, 15);
    const Snapshot look = undisturbed.engine().Look();
    EXPECT_EQ(look.counted, 6000u);
    EXPECT_EQ(look.folded.contains("signal") && look.folded.at("signal") > 0, seed == 3);
    EXPECT_EQ(disturbed.engine().Look().counted, 6000u);
    EXPECT_EQ(undisturbed.opened(), disturbed.opened());
    EXPECT_GT(undisturbed.opened(), 3) << "there is something that could differ";
  }
}

TEST(RestoreTest, AnIdThatWasCutIsADuplicate) {
  Workload load(5);
  KeptEngine kept(Options(), Rules());
  std::vector<Workload::Step> steps;
  for (int i = 0; i < 100; ++i) steps.push_back(load.Next());
  for (size_t i = 0; i < 100; ++i) {
    Tell(kept, steps[i]);
    if (i == 59) kept.Cut({});
  }
  kept.Crash(Rules(), true);
  size_t duplicates = 0;
  for (size_t i = 0; i < 100; ++i) {
    const Receipt receipt = kept.engine().Accept(steps[i].output, steps[i].arrival, kept.analyzer());
    EXPECT_EQ(receipt.fate, i < 60 ? Fate::kDuplicate : Fate::kCounted) << i;
    duplicates += receipt.fate == Fate::kDuplicate ? 1 : 0;
  }
  EXPECT_EQ(duplicates, 60u);
  EXPECT_EQ(kept.engine().Look().counted, 100u);
}

TEST(RestoreTest, OtherRulesKeepWhatTheyDefineAsBefore) {
  Workload load(6);
  KeptEngine kept(Options(), Rules());
  for (int i = 0; i < 3000; ++i) Tell(kept, load.Next());
  kept.Cut({});
  const auto learned = [&](Check check) {
    for (const LearnedSignalView& signal : kept.Signals("invoice-intake", "extract")) {
      if (signal.check == check) return signal;
    }
    return LearnedSignalView{};
  };
  const LearnedSignalView empty_before = learned(Check::kEmptyField);
  ASSERT_GT(empty_before.baseline_n, 0);
  ASSERT_GT(learned(Check::kLowConfidence).baseline_n, 0);
  kept.Crash(Rules(0.7), false);
  EXPECT_THAT(kept.damaged(), ::testing::IsEmpty());
  EXPECT_EQ(learned(Check::kEmptyField).baseline_n, empty_before.baseline_n);
  EXPECT_EQ(learned(Check::kEmptyField).evaluations, empty_before.evaluations);
  EXPECT_EQ(learned(Check::kLowConfidence).baseline_n, 0) << "another bound: it learns anew";
  for (int i = 0; i < 500; ++i) Tell(kept, load.Next());
  kept.Cut({});
  kept.Crash(Rules(0.7), true);
  EXPECT_THAT(kept.damaged(), ::testing::IsEmpty());
  EXPECT_EQ(kept.engine().Look().counted, 3500u);
}

TEST(RestoreTest, DamagedBytesLoseTheirStreamAndNoOther) {
  Workload load(7);
  KeptEngine kept(Options(), Rules());
  for (int i = 0; i < 1000; ++i) Tell(kept, load.Next());
  kept.Cut({.whole = true});
  for (KeptPart& part : kept.parts()) {
    if (part.name.starts_with("stream/")) {
      part.bytes.resize(part.bytes.size() / 2);
      break;
    }
  }
  kept.Crash(Rules(), true);
  EXPECT_EQ(kept.damaged().size(), 1u);
  EXPECT_EQ(kept.engine().Look().streams.size(), 3u);
  for (int i = 0; i < 1000; ++i) Tell(kept, load.Next());
  EXPECT_EQ(kept.engine().Look().streams.size(), 4u);
}

TEST(RestoreTest, TheJournalIsNeededNoMoreOnceAllIsKept) {
  Workload load(8);
  KeptEngine kept(Options(), Rules());
  for (int i = 0; i < 300; ++i) Tell(kept, load.Next());
  kept.Cut({});
  EXPECT_EQ(kept.journal_blocks(), 1u);
  for (int i = 0; i < 300; ++i) Tell(kept, load.Next());
  kept.Cut({.whole = true});
  EXPECT_EQ(kept.journal_blocks(), 0u);
  EXPECT_TRUE(kept.engine().Cut().empty());
}

}  // namespace
}  // namespace telltale
