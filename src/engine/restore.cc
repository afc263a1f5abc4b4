// An engine as it was after its last cut: engine/kept.h.

#include <array>
#include <cstring>
#include <memory>
#include <utility>

#include "base/archive_reader.h"
#include "content/reading.h"
#include "engine/engine_state.h"

namespace telltale {
namespace {

constexpr size_t kIdBytes = sizeof(uint64_t) + sizeof(uint32_t);

// The entries of one block of the journal in the order of their sequence numbers, out of the blocks of all shards.
class BlockReader {
 public:
  explicit BlockReader(std::string_view block) : whole_(block) {
    while (whole_.ok() && !whole_.done()) {
      std::string_view bytes;
      whole_(bytes);
      Line& line = lines_[used_++ % lines_.size()];
      line.reader = std::make_unique<JournalReader>(bytes);
      Advance(line);
      if (used_ > lines_.size()) whole_.Fail();
    }
  }
  // The next one, or null; until the next call. `line`: which of the blocks in the block it is of.
  JournalEntry* Next() {
    if (current_ != nullptr) Advance(*current_);
    current_ = nullptr;
    for (Line& line : lines_) {
      if (line.is_there && (current_ == nullptr || line.entry.sequence < current_->entry.sequence)) current_ = &line;
    }
    return current_ == nullptr ? nullptr : &current_->entry;
  }
  bool ok() const {
    bool whole = whole_.ok();
    for (const Line& line : lines_) whole = whole && (line.reader == nullptr || line.reader->ok());
    return whole;
  }

 private:
  struct Line {
    std::unique_ptr<JournalReader> reader;
    JournalEntry entry;
    bool is_there = false;
  };
  static void Advance(Line& line) { line.is_there = line.reader->Next(&line.entry); }

  ArchiveReader whole_;
  std::array<Line, kShards> lines_;
  size_t used_ = 0;
  Line* current_ = nullptr;
};

}  // namespace

// Does to an engine what its parts and its journal tell.
class Engine::Restorer {
 public:
  Restorer(State* state, bool same_rules) : state_(*state), same_rules_(same_rules) {}

  void TakeParts(const std::vector<KeptPart>& parts) {
    for (const KeptPart& part : parts) {
      if (part.name.starts_with("fields/")) fields_.emplace(part.name.substr(7), &part);
    }
    for (const KeptPart& part : parts) {
      report_.last = std::max(report_.last, part.sequence);
      ArchiveReader archive(part.bytes);
      bool whole = true;
      if (part.name.starts_with("stream/")) {
        whole = TakeStream(part, archive);
      } else if (part.name.starts_with("handoffs/")) {
        whole = TakeHandoffs(part, archive);
      } else if (part.name == "engine") {
        whole = TakeEngine(archive);
      }
      if (!whole) report_.damaged.push_back(part.name);
    }
  }

  void Tell(std::string_view block) {
    BlockReader reader(block);
    while (JournalEntry* const entry = reader.Next()) {
      report_.last = std::max(report_.last, entry->sequence);
      Apply(*entry);
    }
    if (!reader.ok()) report_.damaged.push_back("journal");
  }

  RestoreReport Finish() {
    state_.next_sequence = report_.last + 1;
    state_.cut_to = report_.last;
    for (auto& shard : state_.shards) {
      MutexLock lock(shard.mutex);
      if (!same_rules_) {
        for (auto& [key, stream] : shard.streams) stream->SetRules(state_.Rules());
      }
      shard.fresh.clear();  // told before
      shard.dropped.clear();
      report_.streams += shard.streams.size();
    }
    return std::move(report_);
  }

 private:
  State::StreamShard& ShardOf(uint64_t key) { return state_.shards[(key >> 60) % kShards]; }

  // The stream, made with the fields that are kept of it where it is new. Under the shard's lock.
  Stream* Make(State::StreamShard& shard, uint64_t key, std::string_view workflow, std::string_view step)
      TELLTALE_REQUIRES(shard.mutex) {
    const bool is_new = !shard.streams.contains(key);
    Stream* const stream = state_.Find(shard, key, workflow, step);
    if (!is_new || stream == nullptr) return stream;
    const auto kept = fields_.find(PartsOf(key)[1].substr(7));
    if (kept == fields_.end()) return stream;
    const std::string& bytes = kept->second->bytes;
    ArchiveReader archive(bytes);
    stream->discovery().Persist(archive, same_rules_);
    stream->keeping().discovery_hash = std::max<uint64_t>(1, Hash(bytes));
    if (archive.done()) return stream;
    report_.damaged.push_back(kept->second->name);
    state_.places.GiveBack(workflow, step);
    shard.streams.erase(key);
    return state_.Find(shard, key, workflow, step);
  }

  bool TakeStream(const KeptPart& part, ArchiveReader& archive) {
    std::string workflow;
    std::string step;
    archive(workflow, step);
    if (!archive.ok()) return false;
    const uint64_t key = state_.KeyOf(workflow, step);
    State::StreamShard& shard = ShardOf(key);
    MutexLock lock(shard.mutex);
    Stream* const stream = Make(shard, key, workflow, step);
    if (stream == nullptr) return true;  // there is less room now
    stream->Persist(archive);
    if (!archive.done()) {
      state_.places.GiveBack(workflow, step);
      shard.streams.erase(key);
      return false;
    }
    stream->keeping().kept_to = part.sequence;
    stream->keeping().part_bytes = part.bytes.size();
    stream->keeping().is_due = false;
    return true;
  }

  bool TakeHandoffs(const KeptPart& part, ArchiveReader& archive) {
    size_t number = 0;
    for (const char digit : part.name.substr(9)) number = 10 * number + static_cast<size_t>(digit - '0');
    if (number >= kShards) return false;
    State::HandoffShard& shard = *state_.handoffs[number];
    MutexLock lock(shard.mutex);
    archive(shard.handoffs);
    shard.keeping.kept_to = part.sequence;
    return archive.done();
  }

  bool TakeEngine(ArchiveReader& archive) {
    uint64_t counted = 0;
    uint64_t duplicates = 0;
    uint64_t verdicts = 0;
    Time last_arrival{};
    std::map<std::string, uint64_t> folded;
    archive(counted, duplicates, verdicts, last_arrival, folded);
    if (!archive.done()) return false;
    state_.counted = counted;
    state_.counted_in_cuts = counted;
    state_.duplicates = duplicates;
    state_.verdict_number = verdicts;
    state_.last_arrival_ms = last_arrival.time_since_epoch().count();
    MutexLock lock(state_.shards[0].mutex);
    state_.shards[0].folded = std::move(folded);
    return true;
  }

  void Apply(const JournalEntry& entry) {
    if (entry.kind == JournalEntry::Kind::kTick || entry.kind == JournalEntry::Kind::kHandoffTick) {
      if (entry.shard < kShards) Tick(entry);
      return;
    }
    const uint64_t key = state_.KeyOf(entry.workflow, entry.step);
    std::optional<Passage> passage;
    {
      State::StreamShard& shard = ShardOf(key);
      MutexLock lock(shard.mutex);
      Stream* const stream = Make(shard, key, entry.workflow, entry.step);
      if (stream == nullptr) return;
      passage = Tell(*stream, shard, entry);
    }
    if (passage) Pass(*passage, entry.sequence);
  }

  std::optional<Passage> Tell(Stream& stream, State::StreamShard& shard, const JournalEntry& entry)
      TELLTALE_REQUIRES(shard.mutex) {
    std::optional<Passage> passage;
    if (entry.kind == JournalEntry::Kind::kOutput && stream.has_handoffs()) {
      passage = state_.PassageOf(stream, entry.output, entry.keys.subject, entry.arrival);
    }
    Keeping& keeping = stream.keeping();
    if (entry.sequence <= keeping.kept_to) return passage;
    keeping.Move(entry.sequence);
    if (entry.kind == JournalEntry::Kind::kOutput) {
      if (!stream.AddAgain(entry, room_, state_.Budget(), &shard.fresh)) report_.damaged.push_back("journal");
      ++report_.outputs;
    } else if (entry.kind == JournalEntry::Kind::kHandoff) {
      stream.AddHandoff(entry.handoff, entry.arrival, state_.Budget(), &shard.fresh);
    } else {
      ArchiveReader counts(entry.counts);
      stream.discovery().PersistCounts(counts);
    }
    shard.fresh.clear();
    return passage;
  }

  // What ended by it is told by entries of its own.
  void Pass(const Passage& passage, uint64_t sequence) {
    State::HandoffShard& shard = state_.HandoffShardOf(passage);
    MutexLock lock(shard.mutex);
    if (sequence <= shard.keeping.kept_to) return;
    shard.keeping.Move(sequence);
    std::vector<HandoffEnd> ended;
    shard.handoffs.Pass(passage, &ended);
  }

  void Tick(const JournalEntry& entry) {
    if (entry.kind == JournalEntry::Kind::kHandoffTick) {
      State::HandoffShard& shard = *state_.handoffs[entry.shard];
      MutexLock lock(shard.mutex);
      std::vector<HandoffEnd> ended;
      if (entry.sequence <= shard.keeping.kept_to) return;
      shard.handoffs.Tick(entry.arrival, &ended);
      shard.keeping.Move(entry.sequence);
      return;
    }
    State::StreamShard& shard = state_.shards[entry.shard];
    MutexLock lock(shard.mutex);
    state_.TickStreams(shard, entry.arrival, [&](Stream& stream) { return entry.sequence > stream.keeping().kept_to; });
    shard.fresh.clear();
  }

  State& state_;
  const bool same_rules_;
  std::map<std::string, const KeptPart*> fields_;
  Reading room_;  // for evidence
  RestoreReport report_;
};

RestoreReport Engine::Restore(const std::vector<KeptPart>& parts, const ReadBlocks& read, bool same_rules) {
  Restorer restorer(state_.get(), same_rules);
  restorer.TakeParts(parts);
  read([&restorer](std::string_view block) { restorer.Tell(block); });
  return restorer.Finish();
}

void Engine::TakeIds(std::string_view ids, Time time) {
  for (; ids.size() >= kIdBytes; ids.remove_prefix(kIdBytes)) {
    Keys keys;
    std::memcpy(&keys.id, ids.data(), sizeof(keys.id));
    std::memcpy(&keys.body, ids.data() + sizeof(keys.id), sizeof(keys.body));
    keys.has_id = true;
    State::IdShard& shard = state_->IdShardOf(keys);
    MutexLock lock(shard.mutex);
    shard.seen.Remember(keys.id, keys.body, time);
  }
}

}  // namespace telltale
