#pragma once
// engine/baselines.h - what signals have learned, by name, so that another engine can be given it.
//
// What:     streams with their signals, each with the hash of what its check counts: only where that is the same does
//           a baseline say anything. Labels are told by name, because their numbers differ from engine to engine.
//           Volume and silence are not told: how many outputs come here says little of how many come there.
// Threads:  values.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/finding.h"
#include "stats/past.h"

namespace telltale {

struct LearnedSignal {
  Check check{};
  std::string field;
  uint64_t definition = 0;
  std::variant<RatePast, NumberPast, MixPast> past;  // of the check's kind
  std::vector<std::string> labels;                   // of a mix, by number
};

struct LearnedStream {
  std::string workflow;
  std::string step;
  std::vector<LearnedSignal> signals;
};

// What became of one signal that was told.
enum class BaselineFate : uint8_t {
  kTaken,
  kDefinedDifferently,  // what the check counts is not the same here
  kHasItsOwn,           // a baseline of its own is in force, or an alarm stands open
  kEachHitAlerts,       // there is no baseline where each hit is an alert
  kInTheFuture,         // it ends later than it is now
  kNoRoom,              // all streams, or all signals of this stream, that may be are there
  kNoStream,            // no stream can have this name
};

struct BaselineReceipt {
  std::string workflow;
  std::string step;
  Check check{};
  std::string field;
  BaselineFate fate = BaselineFate::kTaken;
  uint64_t observations = 0;  // that were told
};

// "taken", "defined_differently"; on the wire.
std::string_view BaselineFateName(BaselineFate fate);
std::optional<BaselineFate> BaselineFateFromName(std::string_view name);
// In a few words for people, with what to do about it.
std::string_view BaselineFateText(BaselineFate fate);

}  // namespace telltale
