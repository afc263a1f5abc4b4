#pragma once
// content/byte_search.h - the bytes of a class, one after the other, in text where such bytes are rare.
//
// What:     asks 64 bytes at a time, with the vectors that g++ and clang++ turn into whatever the machine has, and
//           keeps the answers: going on to the next byte of the class costs a few instructions.
// Threads:  one finder a thread; the text must outlive it.
// Cost:     0.1 ns a byte where there is none, about 1 ns for each that is found.

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace telltale {

// `ByteClass` has no state; its operator()(byte) or operator()(byte, next) compares with & and | but without branches,
// as it is asked with a uint8_t and with vectors of them. Behind the end of the text stand zeros.
template <typename ByteClass>
class ByteFinder {
 public:
  explicit ByteFinder(std::string_view text) : text_(text) { Ask(0); }

  // The first place from `from` on whose byte is in the class, or text.size(). Never asked for a place further back
  // than the last one but in a new finder.
  size_t Next(size_t from) {
    if (from >= text_.size()) return text_.size();
    if (from >= begin_ + kBlock) Ask(from);
    uint64_t left = hits_ & (~uint64_t{0} << (from - begin_));
    while (left == 0) {
      if (text_.size() - begin_ <= kBlock) return text_.size();
      Ask(begin_ + kBlock);
      left = hits_;
    }
    return begin_ + static_cast<size_t>(std::countr_zero(left));
  }

 private:
  static constexpr size_t kBlock = 64;
  using Bytes = uint8_t __attribute__((vector_size(16)));

  static Bytes IsIn(Bytes bytes, Bytes next) {
    if constexpr (requires { ByteClass{}(bytes, next); }) {
      return std::bit_cast<Bytes>(ByteClass{}(bytes, next));
    } else {
      return std::bit_cast<Bytes>(ByteClass{}(bytes));
    }
  }
  // One bit for each of the sixteen.
  static uint64_t BitsOf(Bytes in_class) {
#ifdef __SSE2__
    using Signed = char __attribute__((vector_size(16)));
    return static_cast<uint32_t>(__builtin_ia32_pmovmskb128(std::bit_cast<Signed>(in_class)));
#else
    uint64_t bits = 0;
    for (size_t i = 0; i < sizeof(Bytes); ++i) bits |= uint64_t{in_class[i]} >> 7 << i;
    return bits;
#endif
  }
  static uint64_t AskAll(const char* bytes) {  // one byte more is read
    uint64_t hits = 0;
    for (size_t i = 0; i < kBlock; i += sizeof(Bytes)) {
      Bytes here;
      Bytes next;
      std::memcpy(&here, bytes + i, sizeof(here));
      std::memcpy(&next, bytes + i + 1, sizeof(next));
      hits |= BitsOf(IsIn(here, next)) << i;
    }
    return hits;
  }

  void Ask(size_t begin) {
    begin_ = begin;
    const size_t left = text_.size() - begin;
    if (left > kBlock) {
      hits_ = AskAll(text_.data() + begin);
      return;
    }
    std::array<char, kBlock + 1> last{};
    std::copy_n(text_.data() + begin, left, last.begin());
    hits_ = AskAll(last.data());
    if (left < kBlock) hits_ &= (uint64_t{1} << left) - 1;
  }

  std::string_view text_;
  size_t begin_ = 0;   // of the block that was asked about
  uint64_t hits_ = 0;  // one bit for each of its bytes
};

}  // namespace telltale
