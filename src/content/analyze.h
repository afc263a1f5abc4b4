#pragma once
// content/analyze.h - the heavy half: everything one output says, whatever its stream has shown before.
//
// What:     Read unwraps the JSON candidate, reads it strictly and in full into facts per path, judges it by the
//           stream's schema and tools, runs all patterns in one pass, and looks the text through for everything else
//           that the checks ask. It depends on the output, its time and the rules alone, so any split of outputs over
//           workers gives the same Readings; Discovery (content/discover.h) judges them in order. The text: where JSON
//           could be read, what stands around it and all string values, one a line; else the whole. Refusals look at
//           its first 300 characters.
// Units:    see content/reading.h. Patterns see the first 256 KiB of the text; JSON is read whole, nested at most 64
//           deep.
// Threads:  not thread-safe; one Analyzer a worker thread. The Reading and all views in it live until the next Read,
//           and need the Output's bytes until then.
// Errors:   none: every body has a Reading.
// Cost:     about 4 us for 1 KiB of JSON with 12 fields and 50 patterns; no allocation once the buffers have grown,
//           but by RE2 where a pattern matched. Buffers beyond 1 MiB are given back after the output that needed them.

#include <cstdint>
#include <memory>

#include "base/output.h"
#include "content/reading.h"
#include "content/stream_rules.h"

namespace telltale {

// Whether the facts keep each value (content/facts.h, KeptValue) or, as judging needs, only the first and the sums.
enum class Values : uint8_t { kSummed, kKept };

class Analyzer {
 public:
  explicit Analyzer(Values values = Values::kSummed);
  ~Analyzer();
  Analyzer(const Analyzer&) = delete;
  Analyzer& operator=(const Analyzer&) = delete;

  // `now`: when the output was produced, or else when it came; dates are compared with it.
  const Reading& Read(const Output& output, const StreamRules& rules, Time now);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace telltale
