#include "stats/rate_watch.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "stats/interval.h"
#include "stats/look.h"
#include "stats/rate_levels.h"

namespace telltale {
namespace {

constexpr size_t kPhiBlocks = 64;             // closed blocks, baseline or older, that phi is taken from
const double kLnLimitShare = std::log(0.25);  // as kLnPinnedShare
}  // namespace

RateWatch::RateWatch(const WatchOptions& options) : options_(options), ring_(kMostRateBlocks) {}

Change RateWatch::AddAll(Time t, uint32_t n, uint32_t hits, double ln_a) {
  const int64_t second = LookAt(t);
  Change change = Change::kNone;
  if (pending_n_ > 0 && second > second_) change = Judge(ln_a);
  if (pending_n_ == 0) second_ = observations_ == 0 ? second : std::max(second, second_);
  observations_ += n;
  if (pending_n_ < kFullLook) {
    pending_n_ += n;
    pending_hits_ += hits;
  }
  return change;
}

// Evidence far below its levels neither opens nor freezes, and no block is closed before the shortest time it lasts.
Calm RateWatch::calm() const {
  if (state_ != WatchState::kWatching || frozen_ || pending_n_ > 0 || ring_.blocks().empty()) return {};
  if (above_ != nullptr || below_ != nullptr || (pinned_ != nullptr && !pinned_->StaysCalm())) return {};
  if (kernel_.Ceiling() >= std::min(freeze_level_, alarm_level_)) return {};
  const int64_t first = block_.n > 0 ? int64_t{block_.first_second} : second_;
  return {first + LeastBlockSeconds(second_, ring_.Began(block_), ring_.scale())};
}

void RateWatch::AddQuiet(std::span<const QuietLook> looks, double ln_a) {
  if (ln_a != ln_a_) SetLevels(ln_a);
  evidence_ = kernel_.LookAll(looks);
  onset_.LookAll(looks);
  if (pinned_ != nullptr) pinned_->LookAll(looks);
  uint32_t n = 0;
  for (const QuietLook& look : looks) n += look.n;
  observations_ += n;
  const int64_t since = std::max(looks.front().second, second_);
  second_ = std::max(looks.back().second, since);
  TakeIntoBlock(n, 0, since);
}

Change RateWatch::Flush(double ln_a) { return pending_n_ > 0 ? Judge(ln_a) : Change::kNone; }

Change RateWatch::Judge(double ln_a) {
  if (ln_a != ln_a_) SetLevels(ln_a);
  const double n = pending_n_;
  const double hits = pending_hits_;
  pending_n_ = 0;
  pending_hits_ = 0;
  if (state_ == WatchState::kOpen) return JudgeOpen(n, hits);
  if (state_ == WatchState::kWatching) {
    evidence_ = kernel_.Look(n, hits);
    onset_.Look(second_, n, hits);
    const bool may_open = pinned_ != nullptr && pinned_->Look(second_, n, hits);
    if (evidence_ >= alarm_level_) {
      const Side side = kernel_.Stronger();
      if (EnoughToTell(side, onset_.Since(side))) {
        Open(side);
        return Change::kOpened;
      }
    }
    if (may_open && OpensBy(pinned_.get())) return Change::kOpened;
  }
  for (PinnedRate* const limit : {above_.get(), below_.get()}) {
    if (limit != nullptr && limit->Look(second_, n, hits) && OpensBy(limit)) return Change::kOpened;
  }
  TakeIntoBlock(n, hits, second_);
  return Change::kNone;
}

Change RateWatch::OpenWithOthers() {
  const Side side = kernel_.Stronger();
  if (state_ != WatchState::kWatching || !EnoughToTell(side, onset_.Since(side))) return Change::kNone;
  Open(side);
  alarm_->deviance = 0;  // no swing of its own: see Swings
  return Change::kOpened;
}

Change RateWatch::CloseWithOthers() {
  if (state_ != WatchState::kOpen) return Change::kNone;
  Resolve();
  return Change::kResolved;
}

bool RateWatch::OpensBy(const PinnedRate* known) {
  if (!known->Alarms()) return false;
  found_by_ = known;
  evidence_ = known->Evidence();
  Open(known->Stronger());
  return true;
}

void RateWatch::TakeIntoBlock(double n, double hits, int64_t since) {
  const bool freeze = state_ == WatchState::kWatching && evidence_ >= freeze_level_ &&
                      static_cast<double>(frozen_n_) <= 2 * std::max(baseline_.n, 2000.0);
  if (evidence_ < freeze_level_) frozen_n_ = 0;
  if (freeze) frozen_n_ += static_cast<uint64_t>(n);
  frozen_ = freeze;
  if (block_.n == 0) block_.first_second = since;
  block_.last_second = second_;
  block_.n += static_cast<uint64_t>(n);
  block_.payload.hits += static_cast<uint64_t>(hits);
  if (!BlockDue(block_.n, block_.first_second, second_, ring_.admitted(), ring_.Began(block_), ring_.scale())) return;
  since_anchor_ += block_.n;
  ring_.Close(block_, frozen_);
  block_ = {};
  if (!frozen_ && static_cast<double>(since_anchor_) >= baseline_.n / 32) Anchor();
}

void RateWatch::Anchor() {
  const double rate = baseline_.n > 0 ? SmoothedRate(baseline_.hits, baseline_.n) : 0.5;
  const WindowNeed need{.gap = RateGap(ln_a_, rate), .least_n = 4000, .least_events = 1000};
  Window window = ring_.Select(need, second_);
  if (window.n < kFewestBaseline) return;
  window = ring_.Trim(window, kPhiBlocks);
  const std::vector<Block<HitCount>> blocks = ring_.blocks().Unpacked();
  double n = 0;
  double hits = 0;
  for (size_t i = window.begin; i < window.end; ++i) {
    n += static_cast<double>(blocks[i].n);
    hits += static_cast<double>(blocks[i].payload.hits);
  }
  // phi looks further back than the baseline: a common rate needs few observations, overdispersion needs many blocks.
  const double center = SmoothedRate(hits, n);
  std::vector<Deviation> deviations(window.end);
  for (size_t i = 0; i < window.end; ++i) {
    const auto block_n = static_cast<double>(blocks[i].n);
    deviations[i] = {block_n, static_cast<double>(blocks[i].payload.hits) - block_n * center};
  }
  const double variance = center * (1 - center);
  const double rarity = std::min(center, 1 - center) * n / static_cast<double>(window.end - window.begin);
  // Blocks that even phi cannot explain are left out of the baseline, and then of phi.
  const GroupSquares all(deviations, variance);
  const double nats = kDropNats * Overdispersion(all, rarity, swings_, long_run_);
  RateBaseline next;
  size_t kept = 0;
  for (size_t i = 0; i < window.end; ++i) {
    const auto block_n = static_cast<double>(blocks[i].n);
    const auto block_hits = static_cast<double>(blocks[i].payload.hits);
    const bool inside = i >= window.begin;
    if (Unlike(block_n, block_hits, inside ? n - block_n : n, inside ? hits - block_hits : hits, nats)) continue;
    deviations[kept++] = deviations[i];
    if (!inside) continue;
    next.n += block_n;
    next.hits += block_hits;
  }
  if (next.n < kFewestBaseline) return;
  deviations.resize(kept);
  const GroupSquares like = kept == window.end ? all : GroupSquares(deviations, variance);
  Detrend(&deviations);
  const GroupSquares steady(deviations, variance);
  long_run_.Add(steady, static_cast<double>(since_anchor_) / window.n);
  next.phi = Overdispersion(like, rarity, swings_, long_run_);
  steady_phi_ = Overdispersion(steady, rarity, swings_, long_run_);
  since_anchor_ = 0;
  baseline_ = next;
  if (!Swings::IsYoung(ring_.admitted(), second_ - ring_.first_second())) swings_ = {};
  baseline_period_ = {window.first_second, window.last_second};
  if (IsWorthPinning(baseline_.n, pinned_ == nullptr ? 0 : pinned_->baseline().n, pin_)) {
    SetPinned({baseline_period_, false});
  }
  if (state_ == WatchState::kLearning) state_ = WatchState::kWatching;
  SetLevels(ln_a_);
}

void RateWatch::SetPinned(PinMark mark) {
  pinned_ = std::make_unique<PinnedRate>(baseline_);
  pin_ = mark;
}

bool RateWatch::Pin() {
  if (state_ != WatchState::kWatching) return false;
  SetPinned({baseline_period_, true});
  SetLevels(ln_a_);
  return true;
}

void RateWatch::SetLevels(double ln_a) {
  ln_a_ = ln_a;
  for (PinnedRate* const limit : {above_.get(), below_.get()}) {
    if (limit != nullptr) limit->Anchor(std::max(steady_phi_, 1.0), true, true, ln_a - kLnLimitShare);
  }
  if (baseline_.n <= 0) return;
  alarm_level_ = AlarmLevel(ln_a - kLnRollingShare, options_.zeta >= 1.1, baseline_.n);
  const double hours = UnknownHours(static_cast<double>(second_ - ring_.first_second()));
  kernel_.Anchor(baseline_, {options_.zeta, options_.delta, 1, hours}, options_.watch_up, options_.watch_down,
                 std::log(alarm_level_), &edges_);
  const double edge = std::min(edges_.of_zone[0], edges_.of_zone[1]);
  freeze_level_ = FreezeLevel(alarm_level_, baseline_.phi, edge);
  SetOnsetRatios(SmoothedRate(baseline_.hits, baseline_.n), baseline_.phi, &onset_);
  if (pinned_ != nullptr) {
    pinned_->Anchor(steady_phi_, options_.watch_up, options_.watch_down, ln_a - kLnPinnedShare, hours);
  }
}

void RateWatch::Open(Side side) {
  const OnsetCusum since = Since(side);
  alarm_ = std::make_unique<StandingAlarm>();
  if (found_by_ == nullptr && Swings::IsYoung(ring_.admitted(), second_ - ring_.first_second())) {
    const double usual = SmoothedRate(baseline_.hits, baseline_.n);
    alarm_->deviance = 2 * since.n() * BernoulliDivergence(SmoothedRate(since.x(), since.n()), usual);
    alarm_->deviance_square = alarm_->deviance / since.n() / (usual * (1 - usual));
  }
  ring_.DropFrom(since.second());
  block_ = {};
  if (found_by_ != nullptr && found_by_->is_limit() && baseline_period_.last_second >= since.second()) {
    // It was beyond the limit when it was learned from.
    baseline_ = {};
    kernel_ = {};
    edges_ = {};
  }
  frozen_ = true;
  state_ = WatchState::kOpen;
  side_ = side;
  alarm_->back.Open(second_, since.n(), since.x(), since.x(), 5.0 / 6.0 * std::clamp(ln_a_, kLeastLnA, kMostLnA));
}

Change RateWatch::JudgeOpen(double n, double hits) {
  ReturnTest& back = alarm_->back;
  if (back.due()) {
    const RateBaseline& home = Home();
    SetReturnRatio(SmoothedRate(home.hits, home.n), home.phi, side_, &back);
  }
  // The alarm stands, but how improbable it is goes on growing while the change does.
  if (baseline_.n > 0) kernel_.Look(n, hits);
  for (PinnedRate* const known : {pinned_.get(), above_.get(), below_.get()}) {
    if (known != nullptr) known->Weigh(n, hits);
  }
  evidence_ = std::max(evidence_, found_by_ != nullptr ? found_by_->Evidence() : kernel_.Evidence());
  back.Look(n, hits, hits);
  const int64_t least = std::chrono::duration_cast<std::chrono::seconds>(options_.min_open).count();
  if (!back.Returned(second_, least)) return Change::kNone;
  Resolve();
  return Change::kResolved;
}

void RateWatch::Resolve() {
  state_ = baseline_.n > 0 ? WatchState::kWatching : WatchState::kLearning;
  const std::unique_ptr<StandingAlarm> over = std::move(alarm_);
  swings_.Add(over->deviance, over->back.n(), over->back.hours(second_), over->deviance_square);
  frozen_ = false;
  frozen_n_ = 0;
  evidence_ = 0;
  kernel_.Reset();
  onset_.Reset();
  for (PinnedRate* const known : {pinned_.get(), above_.get(), below_.get()}) {
    if (known != nullptr) known->Reset();
  }
  found_by_ = nullptr;
  Anchor();
}

void RateWatch::Accept() {
  ring_.Clear();
  block_ = {};
  swings_ = {};
  long_run_ = {};
  baseline_ = {};
  baseline_period_ = {};
  kernel_ = {};
  edges_ = {};
  onset_.Reset();
  pinned_.reset();
  pin_ = {};
  for (PinnedRate* const limit : {above_.get(), below_.get()}) {
    if (limit != nullptr) limit->Reset();
  }
  found_by_ = nullptr;
  alarm_.reset();
  evidence_ = 0;
  frozen_n_ = 0;
  since_anchor_ = 0;
  frozen_ = false;
  state_ = WatchState::kLearning;
  pending_n_ = 0;
  pending_hits_ = 0;
}

RatePast RateWatch::Export() const {
  RatePast past{PastOf(ring_, swings_, pin_, long_run_), {}};
  if (pinned_ != nullptr) past.pinned = pinned_->baseline();
  return past;
}

void RateWatch::Import(const RatePast& past, double ln_a) {
  Accept();
  ring_.Restore(past.blocks, past.observations, past.since, past.scale);
  swings_ = past.swings;
  long_run_ = past.long_run;
  ln_a_ = ln_a;
  // As of the last block. The gap before it depends on the baseline itself: the second time it is that of a watch which
  // has long had one.
  const int64_t second = std::exchange(second_, past.blocks.back().last_second);
  Anchor();
  pinned_ = past.pinned.n > 0 ? std::make_unique<PinnedRate>(past.pinned) : nullptr;
  pin_ = past.pin;
  Anchor();
  second_ = second;
}

AlertLimits RateWatch::limits() const {
  const auto rate = [](const PinnedRate* limit) -> std::optional<double> {
    if (limit == nullptr) return std::nullopt;
    return limit->baseline().hits / limit->baseline().n;
  };
  return {rate(above_.get()), rate(below_.get())};
}

Change RateWatch::SetLimits(const AlertLimits& limits) {
  const AlertLimits old = this->limits();
  Change change = Change::kNone;
  const auto set = [&](std::optional<double> was, std::optional<double> is, Side side,
                       std::unique_ptr<PinnedRate>* limit) {
    if (std::abs(is.value_or(0) - was.value_or(0)) < 1e-9) return;
    if (state_ == WatchState::kOpen && found_by_ != nullptr && found_by_ == limit->get()) {
      Resolve();
      change = Change::kResolved;
    }
    *limit = is ? std::make_unique<PinnedRate>(PinnedRate::Limit(*is, side)) : nullptr;
  };
  set(old.above, limits.above, Side::kUp, &above_);
  set(old.below, limits.below, Side::kDown, &below_);
  if (ln_a_ > 0) SetLevels(ln_a_);
  return change;
}

WatchSummary RateWatch::Summary() const {
  WatchSummary out;
  const bool open = state_ == WatchState::kOpen;
  const Side side = open ? side_ : kernel_.Stronger();
  out.state = state_;
  out.frozen = frozen_;
  out.up = side == Side::kUp;
  out.observations = observations_;
  out.visible_shift = edges_.visible_rate;
  out.by_pinned = open && found_by_ != nullptr && !found_by_->is_limit();
  out.limits = limits();
  out.by_limit = open && found_by_ != nullptr && found_by_->is_limit();
  if (pinned_ != nullptr) {
    out.pinned_until = SecondAsTime(pin_.period.last_second);
    out.pinned_by_hand = pin_.by_hand;
    out.pinned_n = pinned_->baseline().n;
    out.pinned = SmoothedRate(pinned_->baseline().hits, pinned_->baseline().n);
  }
  if (const RateBaseline& home = out.by_pinned ? Home() : baseline_; home.n > 0) {
    const Estimate rate = RateEstimate(home.hits, home.n);
    out.baseline_n = home.n;
    out.baseline = rate.value;
    out.baseline_low = rate.low;
    out.baseline_high = rate.high;
    out.phi = home.phi;
  }
  const OnsetCusum since = Since(side);
  double n = static_cast<double>(block_.n);
  double hits = static_cast<double>(block_.payload.hits);
  int64_t onset = block_.n > 0 ? int64_t{block_.first_second} : second_;
  if (open) {
    n = alarm_->back.n();
    hits = alarm_->back.x();
    onset = since.second();
  } else if (frozen_ && since.standing()) {
    n = since.n();
    hits = since.x();
    onset = since.second();
  } else if (!ring_.blocks().empty()) {
    const Block<HitCount> latest = ring_.blocks().back();
    n += static_cast<double>(latest.n);
    hits += static_cast<double>(latest.payload.hits);
    onset = latest.first_second;
  }
  if (n > 0) {
    const Estimate rate = RateEstimate(hits, n);
    out.current = rate.value;
    out.current_low = rate.low;
    out.current_high = rate.high;
  }
  out.current_n = static_cast<uint64_t>(n);
  out.current_hits = static_cast<uint64_t>(hits);
  out.onset = SecondAsTime(onset);
  out.ln_evidence = evidence_ > 0 ? std::log(evidence_) : 0;
  const double level = open && found_by_ != nullptr ? found_by_->alarm_level() : alarm_level_;
  out.ln_threshold = level > 0 ? std::log(level) : 0;
  return out;
}

}  // namespace telltale
