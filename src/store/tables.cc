#include "store/tables.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "base/hash.h"
#include "store/checksum.h"

namespace telltale {
namespace {

constexpr int kIdsNumberBits = 20;                                       // rows of one millisecond
constexpr int64_t kIdsRowsAtOnce = 64;                                   // that go for want of room
constexpr int64_t kLastMillisecond = (INT64_MAX >> kIdsNumberBits) - 1;  // in the year 2248

int64_t Signed(uint64_t number) { return static_cast<int64_t>(number); }
uint64_t Unsigned(int64_t number) { return static_cast<uint64_t>(number); }

// The key of the first row that ids of this time may have.
int64_t FirstKey(Time time) {
  return std::clamp<int64_t>(time.time_since_epoch().count(), 0, kLastMillisecond) << kIdsNumberBits;
}
Time TimeOfKey(int64_t key) { return Time(Duration(key >> kIdsNumberBits)); }

int64_t ChecksumOf(const StoredBlock& block) {
  return StoredChecksum(block.records, Combine(block.first_sequence, block.last_sequence));
}
int64_t ChecksumOf(const StoredPart& part) { return StoredChecksum(part.data, Hash(part.name, part.sequence)); }

}  // namespace

absl::StatusOr<StoreTables> StoreTables::Open(Database* database) {
  StoreTables tables;
  tables.path_ = database->path();
  tables.page_bytes_ = database->page_bytes();
  const std::pair<PreparedStatement*, std::string_view> wanted[] = {
      {&tables.add_block_, "INSERT INTO journal(last, first, checksum, block) VALUES(?1, ?2, ?3, ?4)"},
      {&tables.drop_blocks_, "DELETE FROM journal WHERE last < ?1"},
      {&tables.newest_block_, "SELECT last, checksum FROM journal ORDER BY last DESC LIMIT 1"},
      {&tables.read_blocks_, "SELECT first, last, checksum, block FROM journal WHERE last > ?1 ORDER BY last"},
      {&tables.put_part_,
       "INSERT INTO part(name, sequence, checksum, data) VALUES(?1, ?2, ?3, ?4) ON CONFLICT(name) DO UPDATE SET "
       "sequence = excluded.sequence, checksum = excluded.checksum, data = excluded.data"},
      {&tables.drop_part_, "DELETE FROM part WHERE name = ?1"},
      {&tables.read_parts_, "SELECT name, sequence, checksum, data FROM part ORDER BY name"},
      {&tables.add_ids_, "INSERT INTO ids(key, checksum, ids) VALUES(?1, ?2, ?3)"},
      {&tables.drop_ids_, "DELETE FROM ids WHERE key < ?1"},
      {&tables.newest_ids_, "SELECT key FROM ids WHERE key BETWEEN ?1 AND ?2 ORDER BY key DESC LIMIT 1"},
      {&tables.oldest_ids_, "SELECT key, length(ids) FROM ids ORDER BY key LIMIT ?1"},
      {&tables.read_ids_, "SELECT key, checksum, ids FROM ids ORDER BY key"},
      {&tables.put_meta_, "INSERT OR REPLACE INTO meta(key, checksum, value) VALUES(?1, ?2, ?3)"},
      {&tables.read_meta_, "SELECT key, checksum, value FROM meta ORDER BY key"},
      {&tables.page_count_, "PRAGMA page_count"},
      {&tables.free_count_, "PRAGMA freelist_count"},
      {&tables.most_pages_, "PRAGMA max_page_count"},
  };
  for (const auto& [statement, sql] : wanted) {
    auto prepared = database->Prepare(sql);
    if (!prepared.ok()) return prepared.status();
    *statement = *std::move(prepared);
  }
  return tables;
}

absl::StatusOr<NewestBlock> StoreTables::AddBlock(const StoredBlock& block) {
  const NewestBlock newest{block.last_sequence, ChecksumOf(block)};
  absl::Status status =
      add_block_.Run(Signed(block.last_sequence), Signed(block.first_sequence), newest.checksum, Blob{block.records});
  if (!status.ok()) return status;
  return newest;
}

absl::Status StoreTables::DropBlocksBelow(uint64_t sequence) {
  return drop_blocks_.Run(Signed(std::min<uint64_t>(sequence, INT64_MAX)));
}

absl::Status StoreTables::PutPart(const StoredPart& part) {
  return put_part_.Run(part.name, Signed(part.sequence), ChecksumOf(part), Blob{part.data});
}

absl::Status StoreTables::DropPart(std::string_view name) { return drop_part_.Run(name); }

absl::StatusOr<int64_t> StoreTables::NextIdsKey(Time time) {
  const int64_t first = FirstKey(time);
  newest_ids_.Begin(first, first + (int64_t{1} << kIdsNumberBits) - 1);
  const auto row = newest_ids_.Next();
  const int64_t key = row.ok() && *row ? newest_ids_.Number(0) + 1 : first;
  newest_ids_.Reset();
  if (!row.ok()) return row.status();
  return key;
}

absl::Status StoreTables::AddIds(const StoredIds& row) {
  const auto key = NextIdsKey(row.time);
  if (!key.ok()) return key.status();
  return add_ids_.Run(*key, StoredChecksum(row.ids, Unsigned(*key)), Blob{row.ids});
}

absl::Status StoreTables::DropIdsBefore(Time time) { return drop_ids_.Run(FirstKey(time)); }

absl::StatusOr<StoreTables::Dropped> StoreTables::DropOldestIds() {
  Dropped dropped;
  int64_t newest = -1;
  oldest_ids_.Begin(kIdsRowsAtOnce);
  absl::Status status = EachRow(&oldest_ids_, [&] {
    newest = oldest_ids_.Number(0);
    dropped.ids += Unsigned(oldest_ids_.Number(1)) / kIdBytes;
    return absl::OkStatus();
  });
  if (status.ok() && newest >= 0) status = drop_ids_.Run(newest + 1);
  if (!status.ok()) return status;
  dropped.newest = TimeOfKey(newest);
  return dropped;
}

absl::Status StoreTables::PutMeta(std::string_view key, std::string_view value) {
  return put_meta_.Run(key, StoredChecksum(value, Hash(key)), Blob{value});
}

absl::StatusOr<std::optional<NewestBlock>> StoreTables::Newest() {
  std::optional<NewestBlock> newest;
  newest_block_.Begin();
  absl::Status status = EachRow(&newest_block_, [&] {
    newest = NewestBlock{Unsigned(newest_block_.Number(0)), newest_block_.Number(1)};
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  return newest;
}

absl::Status StoreTables::Verify(const NewestBlock& block) {
  bool found = false;
  absl::Status status = ReadJournal(block.last_sequence - 1, [&](const StoredBlock& read) {
    found = NewestBlock{read.last_sequence, ChecksumOf(read)} == block;
    return absl::OkStatus();
  });
  if (status.ok() && !found) status = Damaged(fmt::format("journal block that ends at {}", block.last_sequence));
  return status;
}

absl::StatusOr<uint64_t> StoreTables::Room() {
  uint64_t pages[3] = {};
  PreparedStatement* const counts[] = {&most_pages_, &free_count_, &page_count_};
  for (size_t i = 0; i < 3; ++i) {
    counts[i]->Begin();
    const auto row = counts[i]->Next();
    if (row.ok() && *row) pages[i] = Unsigned(counts[i]->Number(0));
    counts[i]->Reset();
    if (!row.ok()) return row.status();
  }
  return (pages[0] + pages[1] - std::min(pages[0] + pages[1], pages[2])) * page_bytes_;
}

absl::Status StoreTables::EachRow(PreparedStatement* statement, const std::function<absl::Status()>& take) {
  for (;;) {
    const auto row = statement->Next();
    absl::Status status = row.status();
    if (status.ok() && *row) status = take();
    if (status.ok() && *row) continue;
    statement->Reset();
    return status;
  }
}

absl::Status StoreTables::Damaged(std::string_view what) const {
  return absl::DataLossError(fmt::format("{}: the {} is not as it was written", path_, what));
}

absl::Status StoreTables::ReadMeta(const std::function<absl::Status(std::string_view, std::string_view)>& take) {
  read_meta_.Begin();
  return EachRow(&read_meta_, [&] {
    const std::string_view key = read_meta_.Bytes(0);
    const std::string_view value = read_meta_.Bytes(2);
    if (StoredChecksum(value, Hash(key)) != read_meta_.Number(1)) return Damaged(fmt::format("meta value '{}'", key));
    return take(key, value);
  });
}

absl::Status StoreTables::ReadParts(const std::function<absl::Status(const StoredPart&)>& take) {
  read_parts_.Begin();
  return EachRow(&read_parts_, [&] {
    const StoredPart part{read_parts_.Bytes(0), Unsigned(read_parts_.Number(1)), read_parts_.Bytes(3)};
    if (ChecksumOf(part) != read_parts_.Number(2)) return Damaged(fmt::format("part '{}'", part.name));
    return take(part);
  });
}

absl::Status StoreTables::ReadJournal(uint64_t after, const std::function<absl::Status(const StoredBlock&)>& take) {
  read_blocks_.Begin(Signed(std::min<uint64_t>(after, INT64_MAX)));
  return EachRow(&read_blocks_, [&] {
    const StoredBlock block{Unsigned(read_blocks_.Number(0)), Unsigned(read_blocks_.Number(1)), read_blocks_.Bytes(3)};
    if (ChecksumOf(block) != read_blocks_.Number(2)) {
      return Damaged(fmt::format("journal block from {} to {}", block.first_sequence, block.last_sequence));
    }
    return take(block);
  });
}

absl::Status StoreTables::ReadIds(const std::function<absl::Status(const StoredIds&)>& take) {
  read_ids_.Begin();
  return EachRow(&read_ids_, [&] {
    const int64_t key = read_ids_.Number(0);
    const StoredIds row{TimeOfKey(key), read_ids_.Bytes(2)};
    if (StoredChecksum(row.ids, Unsigned(key)) != read_ids_.Number(1)) {
      return Damaged(fmt::format("row of ids of {}", FormatTime(row.time)));
    }
    return take(row);
  });
}

}  // namespace telltale
