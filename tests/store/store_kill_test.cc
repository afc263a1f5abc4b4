// kill -9 in the middle of writing, again and again over the same file: what the child was told is there.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <random>

#include "store/store.h"
#include "tests/store/random_commits.h"
#include "tests/store/scratch.h"

namespace telltale {
namespace {

constexpr int kKills = 40;

// Goes on from what the file holds, and says each number on `told` once Write has returned OK.
[[noreturn]] void WriteUntilKilled(const StoreOptions& options, const RandomCommits& commits, size_t from, int told) {
  OpenReport report;
  auto store = Store::Open(options, kStoreNow, &report);
  if (!store.ok()) ::_exit(2);
  for (size_t i = from; i < commits.size(); ++i) {
    if (!(*store)->Write(commits.at(i)).ok()) ::_exit(3);
    const uint32_t written = static_cast<uint32_t>(i + 1);
    if (::write(told, &written, sizeof(written)) != sizeof(written)) ::_exit(4);
    if (i % 8 == 0 && !(*store)->Checkpoint().ok()) ::_exit(5);
  }
  for (;;) ::pause();
}

TEST(StoreKill, KeepsWhatWasAcknowledged) {
  Scratch scratch;
  const StoreOptions options{.directory = scratch.path(), .wal_bytes = 256 << 10};
  const RandomCommits commits(11, 600);
  std::mt19937_64 random(11);
  size_t held = 0;
  for (int kill = 0; kill < kKills; ++kill) {
    int told[2];
    ASSERT_EQ(::pipe(told), 0);
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) WriteUntilKilled(options, commits, held, told[1]);
    ::close(told[1]);
    // Killed after a number of commits, some microseconds later: somewhere in the next one.
    uint32_t acknowledged = static_cast<uint32_t>(held);
    for (uint64_t wanted = 1 + random() % 25; wanted > 0 && acknowledged < commits.size(); --wanted) {
      ASSERT_EQ(::read(told[0], &acknowledged, sizeof(acknowledged)), ssize_t{sizeof(acknowledged)});
    }
    ::usleep(static_cast<useconds_t>(random() % 300));
    ::kill(child, SIGKILL);
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status)) << WEXITSTATUS(status);
    while (::read(told[0], &acknowledged, sizeof(acknowledged)) == ssize_t{sizeof(acknowledged)}) continue;
    ::close(told[0]);

    OpenReport report;
    auto store = OpenStore(options, &report);
    EXPECT_EQ(report.set_aside, "");
    const auto contents = ContentsOf(*store);
    ASSERT_TRUE(contents.ok()) << contents.status();
    const std::optional<size_t> count = commits.CountIn(*contents);
    ASSERT_TRUE(count.has_value()) << "kill " << kill;
    ASSERT_GE(*count, acknowledged);
    ASSERT_LE(*count, acknowledged + 1);
    held = *count;
  }
  EXPECT_GT(held, 100u);
}

}  // namespace
}  // namespace telltale
