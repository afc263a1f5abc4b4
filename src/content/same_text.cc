#include "content/same_text.h"

#include "base/hash.h"
#include "content/text.h"

namespace telltale {
namespace {

constexpr uint64_t kFewestCharacters = 40;

// Hashes words as they come, eight bytes at a time, so that the normal form need not be kept.
class Words {
 public:
  void Add(char byte) {
    word_ = word_ << 8 | static_cast<unsigned char>(byte);
    if (++bytes_ % 8 == 0) Mix();
  }
  uint64_t End() {
    Mix();
    const uint64_t hash = Combine(hash_, bytes_);
    return hash == 0 ? 1 : hash;
  }

 private:
  void Mix() {
    hash_ = Combine(hash_, word_);
    word_ = 0;
  }
  uint64_t hash_ = 0;
  uint64_t word_ = 0;
  uint64_t bytes_ = 0;
};

bool IsAsciiDigit(char c) { return c >= '0' && c <= '9'; }
bool IsAsciiLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

}  // namespace

uint64_t FingerprintOf(std::string_view text) {
  text = Trim(text);
  if (text.size() < kFewestCharacters || CountCharacters(text) < kFewestCharacters) return 0;
  Words words;
  bool space = false;
  char last = 0;
  const auto add = [&](char byte) {
    if (space && last != 0) words.Add(' ');
    space = false;
    words.Add(last = byte);
  };
  for (size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (static_cast<unsigned char>(c) < 0x80) {
      ++at;
      if (IsAsciiLetter(c)) {
        add(static_cast<char>(c | 0x20));
      } else if (IsAsciiDigit(c)) {
        if (last != '#' || space) add('#');
      } else if (IsAsciiSpace(c)) {
        space = true;
      }
      continue;
    }
    const Character character = FirstCharacter(text.substr(at));
    at += character.bytes;
    if (IsSpace(character.code)) {
      space = true;
      continue;
    }
    const bool punctuation = (character.code >= 0x2010 && character.code <= 0x205e) ||
                             (character.code >= 0x3001 && character.code <= 0x3003);
    if (punctuation) continue;
    for (uint32_t code = FoldCharacter(character.code); code != 0; code >>= 8) add(static_cast<char>(code & 0xff));
  }
  return words.End();
}

}  // namespace telltale
