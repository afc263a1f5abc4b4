#pragma once
// tests/pipeline/failing_memory.h - a machine on which large pieces of memory cannot be had.
//
// What:     while a ScarceMemory lives, operator new throws std::bad_alloc for what is larger than it says, on every
//           thread: as under a limit of the operating system, but where a test wants it.

#include <cstddef>

namespace telltale {

class ScarceMemory {
 public:
  explicit ScarceMemory(size_t most_bytes);
  ~ScarceMemory();
  ScarceMemory(const ScarceMemory&) = delete;
  ScarceMemory& operator=(const ScarceMemory&) = delete;
};

}  // namespace telltale
