#include "content/repetition_bound.h"

#include <fmt/format.h>

#include <optional>

#include "content/text.h"

namespace telltale {
namespace {

constexpr int kFixedCharacters = 3;  // right before a repetition, so that it may count further

struct Count {
  int most;      // the upper bound, or the lower one where there is no upper
  bool open;     // {n,}
  size_t bytes;  // of the text from { to }
};

// "{n}", "{n,}" or "{n,m}" at the beginning of `text`; anything else is a literal brace.
std::optional<Count> ReadCount(std::string_view text) {
  size_t at = 1;
  const auto number = [&]() {
    int value = -1;
    for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at) {
      value = value < 0 ? text[at] - '0' : value > 100000 ? value : value * 10 + (text[at] - '0');
    }
    return value;
  };
  const int least = number();
  if (least < 0 || at == text.size()) return std::nullopt;
  if (text[at] == '}') return Count{least, false, at + 1};
  if (text[at] != ',') return std::nullopt;
  ++at;
  const int most = number();
  if (at == text.size() || text[at] != '}') return std::nullopt;
  return Count{most < 0 ? least : most, most < 0, at + 1};
}

size_t ClassBytes(std::string_view text) {
  size_t at = 1;
  if (at < text.size() && text[at] == '^') ++at;
  if (at < text.size() && text[at] == ']') ++at;
  while (at < text.size() && text[at] != ']') {
    if (text[at] == '\\') {
      ++at;
    } else if (text.substr(at, 2) == "[:") {
      const size_t end = text.find(":]", at + 2);
      if (end != std::string_view::npos) at = end + 1;
    }
    ++at;
  }
  return at < text.size() ? at + 1 : text.size();
}

// Escapes that stand for one fixed character: punctuation and control characters. \d, \w, \pL and \b do not.
bool IsFixedEscape(std::string_view escape) {
  if (escape.size() < 2) return false;
  const char c = escape[1];
  const bool alphanumeric = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  return !alphanumeric || c == 'n' || c == 't' || c == 'r';
}

std::string TooMany(std::string_view repetition, int most) {
  if (most > kMaxRepetition) {
    return fmt::format("the repetition {} counts above {}: write * or + instead, or a smaller count", repetition,
                       kMaxRepetition);
  }
  return fmt::format(
      "the repetition {} counts above {}, which makes all patterns a thousand times slower: write * or {{n,}} instead, "
      "or "
      "put at least {} fixed characters right before what is repeated",
      repetition, kMaxFreeRepetition, kFixedCharacters);
}

}  // namespace

std::string RepetitionFault(std::string_view pattern) {
  int fixed = 0;            // fixed characters in a row, up to here
  int fixed_before = 0;     // the same, before the last atom
  bool at_start = true;     // nothing but anchors and flags so far ...
  bool atom_first = false;  // ... before the last atom
  bool atom_free = false;   // the last atom is a class, a dot or a group
  const auto atom = [&](bool free) {
    fixed_before = fixed;
    atom_first = at_start;
    atom_free = free;
    fixed = free ? 0 : fixed + 1;
    at_start = false;
  };
  size_t at = 0;
  while (at < pattern.size()) {
    const std::string_view rest = pattern.substr(at);
    const char c = rest[0];
    if (rest.substr(0, 2) == "\\Q") {
      const size_t end = rest.find("\\E", 2);
      const size_t stop = end == std::string_view::npos ? rest.size() : end + 2;
      for (size_t i = 2; i + 2 < stop; ++i) atom(false);
      at += stop;
    } else if (c == '\\') {
      const char kind = rest.size() > 1 ? rest[1] : '\\';
      const bool anchor = kind == 'b' || kind == 'B' || kind == 'A' || kind == 'z';
      if (!anchor) atom(!IsFixedEscape(rest));
      size_t bytes = 2;
      if ((kind == 'p' || kind == 'P' || kind == 'x') && rest.substr(2, 1) == "{") {
        const size_t end = rest.find('}');
        bytes = end == std::string_view::npos ? rest.size() : end + 1;
      }
      at += bytes;
    } else if (c == '[') {
      atom(true);
      at += ClassBytes(rest);
    } else if (c == '(') {
      // Flags and the kind of group are no atoms; what is in the group is looked at like the rest.
      const size_t end = rest.substr(0, 2) == "(?" ? rest.find_first_of(":)>") : 0;
      at += end == std::string_view::npos ? rest.size() : end + 1;
      if (!at_start) fixed = 0;
    } else if (c == ')') {
      fixed_before = 0;
      atom_free = true;
      atom_first = false;
      fixed = 0;
      ++at;
    } else if (c == '{') {
      const std::optional<Count> count = ReadCount(rest);
      if (!count) {
        atom(false);
        ++at;
        continue;
      }
      const bool far = atom_free && count->most > kMaxFreeRepetition && !atom_first && fixed_before < kFixedCharacters;
      if (count->most > kMaxRepetition || far) return TooMany(rest.substr(0, count->bytes), count->most);
      fixed = 0;
      at += count->bytes;
    } else if (c == '|') {
      at_start = true;
      fixed = 0;
      ++at;
    } else if (c == '*' || c == '+' || c == '?' || c == '^' || c == '$') {
      if (c != '^' && c != '$') fixed = 0;
      ++at;
    } else {
      atom(c == '.');
      ++at;
    }
  }
  return {};
}

}  // namespace telltale
