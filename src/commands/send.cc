#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>
#include <thread>

#include "commands/commands.h"
#include "commands/json_lines.h"
#include "commands/web_address.h"
#include "config/address.h"
#include "server/output_client.h"

namespace telltale {
namespace {

struct SendFlags {
  std::vector<std::string> files;
  std::string to = "127.0.0.1:9738";
  Access access;
  double rate = 0;  // outputs a second; 0: as fast as they are taken
};

// Lets outputs through at a steady rate.
class Pace {
 public:
  explicit Pace(double rate) : rate_(rate) {}
  void Wait() {
    if (rate_ <= 0) return;
    const std::chrono::duration<double> due(static_cast<double>(count_++) / rate_);
    std::this_thread::sleep_until(start_ + std::chrono::duration_cast<std::chrono::nanoseconds>(due));
  }

 private:
  using Clock = std::chrono::steady_clock;
  const double rate_;
  const Clock::time_point start_ = Clock::now();
  uint64_t count_ = 0;
};

int RunSend(const SendFlags& flags) {
  LineComplaints complaints;
  // Tags are places: the index of the file and the line in it.
  constexpr int kLineBits = 40;
  const auto place_of = [&flags](uint64_t tag) {
    return LinePlace{flags.files[tag >> kLineBits], tag & ((uint64_t{1} << kLineBits) - 1)};
  };
  OutputClient::Options options;
  // A slow trickle is not held back until a hundred have come together.
  if (flags.rate > 0) options.batch_outputs = static_cast<size_t>(std::clamp(flags.rate / 4, 1.0, 100.0));
  OutputClient client(flags.to, flags.access, options,
                      [&](uint64_t tag, std::string_view reason, std::string_view detail) {
                        complaints.Tell(place_of(tag), reason, detail);
                      });
  Pace pace(flags.rate);
  uint64_t file = 0;
  const auto counts = ReadJsonLines(
      flags.files,
      [&](const Output& output, const LinePlace& place) {
        while (flags.files[file].data() != place.file.data()) ++file;
        pace.Wait();
        return client.Add(output, (file << kLineBits) | place.line);
      },
      &complaints);
  absl::Status status = counts.status();
  if (status.ok()) status = client.Finish();
  complaints.End();
  const SendTotals& totals = client.totals();
  const uint64_t unreadable = counts.ok() ? counts->unreadable : 0;
  fmt::print("{} accepted, {} duplicates, {} rejected, {} dead letters{}\n", totals.accepted, totals.duplicates,
             totals.rejected + unreadable, totals.dead_lettered,
             totals.pauses > 0 ? fmt::format("; the server was full or away {} times", totals.pauses) : "");
  if (!status.ok()) {
    fmt::print(stderr, "{}\n", MessageOf(status));
    return kExitWrong;
  }
  return totals.rejected + unreadable > 0 ? kExitWrong : kExitDone;
}

}  // namespace

void AddSendCommand(CLI::App& app, int* exit_code) {
  auto flags = std::make_shared<SendFlags>();
  CLI::App* command = app.add_subcommand("send", "Sends stored outputs to a running telltale over gRPC");
  command->add_option("FILE", flags->files, "JSON lines, one output each; - is standard input")->required();
  command->add_option("--to", flags->to, "The gRPC address of a telltale")
      ->capture_default_str()
      ->check([](const std::string& text) {
        const auto address = ParseListenAddress(text);
        return address.ok() ? std::string() : MessageOf(address.status());
      });
  AddAccess(*command, &flags->access);
  command->add_option("--rate", flags->rate, "Outputs a second; without it as fast as they are taken")
      ->check(CLI::Range(0.001, 1e9));
  command->footer(
      "Outputs that carry ids may be sent again: telltale counts each once. Exit code 1 when any was refused or nobody "
      "answers.\n"
      "Example:\n  telltale send outputs.jsonl --to=127.0.0.1:9738 --rate=100");
  command->callback([flags, exit_code] { *exit_code = RunSend(*flags); });
}

}  // namespace telltale
