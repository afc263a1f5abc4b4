#include "content/required_literals.h"

#include <re2/filtered_re2.h>
#include <re2/re2.h>

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <utility>

#include "content/gram_rarity.h"

namespace telltale {
namespace {

constexpr size_t kMaxAtoms = 200;
constexpr size_t kMaxSpellings = 8;  // of one literal
constexpr size_t kManyAlike = 8;
constexpr double kRareBeginning = 1e-6;
constexpr int64_t kPatternBytes = int64_t{8} << 20;

void AppendUtf8(char32_t rune, std::string* text) {
  const auto add = [&](char32_t byte) { *text += static_cast<char>(byte); };
  if (rune < 0x80) return add(rune);
  if (rune < 0x800) {
    add(0xC0 | rune >> 6);
  } else {
    if (rune < 0x10000) {
      add(0xE0 | rune >> 12);
    } else {
      add(0xF0 | rune >> 18);
      add(0x80 | (rune >> 12 & 0x3F));
    }
    add(0x80 | (rune >> 6 & 0x3F));
  }
  add(0x80 | (rune & 0x3F));
}

std::string FoldedText(std::string text) {
  for (char& c : text) c = static_cast<char>(FoldByte(static_cast<unsigned char>(c)));
  return text;
}

std::string Folded(char32_t rune) {
  std::string text;
  AppendUtf8(rune, &text);
  return FoldedText(std::move(text));
}

// What RE2 gives is valid UTF-8, so this need not ask.
std::vector<char32_t> Runes(std::string_view text) {
  std::vector<char32_t> runes;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0xF0) {
      runes.push_back(byte & 0x07);
    } else if (byte >= 0xE0) {
      runes.push_back(byte & 0x0F);
    } else if (byte >= 0xC0) {
      runes.push_back(byte & 0x1F);
    } else if (byte < 0x80 || runes.empty()) {
      runes.push_back(byte);
    } else {
      runes.back() = runes.back() << 6 | (byte & 0x3F);
    }
  }
  return runes;
}

// Upper-case letters that shall not be lower-cased on the way through RE2 look like letters of a private area, which
// have no case.
constexpr char32_t kDisguise = 0xE000;

enum class Case : uint8_t { kAscii, kExact, kFolded };

bool IsAscii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}
bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }
bool IsDisguised(char32_t rune) { return rune >= kDisguise + 'A' && rune <= kDisguise + 'Z'; }

// Whether every letter of the pattern stands for itself alone, in its own case.
bool IsPlain(std::string_view pattern) {
  for (size_t i = 0; i < pattern.size(); ++i) {
    const std::string_view rest = pattern.substr(i);
    const bool harmless = rest.starts_with("(?:") || rest.starts_with("(?m:") || rest.starts_with("(?m)");
    if (rest.starts_with("(?") && !harmless) return false;
    if (pattern[i] != '\\') continue;
    ++i;
    // \x41, \101, \pL and \QA\E would need to be read.
    static constexpr std::string_view kLetters = "xpPQE01234567";
    if (i < pattern.size() && kLetters.find(pattern[i]) != std::string_view::npos) return false;
  }
  return true;
}

std::string Disguised(std::string_view pattern) {
  std::string disguised;
  for (size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == '\\' && i + 1 < pattern.size()) {
      disguised += pattern[i++];
      disguised += pattern[i];
    } else if (IsUpper(pattern[i])) {
      AppendUtf8(kDisguise + static_cast<char32_t>(pattern[i]), &disguised);
    } else {
      disguised += pattern[i];
    }
  }
  return disguised;
}

// Blocks in which no letter has a case: CJK, Arabic, Indic and so on, punctuation, emoji.
bool HasNoCase(char32_t rune) {
  static constexpr std::pair<char32_t, char32_t> kBlocks[] = {
      {0x0590, 0x109F}, {0x1100, 0x139F}, {0x2000, 0x20FF}, {0x2190, 0x23FF},   {0x2500, 0x2BFF},  {0x3000, 0xA63F},
      {0xAC00, 0xD7FF}, {0xF900, 0xFAFF}, {0xFFFD, 0xFFFD}, {0x1F000, 0x1FAFF}, {0x20000, 0x2FFFF}};
  for (const auto& [first, last] : kBlocks) {
    if (rune >= first && rune <= last) return true;
  }
  return false;
}

// How a text may spell `rune` of an atom; empty: not known. Of a plain pattern RE2 still lower-cases what is not ASCII,
// which may end as k or s.
std::vector<std::string> SpellingsIn(char32_t rune, Case kind) {
  if (kind == Case::kFolded) return Spellings(rune);
  std::string itself;
  AppendUtf8(IsDisguised(rune) ? rune - kDisguise : rune, &itself);
  if (kind == Case::kExact && rune == U'k') return {itself, "\u212A"};
  if (kind == Case::kExact && rune == U's') return {itself, "\u017F"};
  if (rune < 0x80 || IsDisguised(rune) || HasNoCase(rune)) return {itself};
  return {};
}

double TotalCommonness(const std::vector<std::string>& literals) {
  double total = 0;
  for (const std::string& literal : literals) total += Commonness(literal);
  // Many spellings fill the filter's table, though they hardly ever occur.
  return total * static_cast<double>(literals.size());
}

// The rarest run of letters in `atom` that is short enough and has few spellings: all of them, or none.
std::vector<std::string> RarestLiteral(std::string_view atom, Case kind) {
  const std::vector<char32_t> runes = Runes(atom);
  std::vector<std::string> best;
  for (size_t first = 0; first < runes.size(); ++first) {
    std::vector<std::string> literals = {""};
    for (size_t i = first; i < runes.size(); ++i) {
      const std::vector<std::string> ways = SpellingsIn(runes[i], kind);
      if (ways.empty() || literals.size() * ways.size() > kMaxSpellings) break;
      if (literals.front().size() + ways.front().size() > kMaxLiteralBytes) break;
      std::vector<std::string> longer;
      for (const std::string& literal : literals) {
        for (const std::string& way : ways) longer.push_back(literal + way);
      }
      literals = std::move(longer);
    }
    if (literals.front().size() < kMinLiteralBytes) continue;  // the first spelling is the shortest
    // What a longer spelling begins with must be there, too.
    for (std::string& literal : literals) literal.resize(std::min(literal.size(), kMaxLiteralBytes));
    if (best.empty() || TotalCommonness(literals) < TotalCommonness(best)) best = std::move(literals);
  }
  return best;
}

// Many literals that differ only at their ends (a class at the end of a pattern) are one: what they begin with, where
// that is rare enough. `required` is sorted.
void JoinBeginnings(std::vector<RequiredLiteral>* required) {
  std::vector<RequiredLiteral> joined;
  for (size_t i = 0; i < required->size();) {
    const RequiredLiteral& first = (*required)[i];
    size_t end = i + 1;
    size_t alike = first.text.size();
    for (; end < required->size() && (*required)[end].folded == first.folded; ++end) {
      const std::string& text = (*required)[end].text;
      const auto differ = std::mismatch(first.text.begin(), first.text.begin() + static_cast<ptrdiff_t>(alike),
                                        text.begin(), text.end());
      const auto same = static_cast<size_t>(differ.first - first.text.begin());
      if (same < kMinLiteralBytes || Commonness(first.text.substr(0, same)) > kRareBeginning) break;
      alike = same;
    }
    const bool join = end - i >= kManyAlike;
    if (join) {
      joined.push_back({first.text.substr(0, alike), first.folded});
      i = end;
    } else {
      joined.push_back(first);
      ++i;
    }
  }
  *required = std::move(joined);
}

struct Parts {
  std::string_view flags;
  std::vector<std::string_view> alternatives;
};

// The alternatives at the top of a pattern, and the flags in front that hold for all of them. Where it is not quite
// clear where one ends, the pattern is one alternative.
Parts SplitAlternatives(std::string_view pattern) {
  const Parts whole{{}, {pattern}};
  Parts parts;
  if (pattern.substr(0, 2) == "(?") {
    const size_t end = pattern.find_first_of(":)<");
    if (end != std::string_view::npos && pattern[end] == ')') {
      parts.flags = pattern.substr(0, end + 1);
      pattern.remove_prefix(end + 1);
    }
  }
  int depth = 0;
  size_t begin = 0;
  for (size_t i = 0; i < pattern.size(); ++i) {
    const char c = pattern[i];
    if (c == '\\') {
      if (pattern.substr(i, 2) == "\\Q") return whole;
      ++i;
    } else if (c == '[') {
      // A class ends at the first ] that is not its first member, not escaped and not the end of a [:name:].
      size_t end = i + 1;
      if (end < pattern.size() && pattern[end] == '^') ++end;
      if (end < pattern.size() && pattern[end] == ']') ++end;
      for (; end < pattern.size() && pattern[end] != ']'; ++end) {
        if (pattern[end] == '[') return whole;
        if (pattern[end] == '\\') ++end;
      }
      i = end;
    } else if (c == '(') {
      ++depth;
      const size_t end = pattern.find_first_of(":)<", i);
      if (depth == 1 && pattern.substr(i, 2) == "(?" && (end == std::string_view::npos || pattern[end] == ')')) {
        return whole;  // flags for the rest
      }
    } else if (c == ')') {
      --depth;
    } else if (c == '|' && depth == 0) {
      parts.alternatives.push_back(pattern.substr(begin, i - begin));
      begin = i + 1;
    }
  }
  parts.alternatives.push_back(pattern.substr(begin));
  return parts;
}

// Adds what an alternative needs to `required`; false: nothing can be required.
bool AddRequired(const std::string& pattern, Case kind, std::vector<RequiredLiteral>* required) {
  re2::FilteredRE2 filtered(static_cast<int>(kMinLiteralBytes));
  RE2::Options options;
  options.set_max_mem(kPatternBytes);
  options.set_log_errors(false);
  int id = 0;
  if (filtered.Add(kind == Case::kFolded ? pattern : Disguised(pattern), options, &id) != RE2::NoError) return false;
  std::vector<std::string> atoms;
  filtered.Compile(&atoms);
  if (atoms.empty() || atoms.size() > kMaxAtoms) return false;

  std::vector<std::vector<std::string>> literals;
  literals.reserve(atoms.size());
  for (const std::string& atom : atoms) literals.push_back(RarestLiteral(atom, kind));

  // An atom is needed as long as the pattern could match without it and without all others that are still needed.
  std::vector<bool> needed(atoms.size());
  for (size_t i = 0; i < atoms.size(); ++i) needed[i] = !literals[i].empty();
  const auto could_match_without = [&]() {
    std::vector<int> others;
    for (size_t i = 0; i < atoms.size(); ++i) {
      if (!needed[i]) others.push_back(static_cast<int>(i));
    }
    std::vector<int> possible;
    filtered.AllPotentials(others, &possible);
    return !possible.empty();
  };
  if (could_match_without()) return false;
  std::vector<size_t> order(atoms.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::vector<double> commonness;
  commonness.reserve(atoms.size());
  for (const std::vector<std::string>& spelled : literals) {
    // The other spellings hardly ever occur.
    commonness.push_back(spelled.empty() ? 0 : PhraseCommonness(FoldedText(spelled.front())));
  }
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) { return commonness[a] > commonness[b]; });
  for (const size_t i : order) {
    if (!needed[i]) continue;
    needed[i] = false;
    if (could_match_without()) needed[i] = true;
  }
  for (size_t i = 0; i < atoms.size(); ++i) {
    if (!needed[i]) continue;
    for (std::string& literal : literals[i]) required->push_back({std::move(literal), kind == Case::kFolded});
  }
  return true;
}

}  // namespace

std::vector<std::string> Spellings(char32_t lower) {
  std::vector<std::string> ways = {Folded(lower)};
  const auto also = [&](char32_t other) {
    std::string way = Folded(other);
    if (std::find(ways.begin(), ways.end(), way) == ways.end()) ways.push_back(std::move(way));
  };
  if (lower < 0x80) {
    if (lower == U'k') also(0x212A);  // the sign for kelvin
    if (lower == U's') also(0x017F);  // the long s
  } else if (lower <= 0xFE && lower != 0xB5) {
    if (lower == 0xDF) also(0x1E9E);  // the capital sharp s
    if (lower == 0xE5) also(0x212B);  // the sign for angstrom
  } else if (lower >= 0x0101 && lower <= 0x017E && lower != 0x0131 && lower != 0x0138 && lower != 0x0149) {
    also(lower - 1);
  } else if (lower == 0x03BC) {
    also(0x039C);  // mu is also ...
    also(0x00B5);  // ... the sign for micro
  } else if (lower >= 0x0430 && lower <= 0x044F) {
    also(lower - 0x20);
    static constexpr std::pair<char32_t, char32_t> kOldLetters[] = {
        {0x0432, 0x1C80}, {0x0434, 0x1C81}, {0x043E, 0x1C82}, {0x0441, 0x1C83},
        {0x0442, 0x1C84}, {0x0442, 0x1C85}, {0x044A, 0x1C86}};
    for (const auto& [letter, old] : kOldLetters) {
      if (lower == letter) also(old);
    }
  } else if (lower >= 0x0450 && lower <= 0x045F) {
    also(lower - 0x50);
  } else if (!HasNoCase(lower)) {
    return {};
  }
  return ways;
}

std::vector<RequiredLiteral> RequiredLiterals(std::string_view pattern) {
  const Parts parts = SplitAlternatives(pattern);
  std::vector<RequiredLiteral> required;
  for (const std::string_view alternative : parts.alternatives) {
    const std::string one = std::string(parts.flags) + std::string(alternative);
    const bool exact = IsPlain(one) && AddRequired(one, IsAscii(one) ? Case::kAscii : Case::kExact, &required);
    if (!exact && !AddRequired(one, Case::kFolded, &required)) return {};
  }
  std::sort(required.begin(), required.end());
  required.erase(std::unique(required.begin(), required.end()), required.end());
  JoinBeginnings(&required);
  return required;
}

}  // namespace telltale
