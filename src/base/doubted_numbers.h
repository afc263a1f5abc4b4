#pragma once
// base/doubted_numbers.h - numbers out of bytes that anybody may have written: what an ArchiveReader reads by.
//
// What:     each is within the bounds of archive.h and of its type, and a size fits into the bytes that are left.
// Threads:  one thread at a time.
// Errors:   what is not: zeros from there on, and not ok().

#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <utility>

#include "base/archive.h"
#include "base/byte_numbers.h"

namespace telltale {

class DoubtedNumbers {
 public:
  explicit DoubtedNumbers(std::string_view bytes) : from_(bytes.data(), bytes.size()) {}

  bool ok() const { return from_.ok(); }
  size_t left() const { return from_.left(); }
  void Fail() { from_.Fail(); }

  // From now on all that a type can hold is taken, or no more.
  void LetAny(bool any) { any_ = any; }
  // The next size is at most this.
  void LetAtMost(size_t most) { most_ = most; }

  template <std::unsigned_integral T>
  void Take(T& value) {
    Narrow(from_.TakeNumber(), value);
  }
  template <std::signed_integral T>
  void Take(T& value) {
    Narrow(TakeWithin(sizeof(T) < sizeof(kMostStored) ? kMostStoredInt : kMostStored), value);
  }
  template <typename T>
  void TakeCopies(T* values, size_t count) {
    from_.TakeCopy(values, count * sizeof(T));
    if constexpr (std::floating_point<T>) {
      for (size_t i = 0; i < count && !any_; ++i) {
        if (std::isfinite(values[i])) continue;
        values[i] = 0;
        Fail();
      }
    }
  }
  int64_t TakeMilliseconds() { return TakeWithin(kMostStoredMilliseconds); }
  uint64_t TakeNumber() { return from_.TakeNumber(); }
  bool TakeFlag() {
    bool flag = false;
    Take(flag);
    return flag;
  }
  size_t TakeSize(size_t bytes_an_item = 1) {
    const uint64_t size = from_.TakeNumber();
    if (size > from_.left() / bytes_an_item || size > std::exchange(most_, kNoBound)) Fail();
    return ok() ? static_cast<size_t>(size) : 0;
  }
  std::string_view TakeView() { return from_.TakeView(TakeSize()); }

 private:
  static constexpr size_t kNoBound = ~size_t{0};

  int64_t TakeWithin(int64_t most) {
    const int64_t number = from_.TakeSigned();
    if (any_ || (number >= -most && number <= most)) return number;
    Fail();
    return 0;
  }
  template <typename T, typename Wide>
  void Narrow(Wide number, T& value) {
    value = static_cast<T>(number);
    if (static_cast<Wide>(value) == number) return;
    value = T{};
    Fail();
  }

  ByteReader from_;
  bool any_ = false;
  size_t most_ = kNoBound;
};

}  // namespace telltale
