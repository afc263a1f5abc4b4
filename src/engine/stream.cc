#include "engine/stream.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/prefix.h"
#include "engine/budget_share.h"
#include "engine/event_time.h"
#include "stats/budget.h"
#include "stats/look.h"

namespace telltale {
namespace {

constexpr double kLeastSignals = 16;  // the budget is split over at least so many shares a stream ...
constexpr Duration kJustBefore = std::chrono::hours(24);  // so long before the onset, a version may be its cause

// ... and over the next doubling of that, so that a threshold does not wander with every field that is discovered.
double SignalClass(double shares) {
  double most = kLeastSignals;
  while (most < shares) most *= 2;
  return most;
}

}  // namespace

Stream::Stream(std::string_view workflow, std::string_view step, bool judged, const EngineOptions& options,
               const StreamRooms& rooms, std::shared_ptr<const RuleSet> rules)
    : workflow_(workflow),
      step_(step),
      judged_(judged),
      options_(options),
      stream_rules_(nullptr),
      comparison_(options, rooms.keys),
      signal_room_(rooms.signals),
      look_counts_(static_cast<size_t>(options.max_signals)),
      versions_(options.max_versions),
      totals_(options.max_versions) {
  SetRules(std::move(rules));
}

void Stream::SetRules(std::shared_ptr<const RuleSet> rules) {
  keeping_.is_due = true;  // its fields are numbered anew
  TellSignals();
  for (SignalPlaces* places : {&rate_places_, &number_places_, &label_places_}) places->Forget();
  const std::shared_ptr<const RuleSet> earlier = std::exchange(rules_, std::move(rules));  // until this returns
  stream_rules_ = &rules_->For(workflow_, step_);
  totals_.SetRules(*stream_rules_);
  slices_.SetNames(stream_rules_->slices());
  if (discovery_ != nullptr) folded_fields_before_ += discovery_->folded_fields();
  discovery_ = std::make_unique<Discovery>(stream_rules_, DiscoveryBounds{options_.max_fields, 8, options_.max_labels});
  comparison_.SetRules(&stream_rules_->comparisons());
  const std::vector<std::string_view> next_steps = rules_->NextSteps(workflow_);
  has_handoffs_ = judged_ && !next_steps.empty();
  is_next_step_ = has_handoffs_ && std::ranges::find(next_steps, step_) != next_steps.end();
  for (auto& by_field : signal_index_) by_field.clear();
  for (size_t i = 0; i < signals_.size(); ++i) {
    Signal& signal = signals_[i];
    const Check check = signal.check();
    const uint64_t definition = signal.definition();
    Note(i, signal.Redefine(stream_rules_->DefinitionHash(check, signal.field()), FloorOf(check),
                            stream_rules_->alerts_each(check, signal.field()),
                            stream_rules_->limits(check, signal.field())));
    if (signal.definition() == definition) continue;
    ledger_.Forget(i);
    slices_.Forget(i, KindOf(check));
  }
  if (judged_) volume_.SetRules(*stream_rules_, signals_);
  judged_shares_ = SharesJudged();
}

// Gross failures may alert without a baseline; what counts as gross depends on whether anybody said what the stream is
// for.
GrossLevel Stream::FloorOf(Check check) const {
  const bool declared = stream_rules_->is_declared();
  switch (check) {
    case Check::kEmptyOutput:
    case Check::kTruncatedOutput:
      return declared ? GrossLevel::kHalf : GrossLevel::kAll;
    case Check::kRefusal:
      return declared ? GrossLevel::kHalf : GrossLevel::kNever;
    case Check::kInvalidJson:
      // Where nobody said that JSON is wanted, "it is JSON" is our own guess, and no ground for an alarm.
      return stream_rules_->judges_json_floor() ? GrossLevel::kHalf : GrossLevel::kNever;
    default:
      return GrossLevel::kNever;
  }
}

double Stream::LnA(double budget) {
  const std::array<double, 3> asked = {traffic_.looks_a_year(), judged_shares_, budget};
  if (asked != ln_a_asked_) {
    ln_a_asked_ = asked;
    const double ln_a = LnThreshold(traffic_.looks_a_year(), SignalClass(judged_shares_), budget);
    if (ln_a != ln_a_) TellSignals();  // looks that wait are of the one before
    ln_a_ = ln_a;
  }
  return ln_a_;
}

std::string_view Stream::NameOf(FieldIndex field) const {
  return field == kNoField ? std::string_view() : discovery_->field(field);
}

size_t Stream::SignalFor(Check check, FieldIndex field) {
  const bool named = field != kNoField && (field & kNameBit) != 0;
  auto& by_field = signal_index_[2 * static_cast<size_t>(check) + (named ? 1 : 0)];
  const size_t slot = field == kNoField ? 0 : static_cast<size_t>(field & ~kNameBit) + 1;
  if (slot >= by_field.size()) by_field.resize(slot + 1, kNoSignal);
  if (by_field[slot] != kNoSignal) return by_field[slot];

  by_field[slot] = FindOrMake(check, NameOf(field));
  if (by_field[slot] == kFolded) totals_.Fold(Totals::Bound::kSignal);
  return by_field[slot];
}

size_t Stream::FindOrMake(Check check, std::string_view name) {
  for (size_t i = 0; i < signals_.size(); ++i) {
    if (signals_[i].check() == check && signals_[i].field() == name) return i;
  }
  if (static_cast<int>(signals_.size()) >= options_.max_signals || !signal_room_.Take()) return kFolded;
  // Signals are large: no room for twice as many of them.
  if (signals_.size() == signals_.capacity()) signals_.reserve(signals_.size() + 8);
  signals_.emplace_back(check, name, stream_rules_->DefinitionHash(check, name), FloorOf(check), options_.max_labels,
                        stream_rules_->alerts_each(check, name), stream_rules_->limits(check, name));
  judged_shares_ = SharesJudged();
  keeping_.is_due = true;  // with the definition of its check: what the journal tells of it is of these rules
  return signals_.size() - 1;
}

// Of those that share the budget: of the others each hit is an alert, or none.
double Stream::SharesJudged() const {
  double shares = 0;
  for (const Signal& signal : signals_) {
    const CheckKind kind = KindOf(signal.check());
    const bool judged = kind == CheckKind::kRate ? !signal.is_each() : kind != CheckKind::kEvent;
    if (judged) shares += BudgetShareOf(signal.check(), signal.field());
  }
  return shares;
}

void Stream::Note(size_t signal, Change change) {
  if (change != Change::kNone) changes_.emplace_back(signal, change);
}

inline SignalPlace& Stream::PlaceOf(SignalPlaces& places, Check check, FieldIndex field) {
  SignalPlace* const place = places.Find(check, field);
  return place != nullptr ? *place : NewPlace(places, check, field);
}

SignalPlace& Stream::NewPlace(SignalPlaces& places, Check check, FieldIndex field) {
  const size_t signal = SignalFor(check, field);
  const bool together = signal != kFolded && !comparison_.Settles(check) && signals_[signal].may_add_together();
  LookCounts::Counts* const counts = together ? look_counts_.Of(signal) : nullptr;
  const bool has_floor = signal != kFolded && signals_[signal].has_floor();
  const bool sliced = signal != kFolded && !signals_[signal].is_each();
  const uint16_t cell = sliced ? slices_.CellFor(signal, KindOf(check)) : Slices::kNoCell;
  Histogram* const histogram = totals_.HistogramFor(check, NameOf(field));
  return *places.Keep({check, field, cell, has_floor, counts, signal, histogram});
}

void Stream::TellSignals() {
  look_counts_.TakeAll([this](size_t signal, const LookCounts::Told& told) { Tell(signal, told); });
}

void Stream::Tell(size_t signal, const LookCounts::Told& told) {
  uint32_t evaluations = told.evaluations;
  for (const QuietLook& look : told.waited) evaluations += look.n;
  if (!told.waited.empty()) signals_[signal].AddQuiet(told.waited, ln_a_);
  if (told.evaluations > 0) Note(signal, signals_[signal].AddRates(clock_, told.evaluations, told.hits, ln_a_));
  ledger_.AddRates(signal, evaluations, told.hits);
}

void Stream::KeepHit(const Output& output, const Findings::Rate& rate, size_t signal, Time event,
                     std::vector<Hit>* hits) {
  if (hits != nullptr) {
    hits->push_back({rate.check, std::string(discovery_->field(rate.field)), std::string(rate.evidence)});
  }
  if (signal != kFolded) signals_[signal].KeepExample(output.id, rate.evidence, event);
}

void Stream::JudgeRates(const Output& output, Time event, double ln_a, bool judge, std::vector<Hit>* hits) {
  // What is of an earlier look, or only counted, goes to the signals at once, behind what came before it.
  const bool together = judge && LookAt(event) == LookAt(clock_);
  if (!together) TellSignals();
  rate_places_.Begin();
  for (const Findings::Rate* rate = findings_.rates.begin(); rate < findings_.rates.end(); ++rate) {
    if (together) {
      const std::span<const SignalPlace> counted = rate_places_.CountMisses(rate, findings_.rates.end());
      slices_.AddMisses(counted);
      rate += counted.size();
      if (rate == findings_.rates.end()) break;
    }
    SignalPlace& place = PlaceOf(rate_places_, rate->check, rate->field);
    if (rate->hit) KeepHit(output, *rate, place.signal, event, hits);
    if (together && place.counts != nullptr && !(rate->hit && place.has_floor)) {
      place.counts->Add(rate->hit);
      slices_.AddRate(place.cell, rate->hit);
    } else if (place.signal != kFolded) {
      JudgeRate(*rate, place, event, ln_a, judge);
    }
  }
  if (together && look_counts_.Close()) TellSignals();
}

void Stream::JudgeRate(const Findings::Rate& rate, const SignalPlace& place, Time event, double ln_a, bool judge) {
  if (judge && comparison_.IsSettled(rate.check)) slices_.AddRate(place.cell, rate.hit);
  Signal& signal = signals_[place.signal];
  if (place.has_floor && place.counts != nullptr) {  // misses that came before it
    look_counts_.Take(place.signal, [this](size_t at, const LookCounts::Told& told) { Tell(at, told); });
  }
  ledger_.AddRates(place.signal, 1, rate.hit ? 1 : 0);
  // A late output, too, is one hit; the alert stands on the stream's own clock. So does lateness itself: judged where
  // it was made, each straggler would be kept out of the very rate that counts stragglers.
  const bool is_lateness = rate.check == Check::kLateOutput;
  Note(place.signal, signal.is_each() && judged_
                         ? signal.AddEach(clock_, rate.hit, options_.each_stands)
                         : signal.AddRate(is_lateness ? clock_ : event, rate.hit, ln_a,
                                          is_lateness ? judged_ : judge && comparison_.IsSettled(rate.check)));
  if (!place.has_floor) return;
  LookCounts::Counts* const counts = signal.may_add_together() ? look_counts_.Of(place.signal) : nullptr;
  if (counts != place.counts) rate_places_.SetCounts(place.signal, counts);
}

void Stream::Judge(const Output& output, Time event, double ln_a, bool judge, std::vector<Hit>* hits) {
  JudgeRates(output, event, ln_a, judge, hits);
  number_places_.Begin();
  for (const Findings::Number& number : findings_.numbers) {
    const SignalPlace& place = PlaceOf(number_places_, number.check, number.field);
    if (place.histogram != nullptr) place.histogram->Add(number.value);
    if (place.signal == kFolded) continue;
    Signal& signal = signals_[place.signal];
    Note(place.signal, signal.AddNumber(event, number.value, ln_a, judge));
    const double score = judge ? signal.last_score() : std::numeric_limits<double>::quiet_NaN();
    ledger_.AddNumber(place.signal, number.value, score);
    slices_.AddNumber(place.cell, score);
  }
  label_places_.Begin();
  for (const Findings::Label& label : findings_.labels) {
    const SignalPlace& place = PlaceOf(label_places_, label.check, label.field);
    if (place.signal == kFolded) continue;
    Change change = Change::kNone;
    const std::optional<size_t> number = signals_[place.signal].AddLabel(
        event, PrefixOf(label.label, Totals::kMaxNameBytes), ln_a, judge && label.judged, &change);
    if (judge && label.judged) slices_.AddLabel(place.cell, number);
    if (!number) {
      totals_.Fold(Totals::Bound::kLabel);
    } else if (label.judged) {
      ledger_.AddLabel(place.signal, *number);
    }
    Note(place.signal, change);
  }
  totals_.AddTokens(findings_.tokens);
}

void Stream::Add(const Reading& reading, const Output& output, Time arrival, double budget,
                 std::vector<Verdict>* verdicts, std::vector<Hit>* hits, JournalWriter* journal) {
  findings_.Clear();
  discovery_->Conclude(reading, output, &findings_);
  const ComparisonKeys keys = comparison_.KeysOf(reading, output);
  if (judged_) comparison_.Expect(keys);
  if (journal != nullptr) {
    journal->AddOutput({workflow_, step_, &keeping_.place}, output, arrival, findings_, keys, reading.fallbacks,
                       stream_rules_->slices());
  }
  Count(reading, output, keys, reading.fallbacks, arrival, budget, verdicts, hits);
}

bool Stream::AddAgain(const JournalEntry& entry, const Reading& room, double budget, std::vector<Verdict>* verdicts) {
  findings_ = entry.findings;
  const auto is_known = [this](const auto& found) { return discovery_->Knows(found.field); };
  if (!std::all_of(findings_.rates.begin(), findings_.rates.end(), is_known)) return false;
  if (!std::all_of(findings_.numbers.begin(), findings_.numbers.end(), is_known)) return false;
  if (!std::all_of(findings_.labels.begin(), findings_.labels.end(), is_known)) return false;
  Count(room, entry.output, entry.keys, entry.fallbacks, entry.arrival, budget, verdicts, nullptr);
  return true;
}

// What was found in the output is in findings_; what it shows beside others comes to it. Evidence is kept in `room`.
void Stream::Count(const Reading& room, const Output& output, const ComparisonKeys& keys, uint64_t fallbacks,
                   Time arrival, double budget, std::vector<Verdict>* verdicts, std::vector<Hit>* hits) {
  const Time event = EventTimeOf(output, arrival, options_.lateness);
  const bool late = outputs_ > 0 && event < clock_ - options_.lateness;
  // A look that is over is judged before what comes after it is looked at, so that the story is the same whether the
  // clock ticked in between or not.
  if (outputs_ > 0 && LookAt(event) > LookAt(clock_)) Flush(budget, verdicts);
  if (volume_.is_due(event)) PassTime(event, arrival, budget, verdicts);
  Expire(event, arrival, verdicts);
  if (outputs_ == 0) first_seen_ = event;
  clock_ = std::max(clock_, event);
  last_arrival_ = std::max(last_arrival_, arrival);
  const bool is_another = ledger_.IsAnother(output);
  if (is_another) TellSignals();
  ledger_.See(output, event, is_another);
  ++outputs_;
  keeping_.waits = true;
  if (!versions_.See(output.prompt_version, output.model_version, clock_)) totals_.Fold(Totals::Bound::kVersion);
  totals_.Add(output, fallbacks);
  if (!late) traffic_.Add(event);
  CountArrival(event, arrival);
  if (judged_) comparison_.Compare(keys, room, output, event, arrival, &findings_);
  const bool judge = judged_ && !late;
  if (judge) slices_.Begin(output, event);
  Judge(output, event, LnA(budget), judge, hits);
  slices_.End();
  if (!changes_.empty()) Conclude(clock_, last_arrival_, verdicts);
  if (carriers_.is_due(slices_.seen())) FindCarriers();
}

void Stream::PassTime(Time event, Time clock, double budget, std::vector<Verdict>* verdicts) {
  // As LnThreshold, for one look a year: volume and silence know their own.
  const double ln_share = std::log(SignalClass(judged_shares_) / std::max(budget, 1e-6) / kVolumeShare);
  while (const auto told = volume_.Next(event, ln_share, signals_)) {
    Note(told->signal, told->change);
    Conclude(told->time, clock, verdicts);
  }
}

void Stream::CountArrival(Time event, Time arrival) {
  const size_t before = signals_.size();
  if (const auto told = volume_.Came(event, arrival, *stream_rules_, signals_)) Note(told->signal, told->change);
  if (signals_.size() > before) judged_shares_ = SharesJudged();
}

Verdict Stream::MakeVerdict(size_t signal, bool settled, Time event) const {
  Verdict verdict = signals_[signal].Describe(event, options_.false_alarms_per_year, settled);
  verdict.workflow = workflow_;
  verdict.step = step_;
  verdict.outputs_seen = outputs_;
  const std::optional<VersionChange> change = versions_.LastChange(event);
  if (change && change->time > verdict.onset - kJustBefore) verdict.version_change = change;
  if (const Carrier* const carrier = carriers_.Of(signal)) verdict.carrier = *carrier;
  return verdict;
}

void Stream::FindCarriers() {
  carriers_.LookAgain(slices_.seen(), slices_.most_rows() / 2, [this](size_t signal, std::optional<Carrier>* carrier) {
    const Verdict verdict = signals_[signal].Describe(clock_, options_.false_alarms_per_year, false);
    FindCarrier(slices_, slices_.cell_of(signal), signals_[signal], verdict, carrier);
  });
}

void Stream::ConcludeEach(size_t signal, const Verdict& verdict, Time event, Time clock) {
  IncidentLog& log = each_[signal];
  if (verdict.open) return log.Open({&signal, 1}, verdict, std::min(event, clock));
  log.Resolve(signal, std::min(verdict.time, clock), clock);
}

void Stream::Conclude(Time event, Time clock, std::vector<Verdict>* verdicts) {
  std::vector<std::pair<double, size_t>> order;
  for (const auto& [signal, change] : changes_) {
    if (change == Change::kOpened) carriers_.Open(signal, slices_.seen());
    if (change == Change::kResolved) carriers_.Close(signal);
  }
  if (carriers_.is_due(slices_.seen())) FindCarriers();
  for (const auto& [signal, change] : changes_) {
    const bool opened = change == Change::kOpened;
    Verdict verdict = MakeVerdict(signal, !opened, event);
    verdict.open = opened;
    if (opened) SettleOpened(signal, &verdict);
    if (verdict.each || each_.contains(signal)) {
      ConcludeEach(signal, verdict, event, clock);
    } else if (opened) {
      order.emplace_back(verdict.gross ? -1e9 : -verdict.log10_evidence, signal);
    }
    verdicts->push_back(std::move(verdict));
  }
  // The strongest leads; equals keep the order of the checks, so that the same outputs always tell the same story.
  std::stable_sort(order.begin(), order.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<size_t> strongest_first;
  for (const auto& [evidence, signal] : order) strongest_first.push_back(signal);
  const Time told = std::min(event, clock);  // never in the future for those who are told
  if (!strongest_first.empty()) {
    incident_.Open(strongest_first, MakeVerdict(strongest_first.front(), true, event), told);
  }
  for (const auto& [signal, change] : changes_) {
    if (change == Change::kResolved) incident_.Resolve(signal, told, clock);
  }
  changes_.clear();
  joined_.clear();
}

}  // namespace telltale
