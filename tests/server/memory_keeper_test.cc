#include "server/memory_keeper.h"

#include <gtest/gtest.h>

#include <cstring>
#include <memory>
#include <string>
#include <vector>

namespace telltale {
namespace {

TEST(MemoryKeeper, GivesBackAboveHalfOfTheLimitAndNotAllTheTime) {
  uint64_t resident = 500;
  int given_back = 0;
  MemoryKeeper keeper(1000, {[&] { return resident; }, [&] { ++given_back; }});
  MemoryKeeper::Clock::time_point now{std::chrono::hours(1)};
  keeper.Turn(now);
  EXPECT_EQ(given_back, 0);
  resident = 501;
  keeper.Turn(now);
  EXPECT_EQ(given_back, 1);
  keeper.Turn(now += std::chrono::seconds(9));
  EXPECT_EQ(given_back, 1);
  keeper.Turn(now += std::chrono::seconds(1));
  EXPECT_EQ(given_back, 2);
}

// A sanitizer's allocator, which is in the place of the C library's there, gives nothing back when it is asked.
#if defined(__has_feature)
#define TELLTALE_OTHER_ALLOCATOR (__has_feature(address_sanitizer) || __has_feature(thread_sanitizer))
#else
#define TELLTALE_OTHER_ALLOCATOR 0
#endif

#if !TELLTALE_OTHER_ALLOCATOR
TEST(MemoryKeeper, WhatWasFreedLeavesTheProcess) {
  constexpr size_t kPieces = 60'000;
  constexpr size_t kPieceBytes = 1024;
  const MemoryKeeper::System system = MemoryKeeper::OfThisProcess();
  std::vector<std::unique_ptr<std::string>> pieces;
  pieces.reserve(kPieces);
  for (size_t i = 0; i < kPieces; ++i) pieces.push_back(std::make_unique<std::string>(kPieceBytes, 'x'));
  const auto last = std::make_unique<std::string>(kPieceBytes, 'x');  // above them all: the heap cannot just shrink
  pieces.clear();
  const uint64_t before = system.resident_bytes();
  MemoryKeeper(1, system).Turn(MemoryKeeper::Clock::now());
  const uint64_t after = system.resident_bytes();
  EXPECT_LT(after + kPieces * kPieceBytes / 2, before);
}
#endif

}  // namespace
}  // namespace telltale
