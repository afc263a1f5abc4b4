#include "report/story.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string_view>

#include "report/advice.h"
#include "report/carrier_report.h"
#include "report/runbook.h"
#include "report/sentence.h"
#include "report/shell_word.h"
#include "report/table.h"
#include "report/utf8.h"
#include "report/wrap.h"

namespace telltale {
namespace {

constexpr size_t kWidth = 100;
constexpr size_t kIndent = 13;  // of what stands beside a row's name
constexpr size_t kBar = 40;
constexpr size_t kMaxOthers = 10;
constexpr size_t kMaxExamples = 3;
constexpr size_t kMaxLabels = 10;
constexpr size_t kMaxNameBytes = 160;
constexpr size_t kMaxWordBytes = 600;  // of a command: a name that is longer is no name to type

std::string Name(std::string_view text) { return CutText(TerminalText(text), kMaxNameBytes); }

std::string Stamp(Time time) { return FormatTime(std::chrono::floor<std::chrono::seconds>(time)); }

std::string SpanOf(Duration span) { return WaitText(static_cast<double>(span.count()) / 1000); }

bool IsShare(Check check) { return KindOf(check) == CheckKind::kRate || KindOf(check) == CheckKind::kMix; }

bool IsSame(const Verdict& a, const Verdict& b) { return a.check == b.check && a.field == b.field; }

// One hit was enough: there is nothing to compare.
bool IsEach(const Verdict& verdict) { return verdict.each || KindOf(verdict.check) == CheckKind::kEvent; }

std::string Row(std::string_view name, std::string_view text) {
  return Wrapped(fmt::format("  {:<{}}", name, kIndent - 2), kIndent, kWidth, text);
}

std::string Paragraph(std::string_view text) { return Wrapped("  ", 2, kWidth, text); }

// A scale's end that people can read: 1, 2 or 5 with zeros, 100 % at most.
double ScaleFor(double highest) {
  if (!(highest > 0) || highest > 0.5) return 1;
  const double tens = std::pow(10, std::floor(std::log10(highest)));
  for (const double step : {1.0, 2.0, 5.0}) {
    if (highest <= step * tens * (1 + 1e-9)) return step * tens;
  }
  return 10 * tens;
}

// '#' up to the low end of the interval, '=' up to its high end.
std::string Bar(const Measured& estimate, double scale) {
  const auto column = [scale](double rate, bool up) {
    const double at = std::clamp(std::isfinite(rate) ? rate / scale : 0.0, 0.0, 1.0) * static_cast<double>(kBar);
    return static_cast<size_t>(up ? std::ceil(at - 1e-6) : std::floor(at));
  };
  const size_t high = column(estimate.high, true);
  const size_t low = std::min(column(estimate.low, false), high);
  return fmt::format("|{}{}{}|", std::string(low, '#'), std::string(high - low, '='), std::string(kBar - high, ' '));
}

std::string Picture(const Verdict& verdict) {
  if (!IsShare(verdict.check) || IsEach(verdict) || verdict.gross) return "";
  if (verdict.baseline.observations <= 0 || verdict.current.observations <= 0) return "";
  const double scale = ScaleFor(std::max(verdict.baseline.high, verdict.current.high));
  const std::string blanks(kIndent, ' ');
  const std::string end = PerCent(scale);
  return fmt::format("{0}usually {1}\n{0}now     {2}\n{0}        0 %{3:>{4}}   # = the 90 % interval\n", blanks,
                     Bar(verdict.baseline, scale), Bar(verdict.current, scale), end, kBar - 1);
}

std::string NowText(const Verdict& verdict) {
  const Measured& now = verdict.current;
  if (IsEach(verdict)) return fmt::format("{} of {:.0f} outputs since it began", now.hits, now.observations);
  if (verdict.gross) return fmt::format("{} of the last {:.0f} outputs", now.hits, now.observations);
  return EstimateText(verdict.check, now);
}

std::string UsuallyText(const Verdict& verdict) {
  if (IsEach(verdict)) return "none: one hit is enough";
  const std::string usual = EstimateText(verdict.check, verdict.baseline);
  if (!verdict.limit) return usual;
  return fmt::format("{}; a rule {} {}", usual, verdict.up ? "allows at most" : "wants at least",
                     ValueText(verdict.check, *verdict.limit));
}

std::string Direction(const Verdict& verdict) {
  if (IsEach(verdict) || verdict.gross || verdict.check == Check::kSilence) return "";
  const double usual = verdict.baseline.value;
  const double now = verdict.current.value;
  const std::string way = verdict.up ? "up" : "down";
  if (verdict.baseline.observations <= 0) return way;
  if (verdict.up && usual == 0 && IsShare(verdict.check)) return "up, from none";
  if (!(usual > 0) || !(now >= 0) || !std::isfinite(now / usual)) return way;
  if (verdict.up) return now / usual < 1.05 ? way : fmt::format("up, {} times what is usual", NumberText(now / usual));
  return now > usual ? way : fmt::format("down, to {} of what is usual", PerCent(now / usual));
}

// As the rule writes it.
std::string LimitKey(const Verdict& verdict) {
  const std::string way = verdict.up ? "above" : "below";
  if (IsShare(verdict.check)) return "alert_" + way;
  const bool has_own = verdict.check == Check::kNumber || verdict.check == Check::kMeasure;
  return (has_own ? "alert_median_" : "alert: ") + way;
}

std::string LimitText(const Verdict& verdict) {
  std::string text = fmt::format("the limit that a rule sets ({}), whatever is usual", LimitKey(verdict));
  if (IsShare(verdict.check) || verdict.current.hits == 0) return text;
  return text + fmt::format(": {} of {:.0f} outputs {} it", verdict.current.hits, verdict.current.observations,
                            verdict.up ? "above" : "below");
}

std::string FoundBy(const Verdict& verdict) {
  if (IsEach(verdict)) return "a rule by which each hit is an alert";
  if (verdict.gross) return "the floor for what is gross, before there is a baseline";
  if (verdict.limit) return LimitText(verdict);
  if (verdict.check == Check::kSilence && verdict.baseline.observations <= 0) return "a rule that expects one sooner";
  if (verdict.pinned) return "the pinned baseline, known to be good: it went too slowly for the rolling one to tell";
  return "the rolling baseline: what was usual in the time before";
}

std::string VersionRow(const Verdict& verdict) {
  const std::string near = VersionText(verdict);
  if (near.empty()) return "no prompt or model changed shortly before, as far as outputs tell";
  return fmt::format("{} (first seen {})", near, Stamp(verdict.version_change->time));
}

std::string OtherText(const Verdict& other) {
  std::string text = other.alertname;
  if (!other.field.empty()) text += " of " + Name(other.field);
  text += ": ";
  if (!other.label.empty()) text += Name(other.label) + " ";
  if (IsEach(other)) {
    text += fmt::format("{} of {:.0f} outputs", other.current.hits, other.current.observations);
  } else {
    text += ValueText(other.check, other.current.value);
    if (other.baseline.observations > 0) text += ", usually " + ValueText(other.check, other.baseline.value);
  }
  return text + (other.open ? "" : " (over)");
}

std::string Others(const Incident& incident) {
  std::string rows;
  size_t told = 0;
  size_t more = 0;
  for (const Verdict& member : incident.members) {
    if (IsSame(member, incident.lead)) continue;
    if (told == kMaxOthers) {
      ++more;
      continue;
    }
    rows += Row(told++ == 0 ? "also" : "", OtherText(member));
  }
  return more > 0 ? rows + Row("", fmt::format("and {} more", more)) : rows;
}

std::string Examples(const Verdict& verdict) {
  std::string rows;
  for (size_t i = 0; i < std::min(verdict.examples.size(), kMaxExamples); ++i) {
    const Example& example = verdict.examples[i];
    const std::string id = example.output_id.empty() ? "an output without id" : "output " + Name(example.output_id);
    const std::string evidence = example.evidence.empty() ? "" : ": " + Name(example.evidence);
    rows += Row(i == 0 ? "examples" : "", fmt::format("{} {}{}", Stamp(example.time), id, evidence));
  }
  return rows;
}

std::string LabelsText(const Incident& incident) {
  std::string text;
  size_t told = 0;
  for (const auto& [name, value] : incident.labels) {
    if (told++ == kMaxLabels) break;
    text += fmt::format("{}{}={}", text.empty() ? "" : ", ", Name(name), Name(value));
  }
  return text;
}

// Empty where a name is too long for a command.
std::string AcceptCommand(const Incident& incident, bool this_signal) {
  std::string command = "telltale baseline accept";
  const auto add = [&command](std::string_view flag, std::string_view value) {
    const std::string word = ShellWord(value);
    if (word.size() > kMaxWordBytes) return false;
    command += fmt::format(" --{}={}", flag, word);
    return true;
  };
  if (!add("workflow", incident.workflow)) return "";
  if (!incident.step.empty() && !add("step", incident.step)) return "";
  if (!this_signal) return command;
  if (!add("check", CheckName(incident.lead.check))) return "";
  if (!incident.lead.field.empty() && !add("field", incident.lead.field)) return "";
  return command;
}

std::string CommandLine(const std::string& command) { return command.empty() ? "" : "    " + command + "\n"; }

std::string HowItEnds(const Incident& incident) {
  const Verdict& lead = incident.lead;
  const bool has_others = incident.members.size() > 1;
  if (KindOf(lead.check) == CheckKind::kVolume) {
    return Paragraph(
        "It ends by itself when outputs come as they did. How many are expected, or that none are watched for, is "
        "said by volume: in the stream's rule.");
  }
  if (IsEach(lead)) {
    return Paragraph("It ends by itself some time after the last hit (alerts.resolve_each). To end it now:") +
           CommandLine(AcceptCommand(incident, true));
  }
  std::string text = Paragraph("It ends by itself when outputs are again what they were.");
  if (lead.limit) {
    const std::string_view amount =
        IsShare(lead.check) ? (lead.up ? "many are" : "few are") : (lead.up ? "much is" : "little is");
    text += Paragraph(fmt::format("If so {} {}, {} {} in the stream's rule and reload.", amount,
                                  lead.up ? "allowed" : "enough", lead.up ? "raise" : "lower", LimitKey(lead)));
  }
  text += Paragraph("If the change was meant, what comes from now on is normal:");
  text += CommandLine(AcceptCommand(incident, false));
  if (has_others) text += Paragraph("Or this one signal alone:") + CommandLine(AcceptCommand(incident, true));
  return text;
}

std::string WhatToDo(const Incident& incident, const StoryOptions& options) {
  const Advice advice = AdviceOf(incident.lead.check);
  std::string text = "\n" + Row("it means", advice.means) + Row("look first", advice.look);
  if (!options.is_live) return text;
  const std::string path = RunbookPath(incident.lead.check);
  text += Row("runbook",
              options.external_url.empty() ? path + " of this telltale's web port" : options.external_url + path);
  return incident.resolved ? text : text + "\n" + HowItEnds(incident);
}

}  // namespace

std::string StoryText(const Incident& incident, const StoryOptions& options) {
  const Verdict& lead = incident.lead;
  const std::string stream = Name(incident.workflow) + (incident.step.empty() ? "" : "/" + Name(incident.step));
  std::string text = Wrapped("", 2, kWidth,
                             fmt::format("{} ({}), {}: {}", lead.alertname, SeverityName(lead.severity),
                                         incident.resolved ? "resolved" : "open", stream));
  text += "\n" + Paragraph(VerdictSentence(lead)) + "\n";
  const Duration delay = std::max(incident.opened - lead.onset, Duration(0));
  text += Row("since",
              fmt::format("{}{}; {}", Stamp(lead.onset), IsEach(lead) ? "" : " (estimated)",
                          delay < std::chrono::seconds(1) ? "noticed at once" : "noticed " + SpanOf(delay) + " later"));
  if (incident.resolved) {
    const Duration stood = std::max(*incident.resolved - incident.opened, Duration(0));
    text += Row("resolved", fmt::format("{}, {} after it was noticed", Stamp(*incident.resolved), SpanOf(stood)));
  } else if (!lead.open) {
    text += Row("still open", "this signal is back to what is usual; others of the incident are not yet");
  }
  text += Row("usually", UsuallyText(lead)) + Row("now", NowText(lead)) + Picture(lead);
  if (const std::string way = Direction(lead); !way.empty()) text += Row("direction", way);
  text += Row("found by", FoundBy(lead));
  // Of a signal that is back, the evidence is that of the present.
  if (lead.open || incident.resolved) text += Row("how sure", EvidenceText(lead));
  text += Row("version", VersionRow(lead));
  if (const std::string carrier = CarrierText(lead); !carrier.empty()) text += Row("slice", carrier);
  text += Others(incident) + Examples(lead);
  if (!incident.labels.empty()) text += Row("labels", LabelsText(incident));
  if (options.is_live) text += Row("incident", fmt::format("{}", incident.id));
  return text + WhatToDo(incident, options);
}

}  // namespace telltale
