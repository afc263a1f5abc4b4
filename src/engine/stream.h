#pragma once
// engine/stream.h - all that is kept of one (workflow, step): what it looks like, its signals, its incident.
//
// What:     takes each output's Reading in order, lets Discovery conclude what is to be counted, feeds the signals, and
//           collects the verdicts and the incident they make up.
// Units:    event time: produced_at where given (and not from the future beyond the lateness bound), else arrival.
// Threads:  not thread-safe; lives in one of the engine's shards, under its lock. Errors: total.
// Cost:     a few hundred nanoseconds an output with a dozen signals, no allocation in the steady state.

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/finding.h"
#include "base/output.h"
#include "content/analyze.h"
#include "content/discover.h"
#include "content/rule_set.h"
#include "content/stream_rules.h"
#include "engine/carriers.h"
#include "engine/comparison.h"
#include "engine/engine.h"
#include "engine/handoffs.h"
#include "engine/incident.h"
#include "engine/journal.h"
#include "engine/keeping.h"
#include "engine/look_counts.h"
#include "engine/moved_along.h"
#include "engine/signal.h"
#include "engine/signal_places.h"
#include "engine/signal_room.h"
#include "engine/slices.h"
#include "engine/snapshot.h"
#include "engine/totals.h"
#include "engine/traffic.h"
#include "engine/verdict.h"
#include "engine/version_ledger.h"
#include "engine/versions.h"
#include "engine/volume.h"

namespace telltale {

class Stream {
 public:
  // `judged`: false for the stream that stands for all beyond the bound; it only counts. `rooms` outlive it.
  Stream(std::string_view workflow, std::string_view step, bool judged, const EngineOptions& options,
         const StreamRooms& rooms, std::shared_ptr<const RuleSet> rules);
  const std::string& workflow() const { return workflow_; }
  const std::string& step() const { return step_; }
  const std::shared_ptr<const RuleSet>& rules() const { return rules_; }
  const StreamRules& stream_rules() const { return *stream_rules_; }
  void SetRules(std::shared_ptr<const RuleSet> rules);
  // `budget`: false alarms a year that this stream may raise. New verdicts are appended.
  void Add(const Reading& reading, const Output& output, Time arrival, double budget, std::vector<Verdict>* verdicts,
           std::vector<Hit>* hits, JournalWriter* journal = nullptr);
  // Once more, after a restart; false where the entry is of another stream. Evidence is kept in `room`.
  bool AddAgain(const JournalEntry& entry, const Reading& room, double budget, std::vector<Verdict>* verdicts);
  void AddHandoff(const HandoffEnd& end, Time clock, double budget, std::vector<Verdict>* verdicts);
  void Flush(double budget, std::vector<Verdict>* verdicts);           // judges what is pending
  bool Rest(Time now, double budget, std::vector<Verdict>* verdicts);  // what time alone brings; has it judged?
  size_t AcceptNewNormal(std::optional<Check> check, std::string_view field, Time now, std::vector<Verdict>* verdicts);

  std::vector<LearnedSignal> Learned();  // engine/baselines.h, engine/pins.h; as of the engine
  void TakeLearned(const LearnedStream& learned, bool replace, Time now, double budget, std::vector<Verdict>* verdicts,
                   std::vector<BaselineReceipt>* receipts);
  std::vector<PinReceipt> Pin(std::optional<Check> check, std::string_view field);
  Time last_arrival() const { return last_arrival_; }
  Duration kept_for() const { return volume_.kept_for(); }  // so long without outputs, and it can be forgotten
  void ForgetIncident(Time clock, Duration keep);
  bool has_incident() const;
  void LookAtIncidents(std::vector<Incident>* incidents);
  bool has_handoffs() const { return has_handoffs_; }  // outputs of its workflow are followed from step to step
  bool is_next_step() const { return is_next_step_; }
  StreamSnapshot Look(Time now, bool ahead = false);  // `ahead`: with what each signal would notice
  StreamTimeline Timeline();
  void AddFolded(std::map<std::string, uint64_t>* folded) const;  // what is not told apart, by kind of bound
  template <typename Archive>
  void Persist(Archive& archive);  // stream_archive.cc: all but its Discovery, which is read first
  Discovery& discovery() { return *discovery_; }
  Keeping& keeping() { return keeping_; }

 private:
  static constexpr size_t kNoSignal = static_cast<size_t>(-1), kFolded = static_cast<size_t>(-2);
  size_t SignalFor(Check check, FieldIndex field);         // how it is found again: by check and field index
  size_t FindOrMake(Check check, std::string_view field);  // kFolded where there is no room
  GrossLevel FloorOf(Check check) const;
  std::string_view NameOf(FieldIndex field) const;
  SignalPlace& PlaceOf(SignalPlaces& places, Check check, FieldIndex field);
  SignalPlace& NewPlace(SignalPlaces& places, Check check, FieldIndex field);
  void TellSignals();  // all that waits in look_counts_: before anybody looks at them, or changes them
  void Tell(size_t signal, const LookCounts::Told& told);
  void KeepHit(const Output& output, const Findings::Rate& rate, size_t signal, Time event, std::vector<Hit>* hits);
  void Count(const Reading& room, const Output& output, const ComparisonKeys& keys, uint64_t fallbacks, Time arrival,
             double budget, std::vector<Verdict>* verdicts, std::vector<Hit>* hits);
  void JudgeRates(const Output& output, Time event, double ln_a, bool judge, std::vector<Hit>* hits);
  void JudgeRate(const Findings::Rate& rate, const SignalPlace& place, Time event, double ln_a, bool judge);
  void Judge(const Output& output, Time event, double ln_a, bool judge, std::vector<Hit>* hits);
  void Conclude(Time event, Time clock, std::vector<Verdict>* verdicts);
  void ConcludeEach(size_t signal, const Verdict& verdict, Time event, Time clock);
  void Expire(Time event, Time clock, std::vector<Verdict>* verdicts);
  void PassTime(Time event, Time clock, double budget, std::vector<Verdict>* verdicts);
  void CountArrival(Time event, Time arrival);
  void Note(size_t signal, Change change);
  void SettleOpened(size_t signal, Verdict* verdict);
  void OpenTogether(double shares);  // together.cc; of the evidence that each signal needs, summed
  void CloseTogether();
  double SharesJudged() const;
  void TellVersionOfPin(SignalSnapshot* look) const;
  Incident MakeIncident(const IncidentLog::Record& record) const;
  Verdict MakeVerdict(size_t signal, bool settled, Time event) const;
  void FindCarriers();  // of the signals that it is time for
  double LnA(double budget);

  const std::string workflow_, step_;
  const bool judged_;
  const EngineOptions options_;
  std::shared_ptr<const RuleSet> rules_;
  const StreamRules* stream_rules_;
  std::unique_ptr<Discovery> discovery_;
  Findings findings_;
  Comparison comparison_;
  bool has_handoffs_ = false, is_next_step_ = false;
  std::vector<Signal> signals_;
  SignalRoom::Share signal_room_;
  double judged_shares_ = 0, ln_a_ = 0, together_ = 0;  // of those that share the budget; threshold; joined_'s sum
  std::array<std::vector<size_t>, 2 * kCheckCount> signal_index_;  // [check, of paths or names][field + 1]
  SignalPlaces rate_places_, number_places_, label_places_;
  LookCounts look_counts_;
  std::array<double, 3> ln_a_asked_{};              // looks a year, shares and budget that ln_a_ was told for
  std::vector<std::pair<size_t, Change>> changes_;  // of the output at hand
  std::vector<size_t> joined_;                      // of these, what opened with others, by its share of evidence
  MovedAlong moved_along_;
  IncidentLog incident_;
  std::map<size_t, IncidentLog> each_;  // by signal: where one hit is an alert, each has its own
  Traffic traffic_;
  Volume volume_;
  Time clock_{}, last_arrival_{}, first_seen_{};     // the clock: the latest event time
  uint64_t outputs_ = 0, folded_fields_before_ = 0;  // of the latter: under earlier rules
  Versions versions_;
  VersionLedger ledger_;
  Slices slices_;
  Carriers carriers_;
  Totals totals_;
  Keeping keeping_;
};

}  // namespace telltale
