#include "engine/sequences.h"

#include <algorithm>
#include <utility>

namespace telltale {

Sequences::Source& Sequences::SourceOf(uint64_t name, bool* is_new) {
  for (Source& source : sources_) {
    if (source.name == name) return source;
  }
  *is_new = true;
  if (sources_.size() < max_sources_) {
    Source& source = sources_.emplace_back();
    source.name = name;
    return source;
  }
  ++forgotten_sources_;
  Source& longest_unheard = *std::ranges::min_element(sources_, {}, &Source::used);
  longest_unheard = Source{};
  longest_unheard.name = name;
  return longest_unheard;
}

// True where the number was missing; now it is not any more.
bool Sequences::Close(Source& source, uint64_t number) {
  const auto gap = std::ranges::find_if(source.gaps, [&](const Gap& g) { return g.from <= number && number <= g.to; });
  if (gap == source.gaps.end()) return false;
  if (gap->from == gap->to) {
    source.gaps.erase(gap);
  } else if (number == gap->from) {
    ++gap->from;
  } else if (number == gap->to) {
    --gap->to;
  } else {
    const Gap upper{number + 1, gap->to};
    gap->to = number - 1;
    source.gaps.insert(gap + 1, upper);
  }
  return true;
}

SequenceStep Sequences::See(uint64_t name, uint64_t number, Time time) {
  using Kind = SequenceStep::Kind;
  bool is_new = false;
  Source& source = SourceOf(name, &is_new);
  source.used = ++calls_;
  SequenceStep step;
  step.last = source.last;
  const bool was_before = !is_new && time < source.time;
  source.time = is_new ? time : std::max(source.time, time);
  if (is_new) {
    source.last = number;
  } else if (number > source.last) {
    const bool goes_on = source.before_restart && number == *source.before_restart + 1;
    source.before_restart.reset();
    step.missing = goes_on ? 0 : number - source.last - 1;
    step.kind = step.missing > 0 ? Kind::kGap : Kind::kNext;
    if (step.missing > 0) {
      step.again = std::exchange(source.again, 0);
      source.gaps.push_back({source.last + 1, number - 1});
    }
    source.last = number;
  } else if (Close(source, number)) {
    step.kind = Kind::kLate;
  } else if (number <= 1 && source.last > kFewNumbers && !was_before) {
    step.kind = Kind::kRestart;
    source.before_restart = source.last;
    source.last = number;
    source.gaps.clear();
  } else {
    step.kind = Kind::kAgain;
    ++source.again;
  }
  if (source.gaps.size() > kMaxGaps) source.gaps.erase(source.gaps.begin());
  return step;
}

uint64_t Sequences::Missing(uint64_t name) const {
  uint64_t missing = 0;
  for (const Source& source : sources_) {
    if (source.name != name) continue;
    for (const Gap& gap : source.gaps) missing += gap.to - gap.from + 1;
  }
  return missing;
}

}  // namespace telltale
