#include "tests/pipeline/failing_memory.h"

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <new>

namespace telltale {
namespace {
std::atomic<size_t> most{SIZE_MAX};  // NOLINT: of the whole program, as memory is
}

ScarceMemory::ScarceMemory(size_t most_bytes) { most = most_bytes; }
ScarceMemory::~ScarceMemory() { most = SIZE_MAX; }

}  // namespace telltale

// All forms but those of wide alignment: sanitizers want what one of them gave back by the same family.
namespace {
void* Allocate(size_t size) noexcept {
  return size > telltale::most.load(std::memory_order_relaxed) ? nullptr : std::malloc(size);
}
void* AllocateOrThrow(size_t size) {
  void* const memory = Allocate(size);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
}  // namespace

void* operator new(size_t size) { return AllocateOrThrow(size); }
void* operator new[](size_t size) { return AllocateOrThrow(size); }
void* operator new(size_t size, const std::nothrow_t& /*tag*/) noexcept { return Allocate(size); }
void* operator new[](size_t size, const std::nothrow_t& /*tag*/) noexcept { return Allocate(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, size_t /*size*/) noexcept { std::free(memory); }
void operator delete[](void* memory, size_t /*size*/) noexcept { std::free(memory); }
void operator delete(void* memory, const std::nothrow_t& /*tag*/) noexcept { std::free(memory); }
void operator delete[](void* memory, const std::nothrow_t& /*tag*/) noexcept { std::free(memory); }
