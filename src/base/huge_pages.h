#pragma once
// base/huge_pages.h - memory for a large table that is asked at random.
//
// What:     an allocator. From 2 MiB on it begins where a huge page does, and asks the system for such pages: to find
//           out where an ordinary page is costs a miss of its own.
// Errors:   none; the system may decline the wish.
// Cost:     measured with tables of 14 and 70 MB: 10 to 25 % less time a question. Up to 2 MiB are rounded up.

#include <sys/mman.h>

#include <cstddef>
#include <new>

namespace telltale {

template <typename T>
struct HugePages {
  using value_type = T;
  static constexpr size_t kPage = size_t{2} << 20;

  HugePages() = default;
  template <typename U>
  explicit HugePages(const HugePages<U>&) {}
  static std::align_val_t AlignmentOf(size_t count) {
    return std::align_val_t(count * sizeof(T) < kPage ? alignof(T) : kPage);
  }
  T* allocate(size_t count) {
    void* const memory = ::operator new(count * sizeof(T), AlignmentOf(count));
    if (count * sizeof(T) >= kPage) (void)::madvise(memory, count * sizeof(T), MADV_HUGEPAGE);  // a wish
    return static_cast<T*>(memory);
  }
  void deallocate(T* memory, size_t count) { ::operator delete(memory, AlignmentOf(count)); }
  bool operator==(const HugePages&) const { return true; }
};

}  // namespace telltale
