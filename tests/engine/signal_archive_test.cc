// A signal's state as bytes and back: engine/signal_archive.cc. Its watches have tests of their own in tests/stats.

#include <gtest/gtest.h>

#include <random>

#include "base/archive_reader.h"
#include "base/archive_writer.h"
#include "engine/signal.h"

namespace telltale {
namespace {

using std::chrono::seconds;

const Time kStart = *ParseTime("2026-03-02T08:00:00Z");
constexpr double kLnA = 12;

std::string BytesOf(Signal& signal) {
  std::string bytes;
  ArchiveWriter archive(&bytes);
  signal.Persist(archive);
  return bytes;
}

Signal Made(Check check, bool each = false) {
  return Signal(check, "field", 5, check == Check::kRefusal ? GrossLevel::kHalf : GrossLevel::kNever, 8, each);
}

void Feed(Signal& signal, int from, int to, uint64_t seed) {
  std::mt19937_64 random(seed);
  for (int i = from; i < to; ++i) {
    const Time time = kStart + seconds(7 * i);
    const bool bad = i % 2000 > 1500;
    const uint64_t draw = random() % 100;
    Change change = Change::kNone;
    switch (KindOf(signal.check())) {
      case CheckKind::kRate:
        if (signal.is_each()) {
          signal.AddEach(time, draw < 3, seconds(60));
          signal.Expire(time);
        } else {
          signal.AddRate(time, draw < (bad ? 40 : 3), kLnA, true);
        }
        break;
      case CheckKind::kDistribution:
        signal.AddNumber(time, static_cast<double>(draw + (bad ? 80 : 0)), kLnA, true);
        break;
      default:
        signal.AddLabel(time, std::string(1, static_cast<char>('a' + draw % (bad ? 3 : 9))), kLnA, true, &change);
        break;
    }
    if (draw == 7) signal.KeepExample("o-1", "evidence", time);
    if (draw == 8) signal.Settle(signal.Describe(time, 4, false));
  }
}

TEST(SignalArchiveTest, GoesOnAsIfNothingHadHappened) {
  for (const auto& [check, each] : std::vector<std::pair<Check, bool>>{{Check::kEmptyField, false},
                                                                       {Check::kRefusal, false},
                                                                       {Check::kEmptyField, true},
                                                                       {Check::kNumber, false},
                                                                       {Check::kMix, false}}) {
    for (const int cut : {0, 1, 700, 1700, 2500}) {
      Signal undisturbed = Made(check, each);
      Feed(undisturbed, 0, cut, 1);
      const std::string bytes = BytesOf(undisturbed);
      Signal restored = Made(check);  // what the rules said of it is in the bytes
      ArchiveReader archive(bytes);
      restored.Persist(archive);
      ASSERT_TRUE(archive.done()) << CheckName(check) << " " << cut;
      EXPECT_EQ(BytesOf(restored), bytes) << CheckName(check) << " " << cut;
      EXPECT_EQ(restored.is_open(), undisturbed.is_open());
      Feed(undisturbed, cut, 4000, 2);
      Feed(restored, cut, 4000, 2);
      EXPECT_EQ(BytesOf(restored), BytesOf(undisturbed)) << CheckName(check) << " " << cut;
    }
  }
}

TEST(SignalArchiveTest, BytesThatEndEarlyAreNotTaken) {
  Signal signal = Made(Check::kMix);
  Feed(signal, 0, 1700, 1);
  const std::string bytes = BytesOf(signal);
  for (size_t size = 0; size < bytes.size(); size += 1 + size / 50) {
    Signal restored = Made(Check::kMix);
    ArchiveReader archive(std::string_view(bytes).substr(0, size));
    restored.Persist(archive);
    EXPECT_FALSE(archive.done()) << size;
  }
}

TEST(SignalArchiveTest, AnotherKindOfWatchIsNotTaken) {
  Signal signal = Made(Check::kNumber);
  Feed(signal, 0, 100, 1);
  const std::string bytes = BytesOf(signal);
  Signal restored = Made(Check::kEmptyField);
  ArchiveReader archive(bytes);
  restored.Persist(archive);
  EXPECT_FALSE(archive.done());
}

}  // namespace
}  // namespace telltale
