#include "config/memory_plan.h"

#include <gtest/gtest.h>

namespace telltale {
namespace {

TEST(PlanMemory, PartsTogetherStayBelowTheLimit) {
  constexpr uint64_t kIdBytes = 24;
  constexpr uint64_t kSignalBytes = uint64_t{6} << 10;
  for (const uint64_t mib : {64, 128, 512, 4096, 1 << 20}) {
    const uint64_t limit = mib << 20;
    const MemoryPlan plan = PlanMemory(limit);
    const uint64_t all = plan.ids * kIdBytes + plan.signals * kSignalBytes + plan.keys + plan.grpc + plan.http;
    EXPECT_LT(all, limit - limit / 8) << mib;
    EXPECT_GT(all, limit / 3) << mib;
    EXPECT_LE(plan.queue, plan.grpc + plan.http);
  }
}

TEST(PlanMemory, TheDefaultLimitHasRoomForWhatIsUsual) {
  const MemoryPlan plan = PlanMemory(uint64_t{512} << 20);
  EXPECT_GT(plan.signals, 16'000) << "400 streams of 40";
  EXPECT_GT(plan.ids, 4'000'000);
  EXPECT_GT(plan.grpc, uint64_t{64} << 20) << "several requests of the largest size";
}

}  // namespace
}  // namespace telltale
