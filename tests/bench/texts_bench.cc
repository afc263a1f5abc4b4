// What each check of a text costs on one core, on 1 KiB and 4 KiB of prose, of Markdown with JSON, LaTeX and code, and
// of Chinese. ns_per_byte is CPU time; the first argument is the size.

#include <benchmark/benchmark.h>

#include <string>
#include <string_view>

#include "content/code_fence.h"
#include "content/placeholder.h"
#include "content/repetition.h"
#include "content/same_text.h"
#include "content/scripts.h"
#include "content/sections.h"
#include "content/text.h"
#include "content/text_measures.h"

namespace telltale {
namespace {

enum Kind { kProse, kMarkdown, kChinese };

// No sentence comes twice unchanged, so that nothing is a loop.
std::string TextOf(int64_t kind, size_t bytes) {
  std::string text;
  for (int i = 0; text.size() < bytes; ++i) {
    const std::string number = std::to_string(i * 7919 % 10007);
    switch (kind) {
      case kMarkdown:
        text += "## Part " + number + "\n\n- **Revenue**: grew by " + number +
                " % (see [the report](https://example.com/" + number + "))\n- `cost_" + number +
                "`: flat\n\n```json\n{\"id\": " + number + ", \"tags\": [\"a\", \"b\"]}\n```\n\nThe ratio is $\\frac{" +
                number + "}{2}$, as stated in [1].\n\n";
        break;
      case kChinese:
        text += "第" + number + "季度的收入有所增长，主要是因为两家大客户提前续约。我们预计下一季度会放缓。\n";
        break;
      default:
        text += "The quarter numbered " + number +
                " went better than the one before it, mostly because two large customers renewed early. We expect the "
                "next to be slower, as usual, and will hire only where somebody leaves; partners know.\n";
        break;
    }
  }
  return std::string(CutAt(text, bytes));
}

template <typename Check>
void Run(benchmark::State& state, Check check) {
  const std::string text = TextOf(state.range(1), static_cast<size_t>(state.range(0)));
  for (auto _ : state) check(text);
  state.SetBytesProcessed(static_cast<int64_t>(text.size()) * state.iterations());
}

void Placeholder(benchmark::State& state) {
  Run(state, [](std::string_view text) { benchmark::DoNotOptimize(FindPlaceholder(text)); });
}
void RepetitionOf(benchmark::State& state) {
  Run(state, [](std::string_view text) { benchmark::DoNotOptimize(FindRepetition(text)); });
}
void Scripts(benchmark::State& state) {
  Run(state, [](std::string_view text) { benchmark::DoNotOptimize(CountScripts(text)); });
}
void SectionsRead(benchmark::State& state) {
  SectionReader reader;
  Run(state, [&](std::string_view text) {
    reader.Read(text);
    benchmark::DoNotOptimize(reader.headings());
  });
}
void SectionsFindFive(benchmark::State& state) {
  SectionReader reader;
  reader.Read(TextOf(state.range(1), static_cast<size_t>(state.range(0))));
  Run(state, [&](std::string_view) {
    for (const char* name : {"Summary", "Revenue", "Risks", "Outlook", "Open questions"}) {
      benchmark::DoNotOptimize(reader.Find(name));
    }
  });
}
void SameText(benchmark::State& state) {
  telltale::SameText same_text;
  Run(state, [&](std::string_view text) { benchmark::DoNotOptimize(same_text.FingerprintOf(text)); });
}
void Measures(benchmark::State& state, MeasureSet wanted) {
  TextMeasurer measurer;
  Run(state, [&](std::string_view text) { benchmark::DoNotOptimize(measurer.Read(text, wanted)); });
}
void MeasuresAll(benchmark::State& state) { Measures(state, ~MeasureSet{0}); }
void MeasuresWithoutDistinctWords(benchmark::State& state) { Measures(state, SetOf(Measure::kWords)); }
void CodeFence(benchmark::State& state) {
  Run(state, [](std::string_view text) { benchmark::DoNotOptimize(FirstFence(text)); });
}

void Sizes(benchmark::internal::Benchmark* bench) {
  bench->ArgNames({"bytes", "kind"});
  for (const int64_t kind : {kProse, kMarkdown, kChinese}) {
    for (const int64_t bytes : {1024, 4096}) bench->Args({bytes, kind});
  }
}
BENCHMARK(Placeholder)->Apply(Sizes);
BENCHMARK(RepetitionOf)->Apply(Sizes);
BENCHMARK(Scripts)->Apply(Sizes);
BENCHMARK(SectionsRead)->Apply(Sizes);
BENCHMARK(SectionsFindFive)->Apply(Sizes);
BENCHMARK(SameText)->Apply(Sizes);
BENCHMARK(MeasuresAll)->Apply(Sizes);
BENCHMARK(MeasuresWithoutDistinctWords)->Apply(Sizes);
BENCHMARK(CodeFence)->Apply(Sizes);

}  // namespace
}  // namespace telltale
