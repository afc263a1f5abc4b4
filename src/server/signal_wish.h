#pragma once
// server/signal_wish.h - signals of a stream, as a request names them, whose present or past is to be normal.
//
// What:     ?workflow=W&step=S, and of one signal &check=C&field=F; what accepting and pinning them says in answer.
// Threads:  free functions; the engine keeps its own locks.
// Errors:   InvalidArgument where the query names no signals; NotFound where there are none such here;
//           FailedPrecondition where what is to be pinned is open or learning, by name.

#include <map>
#include <optional>
#include <string>

#include "base/finding.h"
#include "base/status.h"
#include "base/time.h"
#include "engine/engine.h"

namespace telltale {

// Without a check: all that are open (accept), or that have a baseline (pin).
struct SignalWish {
  std::string workflow;
  std::string step;
  std::optional<Check> check;
  std::string field;
};

absl::StatusOr<SignalWish> SignalsOf(const std::map<std::string, std::string>& query);

// How many signals learn anew.
absl::StatusOr<size_t> AcceptSignals(const SignalWish& wanted, Time now, Engine* engine);

// {"pinned": 12, "learning": ["empty_field customer.name"], "until": "2026-03-02T08:00:00Z", "prompt_version": "v14",
// "model": "..."}: until when the outputs of the youngest baseline go, and of which version they were then, where
// outputs told it.
absl::StatusOr<std::string> PinSignals(const SignalWish& wanted, Engine* engine);

}  // namespace telltale
