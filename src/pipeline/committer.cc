#include "pipeline/committer.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

#include "base/archive_writer.h"
#include "pipeline/recovery.h"

namespace telltale {
namespace {

thread_local bool here = false;
constexpr size_t kMostNameless = 100'000;
constexpr double kSeconds[] = {0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1};  // buckets of commits

}  // namespace

Committer::Committer(const CommitterOptions& options, Parts parts)
    : options_(options),
      patient_(std::min(options.newest_ids, parts.clock())),
      parts_(std::move(parts)),
      checkpointer_(parts_.store) {
  CountLetters();
  MutexLock lock(mutex_);
  look_.commits = {{std::begin(kSeconds), std::end(kSeconds)}, std::vector<uint64_t>(std::size(kSeconds) + 1), 0};
}

Committer::~Committer() { Stop(); }

void Committer::Start() {
  thread_ = std::jthread([this] { Work(); });
}

void Committer::Stop() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

bool Committer::MayTake() const {
  MutexLock lock(mutex_);
  return !failing_ && waiting_bytes_ <= options_.most_waiting_bytes;
}

void Committer::Take(std::unique_ptr<Batch> batch, BatchResult result) {
  {
    MutexLock lock(mutex_);
    waiting_bytes_ += batch->bytes();
    waiting_.push_back({std::move(batch), std::move(result)});
  }
  changed_.notify_one();
}

void Committer::Bury(std::string_view transport, const LedgerEntry& entry, std::vector<Letter> letters) {
  MutexLock lock(letters_mutex_);
  parts_.ledger->Book(transport, entry);
  std::move(letters.begin(), letters.end(), std::back_inserter(buried_));
}

Receipt Committer::CountLetter(const DeadLetter& letter, const std::function<Receipt()>& accept) {
  MutexLock lock(letters_mutex_);
  // It may have gone since it was read: counted by somebody else, or for want of room, or with a damaged file. What it
  // is known by tells which.
  const auto there = parts_.store->ListDeadLettersAfter(letter.id - 1, 1);
  if (!there.ok()) return {Fate::kRejected, "not_stored", MessageOf(there.status())};
  const bool is_gone = there->empty() || there->front().id != letter.id;
  if (is_gone && letter.identity.empty()) {
    if (nameless_.contains(letter.id)) return {Fate::kDuplicate, {}};
    return {Fate::kRejected, "not_kept", "it went, for want of room or by hand, before it could be counted"};
  }
  Receipt receipt = accept();
  if (receipt.fate == Fate::kCounted) {
    counted_.push_back(letter.id);
    if (letter.identity.empty()) nameless_.insert(letter.id);
    if (nameless_.size() > kMostNameless) nameless_.erase(nameless_.begin());
  }
  if (receipt.fate == Fate::kDuplicate) known_.push_back(letter.id);
  return receipt;
}

void Committer::Retried(int64_t id, Time time, std::string_view reason, std::string_view detail) {
  MutexLock lock(letters_mutex_);
  retried_.push_back({id, time, std::string(reason), std::string(detail)});
}

void Committer::Nudge() {
  {
    MutexLock lock(mutex_);
    nudged_ = true;
  }
  changed_.notify_one();
}

absl::Status Committer::Keep() {
  MutexLock lock(mutex_);
  const uint64_t wanted = ++keeps_wanted_;
  nudged_ = true;
  changed_.notify_one();
  while (keeps_done_ < wanted && !ended_) lock.Wait(kept_);
  if (keeps_done_ < wanted) return Unavailable("telltale is shutting down");
  return keep_status_;
}

void Committer::SetRulesHash(uint64_t hash) {
  MutexLock lock(mutex_);
  rules_hash_ = hash;
}

StorageSnapshot Committer::Look() const {
  MutexLock lock(mutex_);
  StorageSnapshot look = look_;
  look.bytes = parts_.store->bytes();
  return look;
}

bool Committer::IsHere() { return here; }

void Committer::Work() {
  here = true;
  for (;;) {
    std::vector<Answer> answers;
    bool last = false;
    bool is_nudged = false;
    uint64_t keeps = 0;
    {
      MutexLock lock(mutex_);
      while (waiting_.empty() && !nudged_ && !stopping_ && !failing_) lock.Wait(changed_);
      // Nobody is let in while it fails; those who were in before are answered at once.
      if (failing_ && waiting_.empty() && !stopping_) lock.WaitFor(changed_, options_.retry);
      answers.swap(waiting_);
      is_nudged = std::exchange(nudged_, false);
      keeps = keeps_wanted_;
      last = stopping_ && answers.empty();
    }
    const absl::Status status = CommitAll(last, is_nudged);
    CountLetters();
    uint64_t answered = 0;
    for (Answer& answer : answers) {
      answered += answer.batch->bytes();
      if (!status.ok()) {
        answer.result = {};
        answer.result.status = status;
      }
      answer.batch->Done(std::move(answer.result));
      answer.batch.reset();
    }
    checkpointer_.Nudge();
    MutexLock lock(mutex_);
    waiting_bytes_ -= answered;
    keeps_done_ = keeps;
    keep_status_ = status;
    ended_ = last;
    kept_.notify_all();
    if (last) return;
  }
}

// Before the cut: what the outbox knows of is in the cut, or was in one before it.
void Committer::TakeOutbox() {
  if (!parts_.outbox) return;
  std::string changed = parts_.outbox();
  if (changed.empty()) return;
  outbox_ = std::move(changed);
  outbox_is_new_ = true;
}

std::string Committer::LedgerText() const {
  std::string text;
  LedgerSnapshot snapshot = parts_.ledger->Look();
  ArchiveWriter archive(&text);
  archive(snapshot);
  return text;
}

Committer::Unwritten Committer::Gather(bool whole) {
  Unwritten next;
  {
    MutexLock lock(mutex_);
    next.rules_hash = rules_hash_;  // where they change now, what they define otherwise learns anew for nothing
  }
  {
    // Booked before the cut: whatever is booked here is in the cut, or was in one before it.
    MutexLock lock(letters_mutex_);
    next.ledger = LedgerText();
    next.letters.swap(buried_);
    next.retried.swap(retried_);
    next.ended.swap(known_);  // what they are duplicates of is counted once everything has settled
  }
  const uint64_t settled_to = parts_.engine->sequence();
  parts_.settle();
  MutexLock lock(letters_mutex_);
  next.cut = parts_.engine->Cut({.whole = whole, .settled_to = settled_to});
  next.ended.insert(next.ended.end(), counted_.begin(), counted_.end());
  counted_.clear();
  return next;
}

// The letters that the damaged file kept are gone with it, and with them what became of them.
void Committer::GatherAll() {
  Unwritten all;
  all.is_everything = true;
  std::string ids;
  for (Unwritten& unwritten : unwritten_) {
    std::move(unwritten.letters.begin(), unwritten.letters.end(), std::back_inserter(all.letters));
    ids += unwritten.cut.ids;
    all.rules_hash = unwritten.rules_hash;
    all.ledger = unwritten.ledger;
  }
  unwritten_.clear();
  const uint64_t settled_to = parts_.engine->sequence();
  parts_.settle();
  MutexLock lock(letters_mutex_);
  counted_.clear();
  known_.clear();
  retried_.clear();
  all.cut = parts_.engine->Cut({.whole = true, .everything = true, .settled_to = settled_to});
  all.cut.ids.insert(0, ids);
  unwritten_.push_back(std::move(all));
}

absl::Status Committer::CommitAll(bool whole, bool is_nudged) {
  TakeOutbox();
  Unwritten next = Gather(whole);
  // What moved nothing but the ledger (duplicates, rejections) need not be on disk before it is answered.
  const bool wants_ledger = (whole || is_nudged) && next.ledger != ledger_written_;
  if (!next.empty() || (unwritten_.empty() && (outbox_is_new_ || wants_ledger))) unwritten_.push_back(std::move(next));
  const auto begin = std::chrono::steady_clock::now();
  absl::Status status = damage_;
  size_t written = 0;
  while (status.ok() && written < unwritten_.size()) {
    const bool is_newest = written + 1 == unwritten_.size();
    status = Write(unwritten_[written], is_newest);
    if (status.ok()) ++written;
  }
  if (written > 0) ledger_written_ = unwritten_[written - 1].ledger;
  unwritten_.erase(unwritten_.begin(), unwritten_.begin() + static_cast<std::ptrdiff_t>(written));
  const bool is_told = written > 0 || !status.ok();
  if (absl::IsDataLoss(status)) {
    damage_ = status;
    status = WriteAfresh();
  }
  if (is_told) Note(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count(), status);
  return status;
}

absl::Status Committer::WriteAfresh() {
  OpenReport report;
  absl::Status fresh = parts_.store->StartAfresh(MessageOf(damage_), parts_.clock(), &report);
  if (!fresh.ok()) return fresh;
  damage_ = absl::OkStatus();
  if (parts_.changed) parts_.changed(absl::DataLossError(report.set_aside));
  GatherAll();
  outbox_is_new_ = !outbox_.empty();
  fresh = Write(unwritten_.front(), true);
  if (fresh.ok()) unwritten_.clear();
  return fresh;
}

absl::Status Committer::Write(const Unwritten& unwritten, bool is_newest) {
  const EngineCut& cut = unwritten.cut;
  Commit commit;
  commit.journal = cut.journal;
  commit.first_sequence = cut.first;
  commit.last_sequence = cut.last;
  commit.ids = cut.ids;
  // Under a time that is long ago they would go with the next commit that knows better.
  const Time now = parts_.clock();
  const Time patient = patient_.Tell(now);
  commit.ids_time = std::max(now, patient);
  for (const KeptPart& part : cut.parts) commit.parts.push_back({part.name, part.sequence, part.bytes});
  for (const std::string& name : cut.dropped) commit.dropped_parts.push_back(name);
  commit.journal_needed_from = cut.needed_from;
  commit.ids_needed_from = patient - options_.id_horizon;
  commit.ended_letters = unwritten.ended;
  for (const Try& retried : unwritten.retried) {
    commit.retried_letters.push_back({retried.id, retried.time, retried.reason, retried.detail});
  }
  for (const Letter& letter : unwritten.letters) commit.dead_letters.push_back(letter.View());
  const std::string rules = HashText(unwritten.rules_hash);
  commit.meta = {{kLedgerKey, unwritten.ledger}, {kRulesKey, rules}};
  const std::string seed = HashText(parts_.engine->hash_seed());
  if (unwritten.is_everything) commit.meta.emplace_back(kSeedKey, seed);
  const bool with_outbox = is_newest && outbox_is_new_;
  if (with_outbox) commit.meta.emplace_back(kOutboxKey, outbox_);
  absl::Status written = parts_.store->Write(commit);
  if (written.ok() && with_outbox) outbox_is_new_ = false;
  return written;
}

// Here, so that whoever looks does not wait for the disk.
void Committer::CountLetters() {
  const DeadLetters::Counts letters = parts_.store->counts().dead_letters;
  MutexLock lock(mutex_);
  look_.letters = letters.kept;
  look_.letter_bytes = letters.bytes;
  look_.letters_dropped = letters.dropped;
}

void Committer::Note(double seconds, const absl::Status& status) {
  bool turned = false;
  {
    MutexLock lock(mutex_);
    turned = std::exchange(failing_, !status.ok()) != !status.ok();
    if (status.ok()) {
      look_.commits.sum += seconds;
      const auto* const bound = std::ranges::lower_bound(kSeconds, seconds);
      ++look_.commits.counts[static_cast<size_t>(bound - std::begin(kSeconds))];
    } else {
      ++look_.failed;
    }
  }
  if (turned && parts_.changed) parts_.changed(status);
}

}  // namespace telltale
