#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>

#include "commands/commands.h"
#include "config/exposure.h"
#include "content/pattern_speed.h"
#include "content/rule_set.h"
#include "content/rules.h"
#include "report/series_bound.h"
#include "server/files.h"

namespace telltale {
namespace {

uint64_t TokensOf(const RuleSpecs& specs, const StreamSpec& stream) {
  uint64_t tokens = 0;
  for (const PatternSetSpec& set : specs.failure_tokens) {
    if (std::ranges::count(stream.failure_tokens, set.name) > 0) tokens += set.patterns.size();
  }
  return tokens;
}

SeriesQuestion QuestionOf(const LoadedConfig& config) {
  SeriesQuestion question;
  question.engine = config.settings.engine;
  question.series.all = config.settings.metrics.max_series;
  question.named_streams = config.rules->NamedStreams().size();
  question.alertmanagers = config.settings.alerts.alertmanagers.size();
  question.notified = config.settings.alerts.notify.size();
  question.failure_tokens = TokensOf(config.specs, StreamSpec{});  // of streams that no rule matches
  for (const StreamSpec& stream : config.specs.streams) {
    question.failure_tokens = std::max(question.failure_tokens, TokensOf(config.specs, stream));
    const auto split =
        std::ranges::count_if(stream.fields, [](const FieldSpec& field) { return field.mix || !field.one_of.empty(); });
    question.split_fields = std::max(question.split_fields, static_cast<uint64_t>(split));
  }
  return question;
}

int RunCheck(const std::string& config_file, bool tells_series) {
  const auto config = LoadConfig(config_file);
  if (!config.ok()) {
    fmt::print(stderr, "{}\n", MessageOf(config.status()));
    return kExitWrong;
  }
  if (const absl::Status exposed = CheckExposure(config->settings); !exposed.ok()) {
    fmt::print(stderr, "{}\n", MessageOf(exposed));
    return kExitWrong;
  }
  for (const std::string& warning : ExposureWarnings(config->settings)) fmt::print(stderr, "warning: {}\n", warning);
  for (const std::string& note : config->notes) fmt::print(stderr, "{}\n", note);
  if (const absl::Status examples = RuleSet::CheckExamples(config->specs); !examples.ok()) {
    fmt::print(stderr, "{}\n", MessageOf(examples));
    return kExitWrong;
  }
  fmt::print(
      "{}: {} rule files, {} stream entries, {} patterns with their examples (built-in ones included), {} "
      "vocabularies\n",
      config_file, config->rule_files.size(), config->stream_entries, config->patterns, config->vocabularies);
  for (const std::string& file : config->rule_files) fmt::print("  {}\n", file);
  const auto stopwatch = [] {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
  };
  for (const auto& set : config->rules->pattern_sets()) {
    const std::string slowness = SlownessOf(*set, stopwatch);
    if (!slowness.empty()) fmt::print(stderr, "warning: {}\n", slowness);
  }
  if (tells_series) fmt::print("\n{}", SeriesText(QuestionOf(*config)));
  return kExitDone;
}

}  // namespace

void AddCheckCommand(CLI::App& app, int* exit_code) {
  auto config_file = std::make_shared<std::string>();
  CLI::App* command =
      app.add_subcommand("check", "Tells every mistake in settings and rules, and what to write instead");
  command->add_option("--config.file", *config_file, "The settings file; its rule files and vocabularies are read too")
      ->required();
  auto tells_series = std::make_shared<bool>(false);
  command->add_flag("--series", *tells_series,
                    "Also prints how many series this configuration can come to at most, by metric");
  command->footer(
      "Also runs the examples that patterns carry, and warns of patterns that are slow. Exit code 1 when anything is "
      "wrong.\n"
      "Example:\n  telltale check --config.file=telltale.yaml --series");
  command->callback([config_file, tells_series, exit_code] { *exit_code = RunCheck(*config_file, *tells_series); });
}

}  // namespace telltale
