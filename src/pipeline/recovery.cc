#include "pipeline/recovery.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>
#include <vector>

#include "base/archive_reader.h"
#include "base/archive_writer.h"

namespace telltale {
namespace {

uint64_t HashOf(std::string_view text) {
  uint64_t hash = 0;
  std::from_chars(text.data(), text.data() + text.size(), hash, 16);
  return hash;
}

}  // namespace

std::string HashText(uint64_t hash) { return fmt::format("{:016x}", hash); }

absl::StatusOr<uint64_t> OpenSeed(Store* store, uint64_t fresh) {
  uint64_t seed = 0;
  absl::Status read = store->ReadMeta([&](std::string_view key, std::string_view value) {
    if (key == kSeedKey) seed = HashOf(value);
    return absl::OkStatus();
  });
  if (!read.ok() || seed != 0) return read.ok() ? absl::StatusOr<uint64_t>(seed) : read;
  const std::string text = HashText(fresh);
  Commit commit;
  commit.meta = {{kSeedKey, text}};
  if (absl::Status written = store->Write(commit); !written.ok()) return written;
  return fresh;
}

absl::StatusOr<Recovered> Recover(Store* store, Engine* engine, uint64_t rules_hash) {
  Recovered recovered;
  LedgerSnapshot& booked = recovered.ledger;
  absl::Status status = store->ReadMeta([&](std::string_view key, std::string_view value) {
    if (key == kRulesKey) recovered.same_rules = HashOf(value) == rules_hash;
    if (key == kOutboxKey) recovered.outbox = value;
    if (key == kLedgerKey) {
      ArchiveReader archive(value);
      archive(booked);
      if (!archive.done()) return absl::DataLossError("the ledger cannot be read");
    }
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  std::vector<KeptPart> parts;
  status = store->ReadParts([&](const StoredPart& part) {
    parts.push_back({std::string(part.name), part.sequence, std::string(part.data)});
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  recovered.engine = engine->Restore(
      parts,
      [&](const TakeBlock& take) {
        status = store->ReadJournal(0, [&](const StoredBlock& block) {
          take(block.records);
          return absl::OkStatus();
        });
      },
      recovered.same_rules);
  if (!status.ok()) return status;
  status = store->ReadIds([&](const StoredIds& row) {
    engine->TakeIds(row.ids, row.time);
    recovered.ids += row.ids.size() / kIdBytes;
    recovered.newest_ids = std::max(recovered.newest_ids, row.time);
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  // What was counted and cut when it was not booked yet: its senders were not answered.
  const uint64_t counted = engine->Look().counted;
  if (counted > booked.sum.counted) {
    booked.received["recovered"] += counted - booked.sum.counted;
    booked.sum.counted = counted;
  }
  return recovered;
}

}  // namespace telltale
