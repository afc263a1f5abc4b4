#pragma once
// report/baselines_json.h - what signals have learned, as /api/v1/baselines gives it, and what became of an import.
//
// What:     {"telltale_baselines": 1, "exported", "version", "streams": [{"workflow", "step", "signals": [{"check",
//           "field", "definition", "kind", "observations", "since", "scale", "swings", "blocks", ...}]}]}. A block is
//           {"first", "last", "n"} and, of a rate, "hits"; of numbers "information", "exact", "values" (with "exact"
//           each followed by its weight); of a mix "folded", "counts", "runs" by the place of their label in "labels".
// Units:    first, last and since in seconds since 1970. "definition" is a text: 64 bits are more than a JSON number
//           keeps.
// Threads:  pure functions.
// Errors:   none. server/baselines_reader.h reads both.

#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "engine/baselines.h"

namespace telltale {

// Of the form that is written here; what reads another one must be told how.
inline constexpr int kBaselinesForm = 1;

std::string BaselinesJson(const std::vector<LearnedStream>& streams, Time exported, std::string_view version);

// {"taken": 12, "left_out": 1, "signals": [{"workflow", "step", "check", "field", "fate", "observations"}]}
std::string ReceiptsJson(const std::vector<BaselineReceipt>& receipts);
// The same as a table, for the terminal.
std::string ReceiptsText(const std::vector<BaselineReceipt>& receipts);

}  // namespace telltale
