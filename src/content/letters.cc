#include "content/letters.h"

#include "content/text.h"

namespace telltale {
namespace {

uint32_t LetterOf(const Character& character, char first) {
  return character.valid ? character.code : 0x110000 + static_cast<unsigned char>(first);
}

}  // namespace

uint64_t HashOfLetters(std::string_view text) {
  uint64_t sum = 0;
  for (size_t at = 0; !text.empty(); ++at) {
    const Character next = FirstCharacter(text);
    sum += PartOf(at, LetterOf(next, text.front()));
    text.remove_prefix(next.bytes);
  }
  return HashOfSum(sum);
}

bool Letters::Read(std::string_view text) {
  for (count = 0; !text.empty(); ++count) {
    if (count == kMaxLetters) return false;
    const Character next = FirstCharacter(text);
    codes[count] = LetterOf(next, text.front());
    text.remove_prefix(next.bytes);
  }
  return true;
}

}  // namespace telltale
