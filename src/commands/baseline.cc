#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "commands/commands.h"
#include "commands/web_address.h"
#include "server/http_client.h"

namespace telltale {
namespace {

constexpr size_t kMaxAnswerBytes = 64 << 10;

struct AcceptFlags {
  std::string to = std::string(kDefaultWebAddress);
  std::string workflow;
  std::string step;
  std::string check;
  std::string field;
};

int RunAccept(const AcceptFlags& flags) {
  std::string url =
      BaseOfWeb(flags.to) + "/api/v1/baseline/accept?workflow=" + InUrl(flags.workflow) + "&step=" + InUrl(flags.step);
  if (!flags.check.empty()) url += "&check=" + InUrl(flags.check);
  if (!flags.field.empty()) url += "&field=" + InUrl(flags.field);
  const auto answer = HttpPost(url, kMaxAnswerBytes);
  if (!answer.ok()) {
    fmt::print(stderr, "{}\n", MessageOf(answer.status()));
    return kExitWrong;
  }
  fmt::print("{}\n", *answer);
  return kExitDone;
}

}  // namespace

void AddBaselineCommand(CLI::App& app, int* exit_code) {
  auto flags = std::make_shared<AcceptFlags>();
  CLI::App* const command = app.add_subcommand("baseline", "Tells a running telltale what is normal");
  command->require_subcommand(1);
  CLI::App* const accept = command->add_subcommand(
      "accept", "What a stream says now is normal: its incident is over, and these signals learn anew");
  accept->add_option("--workflow", flags->workflow, "Of the stream")->required();
  accept->add_option("--step", flags->step, "Of the stream");
  accept->add_option("--check", flags->check, "Of one signal; without it, all that are open");
  accept->add_option("--field", flags->field, "Of that signal, where its check has fields");
  AddWebAddress(*accept, &flags->to);
  accept->footer(
      "Examples:\n  telltale baseline accept --workflow=invoice-intake --step=extract\n"
      "  telltale baseline accept --workflow=invoice-intake --step=extract --check=empty_field --field=customer.name");
  accept->callback([flags, exit_code] { *exit_code = RunAccept(*flags); });
}

}  // namespace telltale
