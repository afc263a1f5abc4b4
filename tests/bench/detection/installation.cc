#include "tests/bench/detection/installation.h"

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>

#include "config/default_rules.h"
#include "config/rules_file.h"

namespace telltale::testing {
namespace {

constexpr int64_t kBegan = 1'750'000'000;

// The three signals that move; everything else that telltale watches of a text is there as well.
constexpr std::string_view kRules = R"(
streams:
  - match: {workflow: '.*'}
    format: text
    fields:
      attributes.state: {pattern: ok}
      attributes.number: {type: number, distribution: true}
      attributes.label: {mix: true}
)";

EngineOptions Options() {
  EngineOptions options;
  options.max_ids = 1 << 16;
  options.max_keys = 1 << 10;
  return options;
}

[[noreturn]] void Stop(const absl::Status& status) {
  std::fprintf(stderr, "detection: %s\n", std::string(status.message()).c_str());
  std::exit(1);
}

}  // namespace

std::shared_ptr<const RuleSet> BenchmarkRules() {
  auto builtin = ParseRules(DefaultRulesYaml(), "default.yaml");
  if (!builtin.ok()) Stop(builtin.status());
  auto own = ParseRules(kRules, "detection");
  if (!own.ok()) Stop(own.status());
  std::vector<RuleSpecs> parts;
  parts.push_back(*std::move(builtin));
  parts.push_back(*std::move(own));
  auto merged = MergeRules(std::move(parts));
  if (!merged.ok()) Stop(merged.status());
  auto compiled = RuleSet::Compile(*merged, nullptr);
  if (!compiled.ok()) Stop(compiled.status());
  return *compiled;
}

std::string StreamName(int stream) { return fmt::format("stream-{}", stream); }

Time MomentOf(int64_t second) { return Time(std::chrono::seconds(kBegan + second)); }

Installation::Installation(int streams) : engine_(Options(), BenchmarkRules()) {
  Feeder feeder;
  for (int stream = 0; stream < streams; ++stream) feeder.Add(engine_, stream, 0, {});
}

void Feeder::Add(Engine& engine, int stream, int64_t second, const Observation& seen) {
  if (stream != stream_) {
    stream_ = stream;
    workflow_ = StreamName(stream);
    output_.workflow = workflow_;
    output_.step = "answer";
    output_.model = "small-model";
    output_.prompt_version = "v1";
    output_.prompt_id = "answer";
    output_.body_kind = BodyKind::kText;
    output_.body = "It is done.";
  }
  char id[24];
  char number[24];
  char label[8];
  output_.id = {id, static_cast<size_t>(fmt::format_to_n(id, sizeof(id), "{}", number_++).size)};
  const size_t digits = fmt::format_to_n(number, sizeof(number), "{:.4f}", seen.number).size;
  const size_t letters = fmt::format_to_n(label, sizeof(label), "kind-{:c}", 'a' + seen.label).size;
  output_.attributes.assign(
      {{"state", seen.hit ? "bad" : "ok"}, {"number", {number, digits}}, {"label", {label, letters}}});
  const Time time = MomentOf(second);
  output_.produced_at = time;
  engine.Accept(output_, time, analyzer_);
}

}  // namespace telltale::testing
