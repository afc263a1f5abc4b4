#include "content/edit_map.h"

#include <algorithm>
#include <bit>

namespace telltale {
namespace {

constexpr uint32_t kFirstWide = 128;
constexpr uint32_t kEndOfWide = 0x2000;
constexpr size_t kMaxWide = 127;
constexpr int kAnother = 255;  // the symbol of all characters without one of their own: fits, but is never tried

// How much longer than the candidate its entries are.
int GrowthOf(EditKind kind) { return kind == EditKind::kDeletion ? -1 : kind == EditKind::kInsertion ? 1 : 0; }

}  // namespace

bool Makes(const Edit& edit, const Letters& from, const Letters& to) {
  const size_t at = edit.at;
  if (static_cast<int>(to.count) != static_cast<int>(from.count) + GrowthOf(edit.kind)) return false;
  const auto begin = from.codes.begin();
  const auto end = begin + static_cast<std::ptrdiff_t>(from.count);
  const auto place = begin + static_cast<std::ptrdiff_t>(at);
  if (!std::equal(begin, place, to.codes.begin())) return false;
  const auto rest = to.codes.begin() + static_cast<std::ptrdiff_t>(at);
  switch (edit.kind) {
    case EditKind::kTransposition:
      return rest[0] == place[1] && rest[1] == place[0] && std::equal(place + 2, end, rest + 2);
    case EditKind::kSubstitution:
      return rest[0] == edit.code && std::equal(place + 1, end, rest + 1);
    case EditKind::kDeletion:
      return std::equal(place + 1, end, rest);
    case EditKind::kInsertion:
      return rest[0] == edit.code && std::equal(place, end, rest + 1);
  }
  return false;
}

int EditMap::SymbolOf(uint32_t code) const {
  if (code < kFirstWide) return static_cast<int>(code);
  if (code >= kEndOfWide) return kAnother;
  const int symbol = symbols_.empty() ? 0 : symbols_[code];
  return symbol == 0 ? -1 : symbol;
}

bool EditMap::Fits(const std::vector<Set>& places, size_t at, int symbol) const {
  if (symbol < 0) return false;
  const auto bit = static_cast<size_t>(symbol);
  return (places[at][bit / 64] >> (bit % 64) & 1) != 0;
}

void EditMap::Learn(const Letters& entry) {
  std::vector<Set>& places = places_[entry.count];
  if (places.empty()) places.resize(entry.count);
  for (size_t at = 0; at < entry.count; ++at) {
    const uint32_t code = entry.codes[at];
    auto bit = static_cast<size_t>(code);
    if (code >= kFirstWide) {
      int symbol = SymbolOf(code);
      if (symbol < 0) {
        if (symbols_.empty()) symbols_.resize(kEndOfWide);
        symbol = wide_.size() < kMaxWide ? static_cast<int>(kFirstWide + wide_.size()) : kAnother;
        if (symbol != kAnother) wide_.push_back(code);
        symbols_[code] = static_cast<uint8_t>(symbol);
      }
      bit = static_cast<size_t>(symbol);
    }
    places[at][bit / 64] |= uint64_t{1} << (bit % 64);
  }
}

// What stays as it is left and right of the place of an edit: its sum, and whether entries of that length have it.
struct EditMap::Sides {
  std::array<uint64_t, kMaxLetters + 1> left{}, right{};  // of the letters before i, and from i on
  std::array<bool, kMaxLetters + 1> left_fits{}, right_fits{};
};

void EditMap::Each(EditKind kind, const Letters& candidate, size_t* budget,
                   const std::function<void(const Edit&)>& take) const {
  const size_t count = candidate.count;
  const int growth = GrowthOf(kind);
  if (count == 0 || (growth > 0 && count >= kMaxLetters)) return;
  const size_t length = growth < 0 ? count - 1 : growth > 0 ? count + 1 : count;
  const std::vector<Set>& places = places_[length];
  if (places.empty()) return;

  std::array<int, kMaxLetters> symbols;
  for (size_t i = 0; i < count; ++i) symbols[i] = SymbolOf(candidate.codes[i]);
  Sides sides;
  sides.left_fits[0] = true;
  for (size_t i = 0; i < std::min(count, length); ++i) {
    sides.left[i + 1] = sides.left[i] + PartOf(i, candidate.codes[i]);
    sides.left_fits[i + 1] = sides.left_fits[i] && Fits(places, i, symbols[i]);
  }
  sides.right_fits[count] = true;
  for (size_t i = count; i-- > (growth < 0 ? 1u : 0u);) {
    const size_t at = growth < 0 ? i - 1 : growth > 0 ? i + 1 : i;
    sides.right[i] = sides.right[i + 1] + PartOf(at, candidate.codes[i]);
    sides.right_fits[i] = sides.right_fits[i + 1] && Fits(places, at, symbols[i]);
  }

  const auto give = [&](size_t at, uint32_t code, uint64_t sum) {
    if (*budget == 0) return;
    --*budget;
    take({kind, static_cast<uint8_t>(at), code, HashOfSum(sum)});
  };
  for (size_t i = 0; i <= count && sides.left_fits[i] && *budget > 0; ++i) {
    if (kind == EditKind::kTransposition) {
      if (i + 2 > count || candidate.codes[i] == candidate.codes[i + 1] || !sides.right_fits[i + 2]) continue;
      if (!Fits(places, i, symbols[i + 1]) || !Fits(places, i + 1, symbols[i])) continue;
      const uint64_t pair = PartOf(i, candidate.codes[i + 1]) + PartOf(i + 1, candidate.codes[i]);
      give(i, 0, sides.left[i] + pair + sides.right[i + 2]);
      continue;
    }
    if (i == count && kind != EditKind::kInsertion) break;
    const size_t behind = kind == EditKind::kInsertion ? i : i + 1;
    if (!sides.right_fits[behind]) continue;
    if (kind == EditKind::kDeletion) {
      // One of a run of equal characters is as good as another.
      if (i == 0 || candidate.codes[i] != candidate.codes[i - 1]) give(i, 0, sides.left[i] + sides.right[behind]);
      continue;
    }
    const Set& here = places[i];
    for (size_t word = 0; word < here.size(); ++word) {
      for (uint64_t left = here[word]; left != 0; left &= left - 1) {
        const size_t symbol = word * 64 + static_cast<size_t>(std::countr_zero(left));
        if (symbol == kAnother) continue;
        const uint32_t code = CodeOf(symbol);
        // The same character again: no change, or the same as to insert it behind.
        if (i < count && code == candidate.codes[i]) continue;
        give(i, code, sides.left[i] + PartOf(i, code) + sides.right[behind]);
      }
    }
  }
}

size_t EditMap::bytes() const {
  size_t sum = symbols_.capacity() + wide_.capacity() * sizeof(uint32_t);
  for (const std::vector<Set>& places : places_) sum += places.capacity() * sizeof(Set);
  return sum;
}

}  // namespace telltale
