#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <memory>

#include "commands/commands.h"
#include "commands/json_lines.h"
#include "commands/stored_outputs.h"
#include "report/replay_json.h"
#include "report/story.h"
#include "server/files.h"

namespace telltale {
namespace {

struct ReplayFlags {
  std::vector<std::string> files;
  std::string config_file;
  std::string format = "text";
  bool explain = false;
};

// The engine over stored outputs, on their own clock.
class Replay {
 public:
  Replay(const EngineOptions& options, std::shared_ptr<const RuleSet> rules, bool json, bool explain)
      : stored_(options, std::move(rules)), json_(json), explain_(explain) {}

  absl::Status Take(const Output& output, const LinePlace& place, LineComplaints* complaints) {
    const Receipt receipt = stored_.Take(output);
    switch (receipt.fate) {
      case Fate::kCounted:
        ++summary_.counted;
        break;
      case Fate::kDuplicate:
        ++summary_.duplicates;
        break;
      case Fate::kRejected:
      case Fate::kFailed:
        ++summary_.dead_letters;
        complaints->Tell(place, receipt.reason, "");
        break;
    }
    Print();
    return absl::OkStatus();
  }

  void Finish(const LineCounts& counts) {
    stored_.engine().Finish();
    Print();
    const Snapshot snapshot = stored_.engine().Look();
    summary_.outputs = counts.outputs;
    summary_.dead_letters += counts.unreadable;
    summary_.streams = snapshot.streams.size();
    for (const StreamSnapshot& stream : snapshot.streams) {
      summary_.signals += stream.signals.size();
    }
    fmt::print("{}\n", json_ ? ReplaySummaryJson(summary_) : ReplaySummaryText(summary_));
  }

 private:
  void Print() {
    for (const Verdict& verdict : stored_.engine().TakeVerdicts()) {
      summary_.alerts += verdict.open ? 1 : 0;
      fmt::print("{}\n", json_ ? ReplayLineJson(verdict) : ReplayLineText(verdict));
      if (explain_ && verdict.open)
        fmt::print("\n{}\n", StoryText(IncidentOf(verdict), {.external_url = "", .is_live = false}));
    }
  }

  // With this signal in front, and what of its incident is known so far.
  Incident IncidentOf(const Verdict& verdict) const {
    Incident told;
    const auto is_it = [&verdict](const Verdict& one) {
      return one.check == verdict.check && one.field == verdict.field;
    };
    for (Incident& incident : stored_.engine().Incidents()) {
      if (incident.resolved || incident.workflow != verdict.workflow || incident.step != verdict.step) continue;
      if (std::any_of(incident.members.begin(), incident.members.end(), is_it)) told = std::move(incident);
    }
    told.workflow = verdict.workflow;
    told.step = verdict.step;
    told.lead = verdict;
    told.opened = verdict.time;
    return told;
  }

  StoredOutputs stored_;
  const bool json_;
  const bool explain_;
  ReplaySummary summary_;
};

int RunReplay(const ReplayFlags& flags) {
  if (flags.explain && flags.format == "json") {
    fmt::print(stderr, "--explain tells its stories as text; leave out --format=json, or leave out --explain\n");
    return kExitUsage;
  }
  auto config = LoadConfig(flags.config_file, DiskFiles(), Secrets::kLeave);
  if (!config.ok()) {
    fmt::print(stderr, "{}\n", MessageOf(config.status()));
    return kExitWrong;
  }
  LineComplaints complaints;
  Replay replay(config->settings.engine, config->rules, flags.format == "json", flags.explain);
  const auto counts = ReadJsonLines(
      flags.files,
      [&](const Output& output, const LinePlace& place) { return replay.Take(output, place, &complaints); },
      &complaints);
  complaints.End();
  if (!counts.ok()) {
    fmt::print(stderr, "{}\n", MessageOf(counts.status()));
    return kExitWrong;
  }
  replay.Finish(*counts);
  return kExitDone;
}

}  // namespace

void AddReplayCommand(CLI::App& app, int* exit_code) {
  auto flags = std::make_shared<ReplayFlags>();
  CLI::App* command = app.add_subcommand("replay", "Says which alerts stored outputs would have raised, when, and why");
  command->add_option("FILE", flags->files, "JSON lines, one output each; - is standard input")->required();
  command->add_option("--config.file", flags->config_file, "Settings with rules and the false-alarm budget");
  command->add_option("--format", flags->format, "text or json")->check(CLI::IsMember({"text", "json"}));
  command->add_flag("--explain", flags->explain, "Tells the story of each alert that opens (text only)");
  command->footer(
      "Runs on the outputs' own times (produced_at; a row without gets one second after the row before), without a "
      "network.\n"
      "Examples:\n"
      "  telltale replay outputs.jsonl\n"
      "  telltale replay outputs.jsonl --explain\n"
      "  telltale replay monday.jsonl tuesday.jsonl --config.file=telltale.yaml --format=json");
  command->callback([flags, exit_code] { *exit_code = RunReplay(*flags); });
}

}  // namespace telltale
