// A watch of a mix goes on after a restart as if nothing had been: stats/mix_watch.h and all it holds.
#include <gtest/gtest.h>

#include "stats/mix_watch.h"
#include "tests/stats/restarts.h"

namespace telltale {
namespace {

using testing::Draw;
using testing::Restarts;
using testing::RunWithRestarts;

struct MixInput {
  enum class What { kAdd, kFlush, kOpenWithOthers, kCloseWithOthers, kPin, kAccept, kOtherPin };
  What what = What::kAdd;
  Time t{};
  size_t label = 0;
  double ln_a = 15;
};

struct MixLife {
  MixWatch watch;

  explicit MixLife(const WatchOptions& options = {}) : watch(options) {}
  Change Step(const MixInput& input) {
    switch (input.what) {
      case MixInput::What::kAdd:
        return watch.Add(input.t, input.label, input.ln_a);
      case MixInput::What::kFlush:
        return watch.Flush(input.ln_a);
      case MixInput::What::kOpenWithOthers:
        return watch.OpenWithOthers();
      case MixInput::What::kCloseWithOthers:
        return watch.CloseWithOthers();
      case MixInput::What::kPin:
        return watch.Pin() ? Change::kOpened : Change::kNone;
      case MixInput::What::kAccept:
        watch.Accept();
        return Change::kNone;
      case MixInput::What::kOtherPin: {
        // As if the commonest label had been rarer when the mix was pinned.
        MixPast past = watch.Export();
        const uint32_t moved = past.pinned.counts.by_label[0] / 2;
        past.pinned.counts.by_label[0] -= moved;
        past.pinned.counts.by_label[1] += moved;
        past.pin.by_hand = true;
        watch.Import(past, input.ln_a);
        return Change::kNone;
      }
    }
    return Change::kNone;
  }
  std::string Kind() const { return testing::KindOf(watch.Summary()); }
  void Tell(ArchiveWriter& archive, bool with_outlook) const {
    testing::TellSummary(archive, watch.Summary());
    const MixKernel::Mover mover = watch.Mover();
    archive(watch.EvidenceShare(), watch.last_look(), watch.MovesSince(), watch.mostly());
    archive(mover.part, mover.label, mover.side, mover.evidence);
    for (size_t label = 0; label < 6; ++label) archive(watch.Moves(label));
    if (!with_outlook) return;
    testing::TellOutlook(archive, watch.Ahead());
    testing::TellPast(archive, watch.Export());
  }
  template <typename Archive>
  void Persist(Archive& archive) {
    archive(watch);
  }
};

class MixStory {
 public:
  explicit MixStory(uint64_t seed) : draw_(seed) {}

  // Shares of labels 0, 1, ...; what they leave goes to `rare` labels that are seldom seen, and to those folded.
  MixStory& Run(int steps, const std::vector<double>& shares, double spacing, size_t rare = 12) {
    for (int i = 0; i < steps; ++i) {
      if (draw_.Hit(0.6)) seconds_ += spacing * draw_.Uniform() / 0.3;
      if (draw_.Hit(0.0005)) seconds_ += 40'000;
      MixInput input{.t = testing::At(static_cast<int64_t>(seconds_) - (draw_.Hit(0.01) ? 8 : 0)), .ln_a = ln_a_};
      if (draw_.Hit(0.004)) more_ = 0.4 * draw_.Uniform();
      input.ln_a += more_;
      if (!draw_.Hit(0.2)) last_ = Label(shares, rare);  // in bursts
      input.label = last_;
      inputs_.push_back(input);
      if (draw_.Hit(0.003)) Do(MixInput::What::kFlush);
    }
    return *this;
  }
  MixStory& Do(MixInput::What what) {
    inputs_.push_back({.what = what, .ln_a = ln_a_});
    return *this;
  }
  MixStory& LnA(double ln_a) {
    ln_a_ = ln_a;
    return *this;
  }
  const std::vector<MixInput>& inputs() const { return inputs_; }

 private:
  size_t Label(const std::vector<double>& shares, size_t rare) {
    double at = draw_.Uniform();
    for (size_t label = 0; label < shares.size(); ++label) {
      if (at < shares[label]) return label;
      at -= shares[label];
    }
    if (draw_.Hit(0.2)) return MixWatch::kFolded;
    return shares.size() + static_cast<size_t>(draw_.Uniform() * static_cast<double>(rare));
  }

  Draw draw_;
  double seconds_ = 0;
  double ln_a_ = 15;
  double more_ = 0;
  size_t last_ = 0;
  std::vector<MixInput> inputs_;
};

Restarts Lives(const MixStory& story, const WatchOptions& options = {}) {
  Restarts restarts;
  RunWithRestarts<MixLife>([&] { return MixLife(options); }, story.inputs(), 8, &restarts);
  return restarts;
}

TEST(PersistedMix, GoesOnThroughAlarmsOfTheRollingBaseline) {
  MixStory story(1);
  const std::vector<double> usual = {0.5, 0.3, 0.1, 0.05};
  story.Run(1500, usual, 40).Run(90, {0, 0.95}, 40).Run(1500, usual, 40).Run(20, {0, 0, 0.9}, 10);
  story.Run(4000, usual, 400).LnA(15.5).Run(300, {0.2, 0.3, 0.1, 0.35}, 20).Run(1500, usual, 20).LnA(14);
  story.Run(500, {0.5, 0.47, 0, 0.01}, 20).Run(2000, usual, 60);
  Restarts restarts = Lives(story);
  for (const char* kind : {"learning", "watching", "frozen", "open up"}) {
    EXPECT_GE(restarts[kind], 1) << kind;
  }
}

TEST(PersistedMix, GoesOnThroughAnAlarmOfThePinnedBaseline) {
  MixStory story(2);
  const std::vector<double> usual = {0.5, 0.3, 0.1, 0.05};
  story.Run(12'000, usual, 60).Do(MixInput::What::kOtherPin).Run(3000, usual, 60).Run(2000, {0.25, 0.55, 0.1}, 60);
  Restarts restarts = Lives(story);
  for (const char* kind : {"watching, pinned by hand", "open by pinned"}) EXPECT_GE(restarts[kind], 1) << kind;
}

TEST(PersistedMix, GoesOnThroughLabelsThatWereNeverSeen) {
  MixStory story(3);
  story.Run(4000, {0.6, 0.3, 0.1}, 60).Run(400, {0.5, 0.3, 0.05}, 60, 40).Run(2000, {0.6, 0.3, 0.1}, 60);
  Restarts restarts = Lives(story);
  for (const char* kind : {"watching", "open up"}) EXPECT_GE(restarts[kind], 1) << kind;
}

TEST(PersistedMix, GoesOnThroughWhatPeopleDoAndWhatJoins) {
  MixStory story(4);
  const std::vector<double> usual = {0.6, 0.2, 0.1};
  story.Run(3000, usual, 60).Do(MixInput::What::kPin).Run(400, usual, 30);
  for (int i = 0; i < 12; ++i) {
    story.Run(3, {0.3, 0.6}, 30).Do(MixInput::What::kOpenWithOthers).Run(40, {0.5, 0.4}, 30);
    story.Do(MixInput::What::kCloseWithOthers).Run(100, usual, 60);
  }
  story.Run(100, {0, 0.9}, 30).Do(MixInput::What::kAccept).Run(2000, {0, 0.9}, 90);
  for (int i = 0; i < 12; ++i) story.Run(170, {0, 0.9}, 90).Do(MixInput::What::kPin);
  Restarts restarts = Lives(story, {.zeta = 1.3, .delta = 0.01, .min_open = std::chrono::minutes(30)});
  for (const char* kind : {"learning", "watching, pinned by hand", "open up", "open down"})
    EXPECT_GE(restarts[kind], 1) << kind;
}

TEST(PersistedMix, BytesThatEndEarlyAreNoWatch) {
  MixStory story(5);
  story.Run(6000, {0.5, 0.3, 0.1}, 60).Run(200, {0.1, 0.8}, 20);
  MixLife life;
  for (const MixInput& input : story.inputs()) life.Step(input);
  ASSERT_EQ(life.watch.Summary().state, WatchState::kOpen);
  testing::ExpectShortBytesFail([] { return MixLife(); }, life);
}

}  // namespace
}  // namespace telltale
