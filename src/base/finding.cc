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
    CheckRow{"empty_field", "EmptyField", CheckKind::kRate},
    CheckRow{"wrong_type", "WrongType", CheckKind::kRate},
    CheckRow{"not_allowed", "NotAllowed", CheckKind::kRate},
    CheckRow{"out_of_range", "OutOfRange", CheckKind::kRate},
    CheckRow{"unknown_entity", "UnknownEntity", CheckKind::kRate},
    CheckRow{"failure_token", "FailureToken", CheckKind::kRate},
    CheckRow{"refusal", "Refusal", CheckKind::kRate},
    CheckRow{"low_confidence", "LowConfidence", CheckKind::kRate},
    CheckRow{"missing_confidence", "MissingConfidence", CheckKind::kRate},
    CheckRow{"unversioned_prompt", "UnversionedPrompt", CheckKind::kRate},
    CheckRow{"confidence", "Confidence", CheckKind::kDistribution},
    CheckRow{"length", "Length", CheckKind::kDistribution},
    CheckRow{"number", "Number", CheckKind::kDistribution},
    CheckRow{"mix", "Mix", CheckKind::kMix},
    CheckRow{"opening", "Opening", CheckKind::kMix},
    CheckRow{"shape", "Shape", CheckKind::kMix},
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
  if (KindOf(check) == CheckKind::kRate) {
    name += up ? "RateHigh" : "RateLow";
  } else {
    name += "Shift";
  }
  return name;
}

}  // namespace telltale
