#include "engine/baselines.h"

#include <algorithm>
#include <optional>
#include <tuple>

#include "engine/engine_state.h"

namespace telltale {
namespace {

// The watch of this kind, or null.
template <typename Kind, typename Watch>
auto* Held(Watch& watch) {
  auto* const held = std::get_if<std::unique_ptr<Kind>>(&watch);
  return held != nullptr ? held->get() : nullptr;
}

// The same blocks with this engine's numbers; what has no number left is folded.
LabelCounts Renumbered(const LabelCounts& counts, const std::vector<std::optional<size_t>>& numbers, bool keep_folded) {
  LabelCounts here;
  here.folded = counts.folded;
  for (size_t label = 0; label < counts.by_label.size(); ++label) {
    const uint32_t times = counts.by_label[label];
    if (times == 0) continue;
    if (label < numbers.size() && numbers[label]) {
      here.Add(*numbers[label], times);
    } else if (keep_folded) {
      here.folded += times;
    }
  }
  return here;
}

int64_t LastSecond(const LearnedSignal& learned) {
  return std::visit([](const auto& past) { return past.blocks.back().last_second; }, learned.past);
}

uint64_t Observations(const LearnedSignal& learned) {
  return std::visit([](const auto& past) { return past.observations; }, learned.past);
}

}  // namespace

std::string_view BaselineFateName(BaselineFate fate) {
  switch (fate) {
    case BaselineFate::kTaken:
      return "taken";
    case BaselineFate::kDefinedDifferently:
      return "defined_differently";
    case BaselineFate::kHasItsOwn:
      return "has_its_own";
    case BaselineFate::kEachHitAlerts:
      return "each_hit_alerts";
    case BaselineFate::kInTheFuture:
      return "in_the_future";
    case BaselineFate::kNoRoom:
      return "no_room";
    case BaselineFate::kNoStream:
      break;
  }
  return "no_stream";
}

std::optional<BaselineFate> BaselineFateFromName(std::string_view name) {
  for (int i = 0; i <= static_cast<int>(BaselineFate::kNoStream); ++i) {
    if (BaselineFateName(static_cast<BaselineFate>(i)) == name) return static_cast<BaselineFate>(i);
  }
  return std::nullopt;
}

std::string_view BaselineFateText(BaselineFate fate) {
  switch (fate) {
    case BaselineFate::kTaken:
      return "taken";
    case BaselineFate::kDefinedDifferently:
      return "left out: the check is defined differently here; give both the same rules";
    case BaselineFate::kHasItsOwn:
      return "left out: it has a baseline of its own; --replace takes this one in its place";
    case BaselineFate::kEachHitAlerts:
      return "left out: each hit is an alert here, without a baseline";
    case BaselineFate::kInTheFuture:
      return "left out: it was learned from times that are yet to come";
    case BaselineFate::kNoRoom:
      return "left out: no room; see bounds.streams and bounds.signals";
    case BaselineFate::kNoStream:
      break;
  }
  return "left out: no stream can have this name";
}

std::optional<LearnedSignal> Signal::Learned() const {
  if (Summary().baseline_n <= 0) return std::nullopt;
  LearnedSignal learned{check_, field_, definition_, {}, {}};
  if (const RateWatch* const rate = Held<RateWatch>(watch_)) {
    learned.past = rate->Export();
  } else if (const NumberWatch* const number = Held<NumberWatch>(watch_)) {
    learned.past = number->Export();
  } else if (const MixWatch* const mix = Held<MixWatch>(watch_)) {
    const MixPast past = mix->Export();
    size_t labels = past.pinned.counts.by_label.size();
    for (const Block<MixCount>& block : past.blocks) labels = std::max(labels, block.payload.counts.by_label.size());
    for (const LabelRun& of_one : past.label_runs) labels = std::max(labels, of_one.label + 1);
    for (size_t label = 0; label < labels; ++label) learned.labels.emplace_back(labels_->LabelOf(label));
    learned.past = past;
  } else {
    return std::nullopt;
  }
  const bool is_empty = std::visit([](const auto& past) { return past.blocks.empty(); }, learned.past);
  return is_empty ? std::nullopt : std::optional(std::move(learned));
}

bool Signal::is_learning() const { return Summary().state == WatchState::kLearning; }

void Signal::TakeLearned(const LearnedSignal& learned, double ln_a) {
  ++history_;
  if (RateWatch* const rate = Held<RateWatch>(watch_)) {
    if (const auto* const past = std::get_if<RatePast>(&learned.past)) rate->Import(*past, ln_a - ln_share_);
  } else if (NumberWatch* const number = Held<NumberWatch>(watch_)) {
    if (const auto* const past = std::get_if<NumberPast>(&learned.past)) number->Import(*past, ln_a - ln_share_);
  } else if (MixWatch* const mix = Held<MixWatch>(watch_)) {
    const auto* const told = std::get_if<MixPast>(&learned.past);
    if (told == nullptr) return;
    std::vector<std::optional<size_t>> numbers;
    for (const std::string& label : learned.labels) numbers.push_back(labels_->Know(label));
    MixPast past = *told;
    for (Block<MixCount>& block : past.blocks) {
      block.payload.counts = Renumbered(block.payload.counts, numbers, true);
      block.payload.runs = Renumbered(block.payload.runs, numbers, false);
    }
    past.pinned.counts = Renumbered(past.pinned.counts, numbers, true);
    std::erase_if(past.label_runs, [&numbers](const LabelRun& of_one) {
      return of_one.label >= numbers.size() || !numbers[of_one.label];
    });
    for (LabelRun& of_one : past.label_runs) of_one.label = *numbers[of_one.label];
    mix->Import(past, ln_a - ln_share_);
  }
  accepted_ = false;
}

std::vector<LearnedSignal> Stream::Learned() {
  TellSignals();
  std::vector<LearnedSignal> all;
  for (const Signal& signal : signals_) {
    if (std::optional<LearnedSignal> learned = signal.Learned()) all.push_back(*std::move(learned));
  }
  return all;
}

void Stream::TakeLearned(const LearnedStream& learned, bool replace, Time now, double budget,
                         std::vector<Verdict>* verdicts, std::vector<BaselineReceipt>* receipts) {
  TellSignals();
  keeping_.is_due = true;
  const int64_t latest = std::chrono::floor<std::chrono::seconds>(now + options_.lateness).time_since_epoch().count();
  std::vector<std::pair<size_t, const LearnedSignal*>> taken;
  const auto take = [&](const LearnedSignal& told) {
    if (stream_rules_->DefinitionHash(told.check, told.field) != told.definition) {
      return BaselineFate::kDefinedDifferently;
    }
    if (stream_rules_->alerts_each(told.check, told.field)) return BaselineFate::kEachHitAlerts;
    if (LastSecond(told) > latest) return BaselineFate::kInTheFuture;
    const size_t at = FindOrMake(told.check, told.field);
    if (at == kFolded) return BaselineFate::kNoRoom;
    if (!signals_[at].is_learning() && !replace) return BaselineFate::kHasItsOwn;
    if (!signals_[at].is_learning()) Note(at, signals_[at].Close(clock_));
    taken.emplace_back(at, &told);
    return BaselineFate::kTaken;
  };
  for (const LearnedSignal& told : learned.signals) {
    receipts->push_back({workflow_, step_, told.check, told.field, take(told), Observations(told)});
  }
  // Told with the numbers that are replaced, before they are forgotten.
  if (!changes_.empty()) Conclude(clock_, std::max(now, last_arrival_), verdicts);
  const double ln_a = LnA(budget);
  for (const auto& [signal, told] : taken) signals_[signal].TakeLearned(*told, ln_a);
  // A stream that had no output yet is kept as long as one that had its last one now.
  last_arrival_ = std::max(last_arrival_, now);
}

std::vector<LearnedStream> Engine::Learned(std::string_view workflow, std::optional<std::string_view> step) const {
  std::vector<LearnedStream> all;
  for (const auto& shard : state_->shards) {
    MutexLock lock(shard.mutex);
    for (const auto& [key, stream] : shard.streams) {
      if (stream->workflow() == kOther || (!workflow.empty() && stream->workflow() != workflow)) continue;
      if (step && stream->step() != *step) continue;
      LearnedStream learned{stream->workflow(), stream->step(), stream->Learned()};
      if (!learned.signals.empty()) all.push_back(std::move(learned));
    }
  }
  std::sort(all.begin(), all.end(), [](const LearnedStream& a, const LearnedStream& b) {
    return std::tie(a.workflow, a.step) < std::tie(b.workflow, b.step);
  });
  return all;
}

std::vector<BaselineReceipt> Engine::TakeLearned(const std::vector<LearnedStream>& streams, bool replace, Time now) {
  std::vector<BaselineReceipt> receipts;
  for (const LearnedStream& learned : streams) {
    const size_t before = receipts.size();
    if (learned.workflow == kOther || !FaultOfNames(learned.workflow, learned.step).empty()) {
      for (const LearnedSignal& signal : learned.signals) {
        receipts.push_back({learned.workflow, learned.step, signal.check, signal.field, BaselineFate::kNoStream,
                            Observations(signal)});
      }
      continue;
    }
    const uint64_t key = state_->KeyOf(learned.workflow, learned.step);
    State::StreamShard& shard = state_->shards[(key >> 60) % kShards];
    MutexLock lock(shard.mutex);
    if (const auto found = shard.streams.find(key); found != shard.streams.end()) {
      found->second->TakeLearned(learned, replace, now, state_->Budget(), &shard.fresh, &receipts);
      state_->Keep(shard);
      continue;
    }
    // A new one takes its place only if it has something to keep there.
    auto stream = std::make_unique<Stream>(learned.workflow, learned.step, true, state_->options,
                                           StreamRooms{&state_->room, &shard.signals}, state_->Rules());
    stream->TakeLearned(learned, replace, now, state_->Budget(), &shard.fresh, &receipts);
    const auto is_taken = [](const BaselineReceipt& receipt) { return receipt.fate == BaselineFate::kTaken; };
    if (std::none_of(receipts.begin() + static_cast<std::ptrdiff_t>(before), receipts.end(), is_taken)) continue;
    if (state_->places.Take(learned.workflow, learned.step)) {
      shard.streams.emplace(key, std::move(stream));
      continue;
    }
    for (size_t i = before; i < receipts.size(); ++i) {
      if (is_taken(receipts[i])) receipts[i].fate = BaselineFate::kNoRoom;
    }
  }
  return receipts;
}

}  // namespace telltale
