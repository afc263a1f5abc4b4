#pragma once
// pipeline/recovery.h - what a store holds, brought back into a new engine.
//
// What:     OpenSeed first, because the engine's hashes depend on it; then Recover, before anything is accepted.
// Errors:   DataLoss where the file turns out to be damaged: Store::StartAfresh, and begin again with a new engine.
// Cost:     some seconds for the largest store: two million entries of the journal, 20 million ids.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/ledger.h"
#include "base/status.h"
#include "engine/engine.h"
#include "store/store.h"

namespace telltale {

inline constexpr std::string_view kLedgerKey = "ledger";
inline constexpr std::string_view kRulesKey = "rules";
inline constexpr std::string_view kSeedKey = "seed";
inline constexpr std::string_view kOutboxKey = "outbox";

// As it is kept: 16 hexadecimal digits.
std::string HashText(uint64_t hash);

struct Recovered {
  RestoreReport engine;
  uint64_t ids = 0;
  Time newest_ids{};  // the epoch: there are none
  bool same_rules = true;
  LedgerSnapshot ledger;
  std::string outbox;  // for Outbox; "": there is none
};

// The store's own seed of hashes; `fresh` becomes it where there is none.
absl::StatusOr<uint64_t> OpenSeed(Store* store, uint64_t fresh);
absl::StatusOr<Recovered> Recover(Store* store, Engine* engine, uint64_t rules_hash);

}  // namespace telltale
