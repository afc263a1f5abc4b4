#pragma once
// server/memory_keeper.h - gives memory that is free back to the system, when the process comes near its limit.
//
// What:     the allocator keeps what was freed, for the next time: after a burst of large requests or a large page that
//           may be as much again as is in use. Turn, called about once a second, has it given back once more than half
//           of memory.limit is resident, at most every ten seconds, since that takes some milliseconds.
// Threads:  Turn by one thread; SetUpAllocator before there are others.
// Errors:   none.

#include <chrono>
#include <cstdint>
#include <functional>

namespace telltale {

// Few arenas, so that what one thread freed is found by the others.
void SetUpAllocator();

class MemoryKeeper {
 public:
  using Clock = std::chrono::steady_clock;
  struct System {
    std::function<uint64_t()> resident_bytes;
    std::function<void()> give_back;
  };
  static System OfThisProcess();

  explicit MemoryKeeper(uint64_t limit, System system = OfThisProcess()) : limit_(limit), system_(std::move(system)) {}

  void Turn(Clock::time_point now);

 private:
  const uint64_t limit_;
  const System system_;
  Clock::time_point next_{};
};

}  // namespace telltale
