#include "engine/pins.h"

#include <algorithm>

#include "engine/engine_state.h"

namespace telltale {

std::vector<PinReceipt> Stream::Pin(std::optional<Check> check, std::string_view field) {
  TellSignals();
  keeping_.is_due = true;
  std::vector<PinReceipt> receipts;
  std::vector<size_t> ready;
  for (size_t i = 0; i < signals_.size(); ++i) {
    const Signal& signal = signals_[i];
    if (check && (signal.check() != *check || signal.field() != field)) continue;
    PinFate fate = PinFate::kPinned;
    if (signal.is_each() || !signal.may_be_accepted()) {
      fate = PinFate::kNoBaseline;
    } else if (signal.is_open()) {
      fate = PinFate::kOpen;
    } else if (signal.is_learning()) {
      fate = PinFate::kLearning;
    }
    if (fate == PinFate::kPinned) ready.push_back(i);
    receipts.push_back({signal.check(), signal.field(), fate, {}, {}, {}});
  }
  const auto is_open = [](const PinReceipt& receipt) { return receipt.fate == PinFate::kOpen; };
  if (std::ranges::any_of(receipts, is_open)) {
    std::erase_if(receipts, [](const PinReceipt& receipt) { return receipt.fate == PinFate::kPinned; });
    return receipts;
  }
  for (const size_t at : ready) {
    const bool is_pinned = signals_[at].Pin();
    SignalSnapshot look = signals_[at].Look(clock_, false, options_.false_alarms_per_year);
    TellVersionOfPin(&look);
    const auto receipt = std::ranges::find_if(
        receipts, [&look](const PinReceipt& other) { return other.check == look.check && other.field == look.field; });
    receipt->fate = is_pinned ? PinFate::kPinned : PinFate::kLearning;
    receipt->until = look.watch.pinned_until;
    receipt->prompt = look.pinned_prompt;
    receipt->model = look.pinned_model;
  }
  return receipts;
}

void Stream::TellVersionOfPin(SignalSnapshot* look) const {
  if (look->watch.pinned_n <= 0) return;
  // A second is told by its beginning.
  const VersionLedger::Version* const version = ledger_.At(look->watch.pinned_until + std::chrono::seconds(1));
  if (version == nullptr) return;
  look->pinned_prompt = version->prompt;
  look->pinned_model = version->model;
}

std::optional<std::vector<PinReceipt>> Engine::Pin(std::string_view workflow, std::string_view step,
                                                   std::optional<Check> check, std::string_view field) {
  const uint64_t key = state_->KeyOf(workflow, step);
  State::StreamShard& shard = state_->shards[(key >> 60) % kShards];
  MutexLock lock(shard.mutex);
  const auto found = shard.streams.find(key);
  if (found == shard.streams.end()) return std::nullopt;
  return found->second->Pin(check, field);
}

}  // namespace telltale
