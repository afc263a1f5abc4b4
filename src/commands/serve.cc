#include <CLI/CLI.hpp>
#include <memory>
#include <optional>
#include <string>

#include "base/version.h"
#include "commands/commands.h"
#include "server/files.h"
#include "server/run.h"

namespace telltale {
namespace {

// A flag that was not given is empty, and its config key counts.
struct ServeFlags {
  std::string config_file;
  std::optional<std::string> web_listen_address;
  std::optional<std::string> web_external_url;
  std::optional<std::string> grpc_listen_address;
  std::optional<std::string> http_listen_address;
  std::optional<std::string> metrics_listen_address;
  bool insecure = false;
  std::optional<std::string> storage_path;
  std::optional<std::string> log_level;
  std::optional<std::string> log_format;
  std::string start_linger = "0s";
};

// Flags were checked when they were read, so nothing can fail here.
template <typename T, typename Target>
void Override(const std::optional<std::string>& flag, absl::StatusOr<T> (*parse)(std::string_view), Target* target) {
  if (!flag) return;
  if (auto value = parse(*flag); value.ok()) *target = *std::move(value);
}

void Apply(const ServeFlags& flags, Settings* settings) {
  Override(flags.web_listen_address, ParseListenAddress, &settings->web.listen_address);
  Override(flags.web_external_url, ParseHttpUrl, &settings->web.external_url);
  Override(flags.grpc_listen_address, ParseListenAddress, &settings->grpc.listen_address);
  Override(flags.http_listen_address, ParseListenAddress, &settings->http.listen_address);
  if (flags.metrics_listen_address && flags.metrics_listen_address->empty()) {
    settings->metrics.listen_address.reset();
  } else {
    Override(flags.metrics_listen_address, ParseListenAddress, &settings->metrics.listen_address);
  }
  if (flags.insecure) settings->insecure = true;
  if (flags.storage_path) settings->storage.path = *flags.storage_path;
  Override(flags.log_level, ParseLogLevel, &settings->log.level);
  Override(flags.log_format, ParseLogFormat, &settings->log.format);
}

int RunServe(const ServeFlags& flags, const Build& build) {
  AppOptions options;
  options.build = build;
  options.keeps_state = true;
  options.load = [flags]() -> absl::StatusOr<LoadedConfig> {
    auto config = LoadConfig(flags.config_file);
    if (config.ok()) Apply(flags, &config->settings);
    return config;
  };
  return RunServer(std::move(options), ParseDuration(flags.start_linger).value_or(Duration{}));
}

// As a check of CLI11: what is wrong with the value, or nothing.
template <typename T>
auto Checked(absl::StatusOr<T> (*parse)(std::string_view)) {
  return [parse](const std::string& text) {
    const auto value = parse(text);
    return value.ok() ? std::string() : MessageOf(value.status());
  };
}

std::string CheckedDuration(const std::string& text) { return ParseDuration(text) ? "" : "a duration has a unit: 10s"; }

std::string CheckedOrOff(const std::string& text) { return text.empty() ? "" : Checked(ParseListenAddress)(text); }

}  // namespace

void AddServeCommand(CLI::App& app, int* exit_code, const Build& build) {
  auto flags = std::make_shared<ServeFlags>();
  CLI::App* command = app.add_subcommand("serve", "Runs the sidecar: takes outputs, watches them, alerts");
  command->add_option("--config.file", flags->config_file,
                      "Settings; without it defaults apply and fields are discovered");
  command->add_option("--web.listen-address", flags->web_listen_address, "Metrics, API, health (127.0.0.1:9737)")
      ->check(Checked(ParseListenAddress));
  command->add_option("--grpc.listen-address", flags->grpc_listen_address, "Outputs over gRPC (127.0.0.1:9738)")
      ->check(Checked(ParseListenAddress));
  command->add_option("--http.listen-address", flags->http_listen_address, "Outputs as JSON (127.0.0.1:9739)")
      ->check(Checked(ParseListenAddress));
  command
      ->add_option("--metrics.listen-address", flags->metrics_listen_address,
                   "A port for scrapes and probes alone (off)")
      ->check(CheckedOrOff);
  command->add_option("--web.external-url", flags->web_external_url, "Base of the links in alerts")
      ->check(Checked(ParseHttpUrl));
  command->add_flag("--insecure", flags->insecure,
                    "Let everyone in who reaches a port beyond loopback that has neither tokens nor TLS");
  command->add_option("--storage.path", flags->storage_path, "Folder for state (./telltale-data)");
  command->add_option("--log.level", flags->log_level, "debug, info, warn or error (info)")
      ->check(Checked(ParseLogLevel));
  command->add_option("--log.format", flags->log_format, "text or json (text)")->check(Checked(ParseLogFormat));
  command
      ->add_option("--start.linger", flags->start_linger,
                   "How long to stay where it cannot start (0s), for those who take what ends at once for not begun: "
                   "Kubernetes, of a native sidecar")
      ->check(CheckedDuration);
  command->footer(
      "Each flag overrides its key in the settings file (--web.listen-address is web.listen_address). Port 0 picks a "
      "free one;\n"
      "the chosen ones are printed at start. SIGHUP or POST /-/reload reads the files again, SIGTERM drains and ends.\n"
      "Examples:\n"
      "  telltale serve\n"
      "  telltale serve --config.file=telltale.yaml --log.format=json");
  command->callback([flags, exit_code, build] { *exit_code = RunServe(*flags, build); });
}

}  // namespace telltale
