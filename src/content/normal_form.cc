#include "content/normal_form.h"

#include <array>

#include "content/text.h"

namespace telltale {
namespace {

// The letter below each accent, a dot where there is none.
struct AccentBlock {
  uint32_t first;
  std::string_view letters;
};
constexpr AccentBlock kAccents[] = {
    {0xc0,
     "AAAAAA.CEEEEIIII.NOOOOO.OUUUUY..aaaaaa.ceeeeiiii.nooooo.ouuuuy.y"
     "AaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGgGgGgHhHhIiIiIiIiIi..JjKk.LlLlLl..LlNnNnNn...OoOoOo..RrRrRrSsSsSsSs"
     "TtTtTtUuUuUuUuUuUuWwYyYZzZzZz."},
    {0x1cd, "AaIiOoUuUuUuUuUu"},
    {0x200, "AaAaEeEeIiIiOoOoRrRrUuUuSsTt"},
    {0x1e00,
     "AaBbBbBbCcDdDdDdDdDdEeEeEeEeEeFfGgHhHhHhHhHhIiIiKkKkKkLlLlLlLlMmMmMmNnNnNnNnOoOoOoOoPpPpRrRrRrRr"
     "SsSsSsSsSsTtTtTtTtUuUuUuUuUuVvVvWwWwWwWwWwXxXxYyZzZzZzhtwy......AaAaAaAaAaAaAaAaAaAaAaAa"
     "EeEeEeEeEeEeEeEeIiIiOoOoOoOoOoOoOoOoOoOoOoOoUuUuUuUuUuUuUuYyYyYyYy......"}};

bool IsMark(uint32_t code) { return code >= 0x300 && code <= 0x36f; }

constexpr char kSeparator = '-';

// Lower case and look-alikes of ASCII.
constexpr std::array<char, 128> kAsciiLooks = [] {
  std::array<char, 128> looks{};
  for (int c = 0; c < 128; ++c) looks[static_cast<size_t>(c)] = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  const auto alike = [&](std::string_view from, char to) {
    for (const char c : from) looks[static_cast<unsigned char>(c)] = to;
  };
  alike("Oo", '0');
  alike("IiLl|", '1');
  alike("Ss", '5');
  alike("Bb", '8');
  alike("-_ \t\n\v\f\r", kSeparator);
  return looks;
}();

struct Shape {
  uint32_t code;
  char latin;
};
// Small letters of Greek and Cyrillic that look like a Latin one, small or capital.
constexpr Shape kShapes[] = {{0x3b1, 'a'}, {0x3b2, 'b'}, {0x3b5, 'e'}, {0x3b6, 'z'}, {0x3b7, 'h'}, {0x3b9, 'i'},
                             {0x3ba, 'k'}, {0x3bc, 'm'}, {0x3bd, 'n'}, {0x3bf, 'o'}, {0x3c1, 'p'}, {0x3c4, 't'},
                             {0x3c5, 'y'}, {0x3c7, 'x'}, {0x430, 'a'}, {0x432, 'b'}, {0x435, 'e'}, {0x43a, 'k'},
                             {0x43c, 'm'}, {0x43d, 'h'}, {0x43e, 'o'}, {0x440, 'p'}, {0x441, 'c'}, {0x442, 't'},
                             {0x443, 'y'}, {0x445, 'x'}, {0x455, 's'}, {0x456, 'i'}, {0x458, 'j'}};

uint32_t LooksLike(uint32_t code);

uint32_t WideLooksLike(uint32_t code) {
  if (IsSpace(code) || (code >= 0x2010 && code <= 0x2015) || code == 0x2212) return kSeparator;
  if (code >= 0xff01 && code <= 0xff5e) return LooksLike(code - 0xfee0);  // full-width ASCII
  code = FoldCharacter(WithoutAccent(code));
  if (code >= 0x3b1 && code <= 0x458) {
    for (const Shape& shape : kShapes) {
      if (shape.code == code) return LooksLike(static_cast<uint32_t>(shape.latin));
    }
  }
  return code < 0x80 ? static_cast<uint32_t>(kAsciiLooks[code]) : code;
}

uint32_t LooksLike(uint32_t code) {
  return code < 0x80 ? static_cast<uint32_t>(kAsciiLooks[code]) : WideLooksLike(code);
}

// Most texts are ASCII, of which no accents can be stripped. False where this one is not.
bool LowerAscii(std::string_view text, bool lower, std::string* room) {
  room->resize(text.size());
  char* out = room->data();
  unsigned all = 0;
  for (const char c : text) {
    const unsigned byte = static_cast<unsigned char>(c);
    all |= byte;
    *out++ = static_cast<char>(byte + (lower && byte - 'A' < 26 ? 32 : 0));
  }
  return all < 0x80;
}

}  // namespace

uint32_t WithoutAccent(uint32_t code) {
  if (code < 0xc0) return code;
  if (IsMark(code)) return 0;
  for (const AccentBlock& block : kAccents) {
    if (code < block.first) break;
    if (code - block.first >= block.letters.size()) continue;
    const char letter = block.letters[code - block.first];
    return letter == '.' ? code : static_cast<uint32_t>(letter);
  }
  return code;
}

std::string_view NormalForm(std::string_view text, Normalisation how, size_t max_bytes, std::string* room) {
  if (how.trim) text = Trim(text);
  if (!how.casefold && !how.squeeze && !how.strip_accents) return text;
  if (!how.squeeze && text.size() <= max_bytes && LowerAscii(text, how.casefold, room)) return *room;
  room->clear();
  bool blank = false;  // the last character was white space
  while (!text.empty() && room->size() <= max_bytes) {
    const Character next = FirstCharacter(text);
    const std::string_view bytes = text.substr(0, next.bytes);
    text.remove_prefix(next.bytes);
    uint32_t code = next.code;
    if (next.valid && how.strip_accents) code = WithoutAccent(code);
    if (code == 0 && next.code != 0) continue;
    const bool was_blank = blank;
    blank = how.squeeze && next.valid && IsSpace(code);
    if (blank) {
      if (!was_blank) room->push_back(' ');
      continue;
    }
    if (next.valid && how.casefold) code = FoldCharacter(code);
    if (next.valid && code < 0x80) {
      room->push_back(static_cast<char>(code));
    } else if (next.valid && code != next.code) {
      AppendCharacter(code, room);
    } else {
      room->append(bytes);
    }
  }
  if (!text.empty()) return *room;  // too long, and to be seen as that
  // A mark that was dropped may have stood behind white space.
  return how.trim ? Trim(*room) : std::string_view(*room);
}

std::string_view LookAlike(std::string_view text, std::string* room) {
  room->clear();
  bool gap = false;
  while (!text.empty()) {
    const Character next = FirstCharacter(text);
    const std::string_view bytes = text.substr(0, next.bytes);
    text.remove_prefix(next.bytes);
    const uint32_t looks = next.valid ? LooksLike(next.code) : next.code;
    if (looks == 0) continue;
    if (looks == kSeparator) {
      gap = !room->empty();
      continue;
    }
    if (gap) room->push_back(kSeparator);
    gap = false;
    if (looks < 0x80) {
      room->push_back(static_cast<char>(looks));
    } else if (next.valid && looks != next.code) {
      AppendCharacter(looks, room);
    } else {
      room->append(bytes);
    }
  }
  return *room;
}

}  // namespace telltale
