#include "report/timeline.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <string>

#include "commands/commands.h"
#include "commands/refusal.h"
#include "commands/web_address.h"
#include "server/http_client.h"

namespace telltale {
namespace {

constexpr size_t kMaxAnswerBytes = size_t{256} << 20;

struct TimelineFlags {
  std::string to = std::string(kDefaultWebAddress);
  Access access;
  std::string workflow;
  std::string step;
  std::string format = "text";
};

int RunTimeline(const TimelineFlags& flags, bool names_step) {
  std::string url =
      BaseOfWeb(flags.to, flags.access) + (flags.format == "json" ? "/api/v1/timeline" : "/api/v1/timeline.txt");
  if (!flags.workflow.empty()) url += "?workflow=" + InUrl(flags.workflow);
  if (names_step) url += "&step=" + InUrl(flags.step);
  const auto reply = HttpAsk(url, kMaxAnswerBytes, flags.access);
  if (!reply.ok() || reply->http_status != 200) {
    fmt::print(stderr, "{}", reply.ok() ? RefusalText(url, *reply, kNoSuchStream) : MessageOf(reply.status()) + "\n");
    return kExitWrong;
  }
  std::fwrite(reply->body.data(), 1, reply->body.size(), stdout);
  if (!reply->body.ends_with('\n')) fmt::print("\n");
  return kExitDone;
}

}  // namespace

void AddTimelineCommand(CLI::App& app, int* exit_code) {
  auto flags = std::make_shared<TimelineFlags>();
  CLI::App* command = app.add_subcommand(
      "timeline", "Shows which versions of prompts and models a running telltale has seen, and how each did");
  AddWebAddress(*command, &flags->to, &flags->access);
  CLI::Option* const workflow = command->add_option("--workflow", flags->workflow, "Of one workflow only");
  CLI::Option* const step = command->add_option("--step", flags->step, "Of one step of that workflow")->needs(workflow);
  command->add_option("--format", flags->format, "text or json")->check(CLI::IsMember({"text", "json"}));
  command->footer(
      "Each version is compared with the one that ran before it: regression, soft_regression, improvement, stable or\n"
      "insufficient_data. It stands beside the alerts and raises none.\n"
      "Examples:\n  telltale timeline\n  telltale timeline --workflow=invoice-intake --step=extract --format=json");
  command->callback([flags, step, exit_code] { *exit_code = RunTimeline(*flags, step->count() > 0); });
}

}  // namespace telltale
