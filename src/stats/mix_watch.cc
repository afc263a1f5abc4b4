#include "stats/mix_watch.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "stats/interval.h"
#include "stats/look.h"
#include "stats/rate_levels.h"

namespace telltale {
namespace {

constexpr double kFewestInMix = 50;  // observations
constexpr size_t kPhiBlocks = 48;    // closed blocks, baseline or older, that phi is taken from
constexpr bool kFullZone = true;     // false alarms stay within the share with a quarter of the threshold, see budget.h
// Once a signal is as old as that, phi knows how far it swings by the time of day, however many outputs a day has.
constexpr int64_t kDaysAreKnown = 7 * kDaySeconds;

}  // namespace

MixWatch::MixWatch(const WatchOptions& options) : options_(options), ring_(kMostMixBlocks) {}

Change MixWatch::Add(Time t, size_t label, double ln_a) {
  Change change = Change::kNone;
  if (pending_n_ > 0 && !IsUpToLook(t, second_)) change = Judge(ln_a);
  if (pending_n_ == 0) second_ = observations_ == 0 ? LookAt(t) : std::max(LookAt(t), second_);
  ++observations_;
  if (pending_n_ >= kFullLook) return change;
  ++pending_n_;
  if (label == kFolded) {
    ++pending_.counts.folded;
  } else {
    pending_.counts.Add(label, 1);
  }
  return change;
}

Change MixWatch::Flush(double ln_a) { return pending_n_ > 0 ? Judge(ln_a) : Change::kNone; }

void MixWatch::CountRuns() {
  const std::vector<uint32_t>& now = pending_.counts.by_label;
  if (run_until_.size() < now.size()) run_until_.resize(now.size());
  pending_never_ = 0;
  for (size_t label = 0; label < now.size(); ++label) {
    if (now[label] == 0 || run_until_[label] > observations_) continue;
    run_until_[label] = observations_ + kRun;
    pending_.runs.Add(label, 1);
    if (!kernel_.is_known(label)) ++pending_never_;
  }
}

Change MixWatch::Judge(double ln_a) {
  if (ln_a != ln_a_) SetLevels(ln_a);
  const double n = pending_n_;
  CountRuns();
  Change change = Change::kNone;
  if (state_ == WatchState::kOpen) {
    change = JudgeOpen(n);
  } else {
    if (state_ == WatchState::kWatching) {
      evidence_ = kernel_.Look(n, pending_.counts, pending_never_);
      parts_.Look(second_, n, pending_.counts, pending_never_);
      const bool may_open = pinned_ != nullptr && pinned_->Look(second_, n, pending_.counts);
      if (evidence_ >= alarm_level_) {
        const MixKernel::Mover mover = kernel_.Strongest();
        if (EnoughToTell(mover.side, parts_.Of(mover).onset.Since(mover.side))) {
          Open(mover);
          change = Change::kOpened;
        }
      }
      if (change == Change::kNone && may_open && pinned_->Alarms()) {
        by_pinned_ = true;
        evidence_ = pinned_->Evidence();
        Open(pinned_->Strongest());
        change = Change::kOpened;
      }
    }
    if (change == Change::kNone) TakeIntoBlock(n);
  }
  pending_n_ = 0;
  pending_.counts.Clear();
  pending_.runs.Clear();
  return change;
}

int64_t MixWatch::MovesSince() const {
  const MixKernel::Mover mover = kernel_.Strongest();
  return parts_.Of(mover).onset.Since(mover.side).second();
}

Change MixWatch::OpenWithOthers() {
  if (state_ != WatchState::kWatching) return Change::kNone;
  const MixKernel::Mover mover = kernel_.Strongest();
  if (!EnoughToTell(mover.side, parts_.Of(mover).onset.Since(mover.side))) return Change::kNone;
  Open(mover);
  alarm_->deviance = 0;  // no swing of its own: see Swings
  return Change::kOpened;
}

Change MixWatch::CloseWithOthers() {
  if (state_ != WatchState::kOpen) return Change::kNone;
  Resolve();
  return Change::kResolved;
}

void MixWatch::TakeIntoBlock(double n) {
  const bool freeze = state_ == WatchState::kWatching && evidence_ >= freeze_level_ &&
                      static_cast<double>(frozen_n_) <= 2 * std::max(baseline_.n, 2000.0);
  if (evidence_ < freeze_level_) frozen_n_ = 0;
  if (freeze) frozen_n_ += static_cast<uint64_t>(n);
  frozen_ = freeze;
  if (block_.n == 0) block_.first_second = second_;
  block_.last_second = second_;
  block_.n += static_cast<uint64_t>(n);
  block_.payload.Add(pending_);
  if (!BlockDue(block_.n, block_.first_second, second_, ring_.admitted(), ring_.Began(block_), ring_.scale())) return;
  since_anchor_ += block_.n;
  ring_.Close(block_, frozen_);
  block_ = {};
  if (!frozen_ && static_cast<double>(since_anchor_) >= baseline_.n / 32) Anchor();
}

double MixWatch::Gap() const {
  // The share of all labels but the commonest: how fast a change of theirs can be seen.
  double rare = 0.5;
  if (baseline_.n > 0) {
    const auto n = static_cast<uint64_t>(baseline_.n);
    rare = std::clamp(MixCount{baseline_.counts, {}}.events(n) / baseline_.n, 0.005, 0.5);
  }
  return RateGap(ln_a_, rare);
}

void MixWatch::Anchor() {
  const WindowNeed need{.gap = Gap(), .least_n = 10'000, .least_events = 1000};
  Window window = ring_.Select(need, second_);
  if (window.n < kFewestInMix) return;
  window = ring_.Trim(window, kPhiBlocks);
  const MixBlocks& blocks = ring_.blocks();
  LabelCounts all;
  size_t index = 0;
  blocks.ForEach([&](const Block<MixCount>& block) {
    if (index >= window.begin && index < window.end) all.Add(block.payload.counts);
    ++index;
  });
  const std::vector<size_t> named = MixKernel::NamedIn(all);
  const std::vector<bool> is_left_out =
      PartsByBlock(blocks, window, named)
          .UnlikeTheOthers(HitsOfParts(all, named, window.n), parts_.LongRunsOf(named), swings_);
  double n = 0;
  MixCount kept;
  index = 0;
  blocks.ForEach([&](const Block<MixCount>& block) {
    const size_t i = index++;
    if (i < window.begin || i >= window.end || is_left_out[i]) return;
    n += static_cast<double>(block.n);
    kept.Add(block.payload);
  });
  if (n < kFewestInMix) return;
  const double fresh = static_cast<double>(std::exchange(since_anchor_, 0)) / window.n;
  if (ring_.admitted() >= Swings::kYoung) swings_ = {};
  baseline_ = {n, std::move(kept.counts), std::move(kept.runs)};
  const std::vector<size_t> names = MixKernel::NamedIn(baseline_.counts);
  const PartsByBlock by_block(blocks, window, names);
  parts_.Anchor(baseline_, names, {by_block, is_left_out, swings_, fresh});
  baseline_period_ = {window.first_second, window.last_second};
  if (IsWorthPinning(n, pinned_ == nullptr ? 0 : pinned_->baseline().n, pin_)) SetPinned({baseline_period_, false});
  if (pinned_ != nullptr) SetSteadyPhi(window);
  if (state_ == WatchState::kLearning) state_ = WatchState::kWatching;
  SetLevels(ln_a_);
}

void MixWatch::SetPinned(PinMark mark) {
  pinned_ = std::make_unique<PinnedMix>(MixBaseline{baseline_.n, baseline_.counts, {}});
  pin_ = mark;
  steady_phi_.clear();
}

void MixWatch::SetSteadyPhi(const Window& window) {
  const PartsByBlock by_block(ring_.blocks(), window, pinned_->named());
  const std::vector<double> hits = HitsOfParts(baseline_.counts, pinned_->named(), baseline_.n);
  const std::vector<LongRun> past = parts_.LongRunsOf(pinned_->named());
  steady_phi_.clear();
  for (size_t i = 0; i < hits.size(); ++i) {
    steady_phi_.push_back(by_block.Phi(i, {baseline_.n, hits[i]}, swings_, past[i], true));
  }
}

bool MixWatch::Pin() {
  if (state_ != WatchState::kWatching) return false;
  SetPinned({baseline_period_, true});
  // Their own phi, drift included, until it is measured anew.
  for (const size_t label : pinned_->named()) steady_phi_.push_back(parts_.Of(MixKernel::Part::kLabel, label).phi);
  steady_phi_.push_back(parts_.Of(MixKernel::Part::kRest).phi);
  SetLevels(ln_a_);
  return true;
}

void MixWatch::SetLevels(double ln_a) {
  ln_a_ = ln_a;
  if (baseline_.n <= 0) return;
  alarm_level_ = AlarmLevel(ln_a - kLnRollingShare, kFullZone, baseline_.n);
  std::vector<size_t> named;
  std::vector<double> phi;
  double phi_of_rest = 1;
  double rarest = 0.5;
  double widest = 1;
  parts_.SetOnsets(baseline_.n);
  for (const MixPart& part : parts_.all()) {
    const double rate = SmoothedRate(part.hits, baseline_.n);
    if (part.part == MixKernel::Part::kNever) continue;
    rarest = std::min({rarest, rate, 1 - rate});
    widest = std::max(widest, part.phi);
    if (part.part == MixKernel::Part::kRest) {
      phi_of_rest = part.phi;
    } else {
      named.push_back(part.label);
      phi.push_back(part.phi);
    }
  }
  const int64_t seconds = second_ - ring_.first_second();
  RateZone zone = seconds < kDaysAreKnown ? MixKernel::kYoungZone : MixKernel::kZone;
  zone.hours = UnknownHours(static_cast<double>(seconds));
  kernel_.Anchor(baseline_, named, phi, phi_of_rest, std::log(alarm_level_), zone);
  freeze_level_ = FreezeLevel(alarm_level_, widest, rarest);
  if (pinned_ != nullptr) pinned_->Anchor(steady_phi_, ln_a - kLnPinnedShare, zone.hours);
}

bool MixWatch::is_named_at_home(size_t label) const {
  return by_pinned_ ? pinned_->is_named(label) : kernel_.is_named(label);
}

// The commonest label that is not watched by itself, from that second on.
size_t MixWatch::CommonestSince(int64_t second) const {
  LabelCounts counts = pending_.counts;
  counts.Add(block_.payload.counts);
  ring_.blocks().ForEach([&](const Block<MixCount>& block) {
    if (block.last_second >= second) counts.Add(block.payload.counts);
  });
  size_t commonest = kFolded;
  for (size_t label = 0; label < counts.by_label.size(); ++label) {
    const uint32_t most = commonest == kFolded ? 0 : counts.by_label[commonest];
    if (counts.by_label[label] > most && !is_named_at_home(label)) commonest = label;
  }
  return commonest;
}

void MixWatch::Open(const MixKernel::Mover& mover) {
  alarm_ = std::make_unique<Alarm>();
  alarm_->mover = mover;
  MixPart& moved = alarm_->moved;
  moved = parts_.Of(mover);
  if (by_pinned_) {
    const PinnedMix::Part& part = pinned_->PartOf(mover);
    moved = {part.part, part.label, part.hits, part.phi, part.onset, {}};
  }
  const OnsetCusum since = moved.onset.Since(mover.side);
  if (!by_pinned_ && mover.part != MixKernel::Part::kNever && ring_.admitted() < Swings::kYoung) {
    alarm_->deviance =
        2 * since.n() * BernoulliDivergence(SmoothedRate(since.x(), since.n()), SmoothedRate(moved.hits, baseline_.n));
  }
  const bool one = mover.part == MixKernel::Part::kLabel || mover.side == Side::kDown;
  alarm_->mostly = one ? kFolded : CommonestSince(since.second());
  ring_.DropFrom(since.second());
  block_ = {};
  frozen_ = true;
  state_ = WatchState::kOpen;
  alarm_->back.Open(second_, since.n(), since.x(), since.x(), 5.0 / 6.0 * std::clamp(ln_a_, kLeastLnA, kMostLnA));
}

Change MixWatch::JudgeOpen(double n) {
  const MixKernel::Mover& mover = alarm_->mover;
  const MixPart& moved = alarm_->moved;
  ReturnTest& back = alarm_->back;
  if (back.due()) {
    // The changed level: the end of its interval nearest to the baseline, at least an odds ratio of 1.5 away.
    const double p0 = SmoothedRate(moved.hits, HomeN());
    const Estimate since = RateEstimate(back.x(), back.n());
    const double p1 = mover.side == Side::kUp ? std::max(since.low, ScaleOdds(p0, 1.5))
                                              : std::min(since.high, ScaleOdds(p0, 1 / 1.5));
    const double drift = std::log((1 - p0) / (1 - p1)) / moved.phi;
    back.SetRatio(std::log(p0 / p1) / moved.phi - drift, drift);
  }
  kernel_.Look(n, pending_.counts, pending_never_);
  if (pinned_ != nullptr) pinned_->Weigh(n, pending_.counts);
  evidence_ = std::max(evidence_, by_pinned_ ? pinned_->Evidence() : kernel_.Evidence());
  const double hits = by_pinned_ ? pinned_->HitsOf(pinned_->PartOf(mover), n, pending_.counts)
                                 : parts_.HitsOf(moved, n, pending_.counts, pending_never_);
  back.Look(n, hits, hits);
  const int64_t least = std::chrono::duration_cast<std::chrono::seconds>(options_.min_open).count();
  if (!back.Returned(second_, least)) return Change::kNone;
  Resolve();
  return Change::kResolved;
}

void MixWatch::Resolve() {
  state_ = WatchState::kWatching;
  const std::unique_ptr<Alarm> over = std::move(alarm_);
  swings_.Add(over->deviance, over->back.n(), over->back.hours(second_), 1e9);
  frozen_ = false;
  frozen_n_ = 0;
  evidence_ = 0;
  kernel_.Reset();
  parts_.ResetOnsets();
  if (pinned_ != nullptr) pinned_->Reset();
  by_pinned_ = false;
  Anchor();
}

void MixWatch::Accept() {
  const uint64_t observations = observations_;
  *this = MixWatch(options_);
  observations_ = observations;
}

MixPast MixWatch::Export() const {
  MixPast past{PastOf(ring_, swings_, pin_, parts_.Of(MixKernel::Part::kRest).long_run), parts_.LabelRuns(), {}};
  if (pinned_ != nullptr) past.pinned = pinned_->baseline();
  return past;
}

void MixWatch::Import(const MixPast& past, double ln_a) {
  const int64_t second = second_;
  Accept();
  ring_.Restore(past.blocks, past.observations, past.since, past.scale);
  swings_ = past.swings;
  parts_.Restore(past.label_runs, past.long_run);
  ln_a_ = ln_a;
  // As of the last block. The gap before it depends on the baseline itself: the second time it is that of a watch which
  // has long had one.
  second_ = past.blocks.back().last_second;
  Anchor();
  pinned_ = past.pinned.n > 0 ? std::make_unique<PinnedMix>(past.pinned) : nullptr;
  pin_ = past.pin;
  Anchor();
  second_ = second;
}

MixKernel::Mover MixWatch::Mover() const { return alarm_ != nullptr ? alarm_->mover : kernel_.Strongest(); }

bool MixWatch::Moves(size_t label) const {
  const MixKernel::Mover mover = Mover();
  switch (mover.part) {
    case MixKernel::Part::kLabel:
      return label == mover.label;
    case MixKernel::Part::kNever:
      return label != kFolded && !kernel_.is_known(label);
    case MixKernel::Part::kRest:
      break;
  }
  return !kernel_.is_named(label);
}

WatchSummary MixWatch::Summary() const {
  WatchSummary out;
  const bool open = state_ == WatchState::kOpen;
  const MixKernel::Mover mover = Mover();
  const MixPart& part = open ? alarm_->moved : parts_.Of(mover);
  const OnsetCusum since = part.onset.Since(mover.side);
  out.state = state_;
  out.frozen = frozen_;
  out.up = mover.side == Side::kUp;
  out.observations = observations_;
  out.visible_shift = kernel_.visible_share();
  if (baseline_.n > 0) {
    const double home_n = open ? HomeN() : baseline_.n;
    const Estimate rate = RateEstimate(part.hits, home_n);
    out.baseline_n = home_n;
    out.baseline = rate.value;
    out.baseline_low = rate.low;
    out.baseline_high = rate.high;
    out.phi = part.phi;
  }
  out.by_pinned = open && by_pinned_;
  if (pinned_ != nullptr) {
    out.pinned_n = pinned_->baseline().n;
    out.pinned = SmoothedRate(pinned_->KnownHits(mover), out.pinned_n);
    out.pinned_until = SecondAsTime(pin_.period.last_second);
    out.pinned_by_hand = pin_.by_hand;
  }
  const double n = open ? alarm_->back.n() : since.n();
  const double hits = open ? alarm_->back.x() : since.x();
  if (n > 0) {
    const Estimate rate = RateEstimate(hits, n);
    out.current = rate.value;
    out.current_low = rate.low;
    out.current_high = rate.high;
  }
  out.current_n = static_cast<uint64_t>(n);
  out.current_hits = static_cast<uint64_t>(hits);
  const int64_t onset = since.standing() ? since.second() : second_;
  out.onset = SecondAsTime(onset);
  out.ln_evidence = evidence_ > 0 ? std::log(evidence_) : 0;
  const double level = by_pinned_ ? pinned_->alarm_level() : alarm_level_;
  out.ln_threshold = level > 0 ? std::log(level) : 0;
  return out;
}

}  // namespace telltale
