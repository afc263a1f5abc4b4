#include "config/yaml_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "content/text.h"

namespace telltale {
namespace {

bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

// Words that YAML or its readers take for something else.
bool IsWord(std::string_view text) {
  static constexpr std::array<std::string_view, 9> kWords = {"null", "true", "false", "yes", "no",
                                                             "on",   "off",  "y",     "n"};
  std::string folded;
  FoldInto(text, &folded);
  return std::find(kWords.begin(), kWords.end(), folded) != kWords.end();
}

// Letters, digits and a few marks that mean nothing in YAML; `marks` beside them.
bool IsPlain(std::string_view text, std::string_view marks) {
  if (text.empty() || !IsLetter(text.front()) || IsWord(text)) return false;
  return std::all_of(text.begin(), text.end(), [&](char c) {
    return IsLetter(c) || (c >= '0' && c <= '9') || marks.find(c) != std::string_view::npos;
  });
}

// Whether quotes alone will do: neither a control character nor what readers may take for one.
bool IsPrintable(uint32_t code) {
  if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return false;
  if (code == 0xad || code == 0xfeff || (code >= 0x2028 && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069)) {
    return false;
  }
  return code != 0x200e && code != 0x200f && (code & 0xfffe) != 0xfffe && !(code >= 0xfdd0 && code <= 0xfdef);
}

void AppendEscaped(uint32_t code, std::string* out) {
  if (code == '"' || code == '\\') {
    *out += '\\';
    *out += static_cast<char>(code);
  } else if (code == '\n') {
    *out += "\\n";
  } else if (code == '\t') {
    *out += "\\t";
  } else if (IsPrintable(code)) {
    AppendCharacter(code, out);
  } else if (code < 0x100) {
    *out += fmt::format("\\x{:02x}", code);
  } else {
    *out += code < 0x10000 ? fmt::format("\\u{:04x}", code) : fmt::format("\\U{:08x}", code);
  }
}

}  // namespace

std::optional<std::string> YamlText(std::string_view text) {
  if (IsPlain(text, ".-/")) return std::string(text);
  bool printable = true;
  std::string escaped = "\"";
  std::string quoted = "'";
  for (std::string_view rest = text; !rest.empty();) {
    const Character c = FirstCharacter(rest);
    if (!c.valid) return std::nullopt;
    printable = printable && IsPrintable(c.code);
    AppendEscaped(c.code, &escaped);
    quoted += rest.substr(0, c.bytes);
    if (c.code == '\'') quoted += '\'';
    rest.remove_prefix(c.bytes);
  }
  return printable ? quoted + "'" : escaped + "\"";
}

std::optional<std::string> YamlKey(std::string_view text) {
  return IsPlain(text, ".-/[]") ? std::string(text) : YamlText(text);
}

std::string CommentText(std::string_view text, size_t max_bytes) {
  std::string line;
  for (std::string_view rest = text; !rest.empty();) {
    const Character c = FirstCharacter(rest);
    const std::string_view bytes = rest.substr(0, c.bytes);
    if (line.size() + bytes.size() > max_bytes) return line + "...";
    if (!c.valid) {
      line += '?';
    } else if (!IsPrintable(c.code)) {
      line += ' ';
    } else {
      line += bytes;
    }
    rest.remove_prefix(c.bytes);
  }
  return line;
}

}  // namespace telltale
