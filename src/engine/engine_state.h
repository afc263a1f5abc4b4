#pragma once
// engine/engine_state.h - what an engine holds, for the files that make up engine/engine.h, and for nobody else.
//
// What:     streams in shards, ids in shards, hand-offs in shards, and the rules in force.
// Threads:  each shard has its own lock; no two are held at a time. `turn` is taken before them.

#include <algorithm>
#include <array>
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/hash.h"
#include "base/mutex.h"
#include "engine/engine.h"
#include "engine/handoffs.h"
#include "engine/places.h"
#include "engine/seen.h"
#include "engine/stream.h"

namespace telltale {

inline constexpr size_t kShards = 16;
inline constexpr size_t kMostVerdictsKept = 1000;  // a shard; a judge that runs takes them each second

// A budget that is split over streams is split in doublings, so that a threshold does not move with every new stream.
inline double StreamClass(size_t streams) {
  double most = 1;
  while (most < static_cast<double>(streams)) most *= 2;
  return most;
}

// The names of what is kept of a stream, engine/kept.h: its own state, and its Discovery's.
std::array<std::string, 2> PartsOf(uint64_t stream);
inline JournalWriter::Stream InJournal(Stream& stream) {
  return {stream.workflow(), stream.step(), &stream.keeping().place};
}

// The reason of the rejection, where outputs of a stream with these names are rejected; else "".
std::string_view FaultOfNames(std::string_view workflow, std::string_view step);

struct Engine::State {
  struct StreamShard {
    mutable Mutex mutex;
    SignalRoom signals TELLTALE_GUARDED_BY(mutex){0};  // outlives the streams
    std::unordered_map<uint64_t, std::unique_ptr<Stream>> streams TELLTALE_GUARDED_BY(mutex);
    std::vector<std::pair<uint64_t, Verdict>> verdicts TELLTALE_GUARDED_BY(mutex);  // with their place in the order
    std::map<std::string, uint64_t> folded TELLTALE_GUARDED_BY(mutex);
    std::vector<Verdict> fresh TELLTALE_GUARDED_BY(mutex);              // reused by each call
    std::unique_ptr<JournalWriter> journal TELLTALE_GUARDED_BY(mutex);  // null: none is kept
    std::vector<std::string> dropped TELLTALE_GUARDED_BY(mutex);        // parts of streams that are forgotten
    Time ticked TELLTALE_GUARDED_BY(mutex){};  // when the journal was told last that time passed
  };
  struct IdShard {
    IdShard(uint64_t max_ids, Duration horizon) : seen(max_ids, horizon) {}
    mutable Mutex mutex;
    SeenIds seen TELLTALE_GUARDED_BY(mutex);
  };

  struct HandoffShard {
    HandoffShard(uint64_t max_waiting, KeyRoom* room) : handoffs(max_waiting, room) {}
    mutable Mutex mutex;
    Handoffs handoffs TELLTALE_GUARDED_BY(mutex);
    Keeping keeping TELLTALE_GUARDED_BY(mutex);
  };

  State(const EngineOptions& given, std::shared_ptr<const RuleSet> rule_set)
      : options(given),
        room(given.key_bytes),
        places(static_cast<size_t>(given.max_streams), given.hash_seed),
        rules(std::move(rule_set)) {
    places.Keep(Rules()->NamedStreams());
    for (auto& shard : handoffs) shard = std::make_unique<HandoffShard>(options.max_keys, &room);
    for (auto& shard : ids) shard = std::make_unique<IdShard>(options.max_ids / kShards, options.id_horizon);
    for (StreamShard& shard : shards) {
      MutexLock lock(shard.mutex);
      shard.signals = SignalRoom(options.max_signals_in_all / kShards);
      if (options.keeps_journal) shard.journal = std::make_unique<JournalWriter>(&next_sequence);
    }
  }

  // constant after construction
  const EngineOptions options;
  Mutex turn;  // held by Tick and by Cut: what ends in a tick is cut as a whole, or not yet
  // synchronise themselves
  KeyRoom room;  // outlives what takes from it
  Places places;
  std::array<StreamShard, kShards> shards;
  std::array<std::unique_ptr<IdShard>, kShards> ids;
  std::array<std::unique_ptr<HandoffShard>, kShards> handoffs;  // by workflow
  std::atomic<uint64_t> counted{0};
  std::atomic<uint64_t> duplicates{0};
  std::atomic<uint64_t> verdict_number{0};
  std::atomic<int64_t> last_arrival_ms{0};
  std::atomic<uint64_t> next_sequence{1};  // of the journals' entries
  std::atomic<uint64_t> cut_to{0};         // the latest of those that were cut
  std::atomic<uint64_t> counted_in_cuts{0};
  uint64_t part_bytes = 0;  // of all streams; touched by Cut alone
  // guarded
  mutable Mutex rules_mutex;
  std::shared_ptr<const RuleSet> rules TELLTALE_GUARDED_BY(rules_mutex);

  double Budget() const { return options.false_alarms_per_year * options.share / StreamClass(places.taken()); }
  std::shared_ptr<const RuleSet> Rules() const {
    MutexLock lock(rules_mutex);
    return rules;
  }
  // Moves what a stream has just said into the shard's list, numbered in the order of being said.
  void Keep(StreamShard& shard) TELLTALE_REQUIRES(shard.mutex) {
    for (Verdict& verdict : shard.fresh) {
      // Nobody takes them: the oldest are of no use any more.
      if (shard.verdicts.size() >= kMostVerdictsKept) shard.verdicts.erase(shard.verdicts.begin());
      shard.verdicts.emplace_back(verdict_number++, std::move(verdict));
    }
    shard.fresh.clear();
  }
  // The stream, made if it is new and there is room; nullptr when it must be folded.
  Stream* Find(StreamShard& shard, uint64_t key, std::string_view workflow, std::string_view step)
      TELLTALE_REQUIRES(shard.mutex);
  IdShard& IdShardOf(const Keys& keys) const { return *ids[(keys.id >> 60) % kShards]; }
  bool Remember(const Keys& keys, Time arrival, Receipt* receipt);
  void Forget(const Keys& keys);
  // OK or, before anything has changed, why the output could not be read.
  Receipt Add(const Output& output, const Keys& keys, Time arrival, Analyzer& analyzer, std::vector<Hit>* hits);
  uint64_t KeyOf(std::string_view workflow, std::string_view step) const {
    return Combine(Hash(workflow, options.hash_seed), Hash(step, options.hash_seed));
  }
  // The output as its workflow's hand-offs need it.
  Passage PassageOf(const Stream& stream, const Output& output, uint64_t subject, Time arrival) const;
  uint64_t SubjectKey(std::string_view subject) const {
    return subject.empty() ? 0 : std::max<uint64_t>(1, Hash(subject, options.hash_seed));
  }
  HandoffShard& HandoffShardOf(const Passage& passage) { return *handoffs[(passage.workflow >> 60) % kShards]; }
  void Pass(const Passage& passage);
  // Tells the streams how hand-offs of their outputs ended. Under no lock but one stream's at a time.
  void EndHandoffs(const std::vector<HandoffEnd>& ended, Time clock);
  // What time brings for the streams of a shard, of those that `moves` says; whether it brought anything.
  bool TickStreams(StreamShard& shard, Time now, const std::function<bool(Stream&)>& moves)
      TELLTALE_REQUIRES(shard.mutex);
};

}  // namespace telltale
