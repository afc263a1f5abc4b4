// How a signal that is a rate is told of evaluations: one by one, all of a look, or several quiet looks at once.

#include "engine/signal.h"

namespace telltale {
namespace {

template <typename Watch>
auto* RateOf(Watch& watch) {
  auto* const rate = std::get_if<std::unique_ptr<RateWatch>>(&watch);
  return rate != nullptr ? rate->get() : nullptr;
}

}  // namespace

Change Signal::AddRate(Time time, bool hit, double ln_a, bool judge) {
  ++evaluations_;
  if (hit) ++hits_;
  RateWatch* const watch = RateOf(watch_);
  if (!judge || watch == nullptr) return Change::kNone;
  if (floor_level_ != GrossLevel::kNever) {
    floor_.Add(hit);
    if (gross_open_) {
      // What is gross teaches nothing about what is usual: the watch does not learn from it.
      if (!floor_.is_over()) return Change::kNone;
      gross_open_ = false;
      resolved_at_ = time;
      return Change::kResolved;
    }
    if (floor_.is_gross(floor_level_) && !watch_open_ && watch->Summary().baseline_n <= 0) {
      gross_open_ = true;
      gross_since_ = time;
      watch->Accept();  // nor do the outputs that told it
      return Change::kOpened;
    }
  }
  return Noted(watch->Add(time, hit, ln_a - ln_share_), time);
}

bool Signal::may_add_together() const {
  if (RateOf(watch_) == nullptr) return false;
  return floor_level_ == GrossLevel::kNever || (!gross_open_ && floor_.hits() == 0);
}

Change Signal::AddRates(Time time, uint32_t evaluations, uint32_t hits, double ln_a) {
  evaluations_ += evaluations;
  hits_ += hits;
  RateWatch* const watch = RateOf(watch_);
  if (watch == nullptr) return Change::kNone;
  if (floor_level_ != GrossLevel::kNever) floor_.AddMisses(evaluations);
  return Noted(watch->AddAll(time, evaluations, hits, ln_a - ln_share_), time);
}

void Signal::AddQuiet(std::span<const QuietLook> looks, double ln_a) {
  uint32_t evaluations = 0;
  for (const QuietLook& look : looks) evaluations += look.n;
  evaluations_ += evaluations;
  if (floor_level_ != GrossLevel::kNever) floor_.AddMisses(evaluations);
  if (RateWatch* const watch = RateOf(watch_)) watch->AddQuiet(looks, ln_a - ln_share_);
}

Calm Signal::calm() const {
  const RateWatch* const watch = RateOf(watch_);
  return watch == nullptr || gross_open_ ? Calm{} : watch->calm();
}

}  // namespace telltale
