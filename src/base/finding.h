#pragma once
// base/finding.h - the checks telltale knows, and what they found in one output.
//
// What:     Check names a question asked of an output. Findings carries every question that was *evaluated* for one
//           output with its answer: rates (hit or not), numbers and labels. content fills it, engine counts it.
// Units:    a field is an index into the stream's table of fields (content/discover.h): a path, or the name of a
//           section, pattern, label, measure or score; kNoField where a check has none.
// Threads:  a value, reused from output to output by one thread.
// Source:   shared/checks.md of the contract: one evaluation and at most one hit per output and field.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/refilled.h"

namespace telltale {

// In the order in which they are told to people. Names on the wire: CheckName().
enum class Check : uint8_t {
  // the output as a whole, and its JSON
  kEmptyOutput,
  kInvalidJson,
  kFencedJson,
  kTruncatedOutput,
  kTruncatedTransport,
  kSchemaViolation,
  kInvalidToolCall,
  // its fields
  kEmptyField,
  kWrongType,
  kNotAllowed,
  kOutOfRange,
  kPatternMismatch,
  kMalformed,
  kUnknownEntity,
  kStaleDate,
  kFutureDate,
  kContradiction,
  kFieldsDisagree,
  // its text
  kPlaceholder,
  kFailureToken,
  kRefusal,
  kMissingSection,
  kMustMatch,
  kMustNotMatch,
  kMustMention,
  kMustNotMention,
  kCodeFence,
  kUnexpectedScript,
  kRepetition,
  kTooShort,
  kTooLong,
  kMeasureOutOfRange,
  kPossibleSecret,
  kPossiblePii,
  // what came with it
  kLowConfidence,
  kMissingConfidence,
  // outputs against one another
  kDuplicateContent,
  kRepeatedText,
  kProcessedTwice,
  kNotContinued,
  kSequenceGap,
  kLateOutput,
  // where it came from
  kUnversionedPrompt,
  kPromptEdited,
  kModelChanged,
  // distributions
  kConfidence,
  kLength,
  kOutputTokens,
  kNumber,
  kScore,
  kMeasure,
  // mixes
  kMix,
  kOpening,
  kShape,
  kScript,
  kFinishReason,
  // how many come
  kVolume,
  kSilence,
};
inline constexpr int kCheckCount = static_cast<int>(Check::kSilence) + 1;

// An event is counted like a rate, but each hit speaks for itself: there is no baseline of it. Volumes are not found in
// an output: they are of outputs, and of the time between them.
enum class CheckKind : uint8_t { kRate, kDistribution, kMix, kEvent, kVolume };

std::string_view CheckName(Check check);  // "empty_field"
std::optional<Check> CheckFromName(std::string_view name);
CheckKind KindOf(Check check);
// What a person would call the alert: EmptyFieldRateHigh, ConfidenceShift, ... `up` is the direction of the change.
std::string AlertName(Check check, bool up);
// The same of a single hit, where one is an alert: DuplicateContent, PromptEditedInPlace.
std::string_view EventName(Check check);

using FieldIndex = uint16_t;
inline constexpr FieldIndex kNoField = 0xffff;
inline constexpr FieldIndex kNameBit = 0x8000;  // set in the index of a name; paths and names are numbered apart

struct Findings {
  // One question that was asked; `evidence` says what was hit (a path, a token, a value cut short), empty where not
  // hit.
  struct Rate {
    Check check{};
    FieldIndex field = kNoField;
    bool hit = false;
    std::string_view evidence;
  };
  struct Number {
    Check check{};
    FieldIndex field = kNoField;
    double value = 0;
  };
  struct Label {
    Check check{};
    FieldIndex field = kNoField;
    std::string_view label;
    bool judged = true;  // false: counted, but no mix that could shift (dates, codes)
  };

  Refilled<Rate> rates;
  Refilled<Number> numbers;
  Refilled<Label> labels;
  std::vector<uint16_t> tokens;  // failure tokens present, each once: indices into StreamRules' token ids

  void Clear() {
    rates.clear();
    numbers.clear();
    labels.clear();
    tokens.clear();
  }
};

}  // namespace telltale
