#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "commands/commands.h"
#include "config/address.h"
#include "server/http_get.h"

namespace telltale {
namespace {

constexpr size_t kMaxAnswerBytes = size_t{256} << 20;

struct StatusFlags {
  std::string to = "127.0.0.1:9737";
  std::string format = "text";
};

bool IsUrl(const std::string& text) { return text.find("://") != std::string::npos; }

int RunStatus(const StatusFlags& flags) {
  const bool json = flags.format == "json";
  const std::string base = IsUrl(flags.to) ? *ParseHttpUrl(flags.to) : "http://" + flags.to;
  const auto answer = HttpGet(base + (json ? "/api/v1/status" : "/api/v1/status.txt"), kMaxAnswerBytes);
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
  command->add_option("--to", flags->to, "The web address of a telltale: host:port or a URL")
      ->capture_default_str()
      ->check([](const std::string& text) {
        const absl::Status status = IsUrl(text) ? ParseHttpUrl(text).status() : ParseListenAddress(text).status();
        return status.ok() ? std::string() : MessageOf(status);
      });
  command->add_option("--format", flags->format, "text or json")->check(CLI::IsMember({"text", "json"}));
  command->footer("Examples:\n  telltale status\n  telltale status --to=10.0.0.7:9737 --format=json");
  command->callback([flags, exit_code] { *exit_code = RunStatus(*flags); });
}

}  // namespace telltale
