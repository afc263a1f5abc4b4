#pragma once
// server/kept_state.h - the engine and the ledger as they were before a restart, and the store that keeps them.
//
// What:     opens the store under storage.path, and tells a new engine what is in it. A file that is damaged is set
//           aside, and the sidecar starts afresh rather than not at all.
// Errors:   what keeps the store from being used at all: another telltale has it, no right to write there, a file of a
//           newer version. Each names the path and what to do.
// Cost:     a start reads the whole store: some seconds for the largest.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/ledger.h"
#include "base/status.h"
#include "config/settings.h"
#include "engine/engine.h"
#include "store/store.h"

namespace telltale {

struct KeptState {
  std::unique_ptr<Store> store;  // null: nothing outlives this process
  std::unique_ptr<Engine> engine;
  LedgerSnapshot ledger;
  std::string outbox;              // who was told of what, for Outbox
  Time newest_ids{};               // Recovered's
  std::string restored;            // for people: what was found; "": nothing was there
  std::vector<std::string> notes;  // what could not be read, or was set aside
};

struct KeptOptions {
  bool is_kept = false;
  uint64_t seed = 0;        // of the hashes, where the store has none yet
  uint64_t rules_hash = 0;  // LoadedConfig's
  Time now{};
};

absl::StatusOr<KeptState> OpenKeptState(const Settings& settings, const std::shared_ptr<const RuleSet>& rules,
                                        const KeptOptions& options);

}  // namespace telltale
