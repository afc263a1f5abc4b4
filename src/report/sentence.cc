#include "report/sentence.h"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <cmath>
#include <string_view>

#include "report/table.h"
#include "report/utf8.h"

namespace telltale {
namespace {

constexpr size_t kMaxNameBytes = 120;
constexpr Duration kMaxAfterChange = std::chrono::hours(7 * 24);
constexpr Duration kMaxBeforeChange = std::chrono::hours(1);

// What can be said of an output that was hit; {} is the field. The two forms are with a field and without.
struct Phrase {
  std::string_view with_field;
  std::string_view without;
};

Phrase PhraseOf(Check check) {
  switch (check) {
    case Check::kEmptyOutput:
      return {"{} is empty", "The output is empty"};
    case Check::kInvalidJson:
      return {"{} holds no readable JSON", "The JSON cannot be read"};
    case Check::kFencedJson:
      return {"{} is wrapped in other text", "The JSON is wrapped in a code fence or other text"};
    case Check::kTruncatedOutput:
      return {"{} is cut off", "The output is cut off"};
    case Check::kEmptyField:
      return {"{} is empty", "A field is empty"};
    case Check::kWrongType:
      return {"{} has the wrong type", "A field has the wrong type"};
    case Check::kNotAllowed:
      return {"{} has a value that is not allowed", "A value is not allowed"};
    case Check::kOutOfRange:
      return {"{} is out of range", "A number is out of range"};
    case Check::kUnknownEntity:
      return {"{} names something that is in no list", "Something is named that is in no list"};
    case Check::kFailureToken:
      return {"{} holds a failure token", "A failure token stands"};
    case Check::kRefusal:
      return {"{} is a refusal", "The model refuses"};
    case Check::kLowConfidence:
      return {"{} has low confidence", "The confidence is low"};
    case Check::kMissingConfidence:
      return {"{} has no confidence", "The confidence is missing"};
    case Check::kUnversionedPrompt:
      return {"{} has no prompt version", "The prompt version is missing"};
    case Check::kConfidence:
      return {"the confidence of {}", "The confidence"};
    case Check::kLength:
      return {"the length of {}", "The length of outputs"};
    case Check::kNumber:
      return {"{}", "A number"};
    case Check::kMix:
      return {"the mix of {}", "A mix of labels"};
    case Check::kOpening:
      return {"the mix of first words of {}", "The mix of first words"};
    case Check::kShape:
      return {"the mix of shapes of {}", "The mix of shapes"};
    case Check::kTruncatedTransport:
      return {"{} was cut on the way", "The output was cut on the way"};
    case Check::kSchemaViolation:
      return {"{} breaks its JSON Schema", "The JSON breaks its schema"};
    case Check::kInvalidToolCall:
      return {"{} is no call of a tool there is", "A call of a tool is wrong"};
    case Check::kPatternMismatch:
      return {"{} has another form than it should", "A value has another form than it should"};
    case Check::kMalformed:
      return {"{} is not well-formed", "The text is not well-formed"};
    case Check::kStaleDate:
      return {"{} is too old a date", "A date is too old"};
    case Check::kFutureDate:
      return {"{} is a date too far ahead", "A date is too far ahead"};
    case Check::kContradiction:
      return {"{} contradicts what came with it", "The output contradicts its input or itself"};
    case Check::kFieldsDisagree:
      return {"{} does not hold", "Two fields do not fit"};
    case Check::kPlaceholder:
      return {"{} holds a template mark", "A template mark was left in"};
    case Check::kMissingSection:
      return {"The section {} is missing", "A section is missing"};
    case Check::kMustMatch:
      return {"{} is not there", "What must be there is not"};
    case Check::kMustNotMatch:
      return {"{} is there and must not be", "What must not be there is"};
    case Check::kMustMention:
      return {"{} is not mentioned", "What came with the output is not mentioned"};
    case Check::kMustNotMention:
      return {"{} is mentioned and must not be", "What must not be mentioned is"};
    case Check::kCodeFence:
      return {"{} holds a code fence", "The text holds a code fence"};
    case Check::kUnexpectedScript:
      return {"{} holds letters of another script", "Letters of another script stand"};
    case Check::kRepetition:
      return {"{} repeats itself", "The text repeats itself"};
    case Check::kTooShort:
      return {"{} is too short", "The output is too short"};
    case Check::kTooLong:
      return {"{} is too long", "The output is too long"};
    case Check::kMeasureOutOfRange:
      return {"The measure {} is out of range", "A measure of the text is out of range"};
    case Check::kPossibleSecret:
      return {"{} may hold a secret", "A secret may stand"};
    case Check::kPossiblePii:
      return {"{} may hold personal data", "Personal data may stand"};
    case Check::kDuplicateContent:
      return {"{} repeats an earlier output's content", "The content of an earlier output came again"};
    case Check::kRepeatedText:
      return {"{} repeats an earlier text", "The same text came again"};
    case Check::kProcessedTwice:
      return {"{} was processed twice", "A subject was processed twice"};
    case Check::kNotContinued:
      return {"{} was not continued", "The next step did not follow"};
    case Check::kSequenceGap:
      return {"the sequence of {} has a gap", "A sequence has a gap"};
    case Check::kLateOutput:
      return {"{} came late", "The output came late"};
    case Check::kPromptEdited:
      return {"{} was edited in place", "The prompt was edited in place"};
    case Check::kModelChanged:
      return {"{} is another model", "Another model answered"};
    case Check::kOutputTokens:
      return {"the output tokens of {}", "The number of output tokens"};
    case Check::kScore:
      return {"the score {}", "A score"};
    case Check::kMeasure:
      return {"the measure {} of the text", "A measure of the text"};
    case Check::kScript:
      return {"the mix of scripts of {}", "The mix of scripts"};
    case Check::kFinishReason:
      return {"the mix of finish reasons of {}", "The mix of finish reasons"};
    case Check::kVolume:
      return {"the outputs of {}", "Outputs"};
    case Check::kSilence:
      return {"nothing of {}", "No output"};
  }
  return {"{}", "A signal"};
}

// Whether a level is a share of the outputs: a rate, or one label of a mix.
bool IsShare(Check check) { return KindOf(check) == CheckKind::kRate || KindOf(check) == CheckKind::kMix; }

std::string Name(std::string_view text) { return CutText(TerminalText(text), kMaxNameBytes); }

std::string Subject(const Verdict& verdict) {
  const Phrase phrase = PhraseOf(verdict.check);
  if (verdict.field.empty()) return std::string(phrase.without);
  return fmt::format(fmt::runtime(phrase.with_field), Name(verdict.field));
}

// "4 characters", "0.71": a median with its unit, where it has one.
std::string MedianText(Check check, double value) {
  return NumberText(value) + (check == Check::kLength ? " characters" : "");
}

std::string UsuallyText(const Verdict& verdict) {
  if (verdict.limit) {
    const std::string limit = ValueText(verdict.check, *verdict.limit);
    return verdict.up ? fmt::format("at most {} is allowed", limit) : fmt::format("at least {} is wanted", limit);
  }
  if (verdict.baseline.observations <= 0) return "what is usual is not known yet";
  return "usually " + ValueText(verdict.check, verdict.baseline.value);
}

std::string EachText(const Verdict& verdict) {
  if (verdict.current.hits <= 1) return fmt::format("{} in one output", Subject(verdict));
  return fmt::format("{} in {} outputs", Subject(verdict), verdict.current.hits);
}

std::string Body(const Verdict& verdict) {
  if (verdict.each) return EachText(verdict);
  const double outputs = verdict.current.observations;
  const std::string subject = Subject(verdict);
  switch (KindOf(verdict.check)) {
    case CheckKind::kRate:
      return fmt::format("{} in {}{} of {:.0f} outputs ({}, {})", subject, verdict.up ? "" : "only ",
                         verdict.current.hits, outputs, PerCent(verdict.current.value), UsuallyText(verdict));
    case CheckKind::kDistribution:
      return fmt::format("{} is {}: median {}, {}, in {:.0f} outputs", subject, verdict.up ? "higher" : "lower",
                         MedianText(verdict.check, verdict.current.value), UsuallyText(verdict), outputs);
    case CheckKind::kMix:
      return fmt::format("{} has changed: {} in {}{} of {:.0f} outputs ({}, {})", subject, Name(verdict.label),
                         verdict.up ? "" : "only ", verdict.current.hits, outputs, PerCent(verdict.current.value),
                         UsuallyText(verdict));
    case CheckKind::kEvent:
    case CheckKind::kVolume:
      return subject;
  }
  return subject;
}

// The hour alone on the same day, with the date else.
std::string ClockText(Time time, Time seen_from) {
  const std::string stamp = FormatTime(time);
  const bool same_day = std::chrono::floor<std::chrono::days>(time) == std::chrono::floor<std::chrono::days>(seen_from);
  if (stamp.size() < 16) return stamp;
  return fmt::format("{}{} UTC", same_day ? "" : stamp.substr(0, 10) + " ", stamp.substr(11, 5));
}

std::string CountText(int64_t count, std::string_view unit) {
  static constexpr std::array<std::string_view, 13> kWords = {
      "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"};
  const std::string number = count < static_cast<int64_t>(kWords.size())
                                 ? std::string(kWords[static_cast<size_t>(count)])
                                 : fmt::format("{}", count);
  return fmt::format("{} {}{}", number, unit, count == 1 ? "" : "s");
}

std::string SpanText(Duration span) {
  const auto minutes = std::chrono::round<std::chrono::minutes>(span).count();
  if (minutes < 90) return CountText(minutes, "minute");
  if (minutes < 36 * 60) return CountText((minutes + 30) / 60, "hour");
  return CountText((minutes + 720) / 1440, "day");
}

// "one every 4 minutes"
std::string EveryText(double seconds) {
  const std::string wait = WaitText(seconds);
  return "one every " + (wait.starts_with("one ") ? wait.substr(4) : wait);
}

// Where fewer than two come in an hour, people count by the day.
std::string VolumeText(double an_hour, bool by_day) {
  return fmt::format("{} {}", NumberText(by_day ? an_hour * 24 : an_hour), by_day ? "a day" : "an hour");
}

std::string VolumeSentence(const Verdict& verdict, const std::string& version) {
  const std::string since = ClockText(verdict.onset, verdict.time);
  const std::string tail = version.empty() ? "" : ", " + version;
  if (verdict.check == Check::kSilence) {
    const std::string span = verdict.open ? "" : fmt::format(" for {}", WaitText(verdict.current.value));
    const bool is_rule = verdict.baseline.observations <= 0;
    return fmt::format("No output{} since {}, {} {}{}", span, since, is_rule ? "expected is" : "usually",
                       EveryText(verdict.baseline.value), tail);
  }
  const bool by_day = verdict.baseline.value < 2;
  return fmt::format("{}{} outputs {} since {}, usually {}{}", verdict.up ? "" : "Only ",
                     NumberText(verdict.current.value * (by_day ? 24 : 1)), by_day ? "a day" : "an hour", since,
                     NumberText(verdict.baseline.value * (by_day ? 24 : 1)), tail);
}

}  // namespace

std::string WaitText(double seconds) {
  if (!std::isfinite(seconds) || seconds > 1e9) return "for ever";
  if (seconds < 1) return "second or less";
  if (seconds < 90) return CountText(std::llround(seconds), "second");
  return SpanText(Duration(std::llround(seconds * 1000)));
}

std::string PerCent(double rate) {
  const double value = rate * 100;
  if (!std::isfinite(value)) return "unknown";
  int decimals = 0;
  if (value < 10 || (value > 99 && value < 100)) decimals = 1;
  if (value < 0.1) decimals = 2;
  std::string text = fmt::format("{:.{}f}", value, decimals);
  if (value > 0 && text.find_first_not_of("0.") == std::string::npos) return "below 0.01 %";
  if (value < 100 && text.starts_with("100")) return "above 99.9 %";
  if (text.find('.') != std::string::npos) {
    while (text.ends_with('0')) text.pop_back();
    if (text.ends_with('.')) text.pop_back();
  }
  return text + " %";
}

std::string NumberText(double value) {
  if (!std::isfinite(value)) return "unknown";
  const double size = std::fabs(value);
  if (size >= 1000 && size < 1e12) return fmt::format("{:.0f}", value);
  return fmt::format("{:.3g}", value);
}

std::string ValueText(Check check, double value) {
  if (check == Check::kVolume) return VolumeText(value, value < 2);
  if (check == Check::kSilence) return WaitText(value);
  return IsShare(check) ? PerCent(value) : NumberText(value);
}

std::string EstimateText(Check check, const Measured& estimate) {
  if (check == Check::kSilence && estimate.value > 0) {
    return estimate.observations == 1 ? "none for " + WaitText(estimate.value) : EveryText(estimate.value);
  }
  if (estimate.observations <= 0) return "not known yet";
  if (check == Check::kVolume) {
    return fmt::format("{} (90 % interval {} to {}, {:.0f} hours)", ValueText(check, estimate.value),
                       ValueText(check, estimate.low), ValueText(check, estimate.high), estimate.observations);
  }
  const std::string median = IsShare(check) ? "" : "median ";
  const std::string hits = estimate.hits > 0 && IsShare(check) ? fmt::format("{} of ", estimate.hits) : "";
  return fmt::format("{}{} (90 % interval {} to {}, {}{:.0f} outputs)", median, ValueText(check, estimate.value),
                     ValueText(check, estimate.low), ValueText(check, estimate.high), hits, estimate.observations);
}

std::string EvidenceText(const Verdict& verdict) {
  if (verdict.each) return "one is enough";
  if (verdict.gross) return "more than half of the last 20 outputs, before it is known what is usual";
  const double years = verdict.once_in_years;
  if (verdict.check == Check::kSilence && verdict.baseline.observations <= 0) return "a rule expects one sooner";
  if (!(years > 0)) return "weak";
  const std::string_view together = verdict.with_others ? ", with what else moved" : "";
  if (years >= 1e6) return fmt::format("by chance less than once in a million years{}", together);
  if (years < 1) return fmt::format("by chance {} times a year{}", NumberText(std::round(10 / years) / 10), together);
  const double scale = years < 10 ? 1 : std::pow(10, std::floor(std::log10(years)) - 1);
  const double rounded = std::round(years / scale) * scale;
  return fmt::format("by chance once in {:.0f} year{}{}", rounded, rounded < 1.5 ? "" : "s", together);
}

std::string VersionText(const Verdict& verdict) {
  if (!verdict.version_change) return "";
  const VersionChange& change = *verdict.version_change;
  const std::string what = change.from.empty()
                               ? fmt::format("{} {} came", Name(change.what), Name(change.to))
                               : fmt::format("{} {} -> {}", Name(change.what), Name(change.from), Name(change.to));
  const Duration after = verdict.onset - change.time;
  // Further away it explains nothing, and would only send people the wrong way. An onset is an estimate.
  if (after > kMaxAfterChange || after < -kMaxBeforeChange) return "";
  if (after < std::chrono::seconds(30) && after > -std::chrono::seconds(30)) return "with " + what;
  if (after < Duration(0)) return fmt::format("{} before {}", SpanText(-after), what);
  return fmt::format("{} after {}", SpanText(after), what);
}

std::string VerdictSentence(const Verdict& verdict) {
  const std::string version = VersionText(verdict);
  if (KindOf(verdict.check) == CheckKind::kVolume) return VolumeSentence(verdict, version);
  return fmt::format("{} since {}{}{}", Body(verdict), ClockText(verdict.onset, verdict.time),
                     version.empty() ? "" : ", ", version);
}

}  // namespace telltale
