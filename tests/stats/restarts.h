#pragma once
// tests/stats/restarts.h - a watch that is written down and read back at many moments goes on as if nothing had been.
//
// What:     a life is a watch with what it is fed: Step(input) gives what happened (a Change, or bytes), Tell(archive,
//           with_outlook) hands over every answer there is, Kind() names the state it is in, Persist hands the watch
//           over. RunWithRestarts runs one life through, and beside it those that were read back on the way, each from
//           its moment to the end.
// Threads:  free functions without state.

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "base/archive_reader.h"
#include "base/archive_writer.h"
#include "stats/visible.h"
#include "stats/watch.h"
#include "tests/stats/read_back.h"
#include "tests/stats/streams.h"

namespace telltale::testing {

inline void TellSummary(ArchiveWriter& archive, const WatchSummary& told) {
  archive(told.state, told.frozen, told.up, told.observations, told.baseline_n, told.baseline, told.baseline_low);
  archive(told.baseline_high, told.phi, told.pinned_n, told.pinned, told.pinned_until, told.pinned_by_hand);
  archive(told.by_pinned, told.limits.above, told.limits.below, told.by_limit, told.current, told.current_low);
  archive(told.current_high, told.current_n, told.current_hits, told.onset, told.ln_evidence, told.ln_threshold);
  archive(told.visible_shift);
}

inline void TellOutlook(ArchiveWriter& archive, const Outlook& told) {
  archive(told.label, told.a_day, told.learned, told.needed);
  for (const VisibleChange& change : {told.day, told.week}) {
    archive(change.above, change.below, change.deviations_up, change.deviations_down, change.unseen);
  }
}

// Bit for bit, so that NaN is itself and zeros have their signs.
template <typename Life>
std::string AllTold(const Life& life, bool with_outlook) {
  std::string bytes;
  ArchiveWriter writer(&bytes);
  life.Tell(writer, with_outlook);
  return bytes;
}

// What it has learned, but for the pinned baseline.
template <typename AnyPast>
void TellPast(ArchiveWriter& archive, const AnyPast& past) {
  archive(past.blocks, past.observations, past.since, past.scale, past.swings, past.long_run);
  archive(past.pin.period.first_second, past.pin.period.last_second, past.pin.by_hand);
}

inline std::string KindOf(const WatchSummary& told) {
  if (told.state == WatchState::kLearning) return "learning";
  if (told.state == WatchState::kWatching) {
    return told.frozen ? "frozen" : told.pinned_by_hand ? "watching, pinned by hand" : "watching";
  }
  if (told.by_limit) return told.up ? "above limit" : "below limit";
  if (told.by_pinned) return "open by pinned";
  return told.up ? "open up" : "open down";
}

// How often each kind of moment was one of a restart.
using Restarts = std::map<std::string, int>;

template <typename Life>
struct Restarted {
  Life life;
  size_t at = 0;
};

// Restarts by chance, some twenty over all inputs, more often in an alarm, and up to `most` soon after each kind of
// state has followed another.
template <typename Life, typename Make, typename Input>
void RunWithRestarts(Make make, const std::vector<Input>& inputs, int most, Restarts* restarts) {
  Life original = make();
  std::vector<Restarted<Life>> restarted;
  Draw draw(17);
  std::string kind;
  Restarts of_turn;
  std::string turn;
  size_t since = 0;
  for (size_t i = 0; i < inputs.size(); ++i) {
    const std::string now = original.Kind();
    if (now != kind) {
      since = i;
      turn = kind + ", then " + now;
      kind = now;
    }
    const bool is_soon = i - since < 60 && of_turn[turn] < most;
    const bool is_odd = kind != "learning" && kind != "watching" && (*restarts)[kind] < 3 * most;
    const double by_chance = 20.0 / static_cast<double>(inputs.size());
    if (draw.Hit(is_soon ? (i - since < 3 ? 0.4 : 0.1) : is_odd ? std::max(0.01, by_chance) : by_chance)) {
      if (is_soon) ++of_turn[turn];
      ++(*restarts)[kind];
      const std::string bytes = StateBytes(original);
      Restarted<Life> other{make(), i};
      ArchiveReader reader(bytes);
      reader(other.life);
      ASSERT_TRUE(reader.done()) << i;
      ASSERT_EQ(StateBytes(other.life), bytes) << i << ", " << kind;
      ASSERT_EQ(AllTold(other.life, true), AllTold(original, true)) << i << ", " << kind;
      restarted.push_back(std::move(other));
    }
    const auto change = original.Step(inputs[i]);
    const bool with_outlook = i % 307 == 0;
    const bool tells = change != decltype(change){} || i % 61 == 0 || with_outlook;
    const bool tells_some = std::any_of(restarted.begin(), restarted.end(),
                                        [i](const Restarted<Life>& other) { return i - other.at < 60; });
    const std::string told = tells || tells_some ? AllTold(original, with_outlook) : "";
    for (Restarted<Life>& other : restarted) {
      ASSERT_EQ(other.life.Step(inputs[i]), change) << "restarted at " << other.at << ", now " << i;
      if (!tells && i - other.at >= 60) continue;
      ASSERT_EQ(AllTold(other.life, with_outlook), told)
          << "restarted at " << other.at << ", now " << i << ", " << kind;
    }
  }
  const std::string bytes = StateBytes(original);
  for (const Restarted<Life>& other : restarted) ASSERT_EQ(StateBytes(other.life), bytes) << other.at;
}

}  // namespace telltale::testing
