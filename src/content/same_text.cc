#include "content/same_text.h"

#include <algorithm>
#include <array>
#include <bit>

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

// Written without spaces: every character is a word.
bool IsWord(uint32_t code) {
  if (code < 0xe00) return false;
  switch (ScriptOf(code)) {
    case Script::kHan:
    case Script::kHiragana:
    case Script::kKatakana:
    case Script::kThai:
    case Script::kLao:
    case Script::kKhmer:
    case Script::kMyanmar:
      return true;
    default:
      return false;
  }
}

class Marker {
 public:
  Marker() { least_.fill(kEmpty); }

  void Read(std::string_view text) {
    while (!text.empty()) {
      const Character next = FirstCharacter(text);
      text.remove_prefix(next.bytes);
      if (next.code < 0x80) {
        Take(kAscii.kind[next.code], FoldCharacter(next.code));
      } else if (!next.valid || IsWidePunctuation(next.code)) {
        continue;
      } else if (IsSpace(next.code)) {
        Take(Kind::kSpace, ' ');
      } else if (IsWideDigit(next.code)) {
        Take(Kind::kDigit, '#');
      } else if (IsWord(next.code)) {
        EndWord();
        Take(Kind::kKept, next.code);
        EndWord();
      } else {
        Take(Kind::kKept, FoldCharacter(next.code));
      }
    }
  }

  TextMark Finish() {
    EndWord();
    if (words_ > 0 && words_ < 3) AddPhrase(Combine(Combine(third_, second_), first_));
    return {Combine(text_, characters_), Sketch(), characters_};
  }

 private:
  void Take(Kind kind, uint32_t code) {
    switch (kind) {
      case Kind::kDropped:
        return;
      case Kind::kSpace:
        space_ = characters_ > 0;
        digit_ = false;
        EndWord();
        return;
      case Kind::kDigit:
        if (digit_) return;
        code = '#';
        digit_ = true;
        break;
      case Kind::kKept:
        digit_ = false;
        break;
    }
    if (space_) Add(' ');
    space_ = false;
    Add(code);
    word_ = Step(word_, code);
    in_word_ = true;
  }

  static uint64_t Step(uint64_t state, uint32_t code) { return (std::rotl(state, 23) ^ code) * hash_internal::kFirst; }

  void Add(uint32_t code) {
    text_ = Step(text_, code);
    ++characters_;
  }

  void EndWord() {
    if (!in_word_) return;
    in_word_ = false;
    third_ = second_;
    second_ = first_;
    first_ = word_;
    word_ = 0;
    if (++words_ >= 3) AddPhrase(Combine(Combine(third_, second_), first_));
  }

  void AddPhrase(uint64_t phrase) {
    uint64_t& least = least_[phrase >> 58];
    least = std::min(least, phrase << 6 | 1);  // never kEmpty's equal in the bit that is kept apart
  }

  uint64_t Sketch() const {
    if (words_ == 0) return 0;
    uint64_t sketch = 0;
    for (size_t bin = 0; bin < kBins; ++bin) {
      size_t from = bin;
      while (least_[from % kBins] == kEmpty) ++from;
      // A borrowed minimum is mixed with how far it came, so that two empty bins do not say the same twice.
      const uint64_t value = Combine(least_[from % kBins], from - bin);
      sketch |= (value >> 32 & 1) << bin;
    }
    return sketch;
  }

  uint64_t text_ = hash_internal::kSecond;
  uint64_t characters_ = 0;
  uint64_t word_ = 0;
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
