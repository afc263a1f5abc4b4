// What it costs to compare an output with those before it: each structure alone, and the engine with each check fed.

#include <benchmark/benchmark.h>

#include <deque>
#include <string>
#include <vector>

#include "content/same_text.h"
#include "engine/engine.h"
#include "engine/handoffs.h"
#include "engine/key_memory.h"
#include "engine/prompt_texts.h"
#include "engine/sequences.h"
#include "tests/support/invoices.h"

namespace telltale {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::seconds;

const Time kStart = *ParseTime("2026-03-02T08:00:00Z");

void KeysNew(benchmark::State& state) {
  KeyRoom room(uint64_t{64} << 20);
  KeyMemory memory({.max_keys = 65'536, .window = days(7), .disorder = hours(1)}, &room);
  uint64_t number = 0;
  for (auto _ : state) {
    ++number;
    benchmark::DoNotOptimize(
        memory.See(Combine(number, 1), "0b5f2c3e-1d2a-4a53-9a77-c1d7a90a55aa", kStart + Duration(number)));
  }
}
BENCHMARK(KeysNew);

void KeysKnown(benchmark::State& state) {
  KeyRoom room(uint64_t{64} << 20);
  KeyMemory memory({.max_keys = 65'536, .window = days(7), .disorder = hours(1)}, &room);
  uint64_t number = 0;
  for (auto _ : state) {
    ++number;
    benchmark::DoNotOptimize(memory.See(Combine(number % 50'000, 1), "id", kStart + Duration(number)));
  }
}
BENCHMARK(KeysKnown);

void SequenceSteps(benchmark::State& state) {
  Sequences sequences;
  uint64_t number = 0;
  for (auto _ : state) {
    ++number;
    benchmark::DoNotOptimize(sequences.See(number % 4, number / 4 * 2, kStart));
  }
}
BENCHMARK(SequenceSteps);

void HandoffPairs(benchmark::State& state) {  // a first step and its next one
  KeyRoom room(uint64_t{64} << 20);
  Handoffs handoffs(65'536, &room);
  std::vector<HandoffEnd> ended;
  uint64_t number = 0;
  for (auto _ : state) {
    ++number;
    Passage passage{1, 11, number, "out-1", 12, hours(1), false, kStart + Duration(number), kStart + Duration(number)};
    handoffs.Pass(passage, &ended);
    if (number > 1000) {
      Passage next{1, 12, number - 1000, "out-2", 0, {}, true, passage.event, passage.arrival};
      handoffs.Pass(next, &ended);
    }
    ended.clear();
  }
}
BENCHMARK(HandoffPairs);

void Fingerprint(benchmark::State& state) {
  std::string text;
  while (text.size() < 1024) text += "The customer asked for order 4711 on 3 May, and was told that it had been sent. ";
  SameText same_text;
  for (auto _ : state) benchmark::DoNotOptimize(same_text.FingerprintOf(text));
  state.SetBytesProcessed(static_cast<int64_t>(text.size()) * state.iterations());
}
BENCHMARK(Fingerprint);

enum Feature { kNothing, kSubject, kSequence, kPrompt, kModel, kDuplicates, kFollowed, kAll };
constexpr const char* kNames[] = {"plain",         "subject",    "sequence",    "prompt_template",
                                  "model_version", "duplicates", "followed_by", "all"};

void Accept(benchmark::State& state) {
  const auto feature = static_cast<Feature>(state.range(0));
  const auto has = [&](Feature one) { return feature == one || feature == kAll; };
  RuleSpecs specs;
  StreamSpec spec;
  spec.where = "bench:1";
  if (has(kDuplicates)) spec.comparisons.duplicates = DuplicatesSpec{{"invoice_id", "total"}, days(7)};
  if (has(kFollowed)) spec.comparisons.followed_by = FollowedBySpec{"send", hours(1)};
  specs.streams = {spec};
  Engine engine(EngineOptions{}, PlainRules(specs));
  Analyzer analyzer;
  Invoices invoices;
  std::deque<std::string> kept;
  std::vector<Output> outputs;
  for (int i = 0; i < 5000; ++i) {
    Output output = invoices.Next(kStart, {});
    kept.emplace_back(output.body);
    output.body = kept.back();
    output.model_version = has(kModel) ? "small-model-1" : std::string_view();
    if (has(kSubject) || has(kFollowed)) output.subject = kept.emplace_back(fmt::format("INV-{}", i));
    if (has(kPrompt)) output.prompt_template = "Read the invoice {{invoice}} and answer in JSON with these fields: ...";
    outputs.push_back(output);
  }
  uint64_t number = 0;
  std::string id;
  for (auto _ : state) {
    Output& output = outputs[number % outputs.size()];
    id = fmt::format("out-{}", ++number);
    output.id = id;
    if (has(kSequence)) output.sequence = number;
    output.produced_at = kStart + Duration(100 * number);
    benchmark::DoNotOptimize(engine.Accept(output, *output.produced_at, analyzer));
  }
  state.SetLabel(kNames[feature]);
}
BENCHMARK(Accept)->DenseRange(kNothing, kAll);

}  // namespace
}  // namespace telltale
