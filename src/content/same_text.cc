#include "content/same_text.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "base/hash.h"
#include "content/scripts.h"
#include "content/text.h"

namespace telltale {
namespace {

constexpr size_t kBins = 64;
constexpr uint64_t kEmpty = ~uint64_t{0};

enum class Kind : uint8_t { kDropped, kSpace, kDigit, kKept };

struct AsciiTable {
  std::array<Kind, 128> kind{};
  constexpr AsciiTable() {
    for (size_t c = 0; c < kind.size(); ++c) {
      const bool letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
      const bool space = c == ' ' || (c >= '\t' && c <= '\r');
      kind[c] = letter ? Kind::kKept : space ? Kind::kSpace : (c >= '0' && c <= '9') ? Kind::kDigit : Kind::kDropped;
    }
  }
};
constexpr AsciiTable kAscii;

bool IsWidePunctuation(uint32_t code) {
  return (code >= 0x80 && code < 0xc0 && code != 0xaa && code != 0xb5 && code != 0xba) || code == 0xd7 ||
         code == 0xf7 || (code >= 0x2010 && code <= 0x206f) || (code >= 0x3001 && code <= 0x3004) ||
         (code >= 0x3008 && code <= 0x3020) || (code >= 0xfe00 && code <= 0xfe0f) ||
         (code >= 0xfe10 && code <= 0xfe6f) || (code >= 0xff01 && code <= 0xff0f) ||
         (code >= 0xff1a && code <= 0xff20) || (code >= 0xff3b && code <= 0xff40) ||
         (code >= 0xff5b && code <= 0xff65) || code == 0x37e || code == 0x589 || code == 0x5be || code == 0x60c ||
         code == 0x61b || code == 0x61f || code == 0x6d4 || code == 0x964 || code == 0x965;
}

bool IsWideDigit(uint32_t code) {
  return (code >= 0x660 && code <= 0x669) || (code >= 0x6f0 && code <= 0x6f9) || (code >= 0x966 && code <= 0x96f) ||
         (code >= 0xff10 && code <= 0xff19);
}

uint64_t Mix(uint64_t state, uint64_t value) {
  return hash_internal::Fold(state ^ value ^ hash_internal::kFirst, hash_internal::kSecond);
}

class Marker {
 public:
  Marker() { least_.fill(kEmpty); }

  void Read(std::string_view text) {
    for (size_t at = 0; at < text.size();) {
      uint64_t eight;
      if (at + sizeof(eight) <= text.size() && std::endian::native == std::endian::little) {
        std::memcpy(&eight, text.data() + at, sizeof(eight));
        if (const size_t letters = LeadingLetters(eight); letters > 0) {
          Append((eight | kEach * 0x20) & (kEmpty >> (64 - 8 * letters)), letters, letters);
          at += letters;
          if (letters == sizeof(eight)) continue;
        }
      }
      const Character next = FirstCharacter(text.substr(at));
      at += next.bytes;
      if (next.code < 0x80) {
        Take(kAscii.kind[next.code], next.code);
      } else if (next.valid) {
        TakeWide(next.code);
      }
    }
  }

  TextMark Finish() {
    EndWord();
    if (words_ > 0 && words_ < kPhraseWords) AddPhrase();
    return {Mix(text_, characters_), Sketch(), characters_};
  }

 private:
  static constexpr uint64_t kEach = 0x0101010101010101;
  static constexpr uint64_t kPhraseWords = 3;

  // How many of eight bytes are ASCII letters before the first that is none.
  static size_t LeadingLetters(uint64_t eight) {
    const uint64_t lower = (eight & kEach * 0x7f) | kEach * 0x20;
    const uint64_t from_a = lower + kEach * (0x80 - 'a');
    const uint64_t beyond_z = lower + kEach * (0x80 - 'z' - 1);
    const uint64_t others = ~(from_a & ~beyond_z & ~eight) & kEach * 0x80;
    return static_cast<size_t>(std::countr_zero(others)) / 8;
  }

  void Take(Kind kind, uint32_t code) {
    switch (kind) {
      case Kind::kDropped:
        break;
      case Kind::kSpace:
        space_ = characters_ > 0;
        digit_ = false;
        EndWord();
        break;
      case Kind::kDigit:
        if (digit_) break;
        Append('#', 1, 1);
        digit_ = true;
        break;
      case Kind::kKept:
        Append(code < 0x80 ? FoldCharacter(code) : 0xff000000u | FoldCharacter(code), code < 0x80 ? 1 : 4, 1);
        break;
    }
  }

  void TakeWide(uint32_t code) {
    if (IsUnspaced(code)) {
      EndWord();  // every character is a word
      Append(0xff000000u | code, 4, 1);
      EndWord();
    } else if (IsSpace(code)) {
      Take(Kind::kSpace, code);
    } else if (IsWidePunctuation(code)) {
      return;
    } else if (IsWideDigit(code)) {
      Take(Kind::kDigit, code);
    } else {
      Take(Kind::kKept, code);
    }
  }

  // Adds 1 to 8 bytes to the word, the first the lowest. However they come, every eight make one number.
  void Append(uint64_t bytes, size_t count, size_t characters) {
    characters_ += characters + (space_ ? 1 : 0);
    space_ = false;
    digit_ = false;
    in_word_ = true;
    pending_ |= bytes << (8 * filled_);
    if (filled_ + count < 8) {
      filled_ += count;
      return;
    }
    word_ = Mix(word_, pending_);
    pending_ = filled_ == 0 ? 0 : bytes >> (64 - 8 * filled_);
    filled_ += count - 8;
  }

  void EndWord() {
    if (!in_word_) return;
    third_ = second_;
    second_ = first_;
    first_ = Mix(word_ + filled_, pending_);
    text_ = Mix(text_, first_);
    if (++words_ >= kPhraseWords) AddPhrase();
    in_word_ = false;
    word_ = pending_ = filled_ = 0;
  }

  void AddPhrase() {
    const uint64_t phrase = Mix(first_ ^ std::rotl(second_, 21), std::rotl(third_, 42));
    uint64_t& least = least_[phrase >> 58];
    least = std::min(least, phrase << 6);
  }

  uint64_t Sketch() const {
    if (words_ == 0) return 0;
    uint64_t sketch = 0;
    for (size_t bin = 0; bin < kBins; ++bin) {
      size_t from = bin;
      while (least_[from % kBins] == kEmpty) ++from;
      // What was borrowed is mixed with how far it came, so that two empty bins do not say the same twice.
      const uint64_t value = (least_[from % kBins] + (from - bin)) * hash_internal::kFirst;
      sketch |= value >> 63 << bin;
    }
    return sketch;
  }

  uint64_t text_ = hash_internal::kSecond;
  uint64_t characters_ = 0;
  uint64_t word_ = 0;
  uint64_t pending_ = 0;  // bytes of the word that are not in word_ yet
  size_t filled_ = 0;     // how many
  uint64_t words_ = 0;
  uint64_t first_ = 0;  // the last three words, the newest first
  uint64_t second_ = 0;
  uint64_t third_ = 0;
  bool in_word_ = false;
  bool space_ = false;  // one is due before the next character
  bool digit_ = false;
  std::array<uint64_t, kBins> least_;
};

}  // namespace

TextMark MarkText(std::string_view text) {
  Marker marker;
  marker.Read(text);
  return marker.Finish();
}

double Likeness(uint64_t sketch, uint64_t other) {
  const int same = 64 - std::popcount(sketch ^ other);
  return std::max(0.0, (same - 32) / 32.0);
}

}  // namespace telltale
