#include "server/json_scanner.h"

#include <bitset>
#include <cstring>

namespace telltale {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Whether any of eight bytes is a quote, a backslash or a control character. Bit tricks: a byte minus its bound
// borrows.
bool HasSpecial(uint64_t word) {
  constexpr uint64_t kOnes = 0x0101010101010101;
  constexpr uint64_t kHighs = 0x8080808080808080;
  const auto has_zero = [](uint64_t x) { return (x - kOnes) & ~x & kHighs; };
  const uint64_t control = (word - kOnes * 0x20) & ~word & kHighs;
  return (control | has_zero(word ^ (kOnes * '"')) | has_zero(word ^ (kOnes * '\\'))) != 0;
}

uint32_t FourHex(const char* at) {
  uint32_t value = 0;
  for (int i = 0; i < 4; ++i) value = value * 16 + static_cast<uint32_t>(HexValue(at[i]));
  return value;
}

char* PutUtf8(char* to, uint32_t code) {
  const auto put = [&to](uint32_t byte) { *to++ = static_cast<char>(byte); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xc0 | (code >> 6));
    put(0x80 | (code & 0x3f));
  } else if (code < 0x10000) {
    put(0xe0 | (code >> 12));
    put(0x80 | ((code >> 6) & 0x3f));
    put(0x80 | (code & 0x3f));
  } else {
    put(0xf0 | (code >> 18));
    put(0x80 | ((code >> 12) & 0x3f));
    put(0x80 | ((code >> 6) & 0x3f));
    put(0x80 | (code & 0x3f));
  }
  return to;
}

char Unescaped(char c) {
  switch (c) {
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return c;
  }
}

}  // namespace

void JsonScanner::SkipSpace() {
  while (at_ != end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\t' || *at_ == '\r')) ++at_;
}

char JsonScanner::Peek() {
  SkipSpace();
  return at_ == end_ ? '\0' : *at_;
}

bool JsonScanner::AtEnd() {
  SkipSpace();
  return at_ == end_;
}

bool JsonScanner::Enter(char open) {
  if (Peek() != open) return Fail(open == '{' ? "expected an object" : "expected an array");
  ++at_;
  first_ = true;
  return true;
}

// Steps over the comma before the next member or element, or over the closing bracket.
bool JsonScanner::More(char close) {
  const char next = Peek();
  if (next == close) {
    ++at_;
    return false;
  }
  if (!first_) {
    if (next != ',') return Fail(close == '}' ? "expected , or }" : "expected , or ]");
    ++at_;
  }
  first_ = false;
  return true;
}

bool JsonScanner::NextMember(JsonSlice* key, JsonSlice* value) {
  if (!More('}')) return false;
  if (Peek() != '"') return Fail("expected a key in quotes");
  if (!String(key)) return false;
  if (Peek() != ':') return Fail("expected :");
  ++at_;
  return Value(value);
}

bool JsonScanner::NextElement(JsonSlice* value) { return More(']') && Value(value); }

bool JsonScanner::Value(JsonSlice* value) {
  const char next = Peek();
  return next == '{' || next == '[' ? Nested(value) : Scalar(value);
}

bool JsonScanner::Scalar(JsonSlice* value) {
  switch (Peek()) {
    case '"':
      return String(value);
    case 't':
      return Word("true", SliceKind::kTrue, value);
    case 'f':
      return Word("false", SliceKind::kFalse, value);
    case 'n':
      return Word("null", SliceKind::kNull, value);
    default:
      return Number(value);
  }
}

// Objects and arrays of any form, by a loop: the text decides the depth, and it is not to decide our stack's.
bool JsonScanner::Nested(JsonSlice* value) {
  std::bitset<kMaxDepth> is_object;
  int depth = 0;
  JsonSlice inner;
  char* const begin = at_;
  const auto open = [&] {
    if (depth == kMaxDepth) return Fail("nested too deeply");
    is_object[static_cast<size_t>(depth++)] = *at_++ == '{';
    return true;
  };
  value->kind = *at_ == '{' ? SliceKind::kObject : SliceKind::kArray;
  if (!open()) return false;
  bool first = true;
  while (depth > 0) {
    const bool object = is_object[static_cast<size_t>(depth - 1)];
    const char next = Peek();
    if (next == (object ? '}' : ']')) {
      ++at_;
      --depth;
      first = false;
      continue;
    }
    if (!first) {
      if (next != ',') return Fail(object ? "expected , or }" : "expected , or ]");
      ++at_;
    }
    if (object) {
      if (Peek() != '"') return Fail("expected a key in quotes");
      if (!String(&inner)) return false;
      if (Peek() != ':') return Fail("expected :");
      ++at_;
    }
    const char begins = Peek();
    first = begins == '{' || begins == '[';
    if (!(first ? open() : Scalar(&inner))) return false;
  }
  value->begin = begin;
  value->end = at_;
  value->escaped = false;
  return true;
}

bool JsonScanner::String(JsonSlice* value) {
  value->kind = SliceKind::kString;
  value->begin = at_++;
  value->escaped = false;
  for (;;) {
    while (end_ - at_ >= 8) {
      uint64_t word = 0;
      std::memcpy(&word, at_, sizeof(word));
      if (HasSpecial(word)) break;
      at_ += 8;
    }
    while (at_ != end_ && *at_ != '"' && *at_ != '\\' && static_cast<uint8_t>(*at_) >= 0x20) ++at_;
    if (at_ == end_) return Fail("a string that does not end");
    if (*at_ == '"') {
      value->end = ++at_;
      return true;
    }
    if (*at_ != '\\') return Fail("a control character inside a string");
    value->escaped = true;
    if (++at_ == end_) return Fail("a string that does not end");
    if (*at_ == 'u') {
      if (end_ - at_ < 5) return Fail("a string that does not end");
      for (int i = 1; i <= 4; ++i) {
        if (HexValue(at_[i]) < 0) return Fail("\\u without four hexadecimal digits");
      }
      at_ += 5;
    } else if (std::strchr("\"\\/bfnrt", *at_) != nullptr && *at_ != '\0') {
      ++at_;
    } else {
      return Fail("an unknown escape inside a string");
    }
  }
}

bool JsonScanner::Number(JsonSlice* value) {
  const auto digits = [this] {
    const char* const from = at_;
    while (at_ != end_ && IsDigit(*at_)) ++at_;
    return at_ != from;
  };
  value->kind = SliceKind::kNumber;
  value->begin = at_;
  value->escaped = false;
  if (at_ == end_) return Fail("expected a value");
  if (*at_ == '-') ++at_;
  if (at_ != end_ && *at_ == '0') {
    ++at_;
  } else if (!digits()) {
    return Fail("expected a value");
  }
  if (at_ != end_ && *at_ == '.') {
    ++at_;
    if (!digits()) return Fail("a number without digits after its point");
  }
  if (at_ != end_ && (*at_ == 'e' || *at_ == 'E')) {
    ++at_;
    if (at_ != end_ && (*at_ == '+' || *at_ == '-')) ++at_;
    if (!digits()) return Fail("a number without digits in its exponent");
  }
  value->end = at_;
  return true;
}

bool JsonScanner::Word(std::string_view word, SliceKind kind, JsonSlice* value) {
  if (std::string_view(at_, static_cast<size_t>(end_ - at_)).substr(0, word.size()) != word)
    return Fail("expected a value");
  value->kind = kind;
  value->begin = at_;
  value->end = at_ += word.size();
  value->escaped = false;
  return true;
}

std::string_view JsonScanner::Decode(const JsonSlice& value) {
  char* const begin = value.begin + 1;
  const char* const end = value.end - 1;
  if (!value.escaped) return {begin, static_cast<size_t>(end - begin)};
  char* to = begin;
  for (const char* from = begin; from != end;) {
    if (*from != '\\') {
      *to++ = *from++;
    } else if (from[1] != 'u') {
      *to++ = Unescaped(from[1]);
      from += 2;
    } else {
      uint32_t code = FourHex(from + 2);
      from += 6;
      if (code >= 0xd800 && code < 0xdc00 && end - from >= 6 && from[0] == '\\' && from[1] == 'u') {
        const uint32_t low = FourHex(from + 2);
        if (low >= 0xdc00 && low < 0xe000) {
          code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
          from += 6;
        }
      }
      to = PutUtf8(to, code >= 0xd800 && code < 0xe000 ? 0xfffd : code);
    }
  }
  return {begin, static_cast<size_t>(to - begin)};
}

}  // namespace telltale
