#include "report/status_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "report/sentence.h"
#include "report/table.h"
#include "report/utf8.h"

namespace telltale {
namespace {

constexpr size_t kMaxSignals = 1000;
constexpr size_t kMaxLabelBytes = 24;

std::string Totals(const ProcessSnapshot& process) {
  const LedgerSnapshot& ledger = process.ledger;
  uint64_t received = 0;
  uint64_t rejected = 0;
  uint64_t dead = 0;
  for (const auto& [transport, outputs] : ledger.received) received += outputs;
  for (const auto& [reason, outputs] : ledger.sum.rejected) rejected += outputs;
  for (const auto& [reason, outputs] : ledger.sum.dead_letters) dead += outputs;
  return fmt::format(
      "telltale {}: {} received = {} counted + {} duplicates + {} rejected + {} dead letters + {} shed\n{}",
      process.version, received, ledger.sum.counted, ledger.sum.duplicates, rejected, dead, ledger.sum.shed,
      process.last_reload_successful ? ""
                                     : "The last reload of the configuration failed; the one before is in force.\n");
}

std::string Incidents(const Snapshot& snapshot) {
  std::string text;
  for (const Incident& incident : snapshot.incidents) {
    if (incident.resolved) continue;
    text +=
        TerminalText(fmt::format("  {} {} of {}/{}: {}", SeverityName(incident.lead.severity), incident.lead.alertname,
                                 incident.workflow, incident.step, VerdictSentence(incident.lead))) +
        "\n";
  }
  return text.empty() ? "\nNo incident is open.\n" : "\nOpen incidents:\n" + text;
}

std::string Streams(const Snapshot& snapshot) {
  if (snapshot.streams.empty()) return "\nNo stream has been seen yet.\n";
  Table table({{"WORKFLOW", Align::kLeft},
               {"STEP", Align::kLeft},
               {"FORMAT", Align::kLeft},
               {"OUTPUTS", Align::kRight},
               {"SIGNALS", Align::kRight},
               {"LEARNING", Align::kRight},
               {"OPEN", Align::kRight},
               {"LAST SEEN", Align::kLeft}});
  for (const StreamSnapshot& stream : snapshot.streams) {
    const auto count = [&stream](SignalState state) {
      return std::to_string(std::count_if(stream.signals.begin(), stream.signals.end(),
                                          [state](const SignalSnapshot& signal) { return signal.state == state; }));
    };
    table.Add({stream.workflow, stream.step, stream.format, std::to_string(stream.outputs),
               std::to_string(stream.signals.size()), count(SignalState::kLearning), count(SignalState::kOpen),
               stream.outputs > 0 ? FormatTime(stream.last_seen) : "not yet"});
  }
  return "\n" + table.Text();
}

// "3 %", "41"; of a mix, "refund 3 %": the label that moves most.
std::string LevelText(const SignalSnapshot& signal, double value) {
  const std::string text = ValueText(signal.check, value);
  return signal.label.empty() ? text : CutText(TerminalText(signal.label), kMaxLabelBytes) + " " + text;
}

std::string WouldSee(const SignalSnapshot& signal) {
  if (signal.watch.baseline_n <= 0) return "";
  const double shift = signal.watch.visible_shift;
  if (KindOf(signal.check) == CheckKind::kMix) return shift < 1 ? "new " + PerCent(shift) : "nothing new yet";
  if (KindOf(signal.check) == CheckKind::kRate) return shift > 0 && shift < 1 ? PerCent(shift) : "nothing yet";
  if (signal.check == Check::kVolume) return "x " + NumberText(shift);
  if (signal.check == Check::kSilence) return ValueText(signal.check, shift);
  return shift > 0 ? NumberText(shift) + " sd" : "nothing yet";
}

std::string Signals(const Snapshot& snapshot) {
  Table table({{"STREAM", Align::kLeft},
               {"CHECK", Align::kLeft},
               {"FIELD", Align::kLeft},
               {"STATE", Align::kLeft},
               {"USUALLY", Align::kRight},
               {"NOW", Align::kRight},
               {"WOULD SEE", Align::kRight}});
  size_t shown = 0;
  size_t more = 0;
  for (const StreamSnapshot& stream : snapshot.streams) {
    for (const SignalSnapshot& signal : stream.signals) {
      if (shown == kMaxSignals) {
        ++more;
        continue;
      }
      ++shown;
      const WatchSummary& watch = signal.watch;
      table.Add({stream.workflow + "/" + stream.step, std::string(CheckName(signal.check)), signal.field,
                 std::string(SignalStateName(signal.state)),
                 watch.baseline_n > 0 ? LevelText(signal, watch.baseline) : "",
                 watch.current_n > 0 ? LevelText(signal, watch.current) : "", WouldSee(signal)});
    }
  }
  if (table.empty()) return "";
  return "\n" + table.Text() + (more > 0 ? fmt::format("and {} more; --format=json shows all\n", more) : "");
}

}  // namespace

std::string StatusText(const Snapshot& snapshot, const ProcessSnapshot& process) {
  return Totals(process) + Incidents(snapshot) + Streams(snapshot) + Signals(snapshot);
}

}  // namespace telltale
