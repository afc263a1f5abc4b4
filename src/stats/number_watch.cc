#include "stats/number_watch.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "stats/look.h"
#include "stats/rate_levels.h"

namespace telltale {
namespace {

constexpr size_t kPhiBlocks = 40;     // closed blocks, baseline or older, that phi is taken from
constexpr double kLeastReturn = 0.2;  // the nearest changed level that resolving distinguishes, in standard deviations
constexpr double kFewestToTell = 3;   // values since the onset: nobody should be woken for two
constexpr double kMostSquare = 1.5;   // mean squared score of a return; the baseline's own is 1

}  // namespace

NumberWatch::NumberWatch(const WatchOptions& options) : options_(options), ring_(kMostNumberBlocks) {}

Change NumberWatch::Add(Time t, double value, double ln_a) {
  Change change = Change::kNone;
  if (pending_n_ > 0 && !IsUpToLook(t, second_)) change = Judge(ln_a);
  if (!std::isfinite(value)) {
    ++ignored_;
    return change;
  }
  if (pending_n_ == 0) second_ = latest_.added() == 0 ? LookAt(t) : std::max(LookAt(t), second_);
  const float number = LatestValues::AsFloat(value);
  latest_.Add(number);
  if (pending_n_ < kFullLook) {
    ++pending_n_;
    const double score = kernel_.Score(number);
    last_score_ = score;
    pending_.Add(score);
    if (pinned_ != nullptr) pending_pinned_.Add(pinned_->Score(number));
    if (limits_ != nullptr) limits_->Add(value);
    if (state_ != WatchState::kOpen) sampler_.Add(number);
  }
  return change;
}

Change NumberWatch::Flush(double ln_a) { return pending_n_ > 0 ? Judge(ln_a) : Change::kNone; }

Change NumberWatch::Judge(double ln_a) {
  if (ln_a != ln_a_) SetLevels(ln_a);
  const double n = pending_n_;
  const LookScores rolling = std::exchange(pending_, {});
  const LookScores pinned = std::exchange(pending_pinned_, {});
  pending_n_ = 0;
  if (limits_ != nullptr) limits_->Look(second_, n, state_ != WatchState::kOpen);
  if (state_ == WatchState::kOpen) return JudgeOpen(n, rolling, pinned);
  if (state_ == WatchState::kWatching) {
    evidence_ = kernel_.Look(n, rolling.score);
    onset_.Look(second_, n, rolling.score);
    const bool has_looked = pinned_ != nullptr && pinned_->Look(second_, n, pinned.score);
    if (evidence_ >= alarm_level_) {
      const Side side = kernel_.Stronger();
      if (onset_.Since(side).n() >= kFewestToTell) return Open(side);
    }
    if (has_looked && pinned_->Alarms()) {
      by_pinned_ = true;
      evidence_ = pinned_->Evidence();
      return Open(pinned_->Stronger());
    }
  }
  if (const auto side = limits_ != nullptr ? limits_->Alarms() : std::nullopt) {
    by_limit_ = &limits_->Of(*side);
    evidence_ = by_limit_->Evidence();
    return Open(*side);
  }
  TakeIntoBlock(n);
  return Change::kNone;
}

Change NumberWatch::OpenWithOthers() {
  const Side side = kernel_.Stronger();
  if (state_ != WatchState::kWatching || onset_.Since(side).n() < kFewestToTell) return Change::kNone;
  Open(side);
  alarm_->deviance = 0;  // no swing of its own: see Swings
  return Change::kOpened;
}

Change NumberWatch::CloseWithOthers() {
  if (state_ != WatchState::kOpen) return Change::kNone;
  Resolve();
  return Change::kResolved;
}

void NumberWatch::TakeIntoBlock(double n) {
  const bool freeze = state_ == WatchState::kWatching && evidence_ >= freeze_level_ &&
                      static_cast<double>(frozen_n_) <= 2 * std::max(baseline_n_, 2000.0);
  if (evidence_ < freeze_level_) frozen_n_ = 0;
  if (freeze) frozen_n_ += static_cast<uint64_t>(n);
  frozen_ = freeze;
  if (block_.n == 0) block_.first_second = second_;
  block_.last_second = second_;
  block_.n += static_cast<uint64_t>(n);
  if (!BlockDue(block_.n, block_.first_second, second_, ring_.admitted(), ring_.Began(block_), ring_.scale())) return;
  block_.payload = sampler_.Close();
  since_anchor_ += block_.n;
  ring_.Close(block_, frozen_);
  block_ = {};
  // Sorting the baseline is dear: a long one is taken anew only when a quarter of it may have changed.
  if (!frozen_ && static_cast<double>(since_anchor_) >= baseline_n_ / 4) Anchor();
}

void NumberWatch::Anchor() {
  const WindowNeed need{.gap = Gap(), .least_n = 10000, .least_events = 5000};
  Window window = ring_.Select(need, second_);
  if (window.n < kFewestBaseline) return;
  window = ring_.Trim(window, kPhiBlocks);
  const double fresh = static_cast<double>(since_anchor_) / window.n;
  since_anchor_ = 0;
  if (!Swings::IsYoung(ring_.admitted(), second_ - ring_.first_second())) swings_ = {};
  std::vector<size_t> kept(window.end - window.begin);
  std::iota(kept.begin(), kept.end(), window.begin);
  const std::vector<Block<Sample>> blocks = ring_.blocks().Unpacked();
  std::vector<WeightedValue> values = BuildMap(blocks, kept);
  // phi looks further back than the baseline: see rate_watch.cc. Blocks that even phi cannot explain are left out.
  std::vector<Deviation> deviations;
  deviations.reserve(window.end);
  for (size_t i = 0; i < window.end; ++i) deviations.push_back(BlockDeviation(blocks[i]));
  const double nats = kDropNats * Overdispersion(deviations, 1, 1e9, swings_, long_run_);
  const auto unlike = [&](const Deviation& d) { return d.x * d.x / (2 * d.n) > nats; };
  const size_t whole = kept.size();
  kept.erase(std::remove_if(kept.begin(), kept.end(), [&](size_t i) { return unlike(deviations[i]); }), kept.end());
  if (kept.size() < whole) values = BuildMap(blocks, kept);
  deviations.erase(std::remove_if(deviations.begin(), deviations.end(), unlike), deviations.end());
  std::vector<Deviation> steady = deviations;
  Detrend(&steady);
  long_run_.Add(steady, 1, fresh);
  phi_ = Overdispersion(deviations, 1, 1e9, swings_, long_run_);
  steady_phi_ = Overdispersion(steady, 1, 1e9, swings_, long_run_);
  baseline_until_ = window.last_second;
  if (must_pin_ || IsWorthPinning(baseline_n_, pinned_ == nullptr ? 0 : pinned_->baseline().n, pin_)) {
    SetPinned(values, {{window.first_second, baseline_until_}, must_pin_});
  }
  if (state_ == WatchState::kLearning) state_ = WatchState::kWatching;
  SetLevels(ln_a_);
}

void NumberWatch::SetPinned(const std::vector<WeightedValue>& values, PinMark mark) {
  pinned_ = std::make_unique<PinnedNumber>(NumberBaseline{baseline_n_, information_, draws_, ThinnedOut(values)});
  pin_ = mark;
  must_pin_ = false;
  pending_pinned_ = {};  // what waits was scored against another
}

bool NumberWatch::Pin() {
  if (state_ != WatchState::kWatching) return false;
  must_pin_ = true;
  Anchor();
  return !std::exchange(must_pin_, false);
}

std::vector<WeightedValue> NumberWatch::BuildMap(const std::vector<Block<Sample>>& blocks,
                                                 const std::vector<size_t>& taken) {
  std::vector<WeightedValue> values;
  values.reserve(taken.size() * Sample::kMost);
  baseline_n_ = information_ = draws_ = 0;
  std::array<WeightedValue, Sample::kMost> room;
  for (const size_t i : taken) {
    const Block<Sample>& block = blocks[i];
    const auto sample = block.payload.Values(room, block.n);
    values.insert(values.end(), sample.begin(), sample.end());
    baseline_n_ += static_cast<double>(block.n);
    information_ += block.payload.information();
    draws_ += block.payload.draws(block.n);
  }
  std::sort(values.begin(), values.end(),
            [](const WeightedValue& a, const WeightedValue& b) { return a.value < b.value; });
  kernel_.Build(values, draws_);
  median_ = WeightedMedian(values, information_);
  return values;
}

Deviation NumberWatch::BlockDeviation(const Block<Sample>& block) const {
  std::array<WeightedValue, Sample::kMost> room;
  double sum = 0;
  double weight = 0;
  for (const WeightedValue& v : block.payload.Values(room, block.n)) {
    sum += kernel_.Score(v.value) * static_cast<double>(v.weight);
    weight += static_cast<double>(v.weight);
  }
  const auto n = static_cast<double>(block.n);
  return {n, weight > 0 ? sum / weight * n : 0};
}

void NumberWatch::SetLevels(double ln_a) {
  ln_a_ = ln_a;
  if (limits_ != nullptr) limits_->Anchor(std::max(steady_phi_, 1.0), ln_a - kLnPinnedShare);
  if (baseline_n_ <= 0) return;
  alarm_level_ = AlarmLevel(ln_a - kLnRollingShare, options_.score_zone >= 0.03, baseline_n_);
  const double hours = UnknownHoursOfNumber(static_cast<double>(second_ - ring_.first_second()));
  kernel_.Anchor(1 / (1 / information_ + hours / phi_), phi_, options_.score_zone, options_.watch_up,
                 options_.watch_down, std::log(alarm_level_));
  // As for rates: evidence about a rare value rests near the second term.
  const double unit = std::min(kernel_.map().TiltUnit(1), kernel_.map().TiltUnit(-1));
  const double rarest = std::min(0.05, unit * unit / 13);
  freeze_level_ =
      std::min(std::max(alarm_level_ / 100, std::sqrt(0.82 * alarm_level_ * phi_ / rarest)), alarm_level_ / 2);
  SetOnsetTilts(kernel_.map(), phi_, &onset_);
  if (pinned_ != nullptr) {
    pinned_->Anchor(steady_phi_, options_.watch_up, options_.watch_down, ln_a - kLnPinnedShare, hours);
  }
}

Change NumberWatch::Open(Side side) {
  const OnsetCusum since = Since(side);
  const bool is_young = Swings::IsYoung(ring_.admitted(), second_ - ring_.first_second());
  alarm_ = std::make_unique<StandingAlarm>();
  const bool may_swing = !by_pinned_ && by_limit_ == nullptr && is_young;
  alarm_->deviance = may_swing ? since.x() * since.x() / since.n() : 0;
  alarm_->deviance_square = alarm_->deviance / since.n() / 0.25;
  ring_.DropFrom(since.second());
  sampler_.Clear();
  block_ = {};
  frozen_ = true;
  state_ = WatchState::kOpen;
  side_ = side;
  double square = since.x();
  if (by_limit_ == nullptr) {  // the spread since the onset, from the values still at hand
    square = since.n() * latest_.MeanSquare(static_cast<uint64_t>(since.n()), [this](float value) {
      return by_pinned_ ? pinned_->Score(value) : kernel_.Score(value);
    });
  } else if (baseline_until_ >= since.second()) {  // it was beyond the limit when it was learned from
    ForgetBaseline();
  }
  alarm_->back.Open(second_, since.n(), since.x(), square, 5.0 / 6.0 * std::clamp(ln_a_, kLeastLnA, kMostLnA));
  return Change::kOpened;
}

Change NumberWatch::JudgeOpen(double n, const LookScores& rolling, const LookScores& pinned) {
  ReturnTest& back = alarm_->back;
  if (back.due()) SetReturn(&back);
  // The alarm stands, but how improbable it is goes on growing while the change does.
  if (baseline_n_ > 0) kernel_.Look(n, rolling.score);
  if (pinned_ != nullptr) pinned_->Weigh(n, pinned.score);
  const double evidence = by_pinned_ ? pinned_->Evidence() : kernel_.Evidence();
  evidence_ = std::max(evidence_, by_limit_ != nullptr ? by_limit_->Evidence() : evidence);
  LookScores home = by_pinned_ ? pinned : rolling;
  if (by_limit_ != nullptr) home.score = home.square = limits_->last_hits(side_);
  back.Look(n, home.score, home.square);
  const int64_t least = std::chrono::duration_cast<std::chrono::seconds>(options_.min_open).count();
  if (!back.Returned(second_, least, kMostSquare)) return Change::kNone;
  Resolve();
  return Change::kResolved;
}

void NumberWatch::SetReturn(ReturnTest* back) const {
  if (by_limit_ != nullptr) return SetReturnRatio(0.5, by_limit_->baseline().phi, Side::kUp, back);
  // Normal working likelihoods of the mean score, with the spread seen since the onset: what comes after a change need
  // not look like a tilted baseline, and a likelihood that says so resolved falsely in most such incidents.
  const double sign = side_ == Side::kUp ? 1 : -1;
  const double mean = back->x() / back->n();
  const double variance = std::max(back->xx() / back->n() - mean * mean, 1.0) * (by_pinned_ ? pinned_->phi() : phi_);
  const double near = std::max(sign * mean - kNinetyPercent * std::sqrt(variance / back->n()), kLeastReturn);
  back->SetRatio(-sign * near / variance, near * near / 2 / variance);
}

void NumberWatch::Resolve() {
  state_ = baseline_n_ > 0 ? WatchState::kWatching : WatchState::kLearning;
  const std::unique_ptr<StandingAlarm> over = std::move(alarm_);
  swings_.Add(over->deviance, over->back.n(), over->back.hours(second_), over->deviance_square);
  returned_n_ = static_cast<uint64_t>(over->back.run_n());
  ForgetEvidence();
  Anchor();
}

void NumberWatch::ForgetEvidence() {
  pending_n_ = 0;
  pending_ = pending_pinned_ = {};
  frozen_ = false;
  frozen_n_ = 0;
  evidence_ = 0;
  kernel_.Reset();
  onset_.Reset();
  if (pinned_ != nullptr) pinned_->Reset();
  if (limits_ != nullptr) limits_->Reset();
  by_pinned_ = false;
  by_limit_ = nullptr;
}

void NumberWatch::ForgetBaseline() {
  kernel_ = {};
  median_ = {};
  baseline_n_ = information_ = draws_ = 0;
  baseline_until_ = 0;
  phi_ = 1;
}

void NumberWatch::Accept() {
  ring_.Clear();
  sampler_.Clear();
  block_ = {};
  ForgetBaseline();
  ForgetEvidence();
  steady_phi_ = 1;
  swings_ = {};
  long_run_ = {};
  pinned_.reset();
  pin_ = {};
  alarm_.reset();
  returned_n_ = 0;
  since_anchor_ = 0;
  state_ = WatchState::kLearning;
}

NumberPast NumberWatch::Export() const {
  NumberPast past{PastOf(ring_, swings_, pin_, long_run_), {}};
  if (pinned_ != nullptr) past.pinned = pinned_->baseline();
  return past;
}

void NumberWatch::Import(const NumberPast& past, double ln_a) {
  Accept();
  ring_.Restore(past.blocks, past.observations, past.since, past.scale);
  swings_ = past.swings;
  long_run_ = past.long_run;
  ln_a_ = ln_a;
  const int64_t second =
      std::exchange(second_, past.blocks.back().last_second);  // the window is that of the last block
  Anchor();
  pinned_ = past.pinned.n > 0 ? std::make_unique<PinnedNumber>(past.pinned) : nullptr;
  pin_ = past.pin;
  Anchor();
  second_ = second;
}

Change NumberWatch::SetLimits(const AlertLimits& limits) {
  if (limits_ == nullptr && !limits.any()) return Change::kNone;
  if (limits_ == nullptr) limits_ = std::make_unique<NumberLimits>();
  const bool ends = by_limit_ != nullptr && limits_->Moves(side_, limits);
  if (ends) Resolve();
  limits_->Set(limits);
  if (ln_a_ > 0) SetLevels(ln_a_);
  return ends ? Change::kResolved : Change::kNone;
}

WatchSummary NumberWatch::Summary() const {
  WatchSummary out;
  const bool open = state_ == WatchState::kOpen;
  const Side side = open ? side_ : kernel_.Stronger();
  out.state = state_;
  out.frozen = frozen_;
  out.up = side == Side::kUp;
  out.observations = latest_.added();
  out.visible_shift = kernel_.visible_shift();
  if (pinned_ != nullptr) {
    out.pinned_n = pinned_->baseline().n;
    out.pinned = pinned_->median().value;
    out.pinned_until = SecondAsTime(pin_.period.last_second);
    out.pinned_by_hand = pin_.by_hand;
  }
  out.by_pinned = open && by_pinned_;
  if (limits_ != nullptr) out.limits = limits_->limits();
  out.by_limit = by_limit_ != nullptr;
  const Estimate& home = by_pinned_ ? pinned_->median() : median_;
  out.baseline_n = by_pinned_ ? pinned_->baseline().n : baseline_n_;
  out.baseline = home.value;
  out.baseline_low = home.low;
  out.baseline_high = home.high;
  out.phi = by_pinned_ ? pinned_->phi() : phi_;
  const OnsetCusum since = Since(side);
  uint64_t n = block_.n;
  int64_t onset = block_.n > 0 ? int64_t{block_.first_second} : second_;
  if (open) {
    n = static_cast<uint64_t>(alarm_->back.n());
    if (out.by_limit) out.current_hits = static_cast<uint64_t>(alarm_->back.x());
    onset = since.second();
  } else if (frozen_ && since.standing()) {
    n = static_cast<uint64_t>(since.n());
    onset = since.second();
  } else if (!ring_.blocks().empty()) {
    const Block<Sample> latest = ring_.blocks().back();
    n += latest.n;
    onset = latest.first_second;
  } else if (n == 0) {
    n = returned_n_;
  }
  n = std::min(n, latest_.added());  // fewer than the latest block, where that was imported
  const Estimate now = latest_.Median(n + pending_n_);
  out.current = now.value;
  out.current_low = now.low;
  out.current_high = now.high;
  out.current_n = n;
  out.onset = SecondAsTime(onset);
  out.ln_evidence = evidence_ > 0 ? std::log(evidence_) : 0;
  double level = by_pinned_ ? pinned_->alarm_level() : alarm_level_;
  if (by_limit_ != nullptr) level = by_limit_->alarm_level();
  out.ln_threshold = level > 0 ? std::log(level) : 0;
  return out;
}

}  // namespace telltale
