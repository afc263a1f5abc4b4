#include "store/lock_file.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/store/scratch.h"

namespace telltale {
namespace {

TEST(LockFile, IsHeldByOneAtATime) {
  Scratch scratch;
  const std::string path = scratch / "lock";
  {
    const auto first = LockFile::Take(path);
    ASSERT_TRUE(first.ok()) << first.status();
    const auto second = LockFile::Take(path);
    ASSERT_TRUE(absl::IsFailedPrecondition(second.status())) << second.status();
    const std::string message = MessageOf(second.status());
    EXPECT_NE(message.find(path), std::string::npos) << message;
    EXPECT_NE(message.find("process " + std::to_string(::getpid())), std::string::npos) << message;
  }
  EXPECT_TRUE(LockFile::Take(path).ok());
}

TEST(LockFile, EndsWithTheProcessHoweverItEnds) {
  Scratch scratch;
  const std::string path = scratch / "lock";
  int taken[2];
  ASSERT_EQ(::pipe(taken), 0);
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const auto lock = LockFile::Take(path);
    (void)!::write(taken[1], lock.ok() ? "y" : "n", 1);
    for (;;) ::pause();
  }
  char answer = ' ';
  ASSERT_EQ(::read(taken[0], &answer, 1), 1);
  EXPECT_EQ(answer, 'y');
  const std::string message = MessageOf(LockFile::Take(path).status());
  EXPECT_NE(message.find("process " + std::to_string(child)), std::string::npos) << message;
  ::kill(child, SIGKILL);
  ASSERT_EQ(::waitpid(child, nullptr, 0), child);
  EXPECT_TRUE(LockFile::Take(path).ok());
  ::close(taken[0]);
  ::close(taken[1]);
}

TEST(LockFile, SaysNothingOfAFileThatHoldsNoNumber) {
  Scratch scratch;
  const auto lock = LockFile::Take(scratch / "lock");
  Scratch::WriteBytes(scratch / "lock", "\x1b[31m not a number");
  const std::string message = MessageOf(LockFile::Take(scratch / "lock").status());
  EXPECT_NE(message.find("process unknown"), std::string::npos) << message;
}

TEST(LockFile, SaysWhereItCannotBe) {
  Scratch scratch;
  const auto nowhere = LockFile::Take(scratch / "missing/lock");
  EXPECT_TRUE(absl::IsUnavailable(nowhere.status())) << nowhere.status();
  EXPECT_NE(MessageOf(nowhere.status()).find(scratch / "missing/lock"), std::string::npos) << nowhere.status();
}

}  // namespace
}  // namespace telltale
