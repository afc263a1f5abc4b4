#pragma once
// server/baselines_reader.h - reads what report/baselines_json.h writes, from whoever it comes.
//
// What:     a document of baselines becomes values that no watch minds: counts add up, numbers are finite, times are in
//           order (stats/past.h), each signal is told once. The answer to an import becomes its receipts.
// Units:    at most kMaxBaselinesBytes are meant to be read; what is built is at most a few times as large.
// Threads:  free functions without state. Escapes are resolved in place: a text can be read once.
// Errors:   InvalidArgument with the place in the document; nothing is taken of it then. Unknown keys are ignored.
// Cost:     about 10 ns a byte.

#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "engine/baselines.h"
#include "engine/engine.h"
#include "server/events.h"

namespace telltale {

inline constexpr size_t kMaxBaselinesBytes = size_t{64} << 20;

// Whether the first value of the text is an object that says it holds baselines; the text stays as it is.
bool LooksLikeBaselines(std::string* text);

absl::StatusOr<std::vector<LearnedStream>> ReadBaselines(std::string* text);

// Has the engine take what such a text holds. The answer for whoever sent it: each signal's receipt.
absl::StatusOr<std::string> ImportBaselines(std::string* text, bool replace, Time now, Engine* engine, Events* events);

absl::StatusOr<std::vector<BaselineReceipt>> ReadReceipts(std::string* text);

}  // namespace telltale
