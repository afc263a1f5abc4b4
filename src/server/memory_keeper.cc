#include "server/memory_keeper.h"

#include <malloc.h>

#include "server/process_stats.h"

namespace telltale {
namespace {

constexpr int kArenas = 2;
constexpr std::chrono::seconds kPause(10);

}  // namespace

void SetUpAllocator() { mallopt(M_ARENA_MAX, kArenas); }

MemoryKeeper::System MemoryKeeper::OfThisProcess() {
  return {[] {
            const auto stats = ReadProcessStats();
            return stats ? static_cast<uint64_t>(stats->resident_bytes) : 0;
          },
          [] { malloc_trim(0); }};
}

void MemoryKeeper::Turn(Clock::time_point now) {
  if (now < next_ || system_.resident_bytes() <= limit_ / 2) return;
  system_.give_back();
  next_ = now + kPause;
}

}  // namespace telltale
