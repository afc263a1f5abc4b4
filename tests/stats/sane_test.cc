// What whoever may write the stored bytes can make of a watch: nothing that falls over. stats/sane.cc.

#include <gtest/gtest.h>

#include <limits>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "base/archive_reader.h"
#include "base/archive_writer.h"
#include "base/byte_numbers.h"
#include "stats/arrivals.h"
#include "stats/mix_watch.h"
#include "stats/number_watch.h"
#include "stats/rate_watch.h"

namespace telltale {
namespace {

using std::chrono::seconds;

const Time kStart = *ParseTime("2026-03-02T08:00:00Z");
constexpr double kLnA = 12;

template <typename Kept>
std::string BytesOf(const Kept& kept) {
  std::string bytes;
  ArchiveWriter archive(&bytes);
  archive(kept);
  return bytes;
}

template <typename Kept>
bool IsTaken(const std::string& bytes, Kept* kept) {
  ArchiveReader archive(bytes);
  archive(*kept);
  return archive.done();
}

// Feeds a watch the outputs from..to; from `bad` on they are others than before.
struct Feed {
  int bad;
  std::mt19937_64 random{7};

  void operator()(RateWatch& watch, int from, int to) {
    for (int i = from; i < to; ++i) watch.Add(kStart + i * seconds(40), random() % 100 < (i < bad ? 4 : 30), kLnA);
  }
  void operator()(NumberWatch& watch, int from, int to) {
    for (int i = from; i < to; ++i) {
      const auto value = static_cast<double>(random() % 1000);
      watch.Add(kStart + i * seconds(40), value + (i < bad ? 0 : 400), kLnA);
    }
  }
  void operator()(MixWatch& watch, int from, int to) {
    for (int i = from; i < to; ++i) {
      const size_t label = random() % 7;
      watch.Add(kStart + i * seconds(40), i < bad ? label * label / 6 : label, kLnA);
    }
  }
};

// What can be made of a watch by changing any one byte, and two at random, is refused, or goes on. What it keeps then
// may be refused in turn: nobody promises a stream whose bytes were changed that it lives on.
template <typename Watch>
void ExpectNothingFallsOver(int bad, Watch real = Watch()) {
  Feed feed{bad};
  feed(real, 0, 4600);
  real.Pin();
  feed(real, 4600, 5000);
  const std::string bytes = BytesOf(real);
  std::mt19937_64 random(static_cast<uint64_t>(bad));
  int taken = 0;
  int refused = 0;
  const size_t step = bytes.size() / 1500 + 1;
  for (size_t at = random() % step; at < bytes.size(); at += step) {
    for (const char put : {'\xff', '\x00', static_cast<char>(bytes[at] ^ (1 << random() % 8))}) {
      std::string changed = bytes;
      changed[at] = put;
      if (random() % 2 == 0) changed[random() % changed.size()] = static_cast<char>(random());
      Watch watch;
      if (!IsTaken(changed, &watch)) {
        ++refused;
        continue;
      }
      ++taken;
      feed(watch, 5000, 5120);
      watch.Summary();
      watch.Ahead();
      watch.Export();
      watch.CloseWithOthers();
      watch.Pin();
      feed(watch, 5200, 5210);
      Watch again;
      if (IsTaken(BytesOf(watch), &again)) feed(again, 5210, 5220);
    }
  }
  EXPECT_GT(taken, 100);
  EXPECT_GT(refused, 100);
}

TEST(SaneTest, AHostileRateIsRefusedOrGoesOn) {
  ExpectNothingFallsOver<RateWatch>(9999);
  RateWatch limited;
  limited.SetLimits({0.2, 0.001});
  ExpectNothingFallsOver(4900, std::move(limited));
}

TEST(SaneTest, HostileNumbersAreRefusedOrGoOn) {
  ExpectNothingFallsOver<NumberWatch>(9999);
  NumberWatch limited;
  limited.SetLimits({700, 100});
  ExpectNothingFallsOver(4900, std::move(limited));
}

TEST(SaneTest, AHostileMixIsRefusedOrGoesOn) {
  ExpectNothingFallsOver<MixWatch>(9999);
  ExpectNothingFallsOver<MixWatch>(4900);
}

// A ring of blocks of hits as it is written.
struct WrittenRing {
  std::vector<uint8_t> bytes;
  uint32_t size = 0;
  uint32_t last_at = 0;
  uint32_t before_first = 0;
  uint32_t before_last = 0;
  uint32_t end = 0;
  uint32_t admitted = 0;
  uint64_t observations = 0;
  uint32_t first_second = 100;
  uint32_t scale = 1;

  void Append(uint64_t n, uint64_t hits) {
    last_at = static_cast<uint32_t>(bytes.size());
    before_last = end;
    PutSigned(100, &bytes);
    PutSigned(50, &bytes);
    PutNumber(n, &bytes);
    PutNumber(hits, &bytes);
    end += 150;
    ++size;
    ++admitted;
    observations += n;
  }
  template <typename Archive>
  void Persist(Archive& archive) {
    archive(bytes, size, last_at, before_first, before_last, end, admitted, observations, first_second, scale);
  }
  bool IsTaken() const {
    BlockRing<HitCount> ring(4);
    const bool is_taken = telltale::IsTaken(BytesOf(*this), &ring);
    if (is_taken) ring.Select({}, 1000);
    return is_taken;
  }
};

WrittenRing ThreeBlocks() {
  WrittenRing ring;
  for (const uint64_t n : {25, 26, 300}) ring.Append(n, n / 5);
  return ring;
}

TEST(SaneTest, ARingHasTheBlocksThatItSays) {
  EXPECT_TRUE(WrittenRing().IsTaken());
  EXPECT_TRUE(ThreeBlocks().IsTaken());
  WrittenRing ring = ThreeBlocks();
  ring.admitted = 4;
  EXPECT_FALSE(ring.IsTaken()) << "more blocks admitted than there are";
  ring = ThreeBlocks();
  ring.size = 4'000'000'000;
  EXPECT_FALSE(ring.IsTaken()) << "bytes of fewer blocks";
  ring = ThreeBlocks();
  ring.size = 2;
  EXPECT_FALSE(ring.IsTaken()) << "bytes of more blocks";
  ring = ThreeBlocks();
  ring.last_at = 1000;
  EXPECT_FALSE(ring.IsTaken()) << "the last one is not there";
  ring = ThreeBlocks();
  ring.before_last = 7;
  EXPECT_FALSE(ring.IsTaken()) << "the last one is reckoned from elsewhere";
  ring = ThreeBlocks();
  ring.observations = 1;
  EXPECT_FALSE(ring.IsTaken()) << "fewer observations than the blocks hold";
  ring = ThreeBlocks();
  ring.scale = 0;
  EXPECT_FALSE(ring.IsTaken()) << "blocks of no length";
  ring = ThreeBlocks();
  ring.Append(5, 6);
  EXPECT_FALSE(ring.IsTaken()) << "more hits than observations";
  ring = ThreeBlocks();
  ring.Append(0, 0);
  EXPECT_FALSE(ring.IsTaken()) << "a block of nothing";
  ring = ThreeBlocks();
  ring.Append(25, 5);
  EXPECT_TRUE(ring.IsTaken());
  ring.Append(25, 5);
  EXPECT_FALSE(ring.IsTaken()) << "more blocks than there is room for";
}

TEST(SaneTest, ABaselineOfNumbersIsSortedAndEachStandsForSomething) {
  const auto is_taken = [](const NumberBaseline& good) {
    PinnedNumber pinned{NumberBaseline()};
    std::string bytes;
    ArchiveWriter archive(&bytes);
    PinnedNumber whole({30, 30, 30, {{1, 10}, {2, 20}}});
    archive(whole);
    const std::string head = BytesOf(NumberBaseline{30, 30, 30, {{1, 10}, {2, 20}}});
    return IsTaken(BytesOf(good) + bytes.substr(head.size()), &pinned);
  };
  constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  EXPECT_TRUE(is_taken({30, 30, 30, {{1, 10}, {2, 20}}}));
  EXPECT_FALSE(is_taken({30, 30, 30, {{1, 10}, {kNan, 20}}}));
  EXPECT_FALSE(is_taken({30, 30, 30, {{1, kInfinity}, {2, 20}}}));
  EXPECT_FALSE(is_taken({30, 30, 30, {{1, -9}, {2, 10}}}));
  EXPECT_FALSE(is_taken({30, 30, 30, {{1, 0}, {2, 20}}}));
  EXPECT_FALSE(is_taken({30, 30, 30, {{2, 10}, {1, 20}}}));
  EXPECT_FALSE(is_taken({30, 0, 30, {{1, 10}, {2, 20}}}));
  EXPECT_FALSE(is_taken({30, 30, 30, {}}));
  EXPECT_FALSE(is_taken({-30, 30, 30, {{1, 10}}}));
  EXPECT_FALSE(is_taken({30, 30, 30, std::vector<WeightedValue>(97, {1, 1})}));
}

// Weeks of arrivals, and what can be made of them.
TEST(SaneTest, HostileArrivalsAreRefusedOrGoOn) {
  Arrivals real;
  VolumeWatch volume;
  SilenceWatch silence(true, Duration(0));
  const auto feed = [](Arrivals& arrivals, const Arrivals::Watches& watches, int from, int to) {
    for (int i = from; i < to; ++i) {
      const Time time = kStart + i * std::chrono::minutes(6);
      while (arrivals.is_due(time) && arrivals.Next(time, watches, 3)) {
      }
      arrivals.Count(time, watches);
    }
  };
  constexpr int kWeeks = 21 * 240;
  feed(real, {&volume, &silence}, 0, kWeeks);
  ASSERT_TRUE(real.profile().is_known());
  std::string bytes = BytesOf(real);
  bytes += BytesOf(volume) + BytesOf(silence);
  std::mt19937_64 random(3);
  int taken = 0;
  for (size_t at = 0; at < bytes.size(); at += 1 + at % 3) {
    std::string changed = bytes;
    changed[at] = static_cast<char>(random() % 3 == 0 ? 0xff : random());
    Arrivals arrivals;
    VolumeWatch own_volume;
    SilenceWatch own_silence(true, Duration(0));
    ArchiveReader archive(changed);
    archive(arrivals, own_volume, own_silence);
    if (!archive.done()) continue;
    ++taken;
    feed(arrivals, {&own_volume, &own_silence}, kWeeks, kWeeks + 30);
    own_volume.Summary();
    own_volume.Ahead();
    own_silence.Summary();
  }
  EXPECT_GT(taken, 100);
}

}  // namespace
}  // namespace telltale
