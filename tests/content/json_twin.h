#pragma once
// tests/content/json_twin.h - an independent, slow reader of RFC 8259, to compare the fast one with.

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace telltale::test {

// What it saw: per path the number of values, and all decoded string values in order.
struct TwinFacts {
  std::map<std::string, int> seen;
  std::string strings;
};

class JsonTwin {
 public:
  static std::optional<TwinFacts> Read(std::string_view text) {
    JsonTwin twin(text);
    twin.Space();
    if (!twin.Value("", 0)) return std::nullopt;
    twin.Space();
    if (twin.at_ != text.size() || !twin.IsUtf8()) return std::nullopt;
    return twin.facts_;
  }

 private:
  explicit JsonTwin(std::string_view text) : text_(text) {}

  char Peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool Take(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  bool Word(std::string_view word) {
    if (text_.substr(at_, word.size()) != word) return false;
    at_ += word.size();
    return true;
  }
  void Space() {
    while (at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos) ++at_;
  }
  bool Digits() {
    const size_t from = at_;
    while (Peek() >= '0' && Peek() <= '9') ++at_;
    return at_ > from;
  }
  bool Number() {
    Take('-');
    if (!Take('0') && !Digits()) return false;
    if (Take('.') && !Digits()) return false;
    if (Take('e') || Take('E')) {
      if (!Take('+')) Take('-');
      if (!Digits()) return false;
    }
    return true;
  }
  std::optional<unsigned> Hex4() {
    unsigned value = 0;
    for (int i = 0; i < 4; ++i) {
      const size_t digit = std::string_view("0123456789abcdef").find(static_cast<char>(Peek() | 0x20));
      if (digit == std::string_view::npos || (Peek() < '0')) return std::nullopt;
      if (Peek() > '9' && !((Peek() >= 'a' && Peek() <= 'f') || (Peek() >= 'A' && Peek() <= 'F'))) return std::nullopt;
      value = value * 16 + static_cast<unsigned>(digit);
      ++at_;
    }
    return value;
  }
  static void Utf8(unsigned code, std::string* out) {
    const auto add = [&](unsigned byte) { *out += static_cast<char>(byte); };
    if (code < 0x80) return add(code);
    if (code < 0x800) return add(0xc0 + code / 64), add(0x80 + code % 64);
    if (code < 0x10000) return add(0xe0 + code / 4096), add(0x80 + code / 64 % 64), add(0x80 + code % 64);
    add(0xf0 + code / 262144), add(0x80 + code / 4096 % 64), add(0x80 + code / 64 % 64), add(0x80 + code % 64);
  }
  bool String(std::string* out) {
    if (!Take('"')) return false;
    while (!Take('"')) {
      if (at_ >= text_.size() || static_cast<unsigned char>(Peek()) < 0x20) return false;
      if (!Take('\\')) {
        *out += text_[at_++];
        continue;
      }
      static const std::map<char, char> kEscapes = {{'"', '"'},  {'\\', '\\'}, {'/', '/'},  {'b', '\b'},
                                                    {'f', '\f'}, {'n', '\n'},  {'r', '\r'}, {'t', '\t'}};
      if (const auto simple = kEscapes.find(Peek()); at_ < text_.size() && simple != kEscapes.end()) {
        *out += simple->second;
        ++at_;
        continue;
      }
      if (!Take('u')) return false;
      std::optional<unsigned> code = Hex4();
      if (!code || (*code >= 0xdc00 && *code < 0xe000)) return false;
      if (*code >= 0xd800 && *code < 0xdc00) {
        if (!Word("\\u")) return false;
        const std::optional<unsigned> low = Hex4();
        if (!low || *low < 0xdc00 || *low >= 0xe000) return false;
        code = 0x10000 + (*code - 0xd800) * 1024 + (*low - 0xdc00);
      }
      Utf8(*code, out);
    }
    return true;
  }
  bool Value(const std::string& path, int depth) {
    ++facts_.seen[path];
    if (Peek() == '{' || Peek() == '[') {
      if (depth >= 64) return false;
      const bool object = text_[at_++] == '{';
      Space();
      if (Take(object ? '}' : ']')) return true;
      do {
        Space();
        std::string child = path + "[]";
        if (object) {
          std::string key;
          if (!String(&key)) return false;
          child = (path.empty() ? "" : path + ".") + (key.empty() ? "\"\"" : key);
          Space();
          if (!Take(':')) return false;
          Space();
        }
        if (!Value(child, depth + 1)) return false;
        Space();
      } while (Take(','));
      return Take(object ? '}' : ']');
    }
    if (Peek() == '"') {
      if (!String(&facts_.strings)) return false;
      facts_.strings += '\n';
      return true;
    }
    return Word("null") || Word("true") || Word("false") || Number();
  }
  bool IsUtf8() const {
    for (size_t i = 0; i < text_.size();) {
      const auto byte = [&](size_t k) { return i + k < text_.size() ? static_cast<unsigned char>(text_[i + k]) : 0u; };
      const unsigned a = byte(0);
      const size_t n = a < 0x80                 ? 1
                       : a >= 0xc2 && a <= 0xdf ? 2
                       : a >= 0xe0 && a <= 0xef ? 3
                       : a >= 0xf0 && a <= 0xf4 ? 4
                                                : 0;
      if (n == 0) return false;
      for (size_t k = 1; k < n; ++k) {
        if (byte(k) < 0x80 || byte(k) > 0xbf) return false;
      }
      const unsigned b = byte(1);
      if ((a == 0xe0 && b < 0xa0) || (a == 0xed && b > 0x9f) || (a == 0xf0 && b < 0x90) || (a == 0xf4 && b > 0x8f))
        return false;
      i += n;
    }
    return true;
  }

  std::string_view text_;
  size_t at_ = 0;
  TwinFacts facts_;
};

}  // namespace telltale::test
