#include "engine/signal.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "base/prefix.h"
#include "engine/budget_share.h"

namespace telltale {
namespace {

constexpr size_t kMaxIdBytes = 128;
constexpr size_t kMaxEvidenceBytes = 96;
constexpr Duration kResolvedIsNews = std::chrono::hours(1);  // then it is an ordinary watched signal again

// A failure check that became rarer is news, but nobody should be woken for it, unless a rule wants it. How bad a
// change is is read off the interval's end that is nearer to the baseline: at alarm time the estimate itself is biased
// away from it (detection.md 2.6).
Severity SeverityOf(const Verdict& verdict) {
  if (verdict.each) return verdict.check == Check::kModelChanged ? Severity::kInfo : Severity::kWarning;
  if (verdict.gross || verdict.check == Check::kSilence) return Severity::kCritical;
  if (KindOf(verdict.check) != CheckKind::kRate) return Severity::kWarning;
  if (!verdict.up && !verdict.limit) return Severity::kInfo;
  const double usual = verdict.limit.value_or(verdict.baseline.value);
  if (!verdict.up) {  // less than a rule wants
    const double high = verdict.current.high;
    return high <= usual - 0.1 || 3 * high <= usual ? Severity::kCritical : Severity::kWarning;
  }
  const double near_end = verdict.current.low;
  if (near_end >= usual + 0.1 || near_end >= 3 * usual) return Severity::kCritical;
  return Severity::kWarning;
}

// Of what goes wrong between outputs, less is nothing to tell: a history that was sent late, and then no more of it.
bool IsNewsWhenRarer(Check check) {
  switch (check) {
    case Check::kDuplicateContent:
    case Check::kProcessedTwice:
    case Check::kNotContinued:
    case Check::kSequenceGap:
    case Check::kLateOutput:
      return false;
    default:
      return true;
  }
}

// The watch of this kind, or null.
template <typename Kind, typename Watch>
Kind* WatchOf(const Watch& watch) {
  const auto* const held = std::get_if<std::unique_ptr<Kind>>(&watch);
  return held != nullptr ? held->get() : nullptr;
}

// Evidence that just opens an alarm is met by chance as often as the budget of the installation says; more of it, so
// many times more rarely. Measured against the threshold in force, so that it holds where a calibrated lower one is
// used.
double YearsByChance(const WatchSummary& summary, double false_alarms_a_year) {
  if (summary.ln_threshold <= 0 || false_alarms_a_year <= 0) return 0;
  return std::exp(std::min(summary.ln_evidence - summary.ln_threshold, 60.0)) / false_alarms_a_year;
}

}  // namespace

Signal::Signal(Check check, std::string_view field, uint64_t definition, GrossLevel floor, int max_labels, bool each,
               const AlertLimits& limits)
    : watch_(MakeWatch(check, each)),
      ln_share_(std::log(BudgetShareOf(check, field))),
      check_(check),
      floor_level_(floor),
      each_(each),
      field_(field),
      definition_(definition) {
  if (KindOf(check) == CheckKind::kMix) labels_ = std::make_unique<Tally>(max_labels);
  SetLimits(limits);
}

Change Signal::SetLimits(const AlertLimits& limits) {
  if (auto* const rate = WatchOf<RateWatch>(watch_)) return rate->SetLimits(limits);
  auto* const number = WatchOf<NumberWatch>(watch_);
  return number == nullptr ? Change::kNone : number->SetLimits(limits);
}

Signal::Watch Signal::MakeWatch(Check check, bool each) {
  if (each) return std::monostate();
  switch (KindOf(check)) {
    case CheckKind::kRate:
      return std::make_unique<RateWatch>(WatchOptions{.watch_down = IsNewsWhenRarer(check)});
    case CheckKind::kDistribution:
      return std::make_unique<NumberWatch>();
    case CheckKind::kMix:
      return std::make_unique<MixWatch>();
    case CheckKind::kEvent:
    case CheckKind::kVolume:
      break;
  }
  return std::monostate();
}

Change Signal::Noted(Change change, Time time) {
  if (change != Change::kNone) ++history_;
  if (change == Change::kOpened) watch_open_ = true;
  if (change == Change::kResolved) {
    watch_open_ = false;
    resolved_at_ = time;
  }
  return change;
}

Change Signal::AddNumber(Time time, double value, double ln_a, bool judge) {
  ++evaluations_;
  NumberWatch* const watch = WatchOf<NumberWatch>(watch_);
  if (!judge || watch == nullptr) return Change::kNone;
  return Noted(watch->Add(time, value, ln_a - ln_share_), time);
}

Change Signal::AddEach(Time time, bool hit, Duration stands) {
  ++evaluations_;
  if (hit) ++hits_;
  if (!hit) {
    if (each_open_) ++each_evaluations_;
    return Change::kNone;
  }
  const bool opens = !each_open_;
  if (opens) {
    each_open_ = true;
    each_since_ = each_until_ = time;
    each_evaluations_ = each_hits_ = 0;
    resolved_at_.reset();
  }
  ++each_evaluations_;
  ++each_hits_;
  each_until_ = std::max(each_until_, time + stands);
  return opens ? Change::kOpened : Change::kNone;
}

Change Signal::Expire(Time time) {
  if (!each_open_ || time < each_until_) return Change::kNone;
  each_open_ = false;
  resolved_at_ = each_until_;
  return Change::kResolved;
}

double Signal::last_score() const {
  const NumberWatch* const watch = WatchOf<NumberWatch>(watch_);
  return watch != nullptr ? watch->last_score() : std::numeric_limits<double>::quiet_NaN();
}

std::optional<size_t> Signal::AddLabel(Time time, std::string_view label, double ln_a, bool judge, Change* change) {
  ++evaluations_;
  if (labels_ == nullptr) return std::nullopt;
  const std::optional<size_t> number = labels_->Add(label);
  MixWatch* const watch = WatchOf<MixWatch>(watch_);
  if (judge && watch != nullptr) {
    *change = Noted(watch->Add(time, number.value_or(MixWatch::kFolded), ln_a - ln_share_), time);
  }
  return number ? std::optional(*number) : std::nullopt;
}

Change Signal::Flush(Time time, double ln_a, double* shares) {
  if (settled_.with_others && is_open() && EvidenceShare() >= 1) settled_.with_others = false;  // now enough alone
  const auto flush = [&](auto& watch) {
    const Change change = gross_open_ ? Change::kNone : watch.Flush(ln_a - ln_share_);
    if (change != Change::kNone) Noted(change, time);
    if (watch.EvidenceShare() > 0) *shares += ShareAt(time);  // hardly ever
    return change;
  };
  if (auto* const rate = WatchOf<RateWatch>(watch_)) return flush(*rate);
  if (auto* const number = WatchOf<NumberWatch>(watch_)) return flush(*number);
  if (auto* const mix = WatchOf<MixWatch>(watch_)) return flush(*mix);
  return Change::kNone;
}

VolumeWatch* Signal::volume() const { return WatchOf<VolumeWatch>(watch_); }
SilenceWatch* Signal::silence() const { return WatchOf<SilenceWatch>(watch_); }

void Signal::KeepExample(std::string_view output_id, std::string_view evidence, Time time) {
  if (examples_ == nullptr) examples_ = std::make_unique<std::array<Example, 3>>();
  Example& example = (*examples_)[next_example_];
  next_example_ = static_cast<uint8_t>((next_example_ + 1) % examples_->size());
  example.output_id = PrefixOf(output_id, kMaxIdBytes);
  example.evidence = PrefixOf(evidence, kMaxEvidenceBytes);
  example.time = time;
}

bool Signal::may_be_accepted() const {
  return each_ || gross_open_ || WatchOf<RateWatch>(watch_) != nullptr || WatchOf<NumberWatch>(watch_) != nullptr ||
         WatchOf<MixWatch>(watch_) != nullptr;
}

Change Signal::Close(Time time) {
  if (!is_open()) return Change::kNone;
  gross_open_ = watch_open_ = each_open_ = false;
  each_until_ = std::min(each_until_, time);
  resolved_at_ = time;
  return Change::kResolved;
}

void Signal::LearnAnew() {
  ++history_;
  if (auto* const rate = WatchOf<RateWatch>(watch_)) rate->Accept();
  if (auto* const number = WatchOf<NumberWatch>(watch_)) number->Accept();
  if (auto* const mix = WatchOf<MixWatch>(watch_)) mix->Accept();
  floor_ = GrossFloor();
  accepted_ = true;
}

bool Signal::Pin() {
  if (is_open()) return false;
  if (auto* const rate = WatchOf<RateWatch>(watch_)) return rate->Pin();
  if (auto* const number = WatchOf<NumberWatch>(watch_)) return number->Pin();
  auto* const mix = WatchOf<MixWatch>(watch_);
  return mix != nullptr && mix->Pin();
}

Change Signal::Redefine(uint64_t definition, GrossLevel floor, bool each, const AlertLimits& limits) {
  floor_level_ = floor;
  if (definition == definition_) {
    const Change change = SetLimits(limits);
    if (change == Change::kResolved) watch_open_ = false;
    return change;
  }
  const Change change = is_open() ? Change::kResolved : Change::kNone;
  definition_ = definition;
  each_ = each;
  ++history_;
  watch_ = MakeWatch(check_, each);
  floor_ = GrossFloor();
  watch_open_ = gross_open_ = each_open_ = accepted_ = false;
  resolved_at_.reset();
  examples_.reset();
  SetLimits(limits);
  return change;
}

void Signal::DescribeEach(Verdict* verdict) const {
  verdict->each = true;
  verdict->onset = each_since_;
  if (!each_open_ && each_until_ > Time()) verdict->time = std::min(verdict->time, each_until_);
  const double rate =
      each_evaluations_ > 0 ? static_cast<double>(each_hits_) / static_cast<double>(each_evaluations_) : 0;
  verdict->current = {rate, rate, rate, static_cast<double>(each_evaluations_), each_hits_};
}

WatchSummary Signal::Summary() const {
  if (const auto* const rate = WatchOf<RateWatch>(watch_)) return rate->Summary();
  if (const auto* const number = WatchOf<NumberWatch>(watch_)) return number->Summary();
  if (const auto* const mix = WatchOf<MixWatch>(watch_)) return mix->Summary();
  if (const auto* const volume = WatchOf<VolumeWatch>(watch_)) return volume->Summary();
  if (const auto* const silence = WatchOf<SilenceWatch>(watch_)) return silence->Summary();
  return {};
}

std::string Signal::MovedLabel() const {
  const MixWatch* const mix = WatchOf<MixWatch>(watch_);
  if (mix == nullptr) return {};
  const MixKernel::Mover mover = mix->Mover();
  if (mover.part == MixKernel::Part::kLabel) return std::string(labels_->LabelOf(mover.label));
  std::string many = mover.part == MixKernel::Part::kNever ? "new ones" : "rare and new ones";
  if (const std::string_view one = labels_->LabelOf(mix->mostly()); !one.empty()) {
    many.append(", mostly ").append(one);
  }
  return many;
}

bool Signal::Moves(size_t label) const {
  const MixWatch* const mix = WatchOf<MixWatch>(watch_);
  return mix != nullptr && mix->Moves(label);
}

void Signal::DescribeWatch(double false_alarms_a_year, Verdict* verdict) const {
  const WatchSummary summary = Summary();
  verdict->label = MovedLabel();
  verdict->up = summary.up;
  verdict->onset = summary.onset;
  verdict->baseline = {summary.baseline, summary.baseline_low, summary.baseline_high, summary.baseline_n, 0};
  verdict->current = {summary.current, summary.current_low, summary.current_high,
                      static_cast<double>(summary.current_n), summary.current_hits};
  verdict->log10_evidence = summary.ln_evidence / std::numbers::ln10;
  verdict->once_in_years = YearsByChance(summary, false_alarms_a_year);
  verdict->pinned = summary.by_pinned;
  if (summary.by_limit) verdict->limit = summary.up ? summary.limits.above : summary.limits.below;
}

Verdict Signal::Describe(Time now, double false_alarms_a_year, bool settled) const {
  Verdict verdict;
  verdict.check = check_;
  verdict.field = field_;
  verdict.open = is_open();
  verdict.time = now;
  if (gross_open_) {
    verdict.gross = true;
    verdict.up = true;
    verdict.onset = gross_since_;
    verdict.current = {static_cast<double>(floor_.hits()) / std::max(1, floor_.seen()), 0, 1,
                       static_cast<double>(floor_.seen()), static_cast<uint64_t>(floor_.hits())};
  } else if (each_) {
    DescribeEach(&verdict);
  } else {
    DescribeWatch(false_alarms_a_year, &verdict);
  }
  verdict.severity = SeverityOf(verdict);
  if (settled) {
    verdict.up = settled_.up;
    verdict.severity = settled_.severity;
    verdict.limit = settled_.limit;
    verdict.pinned = settled_.pinned;
    verdict.with_others = settled_.with_others;
    if (verdict.with_others) verdict.once_in_years = settled_.once_in_years;
    if (!is_open()) verdict.onset = settled_.onset;
  }
  verdict.alertname = each_ ? std::string(EventName(check_)) : AlertName(check_, verdict.up);
  if (examples_ != nullptr) {
    for (const Example& example : *examples_) {
      if (!example.output_id.empty() || !example.evidence.empty()) verdict.examples.push_back(example);
    }
    std::sort(verdict.examples.begin(), verdict.examples.end(),
              [](const Example& a, const Example& b) { return a.time > b.time; });
  }
  return verdict;
}

void Signal::LookAhead(SignalSnapshot* look) const {
  Outlook& ahead = look->outlook.emplace();
  if (const auto* const rate = WatchOf<RateWatch>(watch_)) ahead = rate->Ahead();
  if (const auto* const number = WatchOf<NumberWatch>(watch_)) ahead = number->Ahead();
  if (const auto* const volume = WatchOf<VolumeWatch>(watch_)) ahead = volume->Ahead();
  if (const auto* const mix = WatchOf<MixWatch>(watch_)) {
    ahead = mix->Ahead();
    if (ahead.label) look->commonest = labels_->LabelOf(*ahead.label);
  }
  if (WatchOf<SilenceWatch>(watch_) == nullptr || look->watch.visible_shift <= 0) return;
  // A silence is itself a time, and seen at the end of it.
  const double seconds = look->watch.visible_shift;
  if (seconds <= static_cast<double>(kDaySeconds)) ahead.day.above = seconds;
  if (seconds <= 7 * static_cast<double>(kDaySeconds)) ahead.week.above = seconds;
}

SignalSnapshot Signal::Look(Time now, bool stale, double false_alarms_a_year) const {
  SignalSnapshot look;
  look.check = check_;
  look.field = field_;
  look.evaluations = evaluations_;
  look.hits = hits_;
  look.each = each_;
  look.watch = Summary();
  look.label = MovedLabel();
  look.once_in_years = YearsByChance(look.watch, false_alarms_a_year);
  if (is_open()) {
    look.state = SignalState::kOpen;
  } else if (stale) {
    look.state = SignalState::kStale;
  } else if (accepted_ && look.watch.state == WatchState::kLearning) {
    look.state = SignalState::kAccepted;
  } else if (resolved_at_ && now - *resolved_at_ < kResolvedIsNews) {
    look.state = SignalState::kResolved;
  } else if (look.watch.state == WatchState::kWatching ||
             (std::holds_alternative<std::monostate>(watch_) && KindOf(check_) != CheckKind::kVolume)) {
    look.state = SignalState::kWatching;
  }
  return look;
}

}  // namespace telltale
