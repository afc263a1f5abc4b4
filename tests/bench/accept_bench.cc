// What the engine does with one output under the rules that come with the binary: read, compared, counted and judged.
//
// The outputs are those that the load driver sends: 1 KiB of JSON each, none like another, over eight streams. Once as
// it is, and once as a sidecar that keeps its state: with a journal that is cut every 250 outputs, about what a commit
// holds.

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "config/default_rules.h"
#include "config/rules_file.h"
#include "engine/engine.h"
#include "tests/bench/invoice_json.h"

namespace telltale {
namespace {

constexpr size_t kOutputs = 2000;
constexpr std::string_view kWordPlace = R"("note":")";
constexpr size_t kWordLetters = 10;
constexpr int kStreams = 8;
constexpr int64_t kEachSecond = 20'000;  // outputs, about what one busy worker counts

std::shared_ptr<const RuleSet> DefaultRuleSet() {
  auto specs = ParseRules(DefaultRulesYaml(), "default.yaml");
  if (!specs.ok()) std::abort();
  const auto no_files = [](const VocabularySpec&) -> absl::StatusOr<std::string> { return std::string(); };
  auto compiled = RuleSet::Compile(*specs, no_files);
  if (!compiled.ok()) std::abort();
  return *compiled;
}

constexpr int64_t kOutputsACut = 250;

void AcceptInvoices(benchmark::State& state) {
  const bool is_kept = state.range(0) != 0;
  EngineOptions options;
  options.keeps_journal = is_kept;
  Engine engine(options, DefaultRuleSet());
  Analyzer analyzer;
  std::mt19937_64 random(1);
  std::vector<std::string> bodies;
  std::vector<std::string> workflows;
  for (size_t i = 0; i < kOutputs; ++i) bodies.push_back(InvoiceJson(random));
  for (int i = 0; i < kStreams; ++i) workflows.push_back(fmt::format("invoice-intake-{}", i));
  Output output;
  output.step = "extract";
  output.model = "small-model";
  output.model_version = "small-model-2026-01";
  output.prompt_id = "invoice";
  output.prompt_version = "v14";
  output.body_kind = BodyKind::kJson;
  output.finish_reason = "stop";
  char id[20] = {};
  int64_t number = 0;
  for (auto _ : state) {
    // A word of its own, so that no text is like another.
    std::string& body = bodies[random() % kOutputs];
    for (uint64_t i = 0, rest = static_cast<uint64_t>(number); i < kWordLetters; ++i, rest >>= 4) {
      body[body.find(kWordPlace) + kWordPlace.size() + i] = static_cast<char>('a' + (rest & 0xf));
    }
    output.body = body;
    output.workflow = workflows[random() % kStreams];
    output.confidence = 0.85 + 0.0001 * static_cast<double>(random() % 1000);
    output.output_tokens = static_cast<int64_t>(200 + random() % 100);
    *fmt::format_to_n(id, sizeof(id) - 1, "id-{:015}", ++number).out = '\0';
    output.id = id;
    const Time arrival{std::chrono::milliseconds(1'767'000'000'000 + number * 1000 / kEachSecond)};
    benchmark::DoNotOptimize(engine.Accept(output, arrival, analyzer));
    if (is_kept && number % kOutputsACut == 0) benchmark::DoNotOptimize(engine.Cut());
  }
  const Snapshot look = engine.Look();
  state.counters["counted"] = static_cast<double>(look.counted);
  state.counters["incidents"] = static_cast<double>(look.incidents.size());
}
BENCHMARK(AcceptInvoices)->ArgName("kept")->Arg(0)->Arg(1);

}  // namespace
}  // namespace telltale
