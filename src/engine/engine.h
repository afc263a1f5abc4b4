#pragma once
// engine/engine.h - every stream's signals, judged over time: four doors, Accept, Tick, TakeVerdicts, Look.
//
// What:     counts each output once, keeps one set of watches a stream, says which stream is not itself any more.
// Units:    time is an argument: `arrival` is the clock when the output came, Output::produced_at its event time.
// Threads:  thread-safe; streams live in 16 shards, each under its own short lock. Analysis runs outside the locks in
//           the caller's Analyzer (one a thread). Outputs of one stream that come from one thread are counted in that
//           order.
// Errors:   total: every output is counted, a duplicate, or rejected with a reason that the caller is told. Where
//           its analysis threw it failed: as if it had never come, but the Analyzer is of no further use.
// Cost:     see tests/bench/README.md.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/output.h"
#include "base/time.h"
#include "content/analyze.h"
#include "content/rule_set.h"
#include "engine/kept.h"
#include "engine/snapshot.h"
#include "engine/verdict.h"
#include "engine/version_report.h"

namespace telltale {

struct BaselineReceipt;
struct LearnedStream;
struct PinReceipt;

struct EngineOptions {
  double false_alarms_per_year = 4;  // for the whole installation
  double share = 1.0;                // this sidecar's part of it
  Duration lateness = std::chrono::hours(1);
  Duration id_horizon = std::chrono::days(7);
  uint64_t max_ids = 8'000'000;
  int max_streams = 500;
  int max_fields = 64;                              // a stream
  int max_labels = 64;                              // a field
  int max_signals = 200;                            // a stream
  uint64_t max_signals_in_all = 1'000'000;          // shared out among 16 shards of streams
  int max_versions = 100;                           // a stream
  uint64_t max_keys = 65'536;                       // each memory of a stream: duplicates, texts, subjects
  uint64_t key_bytes = uint64_t{64} << 20;          // all of them together
  Duration each_stands = std::chrono::minutes(15);  // where one hit is an alert: resolved so long after the last
  bool is_live = true;                              // false: a replay, where only outputs tell the time
  bool keeps_journal = false;                       // for Cut
  uint64_t hash_seed = 0;                           // secret in a server, fixed in a replay
};

enum class Fate : uint8_t { kCounted, kDuplicate, kRejected, kFailed };

struct Receipt {
  Fate fate = Fate::kCounted;
  std::string_view reason;  // missing_workflow, name_too_long, invalid_name, id_conflict; internal_failure
  std::string detail = {};  // what a failure said
};

// A check that hit, by name, for callers that ask for findings.
struct Hit {
  Check check{};
  std::string field;
  std::string evidence;
};

class Engine {
 public:
  Engine(const EngineOptions& options, std::shared_ptr<const RuleSet> rules);
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  // What an output is found by: its stream, and its own id in it.
  struct Keys {
    uint64_t stream = 0;
    uint64_t id = 0;
    uint32_t body = 0;
    bool has_id = false;  // else nothing tells it from another output that says the same
  };
  // The keys of an output that is to be counted soon. Made a few outputs ahead, they spare Accept the wait for memory.
  Keys Expect(const Output& output) const;

  // Counts one output; `hits`, where given, receives what was found in it.
  Receipt Accept(const Output& output, Time arrival, Analyzer& analyzer, std::vector<Hit>* hits = nullptr) {
    return Accept(output, Expect(output), arrival, analyzer, hits);
  }
  Receipt Accept(const Output& output, const Keys& keys, Time arrival, Analyzer& analyzer,
                 std::vector<Hit>* hits = nullptr);

  // Judges what is pending, marks silent streams stale, forgets streams unseen for 7 days. About once a second.
  void Tick(Time now);

  // Judges everything pending at once, whatever the clock: the end of a replay.
  void Finish();

  // Changes of state since the last call, in order.
  std::vector<Verdict> TakeVerdicts();

  Snapshot Look() const { return LookAt(false); }
  // And what each signal would notice within a day and within a week; some 20 us a signal, a stream under its lock.
  Snapshot LookAhead() const { return LookAt(true); }
  // How the versions of each stream did, one beside the other; by workflow, step. Some milliseconds a hundred streams.
  std::vector<StreamTimeline> Timelines() const;
  // Open incidents and those resolved within the last quarter of an hour before `now` (wall clock of the resolving Tick
  // or Accept).
  std::vector<Incident> Incidents() const;

  // What a stream's signals say now is their normal from here on: incidents of theirs are over, and they learn anew.
  // Of this check and field, or without a check of all that are open. How many; nullopt: there is no such stream.
  std::optional<size_t> AcceptNewNormal(std::string_view workflow, std::string_view step, std::optional<Check> check,
                                        std::string_view field, Time now);

  // The baseline in force is their known good from here on, and stays pinned until it is pinned anew or a new normal is
  // accepted: of this check and field, or of all that have one (engine/pins.h). Nothing is pinned while one of them is
  // open. nullopt: there is no such stream.
  std::optional<std::vector<PinReceipt>> Pin(std::string_view workflow, std::string_view step,
                                             std::optional<Check> check, std::string_view field);

  // What the signals with a baseline have learned: of all streams, a workflow's, or one. By workflow and step.
  std::vector<LearnedStream> Learned(std::string_view workflow, std::optional<std::string_view> step) const;
  // The same of another engine, for signals that are still learning, and for those to come: their streams and they
  // themselves are made where there is room. With `replace` also in place of baselines of their own. What became of
  // each signal, in order. Nothing may be at fault (stats/past.h), and no signal there twice.
  std::vector<BaselineReceipt> TakeLearned(const std::vector<LearnedStream>& streams, bool replace, Time now);

  // engine/kept.h. What has come since the last cut, with `keeps_journal`; one thread at a time.
  EngineCut Cut(const CutOptions& options = {});
  uint64_t sequence() const;  // of the latest entry
  uint64_t hash_seed() const;
  // Before anything is accepted: as it was after those cuts. `same_rules`: those in force now are those of then; else
  // what they define otherwise learns anew. The ids as they were cut, and when.
  RestoreReport Restore(const std::vector<KeptPart>& parts, const ReadBlocks& read, bool same_rules);
  void TakeIds(std::string_view ids, Time time);

  // From the next output on. Signals whose check is defined as before go on; the others learn anew.
  void SetRules(const std::shared_ptr<const RuleSet>& rules);

 private:
  Snapshot LookAt(bool ahead) const;

  struct State;
  class Restorer;
  std::unique_ptr<State> state_;
};

}  // namespace telltale
