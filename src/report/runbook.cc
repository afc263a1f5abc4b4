#include "report/runbook.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "report/advice.h"
#include "report/causes.h"
#include "report/wrap.h"

namespace telltale {
namespace {

constexpr size_t kWidth = 100;

std::string Paragraph(std::string_view text) { return Wrapped("", 0, kWidth, text); }
std::string Item(std::string_view text) { return Wrapped("- ", 2, kWidth, text); }
std::string Step(int number, std::string_view text) { return Wrapped(fmt::format("{}. ", number), 3, kWidth, text); }

// Commands, as a block that is indented by that much.
std::string Commands(std::string_view text, size_t indent = 0) {
  const std::string blanks(indent, ' ');
  std::string block = blanks + "```sh\n";
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    block += fmt::format("{}{}\n", blanks, text.substr(at, end - at));
    at = end + 1;
  }
  return block + blanks + "```\n";
}

// Whether its alerts have a label `field`.
bool HasField(Check check) {
  switch (check) {
    case Check::kEmptyField:
    case Check::kWrongType:
    case Check::kNotAllowed:
    case Check::kOutOfRange:
    case Check::kPatternMismatch:
    case Check::kUnknownEntity:
    case Check::kStaleDate:
    case Check::kFutureDate:
    case Check::kPlaceholder:
    case Check::kMissingSection:
    case Check::kMustMatch:
    case Check::kMustNotMatch:
    case Check::kMustMention:
    case Check::kMustNotMention:
    case Check::kMalformed:
    case Check::kMeasureOutOfRange:
    case Check::kPossibleSecret:
    case Check::kPossiblePii:
    case Check::kNumber:
    case Check::kScore:
    case Check::kMeasure:
    case Check::kMix:
      return true;
    default:
      return false;
  }
}

std::string_view RaisedBy(Check check, std::string_view name) {
  switch (KindOf(check)) {
    case CheckKind::kRate:
      if (name.ends_with("RateHigh")) {
        return "more outputs are hit than is usual, or than a rule allows (`alert_above`, `alert: {above: ...}`)";
      }
      if (name.ends_with("RateLow")) {
        return "fewer outputs are hit than is usual, or than a rule wants (`alert_below`, `alert: {below: ...}`). "
               "Often "
               "good news: a failure that was usual has gone. Find out what mended it, or whether the outputs are of "
               "another kind now";
      }
      return check == Check::kSequenceGap
                 ? "more numbers are missing than is usual, or a single one where one is enough"
                 : "a single output was hit, where a rule says that one is enough (`alert: each`)";
    case CheckKind::kDistribution:
      return "the numbers are higher or lower than is usual, or more than half of them are beyond a rule's limit";
    case CheckKind::kMix:
      return "one of the labels has another share than is usual; the alert names it";
    case CheckKind::kVolume:
      if (name.ends_with("High")) return "more outputs come than is usual at these hours";
      if (name.ends_with("Low")) return "fewer outputs come than is usual at these hours";
      return "nothing has come for longer than is usual, or than a rule allows (`volume: {expect: ...}`)";
    case CheckKind::kEvent:
      return "it happened, where a rule says that once is enough (`alert: each`)";
  }
  return {};
}

std::string Meaning(Check check) {
  std::string text = "## What it means\n\n" + Paragraph(AdviceOf(check).means) + "\n";
  for (const std::string& name : AlertNamesOf(check)) {
    text += Item(fmt::format("`{}`: {}.", name, RaisedBy(check, name)));
  }
  return text + "\n" +
         Paragraph(
             "WORKFLOW, STEP and FIELD below are the alert's labels; leave out what it has not. Where telltale runs "
             "elsewhere, its commands take "
             "`--to=HOST:9737`, and `--token-file=F` where it asks for a token.") +
         "\n";
}

constexpr std::string_view kRateQuery =
    "promtool query instant http://127.0.0.1:9090 '\n"
    "  sum by ({0}) (increase(telltale_check_hits_total{{workflow=\"WORKFLOW\", step=\"STEP\",\n"
    "                                                  check=\"{1}\"}}[1h]))\n"
    "  / sum by ({0}) (increase(telltale_check_evaluations_total{{workflow=\"WORKFLOW\", step=\"STEP\",\n"
    "                                                           check=\"{1}\"}}[1h]))'";
constexpr std::string_view kSignalQuery =
    "promtool query instant http://127.0.0.1:9090 '\n"
    "  {{__name__=~\"telltale_signal_(current|baseline)\", workflow=\"WORKFLOW\", step=\"STEP\",\n"
    "   check=\"{}\"}}'";
constexpr std::string_view kTokenQuery =
    "promtool query instant http://127.0.0.1:9090 '\n"
    "  sum by (token) (increase(telltale_failure_token_hits_total{workflow=\"WORKFLOW\", step=\"STEP\"}[1h]))'";
constexpr std::string_view kVersionQuery =
    "promtool query instant http://127.0.0.1:9090 '\n"
    "  {__name__=~\"telltale_(prompt|model)_version_info\", workflow=\"WORKFLOW\", step=\"STEP\"}'";
constexpr std::string_view kVolumeQuery =
    "promtool query instant http://127.0.0.1:9090 '\n"
    "  sum(increase(telltale_outputs_total{workflow=\"WORKFLOW\", step=\"STEP\"}[1h]))'\n"
    "promtool query instant http://127.0.0.1:9090 '\n"
    "  sum by (transport) (increase(telltale_received_total[1h]))'";

std::string Query(Check check) {
  if (check == Check::kFailureToken) return std::string(kTokenQuery);
  switch (KindOf(check)) {
    case CheckKind::kRate:
      return fmt::format(kRateQuery, HasField(check) ? "field" : "step", CheckName(check));
    case CheckKind::kDistribution:
    case CheckKind::kMix:
      return fmt::format(kSignalQuery, CheckName(check));
    case CheckKind::kEvent:
      return std::string(kVersionQuery);
    case CheckKind::kVolume:
      return std::string(kVolumeQuery);
  }
  return {};
}

std::string_view QuerySays(Check check) {
  if (check == Check::kFailureToken)
    return "Does it still go on, and which phrase is it? Hits of the last hour by token.";
  switch (KindOf(check)) {
    case CheckKind::kRate:
      return "Does it still go on? The share of outputs that were hit in the last hour.";
    case CheckKind::kDistribution:
      return "Does it still go on? The median of late beside those of the baselines.";
    case CheckKind::kMix:
      return "Does it still go on? The moved label's share of late beside those of the baselines.";
    case CheckKind::kEvent:
      return "Which versions run now? One series for each that was seen in the last days.";
    case CheckKind::kVolume:
      return "Does it still go on, and is it this stream alone? Outputs of the last hour, of this stream and of all.";
  }
  return {};
}

std::string LookFirst(Check check) {
  return "## Look at first\n\n" +
         Step(1,
              "The story: what moved and what else did, since when, how sure that is, which slice carries it, and ids "
              "of "
              "outputs to look at. In a browser it is the alert's `page` link.") +
         Commands("telltale explain WORKFLOW/STEP", 3) +
         Step(
             2,
             "What came just before: versions of prompt and model, and how each did beside the one before it. Then the "
             "deployments of the same hour.") +
         Commands("telltale timeline --workflow=WORKFLOW --step=STEP", 3) + Step(3, QuerySays(check)) +
         Commands(Query(check), 3) + "\n" + Paragraph(fmt::format("Then, by eye: {}", AdviceOf(check).look)) + "\n";
}

std::string UsualCauses(Check check) {
  const Causes causes = CausesOf(check);
  const std::array<std::pair<std::string_view, std::string_view>, 5> rows = {{{"Prompt edited", causes.prompt},
                                                                              {"Model swapped", causes.model},
                                                                              {"Glue", causes.glue},
                                                                              {"Nobody looked", causes.unseen},
                                                                              {"No human", causes.human}}};
  std::string text = "## Usual causes\n\n";
  for (const auto& [name, cause] : rows) {
    if (!cause.empty()) text += Item(fmt::format("**{}**: {}", name, cause));
  }
  return text + "\n";
}

std::string Accept(Check check) {
  if (KindOf(check) == CheckKind::kVolume) {
    return Paragraph(
               "It ends by itself when outputs come as they did. How many are expected is said by `volume:` in the "
               "stream's rule; `volume: off` watches for none. Then load the rules:") +
           Commands("curl -fsS -X POST http://127.0.0.1:9737/-/reload");
  }
  const std::string signal = fmt::format("telltale baseline accept --workflow=WORKFLOW --step=STEP --check={}{}",
                                         CheckName(check), HasField(check) ? " --field=FIELD" : "");
  if (KindOf(check) == CheckKind::kEvent) {
    return Paragraph(
               "It ends by itself some time after the last hit (`alerts.resolve_each`). To end it now, since it was "
               "meant:") +
           Commands(signal);
  }
  return Paragraph(
             "It ends by itself when outputs are again what they were, and where one hit is enough "
             "(`alert: each`) some time after the last one. If the change was meant, say so: the incident is over, "
             "and the signals learn anew from what comes next. The first command is for all that is open in the "
             "stream, the second for this signal alone.") +
         Commands("telltale baseline accept --workflow=WORKFLOW --step=STEP\n" + signal) + "\n" +
         Paragraph("A limit that a rule sets is not learned: change it there, and reload.");
}

std::string SilenceOrAccept(Check check) {
  return "## Silence or accept\n\n" +
         Paragraph(
             "While it is being mended nobody needs to hear of it again. telltale goes on watching; the silence ends "
             "by itself.") +
         Commands(fmt::format("amtool silence add --alertmanager.url=http://127.0.0.1:9093 --duration=2h \\\n"
                              "  --comment=\"being mended\" check={} workflow=WORKFLOW step=STEP",
                              CheckName(check))) +
         "\n" + Accept(check) + "\n";
}

}  // namespace

std::vector<std::string> AlertNamesOf(Check check) {
  std::vector<std::string> names;
  const auto add = [&names](std::string name) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(std::move(name));
  };
  add(AlertName(check, true));
  add(AlertName(check, false));
  if (KindOf(check) == CheckKind::kRate) add(std::string(EventName(check)));
  return names;
}

std::optional<Check> CheckOfRunbook(std::string_view name) {
  for (int i = 0; i < kCheckCount; ++i) {
    const auto check = static_cast<Check>(i);
    const std::vector<std::string> names = AlertNamesOf(check);
    if (name == CheckName(check) || std::find(names.begin(), names.end(), name) != names.end()) return check;
  }
  return std::nullopt;
}

std::string RunbookText(Check check) {
  return fmt::format("# {}\n\n", fmt::join(AlertNamesOf(check), ", ")) + Meaning(check) + LookFirst(check) +
         UsualCauses(check) + SilenceOrAccept(check) + "## When to page\n\n" + Paragraph(PageWhen(check));
}

std::string RunbookPath(Check check) { return fmt::format("/runbooks/{}", CheckName(check)); }

std::string RunbookList() {
  std::string list;
  for (int i = 0; i < kCheckCount; ++i) {
    const auto check = static_cast<Check>(i);
    list += fmt::format("{:<20} {}\n", CheckName(check), AdviceOf(check).means);
  }
  return list;
}

}  // namespace telltale
