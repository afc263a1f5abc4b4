#include "engine/snapshot.h"

namespace telltale {

std::string_view SignalStateName(SignalState state) {
  switch (state) {
    case SignalState::kLearning:
      return "learning";
    case SignalState::kWatching:
      return "watching";
    case SignalState::kOpen:
      return "open";
    case SignalState::kResolved:
      return "resolved";
    case SignalState::kStale:
      return "stale";
    case SignalState::kAccepted:
      return "accepted";
  }
  return "learning";
}

}  // namespace telltale
