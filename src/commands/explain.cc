#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <string>

#include "commands/commands.h"
#include "commands/web_address.h"
#include "report/shell_word.h"
#include "report/story_list.h"
#include "report/table.h"
#include "report/utf8.h"
#include "server/http_client.h"

namespace telltale {
namespace {

constexpr size_t kMaxAnswerBytes = size_t{256} << 20;
constexpr size_t kMaxToldBytes = 300;  // of an answer that is none of ours

struct ExplainFlags {
  std::string alert;
  std::string to = std::string(kDefaultWebAddress);
  std::string format = "text";
};

// What was refused, for people; of a stranger's answer no more than shows who it is.
std::string RefusalText(const std::string& url, const HttpReply& reply) {
  if (reply.http_status == 404 && reply.body.starts_with(kNoneCalled)) return reply.body;
  return fmt::format("{} answered {}: {}\nis that the web address of a telltale of this version?\n", url,
                     reply.http_status, CutText(TerminalText(reply.body), kMaxToldBytes));
}

int RunExplain(const ExplainFlags& flags, bool names_one) {
  const bool json = flags.format == "json";
  const std::string url = BaseOfWeb(flags.to) + (json ? "/api/v1/incidents" : "/api/v1/incidents.txt") +
                          (names_one ? "?alert=" + InUrl(flags.alert) : "?state=open");
  const auto reply = HttpAsk(url, kMaxAnswerBytes);
  if (!reply.ok() || reply->http_status != 200) {
    fmt::print(stderr, "{}", reply.ok() ? RefusalText(url, *reply) : MessageOf(reply.status()) + "\n");
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
  AddWebAddress(*command, &flags->to);
  command->add_option("--format", flags->format, "text or json")->check(CLI::IsMember({"text", "json"}));
  command->footer(
      "Examples:\n  telltale explain\n  telltale explain EmptyFieldRateHigh\n"
      "  telltale explain invoice-intake/extract --to=10.0.0.7:9737 --format=json");
  command->callback([flags, alert, exit_code] { *exit_code = RunExplain(*flags, alert->count() > 0); });
}

}  // namespace telltale
