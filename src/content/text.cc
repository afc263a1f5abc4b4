#include "content/text.h"

#include <bit>
#include <cstring>

#include "content/byte_vector.h"

namespace telltale {
namespace {

bool IsContinuation(unsigned char byte) { return (byte & 0xc0) == 0x80; }

// Whether eight bytes are left from `at` on, each of them a character.
bool IsAsciiWord(std::string_view text, size_t at) {
  uint64_t word;
  if (at + sizeof(word) > text.size()) return false;
  std::memcpy(&word, text.data() + at, sizeof(word));
  return (word & 0x8080808080808080u) == 0;
}

// Bytes of the last character of `text` when it is one of the white spaces outside ASCII, else 0.
size_t TrailingWideSpace(std::string_view text) {
  if (!IsContinuation(static_cast<unsigned char>(text.back()))) return 0;
  for (const size_t width : {size_t{2}, size_t{3}}) {
    if (text.size() < width) break;
    const Character last = FirstCharacter(text.substr(text.size() - width));
    if (last.valid && last.bytes == width && IsSpace(last.code)) return width;
  }
  return 0;
}

}  // namespace

Character WideCharacter(std::string_view text) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  const Character broken{0xfffd, 1, false};
  const uint32_t width = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || text.size() < width) return broken;
  uint32_t code = first & (0x7fu >> width);
  for (uint32_t i = 1; i < width; ++i) {
    if (!IsContinuation(byte(i))) return broken;
    code = code << 6 | (byte(i) & 0x3fu);
  }
  // Overlong forms, surrogates and what lies beyond Unicode are no characters.
  if (width == 3 && (code < 0x800 || (code >= 0xd800 && code < 0xe000))) return broken;
  if (width == 4 && (code < 0x10000 || code > 0x10ffff)) return broken;
  return {code, width, true};
}

size_t AsciiPrefix(std::string_view text) {
  size_t at = 0;
  const auto vector_at = [&](size_t place) {
    ByteVector bytes;
    std::memcpy(&bytes, text.data() + place, sizeof(bytes));
    return bytes;
  };
  constexpr size_t kVector = sizeof(ByteVector);
  // Four at a time, as long as there is nothing else: most text.
  for (; at + 4 * kVector <= text.size(); at += 4 * kVector) {
    const ByteVector first = vector_at(at) | vector_at(at + kVector);
    const ByteVector second = vector_at(at + 2 * kVector) | vector_at(at + 3 * kVector);
    if (BitsOf(first | second) != 0) break;
  }
  for (; at + kVector <= text.size(); at += kVector) {
    const uint64_t wide = BitsOf(vector_at(at));
    if (wide != 0) return at + static_cast<size_t>(std::countr_zero(wide));
  }
  while (at < text.size() && static_cast<unsigned char>(text[at]) < 0x80) ++at;
  return at;
}

uint64_t CountCharacters(std::string_view text) {
  uint64_t count = 0;
  size_t at = 0;
  while (at < text.size()) {
    const size_t ascii = AsciiPrefix(text.substr(at));
    at += ascii;
    count += ascii;
    if (at == text.size()) break;
    at += FirstCharacter(text.substr(at)).bytes;
    ++count;
  }
  return count;
}

std::string_view FirstCharacters(std::string_view text, size_t characters) {
  if (text.size() <= characters) return text;
  size_t at = AsciiPrefix(text.substr(0, characters));
  characters -= at;
  while (at < text.size() && characters > 0) {
    if (characters >= sizeof(uint64_t) && IsAsciiWord(text, at)) {
      at += sizeof(uint64_t);
      characters -= sizeof(uint64_t);
    } else {
      at += FirstCharacter(text.substr(at)).bytes;
      --characters;
    }
  }
  return text.substr(0, at);
}

bool IsSpace(uint32_t code) {
  if (code < 0x80) return IsAsciiSpace(static_cast<char>(code));
  return code == 0x85 || code == 0xa0 || code == 0x1680 || (code >= 0x2000 && code <= 0x200b) || code == 0x2028 ||
         code == 0x2029 || code == 0x202f || code == 0x205f || code == 0x3000 || code == 0xfeff;
}

std::string_view TrimSlowly(std::string_view text) {
  while (!text.empty()) {
    const Character first = FirstCharacter(text);
    if (!first.valid || !IsSpace(first.code)) break;
    text.remove_prefix(first.bytes);
  }
  while (!text.empty()) {
    if (IsAsciiSpace(text.back())) {
      text.remove_suffix(1);
    } else if (const size_t width = TrailingWideSpace(text); width > 0) {
      text.remove_suffix(width);
    } else {
      break;
    }
  }
  return text;
}

bool IsBlank(std::string_view text) { return Trim(text).empty(); }

std::string_view CutAt(std::string_view text, size_t bytes) {
  if (text.size() <= bytes) return text;
  size_t end = bytes;
  // Step back over at most three continuation bytes; longer runs of them belong to no character.
  for (int i = 0; i < 3 && end > 0 && IsContinuation(static_cast<unsigned char>(text[end])); ++i) --end;
  if (IsContinuation(static_cast<unsigned char>(text[end]))) end = bytes;
  return text.substr(0, end);
}

uint32_t FoldCharacter(uint32_t code) {
  if (code < 0x80) return code >= 'A' && code <= 'Z' ? code + 32 : code;
  if (code >= 0xc0 && code <= 0xde) return code == 0xd7 ? code : code + 32;  // Latin-1
  if (code >= 0x100 && code <= 0x137)
    return code == 0x130 ? 'i' : code == 0x131 ? code : code | 1;              // Latin Extended-A:
  if (code >= 0x139 && code <= 0x148) return code % 2 == 1 ? code + 1 : code;  // pairs, even-odd ...
  if (code >= 0x14a && code <= 0x177) return code | 1;                         // ... or odd-even
  if (code == 0x178) return 0xff;
  if (code >= 0x179 && code <= 0x17e) return code % 2 == 1 ? code + 1 : code;
  if (code == 0x386) return 0x3ac;  // Greek
  if (code >= 0x388 && code <= 0x38a) return code + 37;
  if (code == 0x38c) return 0x3cc;
  if (code == 0x38e || code == 0x38f) return code + 63;
  if (code >= 0x391 && code <= 0x3ab && code != 0x3a2) return code + 32;
  if (code == 0x3c2) return 0x3c3;                       // final sigma
  if (code >= 0x400 && code <= 0x40f) return code + 80;  // Cyrillic
  if (code >= 0x410 && code <= 0x42f) return code + 32;
  if (code >= 0x460 && code <= 0x481) return code | 1;
  if (code >= 0x48a && code <= 0x4bf) return code | 1;
  if (code >= 0x4d0 && code <= 0x52f) return code | 1;
  if (code >= 0x531 && code <= 0x556) return code + 48;   // Armenian
  if (code >= 0x1e00 && code <= 0x1e95) return code | 1;  // Vietnamese and others
  if (code == 0x1e9e) return 0xdf;
  if (code >= 0x1ea0 && code <= 0x1eff) return code | 1;
  if (code >= 0xff21 && code <= 0xff3a) return code + 32;  // full-width Latin
  return code;
}

void AppendCharacter(uint32_t code, std::string* out) {
  const auto add = [&](uint32_t byte) { out->push_back(static_cast<char>(byte)); };
  if (code < 0x80) {
    add(code);
  } else if (code < 0x800) {
    add(0xc0 | code >> 6);
    add(0x80 | (code & 0x3f));
  } else if (code < 0x10000) {
    add(0xe0 | code >> 12);
    add(0x80 | (code >> 6 & 0x3f));
    add(0x80 | (code & 0x3f));
  } else {
    add(0xf0 | code >> 18);
    add(0x80 | (code >> 12 & 0x3f));
    add(0x80 | (code >> 6 & 0x3f));
    add(0x80 | (code & 0x3f));
  }
}

void FoldInto(std::string_view text, std::string* out) {
  while (!text.empty()) {
    const Character next = FirstCharacter(text);
    if (!next.valid) {
      out->push_back(text.front());
    } else if (next.code < 0x80) {
      out->push_back(static_cast<char>(FoldCharacter(next.code)));
    } else {
      AppendCharacter(FoldCharacter(next.code), out);
    }
    text.remove_prefix(next.bytes);
  }
}

std::string OneLine(std::string_view text) {
  std::string line;
  line.reserve(text.size());
  while (!text.empty()) {
    const Character next = FirstCharacter(text);
    const bool is_control =
        next.code < 0x20 || (next.code >= 0x7f && next.code < 0xa0) || next.code == 0x2028 || next.code == 0x2029;
    AppendCharacter(is_control ? ' ' : next.code, &line);
    text.remove_prefix(next.bytes);
  }
  return line;
}

}  // namespace telltale
