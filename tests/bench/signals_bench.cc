// What judging one output costs: a stream's signals beside one another, once its content has been read.
//
// The mix: 40 signals at every rate of outputs, all but the last two with baselines, rolling and pinned:
//   25 rates      23 that never hit, one that hits in 2 % of the outputs, one that hits in 30 %; four may be gross
//    5 numbers    confidence, output tokens and length, which take few values; two normal ones
//    8 mixes      five of one label (finish reason, opening, shape, script, a name), one of two, of five, of eight
//    2 of volume  what comes, and silence
// The counters say so. The argument is the number of outputs a second: those of one look (stats/look.h) are weighed
// together, so that the fewer there are in one the dearer is an output. With two sources, what each output says is kept
// beside its source (engine/slices.h). `KiB`: what the stream has on the heap once all is learned.

#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <malloc.h>

#include <memory>
#include <random>
#include <string>
#include <vector>

#include "config/rules_file.h"
#include "content/analyze.h"
#include "engine/stream.h"

namespace telltale {
namespace {

constexpr std::string_view kRules = R"(
streams:
  - match: {workflow: '.*'}
    format: json
    volume: {expect: hourly}
    fields:
      state: {required: true, one_of: [ok, fine]}
      customer: {required: true}
      total: {type: number, min: 0, max: 1000, distribution: true}
      score: {type: number, distribution: true}
      kind: {mix: true}
    text:
      labels: [{name: hundreds, pattern: '"total":([0-9])'}]
)";
constexpr size_t kReadings = 256;     // as many as a byte can tell apart
constexpr int64_t kLearned = 40'000;  // outputs before the clock runs: every baseline is at its full length

std::shared_ptr<const RuleSet> Rules() {
  auto specs = ParseRules(kRules, "signals_bench");
  if (!specs.ok()) std::abort();
  auto compiled = RuleSet::Compile(*specs, nullptr);
  if (!compiled.ok()) std::abort();
  return *compiled;
}

double HeapKiB() { return static_cast<double>(mallinfo2().uordblks) / 1024; }

// An output whose content has been read; the reading looks into it.
struct Read {
  std::string body;
  Output output;
  Analyzer analyzer;
  const Reading* reading = nullptr;
};

void JudgeOutputs(benchmark::State& state) {
  const int64_t each_second = state.range(0);
  const auto sources = static_cast<size_t>(state.range(1));
  const std::shared_ptr<const RuleSet> rules = Rules();
  EngineOptions options;
  KeyRoom room(options.key_bytes);
  double heap = -HeapKiB();
  Stream stream("invoice-intake", "extract", true, options, StreamRooms{&room, nullptr}, rules);
  heap += HeapKiB();
  std::mt19937_64 random(1);
  std::normal_distribution<double> normal;
  const auto hit = [&](double rate) { return static_cast<double>(random() % 10'000) < rate * 10'000; };
  std::vector<std::unique_ptr<Read>> reads;
  const Time began{std::chrono::seconds(1'767'000'000)};
  for (size_t i = 0; i < kReadings; ++i) {
    auto read = std::make_unique<Read>();
    read->body = fmt::format(R"({{"state":"{}","customer":"{}","total":{:.2f},"score":{:.3f},"kind":"kind-{}"}})",
                             hit(0.02) ? "unheard of" : "ok", hit(0.3) ? "" : "Ann", 500 + 100 * normal(random),
                             normal(random), random() % 5);
    read->output.body = read->body;
    read->output.body_kind = BodyKind::kJson;
    read->output.model = "small-model";
    read->output.prompt_version = "v14";
    read->output.confidence = 0.9 + 0.03 * std::min(3.0, normal(random));
    read->output.output_tokens = static_cast<int64_t>(200 + random() % 100);
    read->output.finish_reason = "stop";
    read->output.source = i % sources == 0 ? "batch" : "web";
    read->reading = &read->analyzer.Read(read->output, stream.stream_rules(), began);
    reads.push_back(std::move(read));
  }
  std::vector<Verdict> verdicts;
  int64_t number = 0;
  Time time = began;
  const Duration step = Duration(std::chrono::seconds(1)) / each_second;
  uint64_t draw = 1;
  const auto judge = [&] {
    draw = draw * 6'364'136'223'846'793'005U + 1'442'695'040'888'963'407U;  // Knuth's: nearly free
    const Read& read = *reads[draw >> 56];
    time += step;
    ++number;
    stream.Add(*read.reading, read.output, time, options.false_alarms_per_year, &verdicts, nullptr);
  };
  heap -= HeapKiB();
  while (number < kLearned) judge();
  heap += HeapKiB();
  for (auto _ : state) judge();
  for (const SignalSnapshot& signal : stream.Look(began).signals) {
    const CheckKind kind = KindOf(signal.check);
    state.counters["signals"] += 1;
    state.counters["rates"] += kind == CheckKind::kRate ? 1 : 0;
    state.counters["numbers"] += kind == CheckKind::kDistribution ? 1 : 0;
    state.counters["mixes"] += kind == CheckKind::kMix ? 1 : 0;
  }
  state.counters["KiB"] = heap;
  state.counters["verdicts"] = static_cast<double>(verdicts.size());
}
BENCHMARK(JudgeOutputs)->ArgNames({"a_second", "sources"})->ArgsProduct({{1, 10, 1000}, {1, 2}});

}  // namespace
}  // namespace telltale
