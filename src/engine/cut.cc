// What has come since the last cut, taken out of the engine: engine/kept.h.

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/archive_writer.h"
#include "engine/engine_state.h"

namespace telltale {
namespace {

constexpr uint64_t kFewestEntries = 100'000;  // of the journal, before a part is written anew ...
constexpr uint64_t kMostEntries = 2'000'000;  // ... and the most: a restart tells them again, in some seconds
constexpr uint64_t kBytesAnEntry = 128;
constexpr size_t kPartBytesACut = size_t{512} << 10;  // but for what must be written

template <typename Kept>
std::string BytesOf(const Kept& kept) {
  std::string bytes;
  ArchiveWriter archive(&bytes);
  kept(archive);
  return bytes;
}

// The blocks of all shards behind one another, each behind its size.
void AppendBlock(const JournalWriter::Block& block, EngineCut* cut) {
  if (block.first == 0) return;
  ArchiveWriter archive(&cut->journal);
  archive(block.bytes);
  cut->ids += block.ids;
  cut->outputs += block.outputs;
}

class Cutter {
 public:
  Cutter(const CutOptions& options, uint64_t entries_wanted, EngineCut* cut)
      : options_(options), entries_wanted_(entries_wanted), cut_(cut) {}

  // What is new of the stream's Discovery. `to`: the latest entry.
  void KeepFields(uint64_t key, Stream& stream, uint64_t to) {
    std::string bytes = BytesOf([&](ArchiveWriter& archive) { stream.discovery().Persist(archive); });
    const uint64_t hash = std::max<uint64_t>(1, Hash(bytes));
    if (std::exchange(stream.keeping().discovery_hash, hash) == hash && !options_.everything) return;
    cut_->parts.push_back({PartsOf(key)[1], to, std::move(bytes)});
  }

  template <typename Write>
  void Keep(Keeping& keeping, const std::string& name, uint64_t to, const Write& write) {
    const bool moved = keeping.first_since != 0 || keeping.is_due || options_.everything;
    // Of hand-offs `to` may lie before: what has come since it was settled is not old.
    const bool is_old =
        keeping.first_since != 0 && to >= keeping.first_since && to - keeping.first_since >= entries_wanted_;
    const bool has_room = written_ < kPartBytesACut;
    if (!moved || !(options_.whole || keeping.is_due || (is_old && has_room))) {
      if (keeping.first_since != 0) needed_from_ = std::min(needed_from_, keeping.first_since);
      return;
    }
    cut_->parts.push_back({name, to, BytesOf(write)});
    const KeptPart& part = cut_->parts.back();
    keeping.kept_to = to;
    keeping.first_since = 0;
    keeping.is_due = false;
    keeping.part_bytes = part.bytes.size();
    written_ += part.bytes.size();
  }

  uint64_t needed_from() const { return needed_from_; }

 private:
  const CutOptions& options_;
  const uint64_t entries_wanted_;
  EngineCut* const cut_;
  size_t written_ = 0;
  uint64_t needed_from_ = ~uint64_t{0};
};

}  // namespace

std::array<std::string, 2> PartsOf(uint64_t stream) {
  return {fmt::format("stream/{:016x}", stream), fmt::format("fields/{:016x}", stream)};
}

uint64_t Engine::sequence() const { return state_->next_sequence - 1; }

uint64_t Engine::hash_seed() const { return state_->options.hash_seed; }

EngineCut Engine::Cut(const CutOptions& options) {
  State& state = *state_;
  MutexLock one_at_a_time(state.turn);
  EngineCut cut;
  const uint64_t settled_to = options.settled_to != 0 ? options.settled_to : sequence();
  const uint64_t wanted = std::clamp(state.part_bytes / kBytesAnEntry, kFewestEntries, kMostEntries);
  Cutter cutter(options, wanted, &cut);
  uint64_t part_bytes = 0;
  for (size_t i = 0; i < kShards; ++i) {
    State::HandoffShard& shard = *state.handoffs[i];
    MutexLock lock(shard.mutex);
    const Handoffs* const handoffs = &shard.handoffs;
    cutter.Keep(shard.keeping, fmt::format("handoffs/{}", i), settled_to,
                [handoffs](ArchiveWriter& archive) { handoffs->Persist(archive); });
  }
  std::map<std::string, uint64_t> folded;
  for (State::StreamShard& shard : state.shards) {
    MutexLock lock(shard.mutex);
    if (shard.journal == nullptr) continue;
    for (auto& entry : shard.streams) {
      const uint64_t key = entry.first;
      Stream& stream = *entry.second;
      Keeping& keeping = stream.keeping();
      const bool is_in_journal = shard.journal->Holds(keeping.place);
      if (is_in_journal) keeping.Move(shard.journal->first());
      if (is_in_journal || keeping.is_due || options.everything) cutter.KeepFields(key, stream, sequence());
      if (is_in_journal) {
        shard.journal->AddCounts(InJournal(stream),
                                 BytesOf([&](ArchiveWriter& archive) { stream.discovery().PersistCounts(archive); }));
      }
      cutter.Keep(keeping, PartsOf(key)[0], sequence(), [&](ArchiveWriter& archive) {
        archive(stream.workflow(), stream.step());
        stream.Persist(archive);
      });
      part_bytes += keeping.part_bytes;
    }
    for (const auto& [kind, count] : shard.folded) folded[kind] += count;
    std::move(shard.dropped.begin(), shard.dropped.end(), std::back_inserter(cut.dropped));
    shard.dropped.clear();
    AppendBlock(shard.journal->Take(), &cut);
  }
  if (!cut.empty()) {
    cut.first = state.cut_to + 1;
    cut.last = state.next_sequence.fetch_add(1);
  }
  state.part_bytes = part_bytes;
  state.counted_in_cuts += cut.outputs;
  state.cut_to = std::max<uint64_t>(state.cut_to, cut.last);
  cut.needed_from = std::min(cutter.needed_from(), state.cut_to + 1);
  if (cut.empty()) return cut;
  cut.parts.push_back({"engine", cut.last, BytesOf([&](ArchiveWriter& archive) {
                         archive(state.counted_in_cuts.load(), state.duplicates.load(), state.verdict_number.load(),
                                 state.last_arrival_ms.load(), folded);
                       })});
  return cut;
}

}  // namespace telltale
