#include "content/same_text.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "base/avx2.h"
#include "base/hash.h"
#include "content/ascii.h"
#include "content/text.h"

namespace telltale {
namespace {

constexpr uint64_t kFewestCharacters = 40;
constexpr size_t kMostBytes = size_t{64} << 10;
constexpr char kNumber = '#';

// Writes the forms of 32 bytes, and says which of them are digits, or stand for a number already.
using FormBlock = uint64_t (*)(const char* text, char* form);
constexpr size_t kBlock = 32;

uint64_t FormEach(const char* text, char* form) {
  uint64_t digits = 0;
  for (size_t i = 0; i < kBlock; ++i) {
    const char c = text[i];
    const bool is_digit = IsDigit(c) || c == kNumber;
    digits |= uint64_t{is_digit} << i;
    form[i] = is_digit ? kNumber : ToLower(c);
  }
  return digits;
}

#if defined(__x86_64__)
[[gnu::target("avx2")]] uint64_t FormByAvx2(const char* text, char* form) {
  // Moved to the beginning or the end of the signed bytes, a range is one comparison.
  const __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text));
  const __m256i from_a = _mm256_add_epi8(bytes, _mm256_set1_epi8(static_cast<char>(0x80 - 'A')));
  const __m256i from_0 = _mm256_add_epi8(bytes, _mm256_set1_epi8(static_cast<char>(0x80 - '0')));
  const __m256i number = _mm256_set1_epi8(kNumber);
  const __m256i is_capital = _mm256_cmpgt_epi8(_mm256_set1_epi8(static_cast<char>(0x80 + 26)), from_a);
  const __m256i is_digit = _mm256_or_si256(_mm256_cmpgt_epi8(_mm256_set1_epi8(static_cast<char>(0x80 + 10)), from_0),
                                           _mm256_cmpeq_epi8(bytes, number));
  const __m256i lower = _mm256_or_si256(bytes, _mm256_and_si256(is_capital, _mm256_set1_epi8(0x20)));
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(form), _mm256_blendv_epi8(lower, number, is_digit));
  return static_cast<uint32_t>(_mm256_movemask_epi8(is_digit));
}
#endif

// Writes the form of `text` with one # for each number; returns how many bytes that takes. Up to a block more is
// written over.
size_t WriteForm(std::string_view text, char* form) {
  FormBlock form_block = FormEach;
#if defined(__x86_64__)
  if (Avx2::IsUsed()) form_block = FormByAvx2;
#endif
  char* to = form;
  std::array<char, 2 * kBlock> copy{};
  uint64_t after_digit = 0;  // 1: the block before ended in one
  for (size_t from = 0; from < text.size(); from += kBlock) {
    const size_t size = std::min(text.size() - from, kBlock);
    if (size < kBlock) text.copy(copy.data(), size, from);
    const uint64_t digits = form_block(size < kBlock ? copy.data() : text.data() + from, to);
    uint64_t left_out = digits & (digits << 1 | after_digit);
    after_digit = digits >> (kBlock - 1);
    if (left_out == 0) {
      to += size;
      continue;
    }
    std::memcpy(copy.data(), to, kBlock);
    for (size_t at = 0; at < size;) {
      const auto run = static_cast<size_t>(std::countr_zero(left_out | uint64_t{1} << size));
      std::memcpy(to, copy.data() + at, kBlock);
      to += run - at;
      at = run + static_cast<size_t>(std::countr_one(left_out >> run));
      left_out &= ~uint64_t{0} << at;
    }
  }
  return static_cast<size_t>(to - form);
}

}  // namespace

uint64_t SameText::FingerprintOf(std::string_view text) {
  text = Trim(text);
  if (text.size() < kFewestCharacters) return 0;
  if (text.size() < 4 * kFewestCharacters && CountCharacters(text) < kFewestCharacters) return 0;
  const std::string_view read = text.substr(0, kMostBytes);
  if (form_.size() < read.size() + kBlock) form_.resize(2 * read.size() + kBlock);
  const size_t bytes = WriteForm(read, form_.data());
  const uint64_t beyond = text.size() > kMostBytes ? text.size() : 0;
  return std::max<uint64_t>(Hash(std::string_view(form_.data(), bytes), beyond), 1);
}

}  // namespace telltale
