#include "engine/engine.h"

#include <algorithm>
#include <exception>
#include <new>
#include <utility>

#include "engine/engine_state.h"
#include "engine/event_time.h"
#include "engine/names.h"

namespace telltale {
namespace {

constexpr size_t kMaxNameBytes = 128;
constexpr Duration kTickAnyway = std::chrono::seconds(50);    // less than a live clock takes at a time
constexpr Duration kKeepResolved = std::chrono::minutes(15);  // as long as Prometheus re-sends what is resolved

// nullptr: it threw, as a library may when memory runs out.
const Reading* ReadOrFail(Analyzer& analyzer, const Output& output, const StreamRules& rules, Time event,
                          Receipt* failed) {
  try {
    return &analyzer.Read(output, rules, event);
  } catch (const std::bad_alloc&) {
    *failed = {Fate::kFailed, "internal_failure", "memory ran out"};
  } catch (const std::exception& error) {
    *failed = {Fate::kFailed, "internal_failure", error.what()};
  }
  return nullptr;
}

}  // namespace

std::string_view FaultOfNames(std::string_view workflow, std::string_view step) {
  if (workflow.empty()) return "missing_workflow";
  if (workflow.size() > kMaxNameBytes || step.size() > kMaxNameBytes) return "name_too_long";
  return IsShowable(workflow) && IsShowable(step) ? std::string_view() : "invalid_name";
}

Engine::Engine(const EngineOptions& options, std::shared_ptr<const RuleSet> rules)
    : state_(std::make_unique<State>(options, std::move(rules))) {}
Engine::~Engine() = default;

Stream* Engine::State::Find(StreamShard& shard, uint64_t key, std::string_view workflow, std::string_view step) {
  const auto found = shard.streams.find(key);
  if (found != shard.streams.end()) return found->second.get();
  const bool is_overflow = workflow == kOther;
  // Taken before it is used, so that two threads cannot both take the last place.
  if (!is_overflow && !places.Take(workflow, step)) {
    ++shard.folded["stream"];
    return nullptr;
  }
  auto stream =
      std::make_unique<Stream>(workflow, step, !is_overflow, options, StreamRooms{&room, &shard.signals}, Rules());
  return shard.streams.emplace(key, std::move(stream)).first->second.get();
}

Engine::Keys Engine::Expect(const Output& output) const {
  const uint64_t seed = state_->options.hash_seed;
  Keys keys;
  keys.stream = state_->KeyOf(output.workflow, output.step);
  keys.has_id = true;
  if (!output.id.empty()) {
    keys.id = Combine(keys.stream, Hash(output.id, seed));
    keys.body = static_cast<uint32_t>(Hash(output.body, seed));
  } else if (output.produced_at || output.sequence) {
    // An id of what it is made of: the same output sent again has the same.
    uint64_t key = keys.stream;
    key = Combine(key, output.produced_at ? static_cast<uint64_t>(output.produced_at->time_since_epoch().count()) : 1);
    key = Combine(key, output.sequence ? *output.sequence + 2 : 1);
    keys.id = Combine(Combine(key, Hash(output.source, seed)), Hash(output.body, seed));
  } else {
    keys.has_id = false;
    return keys;
  }
  const State::IdShard& shard = state_->IdShardOf(keys);
  MutexLock lock(shard.mutex);
  shard.seen.Expect(keys.id);
  return keys;
}

// False where the output is not to be counted; the receipt says why.
bool Engine::State::Remember(const Keys& keys, Time arrival, Receipt* receipt) {
  if (!keys.has_id) return true;
  Sight sight;
  {
    IdShard& shard = IdShardOf(keys);
    MutexLock lock(shard.mutex);
    sight = shard.seen.Remember(keys.id, keys.body, arrival);
  }
  if (sight == Sight::kNew) return true;
  if (sight == Sight::kConflict) {
    *receipt = {Fate::kRejected, "id_conflict"};
  } else {
    *receipt = {Fate::kDuplicate, {}};
    duplicates.fetch_add(1, std::memory_order_relaxed);
  }
  return false;
}

void Engine::State::Forget(const Keys& keys) {
  if (!keys.has_id) return;
  IdShard& shard = IdShardOf(keys);
  MutexLock lock(shard.mutex);
  shard.seen.Forget(keys.id);
}

Receipt Engine::State::Add(const Output& output, const Keys& keys, Time arrival, Analyzer& analyzer,
                           std::vector<Hit>* hits) {
  uint64_t key = keys.stream;
  std::string_view workflow = output.workflow;
  std::string_view step = output.step;
  for (;;) {
    StreamShard& shard = shards[(key >> 60) % kShards];
    std::shared_ptr<const RuleSet> rule_set;
    const StreamRules* stream_rules = nullptr;
    {
      MutexLock lock(shard.mutex);
      if (Stream* stream = Find(shard, key, workflow, step)) {
        rule_set = stream->rules();
        stream_rules = &stream->stream_rules();
      }
    }
    if (stream_rules == nullptr) {
      workflow = step = kOther;
      key = KeyOf(workflow, step);
      continue;
    }
    Receipt failed;
    const Reading* const read =
        ReadOrFail(analyzer, output, *stream_rules, EventTimeOf(output, arrival, options.lateness), &failed);
    if (read == nullptr) return failed;
    const Reading& reading = *read;
    std::optional<Passage> passage;
    {
      MutexLock lock(shard.mutex);
      Stream* stream = Find(shard, key, workflow, step);
      // The rules may have been changed, or the stream forgotten, while the output was read: read it again.
      if (stream == nullptr || stream->rules() != rule_set) continue;
      if (shard.journal != nullptr && keys.has_id) shard.journal->AddId(keys.id, keys.body);
      stream->Add(reading, output, arrival, Budget(), &shard.fresh, hits, shard.journal.get());
      Keep(shard);
      if (stream->has_handoffs()) passage = PassageOf(*stream, output, SubjectKey(output.subject), arrival);
    }
    if (passage) Pass(*passage);
    return {};
  }
}

Passage Engine::State::PassageOf(const Stream& stream, const Output& output, uint64_t subject, Time arrival) const {
  const ComparisonRules& rule = stream.stream_rules().comparisons();
  Passage passage;
  passage.workflow = Hash(output.workflow, options.hash_seed);
  passage.stream = KeyOf(output.workflow, output.step);
  passage.subject = subject;
  passage.id = output.id.empty() ? output.subject : output.id;
  // A rule for the whole workflow holds for the next step too, which is not followed by itself.
  const bool is_followed = !rule.next_step.empty() && rule.next_step != output.step;
  passage.next_stream = is_followed ? KeyOf(output.workflow, rule.next_step) : 0;
  passage.within = rule.next_within;
  passage.is_next = stream.is_next_step();
  passage.event = EventTimeOf(output, arrival, options.lateness);
  passage.arrival = arrival;
  return passage;
}

void Engine::State::Pass(const Passage& passage) {
  std::vector<HandoffEnd> ended;
  {
    HandoffShard& shard = HandoffShardOf(passage);
    MutexLock lock(shard.mutex);
    shard.handoffs.Pass(passage, &ended);
    shard.keeping.Move(cut_to + 1);
  }
  EndHandoffs(ended, passage.arrival);
}

void Engine::State::EndHandoffs(const std::vector<HandoffEnd>& ended, Time clock) {
  for (const HandoffEnd& end : ended) {
    StreamShard& shard = shards[(end.stream >> 60) % kShards];
    MutexLock lock(shard.mutex);
    const auto stream = shard.streams.find(end.stream);
    if (stream == shard.streams.end()) continue;
    if (shard.journal != nullptr) shard.journal->AddHandoff(InJournal(*stream->second), end, clock);
    stream->second->AddHandoff(end, clock, Budget(), &shard.fresh);
    Keep(shard);
  }
}

Receipt Engine::Accept(const Output& output, const Keys& keys, Time arrival, Analyzer& analyzer,
                       std::vector<Hit>* hits) {
  if (const std::string_view fault = FaultOfNames(output.workflow, output.step); !fault.empty()) {
    return {Fate::kRejected, fault};
  }
  Receipt receipt;
  if (!state_->Remember(keys, arrival, &receipt)) return receipt;
  receipt = state_->Add(output, keys, arrival, analyzer, hits);
  if (receipt.fate == Fate::kFailed) {
    state_->Forget(keys);
    return receipt;
  }
  state_->counted.fetch_add(1, std::memory_order_relaxed);
  state_->last_arrival_ms.store(arrival.time_since_epoch().count(), std::memory_order_relaxed);
  return receipt;
}

void Engine::Tick(Time now) {
  MutexLock one_at_a_time(state_->turn);
  for (size_t i = 0; i < kShards; ++i) {
    std::vector<HandoffEnd> ended;
    {
      State::HandoffShard& shard = *state_->handoffs[i];
      MutexLock lock(shard.mutex);
      shard.handoffs.Tick(now, &ended);
      if (!ended.empty()) shard.keeping.Move(state_->cut_to + 1);
    }
    if (ended.empty()) continue;
    {
      MutexLock lock(state_->shards[i].mutex);
      JournalWriter* const journal = state_->shards[i].journal.get();
      if (journal != nullptr) journal->AddTick(JournalEntry::Kind::kHandoffTick, i, now);
    }
    state_->EndHandoffs(ended, now);
  }
  for (size_t i = 0; i < kShards; ++i) {
    State::StreamShard& shard = state_->shards[i];
    MutexLock lock(shard.mutex);
    const bool moved = state_->TickStreams(shard, now, [](Stream& /*stream*/) { return true; });
    // Time that only passes is told now and then: a silence is timed by the clock's ticks (engine/live_clock.h).
    const bool passed = !shard.streams.empty() && now - shard.ticked >= kTickAnyway;
    if ((moved || passed) && shard.journal != nullptr) {
      shard.journal->AddTick(JournalEntry::Kind::kTick, i, now);
      shard.ticked = now;
      for (auto& [key, stream] : shard.streams) stream->keeping().Move(state_->cut_to + 1);
    }
    state_->Keep(shard);
  }
}

bool Engine::State::TickStreams(StreamShard& shard, Time now, const std::function<bool(Stream&)>& moves) {
  bool moved = false;
  for (auto entry = shard.streams.begin(); entry != shard.streams.end();) {
    Stream& stream = *entry->second;
    if (!moves(stream)) {
      ++entry;
      continue;
    }
    if (now - stream.last_arrival() > stream.kept_for() && !stream.has_incident()) {
      if (stream.workflow() != kOther) places.GiveBack(stream.workflow(), stream.step());
      stream.AddFolded(&shard.folded);
      for (std::string& name : PartsOf(entry->first)) shard.dropped.push_back(std::move(name));
      entry = shard.streams.erase(entry);
      moved = true;
      continue;
    }
    if (stream.Rest(now, Budget(), &shard.fresh)) moved = true;
    stream.ForgetIncident(now, kKeepResolved);
    ++entry;
  }
  return moved || !shard.fresh.empty();
}

void Engine::Finish() {
  for (auto& shard : state_->shards) {
    MutexLock lock(shard.mutex);
    for (auto& [key, stream] : shard.streams) stream->Flush(state_->Budget(), &shard.fresh);
    state_->Keep(shard);
  }
}

std::vector<Verdict> Engine::TakeVerdicts() {
  std::vector<std::pair<uint64_t, Verdict>> all;
  for (auto& shard : state_->shards) {
    MutexLock lock(shard.mutex);
    std::move(shard.verdicts.begin(), shard.verdicts.end(), std::back_inserter(all));
    shard.verdicts.clear();
  }
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<Verdict> verdicts;
  verdicts.reserve(all.size());
  for (auto& [number, verdict] : all) verdicts.push_back(std::move(verdict));
  return verdicts;
}

std::vector<Incident> Engine::Incidents() const {
  std::vector<Incident> incidents;
  for (const auto& shard : state_->shards) {
    MutexLock lock(shard.mutex);
    for (const auto& [key, stream] : shard.streams) {
      stream->LookAtIncidents(&incidents);
    }
  }
  std::sort(incidents.begin(), incidents.end(), [](const Incident& a, const Incident& b) {
    return std::tie(a.opened, a.workflow, a.step, a.lead.alertname, a.lead.field) <
           std::tie(b.opened, b.workflow, b.step, b.lead.alertname, b.lead.field);
  });
  return incidents;
}

Snapshot Engine::LookAt(bool ahead) const {
  Snapshot look;
  const Time now{Duration(state_->last_arrival_ms.load(std::memory_order_relaxed))};
  for (auto& shard : state_->shards) {
    MutexLock lock(shard.mutex);
    for (const auto& [key, stream] : shard.streams) {
      look.streams.push_back(stream->Look(now, ahead));
      stream->AddFolded(&look.folded);
    }
    for (const auto& [kind, count] : shard.folded) look.folded[kind] += count;
  }
  std::sort(look.streams.begin(), look.streams.end(), [](const StreamSnapshot& a, const StreamSnapshot& b) {
    return std::tie(a.workflow, a.step) < std::tie(b.workflow, b.step);
  });
  for (const auto& shard : state_->handoffs) {
    MutexLock lock(shard->mutex);
    if (const uint64_t refused = shard->handoffs.refused(); refused > 0) look.folded["handoff"] += refused;
  }
  look.incidents = Incidents();
  look.counted = state_->counted.load(std::memory_order_relaxed);
  look.duplicates = state_->duplicates.load(std::memory_order_relaxed);
  look.id_horizon = state_->options.id_horizon;
  for (const auto& shard : state_->ids) {
    MutexLock lock(shard->mutex);
    look.ids_kept += shard->seen.size();
    look.id_horizon = std::min(look.id_horizon, shard->seen.Horizon(now));
  }
  return look;
}

std::optional<size_t> Engine::AcceptNewNormal(std::string_view workflow, std::string_view step,
                                              std::optional<Check> check, std::string_view field, Time now) {
  const uint64_t key = state_->KeyOf(workflow, step);
  State::StreamShard& shard = state_->shards[(key >> 60) % kShards];
  MutexLock lock(shard.mutex);
  const auto found = shard.streams.find(key);
  if (found == shard.streams.end()) return std::nullopt;
  const size_t accepted = found->second->AcceptNewNormal(check, field, now, &shard.fresh);
  state_->Keep(shard);
  return accepted;
}

std::vector<StreamTimeline> Engine::Timelines() const {
  std::vector<StreamTimeline> timelines;
  for (auto& shard : state_->shards) {
    MutexLock lock(shard.mutex);
    for (const auto& [key, stream] : shard.streams) timelines.push_back(stream->Timeline());
  }
  std::ranges::sort(timelines, {}, [](const StreamTimeline& a) { return std::tie(a.workflow, a.step); });
  return timelines;
}

void Engine::SetRules(const std::shared_ptr<const RuleSet>& rules) {
  {
    MutexLock lock(state_->rules_mutex);
    state_->rules = rules;
  }
  state_->places.Keep(rules->NamedStreams());
  for (auto& shard : state_->shards) {
    MutexLock lock(shard.mutex);
    for (auto& [key, stream] : shard.streams) stream->SetRules(rules);
  }
}

}  // namespace telltale
