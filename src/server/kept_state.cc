#include "server/kept_state.h"

#include <fmt/format.h>

#include <chrono>
#include <utility>

#include "pipeline/recovery.h"
#include "store/schema.h"

namespace telltale {
namespace {

constexpr int kTries = 2;  // a file that turns out to be damaged is set aside once

std::string Told(const Recovered& recovered, const std::string& path, double seconds) {
  std::string told =
      fmt::format("{}: {} streams and {} ids are as they were, {} outputs were counted again in {:.1f} s", path,
                  recovered.engine.streams, recovered.ids, recovered.engine.outputs, seconds);
  if (!recovered.same_rules) told += "; the rules are others than before: what they define otherwise learns anew";
  return told;
}

}  // namespace

absl::StatusOr<KeptState> OpenKeptState(const Settings& settings, const std::shared_ptr<const RuleSet>& rules,
                                        const KeptOptions& options) {
  KeptState kept;
  EngineOptions engine_options = settings.engine;
  engine_options.hash_seed = options.seed;
  engine_options.keeps_journal = options.is_kept;
  if (!options.is_kept) {
    kept.engine = std::make_unique<Engine>(engine_options, rules);
    return kept;
  }
  StoreOptions store_options;
  store_options.directory = settings.storage.path;
  store_options.sync = settings.storage.sync;
  store_options.max_bytes = settings.storage.max_bytes;
  store_options.max_dead_letter_bytes = settings.storage.LetterBytes();
  OpenReport report;
  auto store = Store::Open(store_options, options.now, &report);
  if (!store.ok()) return store.status();
  kept.store = *std::move(store);
  absl::Status status;
  for (int i = 0; i < kTries; ++i) {
    if (!report.set_aside.empty()) kept.notes.push_back(report.set_aside);
    if (report.migrated_from != 0) {
      kept.notes.push_back(fmt::format(
          "{}: its schema was {} and is {} now; {} is as it was before, for the telltale of before", kept.store->path(),
          report.migrated_from, kStoreSchema.version, SchemaCopyPath(kept.store->path(), kStoreSchema.version)));
    }
    const auto begin = std::chrono::steady_clock::now();
    const auto seed = OpenSeed(kept.store.get(), options.seed);
    status = seed.status();
    if (seed.ok()) {
      engine_options.hash_seed = *seed;
      kept.engine = std::make_unique<Engine>(engine_options, rules);
      auto recovered = Recover(kept.store.get(), kept.engine.get(), options.rules_hash);
      status = recovered.status();
      if (recovered.ok()) {
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
        if (!report.fresh) kept.restored = Told(*recovered, kept.store->path(), took.count());
        for (const std::string& part : recovered->engine.damaged) {
          kept.notes.push_back(fmt::format("{}: {} cannot be read and begins anew", kept.store->path(), part));
        }
        kept.ledger = recovered->ledger;
        kept.outbox = std::move(recovered->outbox);
        kept.newest_ids = recovered->newest_ids;
        return kept;
      }
    }
    if (!absl::IsDataLoss(status)) return status;
    report = {};
    if (absl::Status fresh = kept.store->StartAfresh(MessageOf(status), options.now, &report); !fresh.ok()) {
      return fresh;
    }
  }
  return status;
}

}  // namespace telltale
