#include "store/dead_letters.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "base/hash.h"
#include "store/checksum.h"

namespace telltale {
namespace {

constexpr std::string_view kHead = "id, time, bytes, transport, reason, source, workflow, step, output_id";

int64_t ChecksumOf(int64_t time, std::span<const std::string_view> texts) {
  uint64_t all = static_cast<uint64_t>(time);
  for (const std::string_view text : texts) all = Combine(all, static_cast<uint64_t>(StoredChecksum(text, 0)));
  return static_cast<int64_t>(all);
}

DeadLetter HeadOf(const PreparedStatement& row) {
  DeadLetter letter;
  letter.id = row.Number(0);
  letter.time = Time(Duration(row.Number(1)));
  letter.transport = row.Bytes(3);
  letter.reason = row.Bytes(4);
  letter.source = row.Bytes(5);
  letter.workflow = row.Bytes(6);
  letter.step = row.Bytes(7);
  letter.output_id = row.Bytes(8);
  uint64_t body = static_cast<uint64_t>(row.Number(2));  // all bytes, so that a list reads no body to tell its size
  for (int column = 3; column <= 8; ++column) body -= std::min<uint64_t>(body, row.Bytes(column).size());
  letter.body_bytes = body;
  return letter;
}

}  // namespace

absl::StatusOr<DeadLetters> DeadLetters::Open(Database* database, uint64_t max_bytes) {
  DeadLetters letters;
  letters.max_bytes_ = max_bytes;
  struct Wanted {
    PreparedStatement* statement;
    std::string sql;
  };
  const Wanted all[] = {
      {&letters.insert_,
       "INSERT INTO dead_letter(time, bytes, checksum, transport, reason, source, workflow, step, output_id, body) "
       "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"},
      {&letters.oldest_, "SELECT id, bytes FROM dead_letter ORDER BY id LIMIT 1"},
      {&letters.list_, fmt::format("SELECT {} FROM dead_letter WHERE id < ?1 ORDER BY id DESC LIMIT ?2", kHead)},
      {&letters.get_, fmt::format("SELECT {}, body, checksum FROM dead_letter WHERE id = ?1", kHead)},
      {&letters.bytes_of_, "SELECT bytes FROM dead_letter WHERE id = ?1"},
      {&letters.drop_, "DELETE FROM dead_letter WHERE id = ?1"},
  };
  for (const Wanted& wanted : all) {
    auto statement = database->Prepare(wanted.sql);
    if (!statement.ok()) return statement.status();
    *wanted.statement = *std::move(statement);
  }
  auto sums = database->Prepare("SELECT count(*), coalesce(sum(bytes), 0) FROM dead_letter");
  if (!sums.ok()) return sums.status();
  if (const auto row = sums->Next(); !row.ok()) return row.status();
  letters.counts_.kept = static_cast<uint64_t>(sums->Number(0));
  letters.counts_.bytes = static_cast<uint64_t>(sums->Number(1));
  letters.Committed();
  return letters;
}

absl::Status DeadLetters::Add(const NewDeadLetter& letter) {
  const std::string_view texts[] = {letter.transport, letter.reason,    letter.source, letter.workflow,
                                    letter.step,      letter.output_id, letter.body};
  uint64_t bytes = 0;
  for (const std::string_view text : texts) bytes += text.size();
  const int64_t time = letter.time.time_since_epoch().count();
  absl::Status status =
      insert_.Run(time, static_cast<int64_t>(bytes), ChecksumOf(time, texts), letter.transport, letter.reason,
                  letter.source, letter.workflow, letter.step, letter.output_id, letter.body);
  if (!status.ok()) return status;
  ++counts_.kept;
  counts_.bytes += bytes;
  while (counts_.bytes > max_bytes_ && counts_.kept > 0) {
    if (status = DropOldest(); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status DeadLetters::DropOldest() {
  oldest_.Begin();
  const auto row = oldest_.Next();
  if (!row.ok()) return row.status();
  if (!*row) {  // another program has dropped what we still count
    oldest_.Reset();
    counts_.kept = counts_.bytes = 0;
    return absl::OkStatus();
  }
  const int64_t id = oldest_.Number(0);
  const uint64_t bytes = static_cast<uint64_t>(oldest_.Number(1));
  oldest_.Reset();
  if (absl::Status status = drop_.Run(id); !status.ok()) return status;
  --counts_.kept;
  counts_.bytes -= std::min(bytes, counts_.bytes);
  ++counts_.dropped;
  return absl::OkStatus();
}

absl::StatusOr<std::vector<DeadLetter>> DeadLetters::List(size_t limit, int64_t before) {
  std::vector<DeadLetter> letters;
  list_.Begin(before > 0 ? before : INT64_MAX, static_cast<int64_t>(std::min<size_t>(limit, INT32_MAX)));
  for (;;) {
    const auto row = list_.Next();
    if (!row.ok() || !*row) {
      list_.Reset();
      if (!row.ok()) return row.status();
      return letters;
    }
    letters.push_back(HeadOf(list_));
  }
}

absl::StatusOr<DeadLetter> DeadLetters::Get(int64_t id) {
  get_.Begin(id);
  const auto row = get_.Next();
  if (!row.ok()) {
    get_.Reset();
    return row.status();
  }
  if (!*row) {
    get_.Reset();
    return NotFound("no dead letter {} is kept; `telltale dead-letters list` shows those that are", id);
  }
  DeadLetter letter = HeadOf(get_);
  letter.body = get_.Bytes(9);
  const int64_t checksum = get_.Number(10);
  get_.Reset();
  const std::string_view texts[] = {letter.transport, letter.reason,    letter.source, letter.workflow,
                                    letter.step,      letter.output_id, letter.body};
  if (ChecksumOf(letter.time.time_since_epoch().count(), texts) != checksum) {
    return absl::DataLossError(
        fmt::format("dead letter {} is damaged on disk; `telltale dead-letters drop {}`", id, id));
  }
  return letter;
}

absl::StatusOr<uint64_t> DeadLetters::Drop(std::span<const int64_t> ids) {
  uint64_t dropped = 0;
  for (const int64_t id : ids) {
    bytes_of_.Begin(id);
    const auto row = bytes_of_.Next();
    const bool there = row.ok() && *row;
    const uint64_t bytes = there ? static_cast<uint64_t>(bytes_of_.Number(0)) : 0;
    bytes_of_.Reset();
    if (!row.ok()) return row.status();
    if (!there) continue;
    if (absl::Status status = drop_.Run(id); !status.ok()) return status;
    ++dropped;
    counts_.kept -= std::min<uint64_t>(1, counts_.kept);
    counts_.bytes -= std::min(bytes, counts_.bytes);
  }
  return dropped;
}

}  // namespace telltale
