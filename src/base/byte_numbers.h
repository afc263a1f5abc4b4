#pragma once
// base/byte_numbers.h - whole numbers in as many bytes as they need: most are small.
//
// What:     seven bits a byte, the lowest first, the eighth bit set where more follow; signed ones with the sign as
//           their lowest bit, so that what is near zero stays short.
// Threads:  free functions; a reader has one owner.
// Errors:   a reader whose bytes end early, or hold what is no number, is not ok(), and says zeros from there on.
// Cost:     a byte below 128, two below 16,384, at most ten; some 2 ns.
// Source:   as in many formats.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

namespace telltale {

inline void PutNumber(uint64_t number, std::vector<uint8_t>* bytes) {
  for (; number >= 0x80; number >>= 7) bytes->push_back(static_cast<uint8_t>(number | 0x80));
  bytes->push_back(static_cast<uint8_t>(number));
}

inline void PutSigned(int64_t number, std::vector<uint8_t>* bytes) {
  PutNumber((static_cast<uint64_t>(number) << 1) ^ static_cast<uint64_t>(number >> 63), bytes);
}

// Bytes from front to back, and no further than they go.
class ByteReader {
 public:
  ByteReader(const void* bytes, size_t size) : at_(static_cast<const uint8_t*>(bytes)), end_(at_ + size) {}
  explicit ByteReader(const std::vector<uint8_t>& bytes) : ByteReader(bytes.data(), bytes.size()) {}

  bool ok() const { return ok_; }
  const uint8_t* at() const { return at_; }
  size_t left() const { return static_cast<size_t>(end_ - at_); }
  void Fail() { ok_ = false, at_ = end_; }

  uint8_t TakeByte() {
    if (at_ != end_) return *at_++;
    ok_ = false;
    return 0;
  }
  uint64_t TakeNumber() {
    uint64_t number = 0;
    for (unsigned shift = 0; shift < 64 && at_ != end_; shift += 7) {
      const uint8_t byte = *at_++;
      number |= static_cast<uint64_t>(byte & 0x7F) << shift;
      if (byte < 0x80) return number;
    }
    Fail();
    return 0;
  }
  int64_t TakeSigned() {
    const uint64_t number = TakeNumber();
    return static_cast<int64_t>(number >> 1) ^ -static_cast<int64_t>(number & 1);
  }
  void TakeCopy(void* data, size_t size) {
    if (size > left()) {
      Fail();
      std::memset(data, 0, size);
    } else if (size > 0) {
      std::memcpy(data, at_, size);
      at_ += size;
    }
  }
  std::string_view TakeView(size_t size) {
    if (size > left()) {
      Fail();
      size = 0;
    }
    const uint8_t* const begin = at_;
    at_ += size;
    return {reinterpret_cast<const char*>(begin), size};
  }

 private:
  const uint8_t* at_;
  const uint8_t* end_;
  bool ok_ = true;
};

}  // namespace telltale
