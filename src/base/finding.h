#pragma once
// base/finding.h - the checks telltale knows, and what they found in one output.
//
// What:     Check names a question asked of an output. Findings carries every question that was *evaluated* for one
//           output with its answer: rates (hit or not), numbers and labels. content fills it, engine counts it.
// Units:    a field is an index into the stream's field table (content/discover.h); kNoField where a check has none.
// Threads:  a value, reused from output to output by one thread.
// Source:   shared/checks.md of the contract: one evaluation and at most one hit per output and field.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace telltale {

// In the order in which they are told to people. Names on the wire: CheckName().
enum class Check : uint8_t {
  kEmptyOutput,
  kInvalidJson,
  kFencedJson,
  kTruncatedOutput,
  kEmptyField,
  kWrongType,
  kNotAllowed,
  kOutOfRange,
  kUnknownEntity,
  kFailureToken,
  kRefusal,
  kLowConfidence,
  kMissingConfidence,
  kUnversionedPrompt,
  // distributions
  kConfidence,
  kLength,
  kNumber,
  // mixes: recorded here, judged when the mix kernel arrives
  kMix,
  kOpening,
  kShape,
};
inline constexpr int kCheckCount = static_cast<int>(Check::kShape) + 1;

enum class CheckKind : uint8_t { kRate, kDistribution, kMix };

std::string_view CheckName(Check check);  // "empty_field"
std::optional<Check> CheckFromName(std::string_view name);
CheckKind KindOf(Check check);
// What a person would call the alert: EmptyFieldRateHigh, ConfidenceShift, ... `up` is the direction of the change.
std::string AlertName(Check check, bool up);

using FieldIndex = uint16_t;
inline constexpr FieldIndex kNoField = 0xffff;

struct Findings {
  // One question that was asked; `evidence` says what was hit (a path, a token, a value cut short), empty where not
  // hit.
  struct Rate {
    Check check;
    FieldIndex field;
    bool hit;
    std::string_view evidence;
  };
  struct Number {
    Check check;
    FieldIndex field;
    double value;
  };
  struct Label {
    Check check;
    FieldIndex field;
    std::string_view label;
  };

  std::vector<Rate> rates;
  std::vector<Number> numbers;
  std::vector<Label> labels;
  std::vector<uint16_t> tokens;  // failure tokens present, each once: indices into StreamRules' token ids

  void Clear() {
    rates.clear();
    numbers.clear();
    labels.clear();
    tokens.clear();
  }
};

}  // namespace telltale
