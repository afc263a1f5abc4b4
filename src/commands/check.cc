#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <memory>

#include "commands/commands.h"
#include "config/exposure.h"
#include "content/pattern_speed.h"
#include "content/rule_set.h"
#include "server/files.h"

namespace telltale {
namespace {

int RunCheck(const std::string& config_file) {
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
  return kExitDone;
}

}  // namespace

void AddCheckCommand(CLI::App& app, int* exit_code) {
  auto config_file = std::make_shared<std::string>();
  CLI::App* command =
      app.add_subcommand("check", "Tells every mistake in settings and rules, and what to write instead");
  command->add_option("--config.file", *config_file, "The settings file; its rule files and vocabularies are read too")
      ->required();
  command->footer(
      "Also runs the examples that patterns carry, and warns of patterns that are slow. Exit code 1 when anything is "
      "wrong.\n"
      "Example:\n  telltale check --config.file=telltale.yaml");
  command->callback([config_file, exit_code] { *exit_code = RunCheck(*config_file); });
}

}  // namespace telltale
