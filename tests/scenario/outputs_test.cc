// Outputs against one another over simulated days: quiet in ordinary traffic, the same however it is cut into batches.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <random>

#include "config/rules_file.h"
#include "engine/engine.h"
#include "report/replay_json.h"
#include "tests/support/invoices.h"

namespace telltale {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const Time kStart = *ParseTime("2026-03-02T00:00:00Z");

constexpr std::string_view kRules = R"(streams:
  - match: {workflow: invoices, step: extract}
    duplicates: {key: [invoice_id], within: 7d, alert: each}
    followed_by: {step: send, within: 30m, alert: each}
    subject: {alert: each}
    alert: {each: [sequence_gap, model_changed]}
)";

// Two steps of a workflow, and what goes wrong between them.
class Glue {
 public:
  Glue() {
    auto specs = ParseRules(kRules, "r.yaml");
    EXPECT_TRUE(specs.ok()) << specs.status();
    engine_ = std::make_unique<Engine>(EngineOptions{}, PlainRules(*specs));
  }

  void Add(std::string_view step, Time time, uint64_t invoice, std::optional<uint64_t> sequence = std::nullopt) {
    Output output;
    output.id = Keep(fmt::format("{}-{}", step, ++number_));
    output.workflow = "invoices";
    output.step = step;
    output.produced_at = time;
    output.subject = Keep(fmt::format("INV-{}", invoice));
    output.model = "large";
    output.model_version = invoice < 800 ? "large-1" : "large-2";
    output.prompt_version = "v1";
    output.body_kind = BodyKind::kJson;
    output.body = Keep(fmt::format(R"({{"invoice_id":"INV-{}","total":{}}})", invoice, invoice % 97));
    output.sequence = sequence;
    output.source = "mailbox";
    outputs_.push_back(output);
  }

  // What is said, when the clock ticks after every so many outputs.
  std::string Tell(size_t tick_every) {
    std::stable_sort(outputs_.begin(), outputs_.end(),
                     [](const Output& a, const Output& b) { return *a.produced_at < *b.produced_at; });
    std::vector<std::pair<Time, std::string>> lines;
    const auto take = [&] {
      for (const Verdict& verdict : engine_->TakeVerdicts()) {
        if (verdict.each) lines.emplace_back(verdict.time, ReplayLineJson(verdict));
      }
    };
    for (size_t i = 0; i < outputs_.size(); ++i) {
      engine_->Accept(outputs_[i], *outputs_[i].produced_at, analyzer_);
      if (i % tick_every == 0) engine_->Tick(*outputs_[i].produced_at);
      take();
    }
    engine_->Tick(*outputs_.back().produced_at + hours(5));
    engine_->Finish();
    take();
    // Who looks more often says "resolved" earlier; what is said is the same.
    std::stable_sort(lines.begin(), lines.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    std::string story;
    for (const auto& [time, line] : lines) story += line.substr(0, line.find(",\"outputs_seen\"")) + "\n";
    return story;
  }

 private:
  std::string_view Keep(std::string text) { return kept_.emplace_back(std::move(text)); }

  std::deque<std::string> kept_;
  std::vector<Output> outputs_;
  uint64_t number_ = 0;
  Analyzer analyzer_;
  std::unique_ptr<Engine> engine_;
};

void Ordinary(Glue* glue) {
  for (uint64_t invoice = 1; invoice <= 1000; ++invoice) {
    const Time time = kStart + minutes(2 * invoice);
    glue->Add("extract", time, invoice, invoice);
    glue->Add("send", time + seconds(30 + 7 * (invoice % 60)), invoice);
  }
}

TEST(Outputs, AFewFaultsInTheGlueAreEachAnAlert) {
  Glue glue;
  for (uint64_t invoice = 1; invoice <= 1000; ++invoice) {
    const Time time = kStart + minutes(2 * invoice);
    glue.Add("extract", time, invoice, invoice == 500 ? invoice : invoice + (invoice > 500 ? 2 : 0));
    if (invoice != 300) glue.Add("send", time + seconds(90), invoice);
    if (invoice == 400) glue.Add("extract", time + hours(3), invoice);
  }
  const std::string story = glue.Tell(1);
  EXPECT_THAT(story, HasSubstr(R"({"time":"2026-03-02T10:31:00Z","state":"open","alertname":"NotContinued",)"
                               R"("workflow":"invoices","step":"extract","check":"not_continued","field":"",)"
                               R"("baseline":null,"current":1,"onset":"2026-03-02T10:31:00Z","once_in_years":0)"))
      << story;
  EXPECT_THAT(story, HasSubstr(R"({"time":"2026-03-02T16:20:00Z","state":"open","alertname":"DuplicateContent")"));
  EXPECT_THAT(story, HasSubstr(R"({"time":"2026-03-02T16:20:00Z","state":"open","alertname":"ProcessedTwice")"));
  EXPECT_THAT(story, HasSubstr(R"({"time":"2026-03-02T16:35:00Z","state":"resolved","alertname":"DuplicateContent")"));
  EXPECT_THAT(story, HasSubstr(R"({"time":"2026-03-02T16:42:00Z","state":"open","alertname":"SequenceGap")"));
  EXPECT_THAT(story, HasSubstr(R"({"time":"2026-03-03T02:40:00Z","state":"open","alertname":"ModelChanged")"));
  size_t lines = 0;
  for (const char c : story) lines += c == '\n' ? 1 : 0;
  // Six opened, six resolved: the invoice that was read twice was sent once.
  EXPECT_EQ(lines, 12u) << story;
}

TEST(Outputs, TheStoryIsTheSameHoweverOftenTheClockTicks) {
  std::string first;
  for (const size_t every : {size_t{1}, size_t{7}, size_t{1'000'000}}) {
    Glue glue;
    std::mt19937_64 random(4);
    for (uint64_t invoice = 1; invoice <= 600; ++invoice) {
      const Time time = kStart + minutes(2 * invoice);
      glue.Add("extract", time, random() % 50 == 0 ? invoice / 2 + 1 : invoice, invoice + random() % 2);
      if (random() % 40 != 0) glue.Add("send", time + seconds(random() % 2400), invoice);
    }
    const std::string story = glue.Tell(every);
    EXPECT_THAT(story, AllOf(HasSubstr("NotContinued"), HasSubstr("DuplicateContent"), HasSubstr("SequenceGap")));
    if (first.empty()) first = story;
    EXPECT_EQ(story, first) << "ticking every " << every;
  }
}

TEST(Outputs, OrdinaryGlueIsQuiet) {
  Glue glue;
  Ordinary(&glue);
  const std::string story = glue.Tell(1);
  EXPECT_THAT(story, Not(HasSubstr("NotContinued"))) << story;
  EXPECT_THAT(story, Not(HasSubstr("DuplicateContent"))) << story;
  EXPECT_THAT(story, Not(HasSubstr("RateHigh"))) << story;
}

// Answers to questions, some of them always the same.
class Answers {
 public:
  void Run(int outputs, int canned, double share) {
    for (int i = 0; i < outputs; ++i) {
      now_ += minutes(1);
      const bool same = std::uniform_real_distribution<>()(random_) < share;
      const uint64_t number = same ? random_() % static_cast<uint64_t>(canned) : 1'000'000 + random_() % 1'000'000'000;
      std::string word;
      for (uint64_t rest = number; rest > 0; rest /= 26) word += static_cast<char>('a' + rest % 26);
      kept_ = fmt::format("Thank you for asking. The answer to your question is {}, as far as we know today.", word);
      Output output;
      id_ = fmt::format("out-{}", ++number_);
      output.id = id_;
      output.workflow = "support";
      output.step = "answer";
      output.produced_at = now_;
      output.prompt_version = "v1";
      output.body_kind = BodyKind::kText;
      output.body = kept_;
      engine_.Accept(output, now_, analyzer_);
      engine_.Tick(now_ + seconds(5));
      for (const Verdict& verdict : engine_.TakeVerdicts()) {
        if (verdict.check == Check::kRepeatedText) told_.push_back(verdict.open ? verdict.alertname : "resolved");
      }
    }
  }
  const std::vector<std::string>& told() const { return told_; }

 private:
  std::mt19937_64 random_{9};
  Time now_ = kStart;
  int number_ = 0;
  std::string kept_;
  std::string id_;
  Analyzer analyzer_;
  Engine engine_{EngineOptions{}, PlainRules()};
  std::vector<std::string> told_;
};

TEST(Outputs, OneSentenceToEverythingIsToldWithinTheHour) {
  Answers answers;
  answers.Run(700, 1, 0);  // less than a day, and nothing repeated
  answers.Run(60, 1, 1);
  EXPECT_THAT(answers.told(), testing::ElementsAre("RepeatedTextRateHigh"));
}

TEST(Outputs, AnswersOutOfASmallStockAreNoNews) {
  // The stock is seen bit by bit on the first day: repeats become more common, though nothing changes.
  for (const int stock : {20, 300, 2000}) {
    Answers answers;
    answers.Run(8000, stock, 0.8);
    EXPECT_THAT(answers.told(), IsEmpty()) << "a stock of " << stock;
  }
}

}  // namespace
}  // namespace telltale
