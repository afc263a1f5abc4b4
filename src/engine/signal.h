#pragma once
// engine/signal.h - one check (on one field) in one stream over time.
//
// What:     counts evaluations and hits, feeds its watch, keeps a few examples; answers what state it is in.
// Threads:  not thread-safe; lives in a stream, under its shard's lock.
// Cost:     one watch update; an example is copied only on a hit. 200 bytes, and what its watch takes.

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "base/finding.h"
#include "base/time.h"
#include "engine/gross.h"
#include "engine/snapshot.h"
#include "engine/tally.h"
#include "stats/mix_watch.h"
#include "stats/number_watch.h"
#include "stats/rate_watch.h"
#include "stats/silence_watch.h"
#include "stats/volume_watch.h"

namespace telltale {

struct LearnedSignal;

class Signal {
 public:
  // `definition`: hash of what the check counts here; `floor`: what opens it before there is a baseline; `each`: the
  // first hit opens it; `limits`: a rate or a median beyond them does, whatever is usual.
  Signal(Check check, std::string_view field, uint64_t definition, GrossLevel floor, int max_labels, bool each = false,
         const AlertLimits& limits = {});
  Check check() const { return check_; }
  const std::string& field() const { return field_; }
  uint64_t definition() const { return definition_; }
  uint64_t evaluations() const { return evaluations_; }
  uint64_t hits() const { return hits_; }
  uint32_t history() const { return history_; }  // goes on when it opens, is over, or learns anew
  // One evaluation. `judge` is false for outputs that are only counted (late ones, streams beyond the bound).
  Change AddRate(Time time, bool hit, double ln_a, bool judge);
  // So many of one look together, where that may be; of a signal with a floor misses only.
  Change AddRates(Time time, uint32_t evaluations, uint32_t hits, double ln_a);
  bool may_add_together() const;
  bool has_floor() const { return floor_level_ != GrossLevel::kNever; }
  void AddQuiet(std::span<const QuietLook> looks, double ln_a);  // as RateWatch: what calm() allowed
  Calm calm() const;
  Change AddNumber(Time time, double value, double ln_a, bool judge);
  // Where one hit is an alert: opens with the first, stands as long as more come, and `stands` longer.
  Change AddEach(Time time, bool hit, Duration stands);
  Change Expire(Time time);   // resolved where that is over
  double last_score() const;  // of the value added last; NaN where there is no baseline of numbers yet
  // The label's number, or nothing where it was folded.
  std::optional<size_t> AddLabel(Time time, std::string_view label, double ln_a, bool judge, Change* change);
  Change Flush(Time time, double ln_a, double* shares);  // judges what is pending; adds ShareAt then
  // together.cc. Of the evidence that opens it by itself, so much is there. It opens on less, where others of its
  // stream moved with it; then it is over when they are, unless by now it stands by itself.
  double EvidenceShare() const;
  double ShareAt(Time now) const;  // 0 where it is open, or has not been asked for a day
  Time MovesSince() const;
  Change OpenWithOthers(Time time);
  Change CloseWithOthers(Time time);
  bool StandsAlone() const;
  // Volume and silence have watches of the stream's making, fed by its Arrivals; what came of it is noted here.
  template <typename Kind>
  void Take(std::unique_ptr<Kind> watch) {
    watch_ = std::move(watch);
  }
  VolumeWatch* volume() const;  // null: not watched
  SilenceWatch* silence() const;
  Change Noted(Change change, Time time);
  void KeepExample(std::string_view output_id, std::string_view evidence, Time time);
  // What it says now is normal from here on: what stands open is over, it learns anew. Not of volume and silence.
  bool may_be_accepted() const;
  Change Close(Time time);
  void LearnAnew();
  bool Pin();  // its rolling baseline is its pinned one from here on; false where it has none, or is open
  // engine/baselines.h: what it has learned, once it has a baseline; nothing where there is none to tell.
  std::optional<LearnedSignal> Learned() const;
  bool is_learning() const;
  void TakeLearned(const LearnedSignal& learned, double ln_a);
  // Where the check is defined differently now, what was learnt no longer compares. Counters go on. Resolved, where an
  // alarm ends with its rule.
  Change Redefine(uint64_t definition, GrossLevel floor, bool each = false, const AlertLimits& limits = {});

  bool is_open() const { return gross_open_ || watch_open_ || each_open_; }
  bool is_each() const { return each_; }
  bool is_gross() const { return gross_open_; }
  const Tally* labels() const { return labels_.get(); }  // null where the check is not a mix
  bool Moves(size_t label) const;                        // of a mix: whether its label is of the part that moved most
  double phi() const { return Summary().phi; }           // of its baseline, see stats/watch.h
  // What was said when it last opened stays with the alarm until it is over, though the watch forgets it at once.
  void Settle(const Verdict& opened) {
    settled_ = {opened.up,     opened.severity,    opened.onset,        opened.limit,
                opened.pinned, opened.with_others, opened.once_in_years};
  }
  // The numbers as of now, in a verdict's form; the stream adds whose they are. `false_alarms_a_year`: the
  // installation's budget, so that evidence reads as "by chance once in N years". `settled`: of an alarm that stands,
  // or has just been resolved.
  Verdict Describe(Time now, double false_alarms_a_year, bool settled) const;
  SignalSnapshot Look(Time now, bool stale, double false_alarms_a_year) const;
  void LookAhead(SignalSnapshot* look) const;  // what would be noticed in a day and in a week; some 20 us
  template <typename Archive>
  void Persist(Archive& archive);  // signal_archive.cc

 private:
  // Each of its own size: a stream's signals lie in one piece, with room for more of them.
  using Watch = std::variant<std::monostate, std::unique_ptr<RateWatch>, std::unique_ptr<NumberWatch>,
                             std::unique_ptr<MixWatch>, std::unique_ptr<VolumeWatch>, std::unique_ptr<SilenceWatch>>;
  static Watch MakeWatch(Check check, bool each);
  Change SetLimits(const AlertLimits& limits);
  WatchSummary Summary() const;
  std::string MovedLabel() const;
  void DescribeEach(Verdict* verdict) const;
  void DescribeWatch(double false_alarms_a_year, Verdict* verdict) const;

  // what an output asks for, side by side
  Watch watch_;
  uint64_t evaluations_ = 0;
  uint64_t hits_ = 0;
  uint32_t history_ = 0;
  double ln_share_;  // of the budget, engine/budget_share.h
  Check check_;
  GrossLevel floor_level_;
  bool each_ = false;
  bool each_open_ = false;
  bool gross_open_ = false;
  bool watch_open_ = false;
  bool accepted_ = false;  // and nothing else since
  uint8_t next_example_ = 0;
  GrossFloor floor_;
  std::unique_ptr<Tally> labels_;
  // what only changes of state ask for
  std::string field_;
  uint64_t definition_;
  std::optional<Time> resolved_at_;
  Time gross_since_{};
  Time each_since_{};
  Time each_until_{};
  uint64_t each_evaluations_ = 0;  // since it opened
  uint64_t each_hits_ = 0;
  SettledVerdict settled_;
  std::unique_ptr<std::array<Example, 3>> examples_;
};

}  // namespace telltale
