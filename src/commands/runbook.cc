#include "report/runbook.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <string>

#include "commands/commands.h"
#include "report/table.h"

namespace telltale {
namespace {

int RunRunbook(const std::string& name) {
  if (name.empty()) {
    fmt::print("{}", RunbookList());
    return kExitDone;
  }
  const auto check = CheckOfRunbook(name);
  if (!check) {
    fmt::print(stderr,
               "There is no check and no alert of one that is called '{}'; telltale runbook lists them. Alerts about "
               "telltale itself have their pages in deploy/runbooks.\n",
               TerminalText(name));
    return kExitWrong;
  }
  fmt::print("{}", RunbookText(*check));
  return kExitDone;
}

}  // namespace

void AddRunbookCommand(CLI::App& app, int* exit_code) {
  auto name = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand("runbook", "Prints what to do when an alert fires; needs no running telltale");
  command->add_option("ALERT", *name, "An alert's name or its check's; without it, all checks");
  command->footer(
      "Examples:\n  telltale runbook\n  telltale runbook EmptyFieldRateHigh\n  telltale runbook empty_field");
  command->callback([name, exit_code] { *exit_code = RunRunbook(*name); });
}

}  // namespace telltale
