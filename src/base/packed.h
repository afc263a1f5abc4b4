#pragma once
// base/packed.h - a whole number that is kept in 32 bits and reckoned with in 64.
//
// What:     for what is kept by the thousand. Reads as the wide number, so differences and sums do not wrap.
// Errors:   none; what does not fit is held at the nearest that does: seconds since 1970 up to 2106, counts up to four
//           thousand million.
// Threads:  a value.

#include <algorithm>
#include <cstdint>
#include <limits>

namespace telltale {

template <typename Wide>
class Packed {
 public:
  static constexpr Wide kMost = std::numeric_limits<uint32_t>::max();

  constexpr Packed() = default;
  // NOLINTNEXTLINE(google-explicit-constructor): it stands in for the wide number
  constexpr Packed(Wide value) : value_(static_cast<uint32_t>(std::clamp(value, Wide{0}, kMost))) {}
  // NOLINTNEXTLINE(google-explicit-constructor): likewise
  constexpr operator Wide() const { return value_; }
  constexpr Packed& operator+=(Wide more) { return *this = Packed(value_ + std::min(more, kMost)); }

  static constexpr bool Fits(Wide value) { return value >= 0 && value <= kMost; }

  template <typename Archive>
  void Persist(Archive& archive) {
    archive(value_);
  }

 private:
  uint32_t value_ = 0;
};

using PackedSecond = Packed<int64_t>;
using PackedCount = Packed<uint64_t>;

}  // namespace telltale
