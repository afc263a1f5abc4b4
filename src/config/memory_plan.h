#pragma once
// config/memory_plan.h - memory.limit shared out among those who hold much: each keeps to its part, so that all
// together stay below the limit whatever comes.
//
// What:     PlanMemory says how much each may hold. What is left over is the program itself, what threads work with,
//           the pages while they are made, and what the allocator cannot give back.
// Units:    bytes, but for numbers of ids and signals.
// Threads:  a pure function.
// Source:   sizes as measured in tests/bench/README.md: 16 to 32 bytes an id, 4 to 6 KiB a signal.

#include <algorithm>
#include <cstdint>

namespace telltale {

struct MemoryPlan {
  uint64_t ids = 0;      // remembered, so that nothing counts twice
  uint64_t signals = 0;  // of all streams
  uint64_t keys = 0;     // what outputs are compared with
  uint64_t grpc = 0;     // requests from their first byte until they are answered
  uint64_t http = 0;     // the same of HTTP, and answers until they are sent
  uint64_t queue = 0;    // of both, what waits to be counted, ...
  uint64_t commit = 0;   // ... and for its commit
};

inline MemoryPlan PlanMemory(uint64_t limit) {
  constexpr uint64_t kProgramBytes = uint64_t{32} << 20;  // when it has nothing to do
  constexpr uint64_t kBytesAnId = 24;
  constexpr uint64_t kBytesASignal = uint64_t{6} << 10;
  const uint64_t shared = limit - std::min(limit / 2, kProgramBytes);
  MemoryPlan plan;
  plan.ids = shared / 5 / kBytesAnId;
  plan.signals = shared / 5 / kBytesASignal;
  plan.keys = shared / 8;
  plan.grpc = shared / 4;
  plan.http = shared / 12;
  plan.queue = shared / 8;
  plan.commit = shared / 8;
  return plan;
}

}  // namespace telltale
