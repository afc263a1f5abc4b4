#include "content/gram_rarity.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

#include "content/ordinary_text.h"

namespace telltale {
namespace {

constexpr double kShareOfTheRest = 0.001;
constexpr double kShareBeyondAscii = 0.008;  // rare in English, common where they occur at all

struct Known {
  char byte;
  double per_thousand;
};
constexpr Known kKnown[] = {{' ', 160}, {'e', 100}, {'t', 75}, {'a', 65}, {'o', 62}, {'i', 60}, {'n', 60}, {'s', 55},
                            {'r', 52},  {'h', 45},  {'l', 35}, {'d', 34}, {'c', 27}, {'u', 25}, {'m', 22}, {'"', 20},
                            {'p', 18},  {'f', 17},  {'g', 16}, {'*', 15}, {'w', 15}, {'y', 15}, {',', 14}, {'b', 13},
                            {'.', 12},  {'v', 9},   {':', 9},  {'k', 7},  {'1', 7},  {'0', 7},  {'2', 6},  {'-', 6},
                            {'{', 4},   {'}', 4},   {')', 4},  {'(', 3},  {'/', 3},  {'3', 4},  {'4', 4},  {'5', 4},
                            {'6', 3},   {'7', 3},   {'8', 3},  {'9', 3},  {'x', 2},  {'j', 2},  {'\'', 3}, {'\x7f', 3}};

// Pairs that come up several times as often as their letters would by chance.
constexpr std::string_view kPairs =
    "thheineranndreonatenedtiesorteofisitalarsttontngsehaouiolevecomedehiriroicneearacelichllbemasiomurcausnsellaemasso"
    "whwitaectrildiponounaglyetss"
    " t a s o i w c b p fe t s d n r y , . : \":\", \"\" o f ";
constexpr double kPairFactor = 3;

constexpr std::array<bool, 128 * 128> MakePairs() {
  std::array<bool, 128 * 128> pairs{};
  for (size_t i = 0; i + 1 < kPairs.size(); i += 2)
    pairs[static_cast<size_t>(kPairs[i]) * 128 + static_cast<size_t>(kPairs[i + 1])] = true;
  return pairs;
}
constexpr std::array<bool, 128 * 128> kIsPair = MakePairs();

constexpr std::array<double, 256> MakeShares() {
  std::array<double, 256> shares{};
  for (size_t i = 0; i < shares.size(); ++i) shares[i] = i < 0x80 ? kShareOfTheRest : kShareBeyondAscii;
  for (const Known& known : kKnown) shares[static_cast<uint8_t>(known.byte)] = known.per_thousand / 1000;
  return shares;
}
constexpr std::array<double, 256> kShares = MakeShares();

}  // namespace

double Commonness(std::string_view folded) {
  double product = 1;
  for (size_t i = 0; i < folded.size(); ++i) {
    const auto byte = static_cast<unsigned char>(folded[i]);
    product *= kShares[byte];
    if (i == 0) continue;
    const auto before = static_cast<unsigned char>(folded[i - 1]);
    if (byte < 0x80 && before < 0x80 && kIsPair[before * 128 + byte]) product *= kPairFactor;
  }
  return product;
}

double PhraseCommonness(std::string_view folded) {
  static const std::string kOrdinary = [] {
    std::string text(OrdinaryText());
    for (char& c : text) c = static_cast<char>(c | 0x20);
    return text;
  }();
  const auto places = static_cast<double>(kOrdinary.size());
  int seen = 0;
  for (size_t at = kOrdinary.find(folded); at != std::string::npos; at = kOrdinary.find(folded, at + 1)) ++seen;
  return seen > 0 ? seen / places : std::min(Commonness(folded), 0.5 / places);
}

}  // namespace telltale
