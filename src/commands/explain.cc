#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <string>

#include "commands/commands.h"
#include "commands/refusal.h"
#include "commands/web_address.h"
#include "report/shell_word.h"
#include "report/story_list.h"
#include "server/http_client.h"

namespace telltale {
namespace {

constexpr size_t kMaxAnswerBytes = size_t{256} << 20;

struct ExplainFlags {
  std::string alert;
  std::string to = std::string(kDefaultWebAddress);
  Access access;
  std::string format = "text";
};

int RunExplain(const ExplainFlags& flags, bool names_one) {
  const bool json = flags.format == "json";
  const std::string url = BaseOfWeb(flags.to, flags.access) + (json ? "/api/v1/incidents" : "/api/v1/incidents.txt") +
                          (names_one ? "?alert=" + InUrl(flags.alert) : "?state=open");
  const auto reply = HttpAsk(url, kMaxAnswerBytes, flags.access);
  if (!reply.ok() || reply->http_status != 200) {
    fmt::print(stderr, "{}", reply.ok() ? RefusalText(url, *reply, kNoneCalled) : MessageOf(reply.status()) + "\n");
    return kExitWrong;
  }
  std::fwrite(reply->body.data(), 1, reply->body.size(), stdout);
  if (!reply->body.ends_with('\n')) fmt::print("\n");
  if (!json && flags.to != kDefaultWebAddress && reply->body.find("\n    telltale ") != std::string::npos) {
    fmt::print("\n  To reach this telltale, the commands above need --to={}\n", ShellWord(flags.to));
  }
  return kExitDone;
}

}  // namespace

void AddExplainCommand(CLI::App& app, int* exit_code) {
  auto flags = std::make_shared<ExplainFlags>();
  CLI::App* command = app.add_subcommand(
      "explain", "Tells the story of an alert of a running telltale: what moved, since when, how sure, what to do");
  CLI::Option* const alert = command->add_option(
      "ALERT", flags->alert, "An alert's name, a workflow, workflow/step, or an incident's id; without it, all open");
  AddWebAddress(*command, &flags->to, &flags->access);
  command->add_option("--format", flags->format, "text or json")->check(CLI::IsMember({"text", "json"}));
  command->footer(
      "Examples:\n  telltale explain\n  telltale explain EmptyFieldRateHigh\n"
      "  telltale explain invoice-intake/extract --to=10.0.0.7:9737 --format=json");
  command->callback([flags, alert, exit_code] { *exit_code = RunExplain(*flags, alert->count() > 0); });
}

}  // namespace telltale
