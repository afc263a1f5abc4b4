#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>

#include "base/version.h"
#include "commands/commands.h"
#include "server/libraries.h"

namespace telltale {
namespace {

constexpr const char* kExamples = R"(Examples:
  telltale serve                                   watches what it is sent, with no settings at all
  telltale serve --config.file=telltale.yaml
  telltale check --config.file=telltale.yaml       every mistake in settings and rules, with its line
  telltale replay outputs.jsonl                    which alerts would have fired, when, and why
  telltale learn outputs.jsonl                     a rules file to begin with, from outputs believed good
  telltale send outputs.jsonl --to=127.0.0.1:9738
  telltale status
  telltale explain EmptyFieldRateHigh              an alert's story, and what to do

Exit codes: 0 done, 1 the input or the checked thing is wrong, 2 usage.)";

// One line, for people and for bug reports.
std::string VersionLine(const Build& build) {
  return fmt::format("telltale {} (revision {}, {}, {}; {})", build.version, build.revision, build.compiler, build.type,
                     LinkedLibraries());
}

int Parse(int argc, char** argv, const Build& build) {
  CLI::App app("Watches what AI workflows say, and tells when it is no longer what it used to be.", "telltale");
  int exit_code = kExitDone;
  app.require_subcommand(0, 1);  // none is told below; else CLI11 would not name a flag that it does not know
  app.set_version_flag("--version", [&build] { return VersionLine(build); });
  app.footer(kExamples);
  AddServeCommand(app, &exit_code, build);
  AddCheckCommand(app, &exit_code);
  AddReplayCommand(app, &exit_code);
  AddLearnCommand(app, &exit_code);
  AddSendCommand(app, &exit_code);
  AddStatusCommand(app, &exit_code);
  AddExplainCommand(app, &exit_code);
  AddRunbookCommand(app, &exit_code);
  AddTimelineCommand(app, &exit_code);
  AddBaselineCommand(app, &exit_code);
  AddDeadLettersCommand(app, &exit_code);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    // CLI11 has a code for each kind of error; the contract has one. Help and version are no errors.
    return app.exit(error) == 0 ? kExitDone : kExitUsage;
  }
  if (app.get_subcommands().empty()) {
    fmt::print(stderr, "{}", app.help());
    return kExitUsage;
  }
  return exit_code;
}

}  // namespace

int RunTelltale(int argc, char** argv, std::string_view revision) {
  try {
    return Parse(argc, argv, ThisBuild(revision));
  } catch (const std::exception& error) {
    fmt::print(stderr, "telltale: {}\n", error.what());
    return kExitWrong;
  }
}

}  // namespace telltale
