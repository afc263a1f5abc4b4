// What PatternSet::Match costs against the automaton over all patterns alone (what it was before the filter), in one
// run: Filtered/... and Set/... on the same patterns and the same text.
//
// No pattern matches in json, prose and long; in hostile, the beginnings of all patterns stand side by side.

#include <benchmark/benchmark.h>
#include <re2/re2.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "config/default_rules.h"
#include "config/rules_file.h"
#include "content/patterns.h"

namespace telltale {
namespace {

constexpr int kDefaultTokens = -1;
constexpr int kDefaultRefusals = -2;

std::vector<std::string> Patterns(int count) {
  std::vector<std::string> patterns;
  if (count < 0) {
    const auto specs = ParseRules(DefaultRulesYaml(), "rules/default.yaml");
    if (!specs.ok()) std::abort();
    const auto& chosen = count == kDefaultTokens ? specs->failure_tokens.at(0).patterns : specs->refusals;
    for (const PatternSpec& spec : chosen) patterns.push_back(spec.pattern);
    return patterns;
  }
  // Words as people list them: alternatives, ids, phrases, gaps.
  static const char* const kWords[] = {"overdrawn", "unreachable", "deprecated", "forbidden", "mismatch",  "stale",
                                       "orphaned",  "withheld",    "revoked",    "malformed", "expired",   "dropped",
                                       "timed out", "unassigned",  "duplicate",  "corrupt",   "truncated", "escalated"};
  for (int i = 0; static_cast<int>(patterns.size()) < count; ++i) {
    const std::string word = kWords[static_cast<size_t>(i) % std::size(kWords)];
    const std::string number = std::to_string(i);
    patterns.push_back("(?i)\\b" + word + " (?:invoice|order|ticket)s? " + number + "\\b");
    patterns.push_back("\\bCASE-" + number + "\\d{4}\\b");
    patterns.push_back("(?i)\\bfailed to \\w+ the " + word + "(?:ed|ing)? q" + number);
    patterns.push_back("<(?:x|y)" + number + ":" + word + ">|\\[" + word + number + "\\]");
  }
  patterns.resize(static_cast<size_t>(count));
  return patterns;
}

std::string Text(int kind) {
  static const char kJson[] =
      R"({"invoice_id": "INV-2024-00817", "customer": {"name": "Brightwater Logistics Ltd"}, "currency": "EUR", )"
      R"("total": 1843.57, "items": [{"sku": "SKU-00007", "quantity": 4, "price": 19.99}], "summary": "The supplier )"
      R"(bills four office chairs and thirty packs of labels. Payment is due within thirty days.", )"
      R"("approved": true}, )";
  static const char kProse[] =
      "The customer writes that the parcel arrived on Monday, two days late, and that one of the four chairs has a "
      "loose armrest. She asks for a spare part rather than a refund, and would like to know whether it can be sent "
      "this week.\n\nShe cannot say which of the two deliveries it came with; the note names neither.\n";
  static const char kHostile[] =
      "[object Traceback undefined undefine CASE-1 overdrawn invoice failed to <x1: <|im_ I am sorry Rate limi "
      "as an ai langua NaN null nul stale order unreachable ticke </thin [INS \xEF\xBF ECONN 502 Bad Gatewa ";
  static const std::string kPieces[] = {kJson, kProse, kProse, kHostile};
  static constexpr size_t kBytes[] = {1024, 4096, 16384, 4096};
  std::string text;
  while (text.size() < kBytes[kind]) text += kPieces[kind];
  text.resize(kBytes[kind]);
  return text;
}

void Run(benchmark::State& state, PatternSet::Scan (PatternSet::*match)(std::string_view, std::vector<int>*) const) {
  std::vector<PatternSet::Source> sources;
  for (const std::string& pattern : Patterns(static_cast<int>(state.range(0)))) sources.push_back({pattern, "bench:1"});
  const auto set = PatternSet::Make(sources);
  if (!set.ok()) {
    std::fprintf(stderr, "%s\n", set.status().ToString().c_str());
    std::abort();
  }
  std::string text = Text(static_cast<int>(state.range(1)));
  if (state.range(0) == kDefaultRefusals) text.resize(300);
  std::vector<int> found;
  PatternSet::Scan scan;
  for (auto _ : state) {
    scan = ((**set).*match)(text, &found);
    benchmark::DoNotOptimize(found);
  }
  state.SetBytesProcessed(static_cast<int64_t>(text.size()) * state.iterations());
  state.counters["found"] = static_cast<double>(found.size());
  state.counters["fell_back"] = scan.fell_back ? 1 : 0;
  int unfiltered = 0;
  for (int i = 0; i < (*set)->size(); ++i) unfiltered += (*set)->is_filtered(i) ? 0 : 1;
  state.counters["unfiltered"] = unfiltered;
  static const char* const kTexts[] = {"json", "prose", "long", "hostile"};
  state.SetLabel(kTexts[state.range(1)]);
}

void Filtered(benchmark::State& state) { Run(state, &PatternSet::Match); }
void Set(benchmark::State& state) { Run(state, &PatternSet::MatchUnfiltered); }
BENCHMARK(Filtered)->ArgsProduct({{kDefaultTokens, kDefaultRefusals, 12, 50, 200, 1000}, {0, 1, 2, 3}});
BENCHMARK(Set)->ArgsProduct({{kDefaultTokens, kDefaultRefusals, 12, 50, 200, 1000}, {0, 1, 2, 3}});

}  // namespace
}  // namespace telltale
