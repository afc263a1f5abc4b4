#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "commands/commands.h"
#include "commands/web_address.h"
#include "server/http_client.h"

namespace telltale {
namespace {

constexpr size_t kMaxAnswerBytes = size_t{256} << 20;

struct StatusFlags {
  std::string to = std::string(kDefaultWebAddress);
  Access access;
  std::string format = "text";
};

int RunStatus(const StatusFlags& flags) {
  const bool json = flags.format == "json";
  const std::string base = BaseOfWeb(flags.to, flags.access);
  const auto answer = HttpGet(base + (json ? "/api/v1/status" : "/api/v1/status.txt"), kMaxAnswerBytes, flags.access);
  if (!answer.ok()) {
    fmt::print(stderr, "{}\n", MessageOf(answer.status()));
    return kExitWrong;
  }
  std::fwrite(answer->data(), 1, answer->size(), stdout);
  if (!answer->ends_with('\n')) fmt::print("\n");
  return kExitDone;
}

}  // namespace

void AddStatusCommand(CLI::App& app, int* exit_code) {
  auto flags = std::make_shared<StatusFlags>();
  CLI::App* command = app.add_subcommand("status", "Shows streams, signals and open incidents of a running telltale");
  AddWebAddress(*command, &flags->to, &flags->access);
  command->add_option("--format", flags->format, "text or json")->check(CLI::IsMember({"text", "json"}));
  command->footer("Examples:\n  telltale status\n  telltale status --to=10.0.0.7:9737 --format=json");
  command->callback([flags, exit_code] { *exit_code = RunStatus(*flags); });
}

}  // namespace telltale
