#include "report/status_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

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
      process.build.version, received, ledger.sum.counted, ledger.sum.duplicates, rejected, dead, ledger.sum.shed,
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

// "2 % -> 3.1 %", "645 -> 590, 702": the smallest change that this period would show.
std::string SeenText(const SignalSnapshot& signal, const VisibleChange& change) {
  if (KindOf(signal.check) == CheckKind::kMix) return change.unseen ? "new " + PerCent(*change.unseen) : "nothing";
  if (!change.above && !change.below) return "nothing";
  const auto value = [&](double level) { return ValueText(signal.check, level); };
  if (signal.check == Check::kSilence) return value(*change.above);
  const std::string usual = signal.watch.baseline_n > 0 ? value(signal.watch.baseline) : "any";
  if (KindOf(signal.check) == CheckKind::kRate) {
    // Of rates the rise: most are of what goes wrong. What mostly hits is told by its fall.
    const bool falls = change.below && (!change.above || signal.watch.baseline > 0.5);
    return usual + " -> " + value(falls ? *change.below : *change.above);
  }
  std::string text;
  for (const std::optional<double>& side : {change.below, change.above}) {
    if (side && value(*side) != usual) text += (text.empty() ? "" : ", ") + value(*side);
  }
  if (!text.empty()) return usual + " -> " + text;
  // Few distinct values: the median stays, and others come more often.
  return NumberText(std::min(change.deviations_up.value_or(9), change.deviations_down.value_or(9))) + " sd";
}

// What a day, and what a week, would show.
std::pair<std::string, std::string> Seen(const SignalSnapshot& signal) {
  if (signal.each) return {"each hit", "each hit"};
  if (!signal.outlook) return {};
  const Outlook& ahead = *signal.outlook;
  const bool has_limit = ahead.week.above || ahead.week.below;
  if (ahead.needed > 0 && !has_limit) {
    return {fmt::format("learning: {:.0f} of {:.0f} outputs", ahead.learned, ahead.needed), ""};
  }
  const bool is_known = signal.watch.baseline_n > 0 || has_limit;
  return is_known ? std::pair(SeenText(signal, ahead.day), SeenText(signal, ahead.week))
                  : std::pair<std::string, std::string>();
}

std::string Signals(const Snapshot& snapshot) {
  Table table({{"STREAM", Align::kLeft},
               {"CHECK", Align::kLeft},
               {"FIELD", Align::kLeft},
               {"STATE", Align::kLeft},
               {"USUALLY", Align::kRight},
               {"NOW", Align::kRight},
               {"SEEN IN A DAY", Align::kRight},
               {"SEEN IN A WEEK", Align::kRight}});
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
      auto [in_a_day, in_a_week] = Seen(signal);
      table.Add(
          {stream.workflow + "/" + stream.step, std::string(CheckName(signal.check)), signal.field,
           std::string(SignalStateName(signal.state)), watch.baseline_n > 0 ? LevelText(signal, watch.baseline) : "",
           watch.current_n > 0 ? LevelText(signal, watch.current) : "", std::move(in_a_day), std::move(in_a_week)});
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
