#pragma once
// base/ledger.h - what became of everything received: the equation that always adds up.
//
// What:     received (by transport) = counted + duplicates + rejected (by reason) + dead letters (by reason) + shed.
//           An entry is booked once, when its fate is known, so any Snapshot balances. A dead letter that is counted
//           after all is received again, over "replay": what was booked before stays.
// Threads:  thread-safe; one short lock a batch.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "base/hash.h"
#include "base/mutex.h"

namespace telltale {

struct LedgerEntry {
  uint64_t counted = 0;
  uint64_t duplicates = 0;
  uint64_t shed = 0;
  std::map<std::string, uint64_t, std::less<>> rejected;  // reason -> outputs; reasons are ours, a handful
  std::map<std::string, uint64_t, std::less<>> dead_letters;

  template <typename Archive>
  void Persist(Archive& archive) {
    archive(counted, duplicates, shed, rejected, dead_letters);
  }
  uint64_t Total() const {
    uint64_t total = counted + duplicates + shed;
    for (const auto& [reason, outputs] : rejected) total += outputs;
    for (const auto& [reason, outputs] : dead_letters) total += outputs;
    return total;
  }
};

struct LedgerSnapshot {
  LedgerEntry sum;
  std::map<std::string, uint64_t, std::less<>> received;  // transport -> outputs
  uint64_t without_id = 0;
  uint64_t unknown_keys = 0;

  template <typename Archive>
  void Persist(Archive& archive) {
    archive(sum, received, without_id, unknown_keys);
  }
};

class Ledger {
 public:
  // Books a batch whose fate is known: what was received over `transport` is exactly what the entry holds.
  void Book(std::string_view transport, const LedgerEntry& entry) {
    MutexLock lock(mutex_);
    auto found = snapshot_.received.find(transport);
    if (found == snapshot_.received.end()) found = snapshot_.received.emplace(std::string(transport), 0).first;
    found->second += entry.Total();
    snapshot_.sum.counted += entry.counted;
    snapshot_.sum.duplicates += entry.duplicates;
    snapshot_.sum.shed += entry.shed;
    for (const auto& [reason, outputs] : entry.rejected) snapshot_.sum.rejected[reason] += outputs;
    for (const auto& [reason, outputs] : entry.dead_letters) snapshot_.sum.dead_letters[reason] += outputs;
  }
  void CountWithoutId(uint64_t outputs) {
    MutexLock lock(mutex_);
    snapshot_.without_id += outputs;
  }
  void CountUnknownKeys(uint64_t keys) {
    MutexLock lock(mutex_);
    snapshot_.unknown_keys += keys;
  }
  // As it was before a restart; nothing has been booked yet.
  void Restore(LedgerSnapshot snapshot) {
    MutexLock lock(mutex_);
    snapshot_ = std::move(snapshot);
  }
  LedgerSnapshot Look() const {
    MutexLock lock(mutex_);
    return snapshot_;
  }

 private:
  mutable Mutex mutex_;
  LedgerSnapshot snapshot_ TELLTALE_GUARDED_BY(mutex_);
};

}  // namespace telltale
