#include "content/python_tokens.h"

#include <algorithm>
#include <array>

#include "content/ascii.h"

namespace telltale {
namespace {

struct Keyword {
  std::string_view name;
  PythonWord word;
};
constexpr std::array kKeywords = {
    Keyword{"and", PythonWord::kJoins},       Keyword{"as", PythonWord::kJoins},
    Keyword{"assert", PythonWord::kFirst},    Keyword{"async", PythonWord::kAsync},
    Keyword{"await", PythonWord::kPrefix},    Keyword{"break", PythonWord::kPass},
    Keyword{"case", PythonWord::kSoft},       Keyword{"class", PythonWord::kClass},
    Keyword{"continue", PythonWord::kPass},   Keyword{"def", PythonWord::kDef},
    Keyword{"del", PythonWord::kFirst},       Keyword{"elif", PythonWord::kElif},
    Keyword{"else", PythonWord::kElse},       Keyword{"except", PythonWord::kExcept},
    Keyword{"finally", PythonWord::kFinally}, Keyword{"for", PythonWord::kFor},
    Keyword{"from", PythonWord::kFrom},       Keyword{"global", PythonWord::kFirst},
    Keyword{"if", PythonWord::kIf},           Keyword{"import", PythonWord::kImport},
    Keyword{"in", PythonWord::kIn},           Keyword{"is", PythonWord::kJoins},
    Keyword{"lambda", PythonWord::kLambda},   Keyword{"match", PythonWord::kSoft},
    Keyword{"nonlocal", PythonWord::kFirst},  Keyword{"not", PythonWord::kNot},
    Keyword{"or", PythonWord::kJoins},        Keyword{"pass", PythonWord::kPass},
    Keyword{"raise", PythonWord::kReturn},    Keyword{"return", PythonWord::kReturn},
    Keyword{"try", PythonWord::kTry},         Keyword{"type", PythonWord::kSoft},
    Keyword{"while", PythonWord::kWhile},     Keyword{"with", PythonWord::kWith},
    Keyword{"yield", PythonWord::kYield},
};

constexpr std::array<std::string_view, 23> kOperators = {
    "**=", "//=", ">>=", "<<=", "->", ":=", "==", "!=", "<=", ">=", "+=", "-=",
    "*=",  "/=",  "%=",  "&=",  "|=", "^=", "@=", "**", "//", "<<", ">>"};
constexpr std::string_view kOneByteOperators = "+-*/%&|^~<>=@";

char ByteAt(std::string_view text, size_t at) { return at < text.size() ? text[at] : '\0'; }
char LowerAt(std::string_view text, size_t at) { return static_cast<char>(ByteAt(text, at) | 0x20); }
bool InName(char c) { return IsAlphanumeric(c) || c == '_' || static_cast<unsigned char>(c) >= 0x80; }

// U+2000 to U+203F and U+2180 to U+21BF: quotes, dashes, arrows; all but the tie, which Python has in names.
bool IsSignOfProse(std::string_view text, size_t at) {
  const std::string_view block = text.substr(at, 2);
  return (block == "\xe2\x80" && ByteAt(text, at + 2) != '\xbf') || block == "\xe2\x86";
}

// Where a string ends that begins with the quote at `from`; with `nests`, quotes within braces belong to what is there.
size_t EndOfQuotes(std::string_view text, size_t from, bool nests, int* braces) {
  const char quote = text[from];
  const bool triple = ByteAt(text, from + 1) == quote && ByteAt(text, from + 2) == quote;
  char inner = '\0';
  for (size_t i = from + (triple ? 3 : 1); i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\\') {
      i += ByteAt(text, i + 1) == '\r' && ByteAt(text, i + 2) == '\n' ? 2 : 1;
    } else if (inner != '\0') {
      if (c == inner) inner = '\0';
      if (c == '\n') return 0;
    } else if (nests && *braces > 0 && (c == '"' || c == '\'')) {
      inner = c;
    } else if (c == quote && (!triple || (ByteAt(text, i + 1) == quote && ByteAt(text, i + 2) == quote))) {
      return i + (triple ? 3 : 1);
    } else if (c == '\n' && !triple) {
      return 0;
    } else if (c == '{' || c == '}') {
      *braces += c == '{' ? 1 : -1;
    }
  }
  return 0;
}

}  // namespace

PythonWord PythonWordOf(std::string_view name) {
  if (name.size() < 2 || name.size() > 8) return PythonWord::kName;
  const auto* found = std::lower_bound(kKeywords.begin(), kKeywords.end(), name,
                                       [](const Keyword& keyword, std::string_view n) { return keyword.name < n; });
  return found != kKeywords.end() && found->name == name ? found->word : PythonWord::kName;
}

size_t EndOfPythonName(std::string_view text, size_t at) {
  size_t end = at;
  while (end < text.size() && InName(text[end]) && !IsSignOfProse(text, end)) ++end;
  return end > at ? end : 0;
}

size_t EndOfPythonNumber(std::string_view text, size_t at) {
  const char kind = LowerAt(text, at + 1);
  if (text[at] == '0' && (kind == 'x' || kind == 'o' || kind == 'b')) {
    const auto belongs = [&](size_t i) {
      const char c = LowerAt(text, i);
      return ByteAt(text, i) == '_' || IsDigit(ByteAt(text, i)) || (kind == 'x' && c >= 'a' && c <= 'f');
    };
    for (at += 2; belongs(at);) ++at;
    return at;
  }
  const auto digits = [&] {
    while (IsDigit(ByteAt(text, at)) || (ByteAt(text, at) == '_' && IsDigit(ByteAt(text, at + 1)))) ++at;
  };
  digits();
  if (ByteAt(text, at) == '.') ++at, digits();
  if (LowerAt(text, at) == 'e') {
    const size_t sign = ByteAt(text, at + 1) == '+' || ByteAt(text, at + 1) == '-' ? 1 : 0;
    if (IsDigit(ByteAt(text, at + 1 + sign))) at += 1 + sign, digits();
  }
  return LowerAt(text, at) == 'j' ? at + 1 : at;
}

size_t EndOfPythonOperator(std::string_view text, size_t at) {
  for (const std::string_view one : kOperators) {
    if (text.substr(at, one.size()) == one) return at + one.size();
  }
  return kOneByteOperators.find(text[at]) != std::string_view::npos ? at + 1 : 0;
}

size_t EndOfPythonString(std::string_view text, size_t at, bool formatted) {
  int braces = 0;
  const size_t end = EndOfQuotes(text, at, false, &braces);
  const bool triple = ByteAt(text, at + 1) == text[at] && ByteAt(text, at + 2) == text[at];
  if (!formatted || braces <= 0 || triple) return end;
  braces = 0;
  const size_t nested = EndOfQuotes(text, at, true, &braces);
  return nested != 0 ? nested : end;
}

}  // namespace telltale
