#include "base/finding.h"

#include <array>

namespace telltale {
namespace {

struct CheckRow {
  std::string_view name;
  std::string_view title;  // CamelCase, for alert names
  CheckKind kind;
};

// Indexed by Check; the static_assert below keeps the two together.
constexpr std::array kRows = {
    CheckRow{"empty_output", "EmptyOutput", CheckKind::kRate},
    CheckRow{"invalid_json", "InvalidJson", CheckKind::kRate},
    CheckRow{"fenced_json", "FencedJson", CheckKind::kRate},
    CheckRow{"truncated_output", "TruncatedOutput", CheckKind::kRate},
    CheckRow{"truncated_transport", "TruncatedTransport", CheckKind::kRate},
    CheckRow{"schema_violation", "SchemaViolation", CheckKind::kRate},
    CheckRow{"invalid_tool_call", "InvalidToolCall", CheckKind::kRate},
    CheckRow{"empty_field", "EmptyField", CheckKind::kRate},
    CheckRow{"wrong_type", "WrongType", CheckKind::kRate},
    CheckRow{"not_allowed", "NotAllowed", CheckKind::kRate},
    CheckRow{"out_of_range", "OutOfRange", CheckKind::kRate},
    CheckRow{"pattern_mismatch", "PatternMismatch", CheckKind::kRate},
    CheckRow{"malformed", "Malformed", CheckKind::kRate},
    CheckRow{"unknown_entity", "UnknownEntity", CheckKind::kRate},
    CheckRow{"stale_date", "StaleDate", CheckKind::kRate},
    CheckRow{"future_date", "FutureDate", CheckKind::kRate},
    CheckRow{"contradiction", "Contradiction", CheckKind::kRate},
    CheckRow{"fields_disagree", "FieldsDisagree", CheckKind::kRate},
    CheckRow{"placeholder", "Placeholder", CheckKind::kRate},
    CheckRow{"failure_token", "FailureToken", CheckKind::kRate},
    CheckRow{"refusal", "Refusal", CheckKind::kRate},
    CheckRow{"missing_section", "MissingSection", CheckKind::kRate},
    CheckRow{"must_match", "MustMatch", CheckKind::kRate},
    CheckRow{"must_not_match", "MustNotMatch", CheckKind::kRate},
    CheckRow{"must_mention", "MustMention", CheckKind::kRate},
    CheckRow{"must_not_mention", "MustNotMention", CheckKind::kRate},
    CheckRow{"code_fence", "CodeFence", CheckKind::kRate},
    CheckRow{"unexpected_script", "UnexpectedScript", CheckKind::kRate},
    CheckRow{"repetition", "Repetition", CheckKind::kRate},
    CheckRow{"too_short", "TooShort", CheckKind::kRate},
    CheckRow{"too_long", "TooLong", CheckKind::kRate},
    CheckRow{"measure_out_of_range", "MeasureOutOfRange", CheckKind::kRate},
    CheckRow{"possible_secret", "PossibleSecret", CheckKind::kRate},
    CheckRow{"possible_pii", "PossiblePii", CheckKind::kRate},
    CheckRow{"low_confidence", "LowConfidence", CheckKind::kRate},
    CheckRow{"missing_confidence", "MissingConfidence", CheckKind::kRate},
    CheckRow{"duplicate_content", "DuplicateContent", CheckKind::kRate},
    CheckRow{"repeated_text", "RepeatedText", CheckKind::kRate},
    CheckRow{"processed_twice", "ProcessedTwice", CheckKind::kRate},
    CheckRow{"not_continued", "NotContinued", CheckKind::kRate},
    CheckRow{"sequence_gap", "SequenceGap", CheckKind::kRate},
    CheckRow{"late_output", "LateOutput", CheckKind::kRate},
    CheckRow{"unversioned_prompt", "UnversionedPrompt", CheckKind::kRate},
    CheckRow{"prompt_edited", "PromptEditedInPlace", CheckKind::kEvent},
    CheckRow{"model_changed", "ModelChanged", CheckKind::kEvent},
    CheckRow{"confidence", "Confidence", CheckKind::kDistribution},
    CheckRow{"length", "Length", CheckKind::kDistribution},
    CheckRow{"output_tokens", "OutputTokens", CheckKind::kDistribution},
    CheckRow{"number", "Number", CheckKind::kDistribution},
    CheckRow{"score", "Score", CheckKind::kDistribution},
    CheckRow{"measure", "Measure", CheckKind::kDistribution},
    CheckRow{"mix", "CategoryMix", CheckKind::kMix},
    CheckRow{"opening", "Opening", CheckKind::kMix},
    CheckRow{"shape", "Shape", CheckKind::kMix},
    CheckRow{"script", "Script", CheckKind::kMix},
    CheckRow{"finish_reason", "FinishReason", CheckKind::kMix},
    CheckRow{"volume", "OutputVolume", CheckKind::kVolume},
    CheckRow{"silence", "OutputSilence", CheckKind::kVolume},
};
static_assert(kRows.size() == kCheckCount);

const CheckRow& RowOf(Check check) { return kRows[static_cast<size_t>(check)]; }

}  // namespace

std::string_view CheckName(Check check) { return RowOf(check).name; }

std::optional<Check> CheckFromName(std::string_view name) {
  for (size_t i = 0; i < kRows.size(); ++i) {
    if (kRows[i].name == name) return static_cast<Check>(i);
  }
  return std::nullopt;
}

CheckKind KindOf(Check check) { return RowOf(check).kind; }

std::string AlertName(Check check, bool up) {
  std::string name(RowOf(check).title);
  switch (KindOf(check)) {
    case CheckKind::kRate:
      // A gap in a sequence is one, however many there are.
      if (check == Check::kSequenceGap && up) return name;
      return name + (up ? "RateHigh" : "RateLow");
    case CheckKind::kDistribution:
    case CheckKind::kMix:
      return name + "Shift";
    case CheckKind::kVolume:
      return check == Check::kSilence ? name : name + (up ? "High" : "Low");
    case CheckKind::kEvent:
      break;
  }
  return name;
}

std::string_view EventName(Check check) { return RowOf(check).title; }

}  // namespace telltale
