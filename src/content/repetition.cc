#include "content/repetition.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include <algorithm>
#include <bit>
#include <cstring>

#include "base/avx2.h"
#include "content/scripts.h"
#include "content/text.h"

namespace telltale {
namespace {

constexpr size_t kGram = 20;
constexpr size_t kCopies = 3;
constexpr size_t kLines = 5;
constexpr size_t kMinBytes = 120;           // fewer leave no room between two places
constexpr size_t kComparisonsPerByte = 32;  // what a text that was made to be slow may cost

bool HoldsLetter(std::string_view text) {
  while (!text.empty()) {
    const Character next = FirstCharacter(text);
    if (next.valid && IsLetter(next.code)) return true;
    text.remove_prefix(next.bytes);
  }
  return false;
}

// How many bytes at the beginning of `a` and `b` agree; both have `limit`.
size_t CommonPrefix(const char* a, const char* b, size_t limit) {
  size_t at = 0;
  uint64_t x;
  uint64_t y;
  for (; at + sizeof(x) <= limit; at += sizeof(x)) {
    std::memcpy(&x, a + at, sizeof(x));
    std::memcpy(&y, b + at, sizeof(y));
    if (x != y) break;
  }
  while (at < limit && a[at] == b[at]) ++at;
  return at;
}

// How many bytes before `a` and `b` agree, back from there.
size_t CommonSuffix(const char* a, const char* b, size_t limit) {
  size_t back = 0;
  uint64_t x;
  uint64_t y;
  for (; back + sizeof(x) <= limit; back += sizeof(x)) {
    std::memcpy(&x, a - back - sizeof(x), sizeof(x));
    std::memcpy(&y, b - back - sizeof(y), sizeof(y));
    if (x != y) break;
  }
  while (back < limit && *(a - back - 1) == *(b - back - 1)) ++back;
  return back;
}

#if defined(__x86_64__)
// As FindGram, by asking of thirty-two places at a time whether the first byte and the last one fit: few do. There must
// be as many between `from` and `end`.
[[gnu::target("avx2")]] size_t FindGramByAvx2(std::string_view text, size_t from, size_t end, std::string_view gram) {
  constexpr size_t kPlaces = sizeof(__m256i);
  const __m256i first = _mm256_set1_epi8(gram.front());
  const __m256i last = _mm256_set1_epi8(gram.back());
  for (size_t at = from; at < end; at += kPlaces) {
    // The last ones are asked together with some that were asked before.
    at = std::min(at, end - kPlaces);
    const auto* const head = reinterpret_cast<const __m256i*>(text.data() + at);
    const auto* const tail = reinterpret_cast<const __m256i*>(text.data() + at + kGram - 1);
    const __m256i is_first = _mm256_cmpeq_epi8(_mm256_loadu_si256(head), first);
    const __m256i is_last = _mm256_cmpeq_epi8(_mm256_loadu_si256(tail), last);
    auto fits = static_cast<uint32_t>(_mm256_movemask_epi8(_mm256_and_si256(is_first, is_last)));
    for (; fits != 0; fits &= fits - 1) {
      const size_t place = at + static_cast<size_t>(std::countr_zero(fits));
      if (text.substr(place, kGram) == gram) return place;
    }
  }
  return text.size();
}
#endif

// The next place from `from` on where the twenty bytes of `gram` stand, or text.size().
size_t FindGram(std::string_view text, size_t from, std::string_view gram) {
#if defined(__x86_64__)
  const size_t end = text.size() < kGram ? 0 : text.size() - kGram + 1;  // of the places where it may begin
  if (from + sizeof(__m256i) <= end && Avx2::IsUsed()) return FindGramByAvx2(text, from, end, gram);
#endif
  return std::min(text.find(gram, from), text.size());
}

// The piece as it is read: from the beginning of a character on, white space at its ends taken off.
std::string_view Piece(std::string_view text, size_t begin, size_t period) {
  for (int i = 0; i < 3 && (static_cast<unsigned char>(text[begin]) & 0xc0) == 0x80; ++i) ++begin;
  return Trim(text.substr(begin, period));
}

class LoopFinder {
 public:
  explicit LoopFinder(std::string_view text) : text_(text), left_(text.size() * kComparisonsPerByte) {}

  Repetition Find() {
    const size_t size = text_.size();
    if (size < kMinBytes) return {};
    const size_t step = size * 2 / 9 - kGram;
    for (size_t place = 0; place + kGram < size; place += step) {
      if (const Repetition found = FindFrom(place); !found.piece.empty()) return found;
    }
    return {};
  }

 private:
  bool Spend(size_t comparisons) {
    left_ -= std::min(left_, comparisons);
    return left_ > 0;
  }

  // The loop through the 20 bytes at `place`, whatever its period.
  Repetition FindFrom(size_t place) {
    const char* const begin = text_.data();
    // A period beyond a third of the text has no room for three copies.
    const std::string_view reach = text_.substr(0, place + text_.size() / kCopies + kGram);
    const std::string_view gram = text_.substr(place, kGram);
    bool first = true;
    for (size_t from = place + 1;;) {
      const size_t next = FindGram(reach, from, gram);
      if (next == reach.size()) return {};
      const size_t period = next - place;
      const size_t ahead = CommonPrefix(begin + place, begin + next, text_.size() - next);
      const size_t behind = CommonSuffix(begin + place, begin + next, place);
      const size_t run = behind + period + ahead;
      const size_t run_begin = place - behind;
      // A character may begin before the run, so up to three bytes more than a piece are looked at.
      if (run >= kCopies * period && run * 3 > text_.size() && HoldsLetter(text_.substr(run_begin, period + 3))) {
        return {Piece(text_, run_begin, period), run / period};
      }
      if (!Spend(ahead + behind + (next - from))) return {};
      // Within the first run, the 20 bytes come again at multiples of its period only, and those run no further.
      from = first ? std::max(next + 1, next + ahead - kGram + 1) : next + 1;
      first = false;
    }
  }

  std::string_view text_;
  size_t left_;
};

std::string_view WithoutTrailingSpace(std::string_view line) {
  while (!line.empty() && IsAsciiSpace(line.back())) line.remove_suffix(1);
  return line;
}

Repetition FindLine(std::string_view text) {
  std::string_view last;
  size_t times = 0;
  for (size_t at = 0; at < text.size();) {
    const void* const found = std::memchr(text.data() + at, '\n', text.size() - at);
    const size_t end =
        found == nullptr ? text.size() : static_cast<size_t>(static_cast<const char*>(found) - text.data());
    const std::string_view line = WithoutTrailingSpace(text.substr(at, end - at));
    at = end + 1;
    if (line.empty()) continue;
    if (line == last) {
      ++times;
      continue;
    }
    if (times >= kLines && HoldsLetter(last)) break;
    last = line;
    times = 1;
  }
  if (times >= kLines && HoldsLetter(last)) return {Trim(last), times};
  return {};
}

}  // namespace

Repetition FindRepetition(std::string_view text) {
  const Repetition line = FindLine(text);
  return line.piece.empty() ? LoopFinder(text).Find() : line;
}

}  // namespace telltale
