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
constexpr int64_t kPatternBytes = int64_t{8} << 20;

std::string Folded(char32_t rune) {
  std::string text;
  const auto add = [&](char32_t byte) { text += static_cast<char>(FoldByte(static_cast<unsigned char>(byte))); };
  if (rune < 0x80) {
    add(rune);
  } else if (rune < 0x800) {
    add(0xC0 | rune >> 6);
    add(0x80 | (rune & 0x3F));
  } else if (rune < 0x10000) {
    add(0xE0 | rune >> 12);
    add(0x80 | (rune >> 6 & 0x3F));
    add(0x80 | (rune & 0x3F));
  } else {
    add(0xF0 | rune >> 18);
    add(0x80 | (rune >> 12 & 0x3F));
    add(0x80 | (rune >> 6 & 0x3F));
    add(0x80 | (rune & 0x3F));
  }
  return text;
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

// The rarest run of letters in `atom` that is short enough and has few spellings: all of them, or none.
std::vector<std::string> RarestLiteral(std::string_view atom) {
  const std::vector<char32_t> runes = Runes(atom);
  std::vector<std::string> best;
  double best_share = 0;
  for (size_t first = 0; first < runes.size(); ++first) {
    std::vector<std::string> literals = {""};
    for (size_t i = first; i < runes.size(); ++i) {
      const std::vector<std::string> ways = Spellings(runes[i]);
      if (ways.empty() || literals.size() * ways.size() > kMaxSpellings) break;
      if (literals.front().size() + ways.front().size() > kMaxLiteralBytes) break;
      std::vector<std::string> longer;
      for (const std::string& literal : literals) {
        for (const std::string& way : ways) longer.push_back(literal + way);
      }
      literals = std::move(longer);
    }
    const bool enough = std::all_of(literals.begin(), literals.end(),
                                    [](const std::string& literal) { return literal.size() >= kMinLiteralBytes; });
    if (!enough) continue;
    double share = 0;
    for (std::string& literal : literals) {
      literal.resize(std::min(literal.size(), kMaxLiteralBytes));  // its beginning must be there, too
      share += Commonness(literal);
    }
    if (best.empty() || share < best_share) {
      best = std::move(literals);
      best_share = share;
    }
  }
  return best;
}

double TotalCommonness(const std::vector<std::string>& literals) {
  return std::accumulate(literals.begin(), literals.end(), 0.0,
                         [](double sum, const std::string& literal) { return sum + Commonness(literal); });
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

std::vector<std::string> RequiredLiterals(std::string_view pattern) {
  re2::FilteredRE2 filtered(static_cast<int>(kMinLiteralBytes));
  RE2::Options options;
  options.set_max_mem(kPatternBytes);
  options.set_log_errors(false);
  int id = 0;
  if (filtered.Add({pattern.data(), pattern.size()}, options, &id) != RE2::NoError) return {};
  std::vector<std::string> atoms;
  filtered.Compile(&atoms);
  if (atoms.empty() || atoms.size() > kMaxAtoms) return {};

  std::vector<std::vector<std::string>> literals;
  literals.reserve(atoms.size());
  for (const std::string& atom : atoms) literals.push_back(RarestLiteral(atom));

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
  if (could_match_without()) return {};
  std::vector<size_t> order(atoms.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::vector<double> commonness;
  commonness.reserve(atoms.size());
  for (const std::vector<std::string>& spelled : literals) commonness.push_back(TotalCommonness(spelled));
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) { return commonness[a] > commonness[b]; });
  for (const size_t i : order) {
    if (!needed[i]) continue;
    needed[i] = false;
    if (could_match_without()) needed[i] = true;
  }

  std::vector<std::string> required;
  for (size_t i = 0; i < atoms.size(); ++i) {
    if (needed[i]) required.insert(required.end(), literals[i].begin(), literals[i].end());
  }
  std::sort(required.begin(), required.end());
  required.erase(std::unique(required.begin(), required.end()), required.end());
  return required;
}

}  // namespace telltale
