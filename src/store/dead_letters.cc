#include "store/dead_letters.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "base/hash.h"
#include "store/checksum.h"

namespace telltale {
namespace {

constexpr std::string_view kHead =
    "id, time, bytes, transport, reason, source, workflow, step, output_id, detail, form, identity, is_cut, tries";
constexpr int kHeadTexts[] = {3, 4, 5, 6, 7, 8, 9, 10, 11};  // the columns of these that hold bytes
constexpr int kBody = 14;                                    // what follows them, where a letter is read whole
constexpr int kChecksum = 15;

// Everything that a row holds, but for its number.
template <typename Letter>
struct Row {
  explicit Row(const Letter& letter)
      : time(letter.time.time_since_epoch().count()),
        texts{letter.transport, letter.reason, letter.source, letter.workflow, letter.step,
              letter.output_id, letter.body,   letter.detail, letter.form,     letter.identity},
        is_cut(letter.is_cut ? 1 : 0) {}

  int64_t Bytes() const {
    size_t bytes = 0;
    for (const std::string_view text : texts) bytes += text.size();
    return static_cast<int64_t>(bytes);
  }
  int64_t Checksum(uint32_t tries) const {
    uint64_t all = Combine(static_cast<uint64_t>(time), Combine(tries, static_cast<uint64_t>(is_cut)));
    for (const std::string_view text : texts) all = Combine(all, static_cast<uint64_t>(StoredChecksum(text, 0)));
    return static_cast<int64_t>(all);
  }

  int64_t time;
  std::array<std::string_view, 10> texts;
  int64_t is_cut;
};

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
  letter.detail = row.Bytes(9);
  letter.form = row.Bytes(10);
  letter.identity = row.Bytes(11);
  letter.is_cut = row.Number(12) != 0;
  letter.tries = static_cast<uint32_t>(row.Number(13));
  uint64_t body = static_cast<uint64_t>(row.Number(2));  // all bytes, so that a list reads no body to tell its size
  for (const int column : kHeadTexts) body -= std::min<uint64_t>(body, row.Bytes(column).size());
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
       "INSERT INTO dead_letter(time, bytes, checksum, transport, reason, source, workflow, step, output_id, body, "
       "detail, form, identity, is_cut, tries) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, 1)"},
      {&letters.oldest_, "SELECT id, bytes FROM dead_letter ORDER BY id LIMIT 1"},
      {&letters.list_, fmt::format("SELECT {} FROM dead_letter WHERE id < ?1 ORDER BY id DESC LIMIT ?2", kHead)},
      {&letters.after_, fmt::format("SELECT {} FROM dead_letter WHERE id > ?1 ORDER BY id LIMIT ?2", kHead)},
      {&letters.get_, fmt::format("SELECT {}, body, checksum FROM dead_letter WHERE id = ?1", kHead)},
      {&letters.bytes_of_, "SELECT bytes FROM dead_letter WHERE id = ?1"},
      {&letters.retry_,
       "UPDATE dead_letter SET time = ?2, reason = ?3, detail = ?4, tries = ?5, bytes = ?6, checksum = ?7 "
       "WHERE id = ?1"},
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
  const Row row(letter);
  absl::Status status = insert_.Run(row.time, row.Bytes(), row.Checksum(1), letter.transport, letter.reason,
                                    letter.source, letter.workflow, letter.step, letter.output_id, letter.body,
                                    letter.detail, letter.form, Blob{letter.identity}, row.is_cut);
  if (!status.ok()) return status;
  ++counts_.kept;
  counts_.bytes += static_cast<uint64_t>(row.Bytes());
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
  list_.Begin(before > 0 ? before : INT64_MAX, static_cast<int64_t>(std::min<size_t>(limit, INT32_MAX)));
  return Heads(&list_);
}

absl::StatusOr<std::vector<DeadLetter>> DeadLetters::After(int64_t id, size_t limit) {
  after_.Begin(id, static_cast<int64_t>(std::min<size_t>(limit, INT32_MAX)));
  return Heads(&after_);
}

absl::StatusOr<std::vector<DeadLetter>> DeadLetters::Heads(PreparedStatement* list) {
  std::vector<DeadLetter> letters;
  for (;;) {
    const auto row = list->Next();
    if (!row.ok() || !*row) {
      list->Reset();
      if (!row.ok()) return row.status();
      return letters;
    }
    letters.push_back(HeadOf(*list));
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
  letter.body = get_.Bytes(kBody);
  const int64_t checksum = get_.Number(kChecksum);
  get_.Reset();
  if (Row(letter).Checksum(letter.tries) != checksum) {
    return absl::DataLossError(
        fmt::format("dead letter {} is damaged on disk; `telltale dead-letters drop {}`", id, id));
  }
  return letter;
}

absl::Status DeadLetters::Retry(const RetriedLetter& retried) {
  auto known = Get(retried.id);
  if (absl::IsNotFound(known.status()) || absl::IsDataLoss(known.status())) return absl::OkStatus();
  if (!known.ok()) return known.status();
  DeadLetter& letter = *known;
  const int64_t bytes_before = Row(letter).Bytes();
  letter.time = retried.time;
  letter.reason = retried.reason;
  letter.detail = retried.detail;
  ++letter.tries;
  const Row row(letter);
  absl::Status status =
      retry_.Run(letter.id, row.time, std::string_view(letter.reason), std::string_view(letter.detail),
                 static_cast<int64_t>(letter.tries), row.Bytes(), row.Checksum(letter.tries));
  if (status.ok()) counts_.bytes += static_cast<uint64_t>(row.Bytes() - bytes_before);  // may wrap there and back
  return status;
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
