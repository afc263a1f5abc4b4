// A power cut at every moment: what Write said OK for is there, byte for byte, and what it did not is there whole or
// not at all.
#include <gtest/gtest.h>

#include <random>

#include "store/store.h"
#include "tests/store/faulty_disk.h"
#include "tests/store/random_commits.h"
#include "tests/store/scratch.h"

namespace telltale {
namespace {

struct CrashPoint {
  FaultyDisk::Image image;
  size_t acknowledged = 0;
  size_t begun = 0;
};

// What a power cut may leave, for each moment of a run: what is on the disk for certain changes only by a sync, so the
// moments just before one are all there are. Each is also taken with some of the sectors that were not synced.
std::vector<CrashPoint> CrashPointsOf(const RandomCommits& commits, bool sync, uint64_t seed) {
  Scratch scratch;
  FaultyDisk disk;
  StoreOptions options{.directory = scratch.path(), .sync = sync, .wal_bytes = 256 << 10, .vfs = disk.vfs_name()};
  std::mt19937_64 random(seed);
  std::vector<CrashPoint> points;
  size_t acknowledged = 0;
  size_t begun = 0;
  const auto add_points = [&] {
    points.push_back({disk.Durable(), acknowledged, begun});
    points.push_back({disk.Torn(random), acknowledged, begun});
  };
  auto store = OpenStore(options);
  disk.SyncFolder();  // as Open has done
  disk.before_sync = add_points;
  for (size_t i = 0; i < commits.size(); ++i) {
    ++begun;
    EXPECT_TRUE(store->Write(commits.at(i)).ok());
    ++acknowledged;
    if (random() % 4 == 0) {
      EXPECT_TRUE(store->Checkpoint().ok());
    }
    if (random() % 40 == 0) {
      store.reset();
      store = OpenStore(options);
    }
  }
  add_points();
  disk.before_sync = [] {};
  return points;
}

// How many commits were acknowledged and are gone.
size_t LostAt(const CrashPoint& point, const RandomCommits& commits) {
  Scratch scratch;
  FaultyDisk::Restore(point.image, scratch.path());
  OpenReport report;
  auto store = OpenStore({.directory = scratch.path(), .sync = false}, &report);
  EXPECT_EQ(report.set_aside, "");
  if (store == nullptr || !report.set_aside.empty()) return point.acknowledged;
  const auto contents = ContentsOf(*store);
  EXPECT_TRUE(contents.ok()) << contents.status();
  if (!contents.ok()) return point.acknowledged;
  const std::optional<size_t> count = commits.CountIn(*contents);
  EXPECT_TRUE(count.has_value()) << "neither the one nor the other of commit " << point.acknowledged;
  if (!count) return point.acknowledged;
  EXPECT_LE(*count, point.begun);
  return point.acknowledged - std::min(point.acknowledged, *count);
}

TEST(StoreCrash, LosesNothingThatWasAcknowledgedAtAnyMoment) {
  for (const uint64_t seed : {1, 2, 3}) {
    const RandomCommits commits(seed, 120);
    const std::vector<CrashPoint> points = CrashPointsOf(commits, true, seed);
    EXPECT_GT(points.size(), 2 * commits.size());
    for (size_t i = 0; i < points.size(); ++i) {
      ASSERT_EQ(LostAt(points[i], commits), 0u) << "seed " << seed << ", crash point " << i << " of " << points.size();
    }
  }
}

// The same check sees it where the fsync is left out: with sync off a power cut may take what was acknowledged.
TEST(StoreCrash, IsSeenToLoseWithoutSync) {
  const RandomCommits commits(4, 60);
  const std::vector<CrashPoint> points = CrashPointsOf(commits, false, 4);
  ASSERT_FALSE(points.empty());
  const auto& last = points[points.size() - 2];
  EXPECT_EQ(last.acknowledged, commits.size());
  Scratch scratch;
  FaultyDisk::Restore(last.image, scratch.path());
  auto store = OpenStore({.directory = scratch.path()});
  ASSERT_NE(store, nullptr);
  EXPECT_NE(ContentsOf(*store)->meta, commits.After(commits.size()).meta);
}

}  // namespace
}  // namespace telltale
