#include "content/json_string.h"

#include "content/text.h"

namespace telltale {
namespace {

// The four hexadecimal digits behind \u, or -1.
int HexDigits(std::string_view text) {
  if (text.size() < 6 || text[0] != '\\' || text[1] != 'u') return -1;
  int value = 0;
  for (const char c : text.substr(2, 4)) {
    int digit;
    if (c >= '0' && c <= '9') {
      digit = c - '0';
    } else if (c >= 'a' && c <= 'f') {
      digit = c - 'a' + 10;
    } else if (c >= 'A' && c <= 'F') {
      digit = c - 'A' + 10;
    } else {
      return -1;
    }
    value = value * 16 + digit;
  }
  return value;
}

bool IsHighSurrogate(int code) { return code >= 0xd800 && code < 0xdc00; }
bool IsLowSurrogate(int code) { return code >= 0xdc00 && code < 0xe000; }

}  // namespace

size_t EscapeBytes(std::string_view text, unsigned* code) {
  if (text.size() < 2) return 0;
  switch (text[1]) {
    case '"':
    case '\\':
    case '/':
      *code = static_cast<unsigned char>(text[1]);
      return 2;
    case 'b':
      *code = '\b';
      return 2;
    case 'f':
      *code = '\f';
      return 2;
    case 'n':
      *code = '\n';
      return 2;
    case 'r':
      *code = '\r';
      return 2;
    case 't':
      *code = '\t';
      return 2;
    default:
      break;
  }
  const int first = HexDigits(text);
  if (first < 0 || IsLowSurrogate(first)) return 0;
  if (!IsHighSurrogate(first)) {
    *code = static_cast<unsigned>(first);
    return 6;
  }
  const int second = HexDigits(text.substr(6));
  if (!IsLowSurrogate(second)) return 0;
  *code = 0x10000u + (static_cast<unsigned>(first - 0xd800) << 10) + static_cast<unsigned>(second - 0xdc00);
  return 12;
}

bool Unescape(std::string_view raw, std::string* out) {
  while (!raw.empty()) {
    const size_t escape = raw.find('\\');
    out->append(raw.substr(0, escape));
    if (escape == std::string_view::npos) return true;
    raw.remove_prefix(escape);
    unsigned code = 0;
    const size_t bytes = EscapeBytes(raw, &code);
    if (bytes == 0) return false;
    AppendCharacter(code, out);
    raw.remove_prefix(bytes);
  }
  return true;
}

}  // namespace telltale
