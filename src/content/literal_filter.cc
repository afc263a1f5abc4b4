#include "content/literal_filter.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>
#include <map>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "content/gram_rarity.h"
#include "content/ordinary_text.h"

namespace telltale {
namespace {

constexpr int kGram = 4;  // bytes in a window
constexpr int kMaxStride = 4;
constexpr size_t kRead = 8;             // windows read between two branches
constexpr size_t kMaxWindows = 100000;  // of all literals
constexpr size_t kMaxPatternWindows = 4096;
constexpr size_t kFoldedBytes = 128;  // values that a byte can have after FoldByte
constexpr uint32_t kFold = 0x20202020;
constexpr uint32_t kMultiplier = 2654435769;  // 2^32 over the golden ratio
constexpr int kTries = 32;                    // of other multipliers
constexpr size_t kLeastTable = size_t{1} << 12;
constexpr size_t kMostTable = size_t{1} << 17;
constexpr size_t kMostSecondTable = size_t{1} << 15;
constexpr uint32_t kSecondMultiplier = 2246822519;  // any other odd number
// Nanoseconds, of which only the ratio matters.
constexpr double kReadCost = 0.6;
constexpr double kHitCost = 30;
constexpr double kCompareCost = 2.5;
// The budget of a scan is counted in comparisons.
constexpr size_t kHitPrice = 4;
constexpr size_t kLeastBudget = 64;
constexpr size_t kBytesPerComparison = 4;

uint32_t LoadGram(const char* bytes) {
  uint32_t gram = 0;
  std::memcpy(&gram, bytes, sizeof(gram));
  return gram | kFold;
}

uint32_t ShortGram(std::string_view bytes) {
  uint32_t gram = 0;
  std::memcpy(&gram, bytes.data(), bytes.size());
  return gram | kFold;
}

uint32_t HashOf(uint32_t gram, uint32_t multiplier, int shift) { return gram * multiplier >> shift; }

// The windows of `bytes` (3 or 4) in ordinary text, and at how many of its places each stands.
std::unordered_map<uint32_t, int> GramsOf(std::string_view text, size_t bytes) {
  std::unordered_map<uint32_t, int> grams;
  for (size_t at = 0; at + bytes <= text.size(); ++at) ++grams[ShortGram(text.substr(at, bytes))];
  return grams;
}
const std::unordered_map<uint32_t, int>& OrdinaryGrams(size_t bytes) {
  static const std::unordered_map<uint32_t, int> kThree = GramsOf(OrdinaryText(), 3);
  static const std::unordered_map<uint32_t, int> kFour = GramsOf(OrdinaryText(), 4);
  return bytes == 3 ? kThree : kFour;
}

// At what share of its places an output has the four bytes that begin at `offset` in the literal, or those of the four
// that are in it.
double ShareOf(std::string_view literal, int offset) {
  const size_t first = static_cast<size_t>(std::max(offset, 0));
  const std::string_view bytes = literal.substr(first, static_cast<size_t>(offset + kGram) - first);
  const auto places = static_cast<double>(OrdinaryText().size());
  const auto& ordinary = OrdinaryGrams(bytes.size());
  const auto seen = ordinary.find(ShortGram(bytes));
  return seen != ordinary.end() ? seen->second / places : std::min(Commonness(bytes), 0.5 / places);
}

// The windows of a literal that are cheapest to look for: seldom read, or looked up for another literal anyway.
struct Choice {
  int offset = 0;  // of the first window
  double cost = std::numeric_limits<double>::infinity();
};

// A window over an end stands for many and hits more often, so a literal that is long enough has none. `used`: the
// windows that other literals have.
Choice CheapestWindows(std::string_view literal, int stride, const std::unordered_set<uint32_t>& used) {
  const int size = static_cast<int>(literal.size());
  const bool inside = size >= stride + kGram - 1;
  // With a stride of one, the window over the beginning would miss a literal at the beginning of the text.
  const int first = inside || stride == 1 ? 0 : -1;
  const int last = inside ? size - kGram : size - kGram + 1;
  Choice best;
  for (int offset = first; offset + stride - 1 <= last; ++offset) {
    double cost = 0;
    for (int at = offset; at < offset + stride; ++at) {
      const bool whole = at >= 0 && at + kGram <= size;
      const bool known = whole && used.contains(LoadGram(literal.data() + at));
      cost += ShareOf(literal, at) * (kCompareCost + (known ? 0 : kHitCost));
    }
    if (cost < best.cost) best = {offset, cost};
  }
  return best;
}

std::string FoldedText(std::string_view text) {
  std::string folded(text);
  for (char& c : folded) c = static_cast<char>(FoldByte(static_cast<unsigned char>(c)));
  return folded;
}

std::array<uint64_t, 2> Words(std::string_view bytes) {
  std::array<uint64_t, 2> words{};
  std::memcpy(words.data(), bytes.data(), std::min(bytes.size(), sizeof(words)));
  return words;
}

}  // namespace

LiteralFilter::LiteralFilter(const std::vector<std::vector<RequiredLiteral>>& literals)
    : filtered_(literals.size()), stride_(ChooseStride(literals)) {
  std::map<RequiredLiteral, std::vector<int>> owners;
  std::unordered_set<uint32_t> used;
  for (size_t pattern = 0; pattern < literals.size(); ++pattern) {
    std::vector<Literal> added;
    std::vector<Window> windows;
    for (const RequiredLiteral& required : literals[pattern]) {
      if (owners.contains(required)) continue;
      const std::string folded = FoldedText(required.text);
      const std::string fold(required.text.size(), required.folded ? '\x20' : '\0');
      const auto index = static_cast<uint32_t>(literals_.size() + added.size());
      AddWindows(index, folded, CheapestWindows(folded, stride_, used).offset, &windows);
      added.push_back({Words(required.text), Words(fold), static_cast<uint32_t>(required.text.size()), 0, 0});
    }
    const bool room = windows.size() <= kMaxPatternWindows && windows_.size() + windows.size() <= kMaxWindows;
    if (literals[pattern].empty() || !room) continue;
    literals_.insert(literals_.end(), added.begin(), added.end());
    windows_.insert(windows_.end(), windows.begin(), windows.end());
    for (const Window& window : windows) used.insert(window.gram);
    for (const RequiredLiteral& required : literals[pattern]) owners[required].push_back(static_cast<int>(pattern));
    filtered_[pattern] = true;
    ++filtered_count_;
  }
  for (Literal& literal : literals_) {
    const std::string_view bytes(reinterpret_cast<const char*>(literal.bytes.data()), literal.size);
    const std::vector<int>& patterns = owners[{std::string(bytes), literal.fold[0] != 0}];
    literal.first_owner = static_cast<uint32_t>(owners_.size());
    literal.owner_count = static_cast<uint32_t>(patterns.size());
    owners_.insert(owners_.end(), patterns.begin(), patterns.end());
  }
  FillTables();
}

int LiteralFilter::ChooseStride(const std::vector<std::vector<RequiredLiteral>>& literals) {
  // Patterns share literals and literals share windows: each is read, and hits, once.
  std::map<RequiredLiteral, std::string> folded;
  for (const std::vector<RequiredLiteral>& one_of : literals) {
    for (const RequiredLiteral& literal : one_of) folded.emplace(literal, FoldedText(literal.text));
  }
  int best = 1;
  double best_cost = std::numeric_limits<double>::infinity();
  for (int stride = 1; stride <= kMaxStride; ++stride) {
    std::unordered_set<uint32_t> used;
    double cost = kReadCost;
    for (const auto& [literal, text] : folded) {
      const Choice choice = CheapestWindows(text, stride, used);
      cost += choice.cost;
      for (int at = std::max(choice.offset, 0); at < choice.offset + stride; ++at) {
        if (at + kGram <= static_cast<int>(text.size())) used.insert(LoadGram(text.data() + at));
      }
    }
    cost /= stride;
    if (cost < best_cost) {
      best = stride;
      best_cost = cost;
    }
  }
  return best;
}

void LiteralFilter::AddWindows(uint32_t literal, std::string_view text, int first, std::vector<Window>* windows) const {
  for (int offset = first; offset < first + stride_; ++offset) {
    // The byte over an end may be any.
    char bytes[kGram];
    int any = -1;
    for (int i = 0; i < kGram; ++i) {
      const int at = offset + i;
      const bool over = at < 0 || at >= static_cast<int>(text.size());
      bytes[i] = over ? '\0' : text[static_cast<size_t>(at)];
      if (over) any = i;
    }
    for (size_t i = 0; i < (any < 0 ? 1 : 2 * kFoldedBytes); ++i) {
      if (any >= 0) bytes[any] = static_cast<char>(i);
      if (any >= 0 && (i & 0x20) == 0) continue;
      windows->push_back({LoadGram(bytes), literal, offset});
    }
  }
}

void LiteralFilter::FillTables() {
  std::sort(windows_.begin(), windows_.end(), [](const Window& a, const Window& b) {
    return a.gram != b.gram ? a.gram < b.gram : a.literal < b.literal;
  });
  const size_t table = std::bit_ceil(std::clamp(windows_.size() * 64, kLeastTable, kMostTable));
  table_.assign(table, 0);
  table_shift_ = 32 - std::countr_zero(table);
  const size_t second = std::bit_ceil(std::clamp(windows_.size() * 16, kLeastTable, kMostSecondTable));
  second_table_.assign(second, 0);
  second_shift_ = 32 - std::countr_zero(second);
  const size_t slots = std::bit_ceil(windows_.size() * 2 + 2);
  slots_.assign(slots, {});
  slot_shift_ = 32 - std::countr_zero(slots);
  ChooseMultiplier();
  for (size_t i = 0; i < windows_.size(); ++i) {
    const uint32_t gram = windows_[i].gram;
    table_[HashOf(gram, multiplier_, table_shift_)] = 1;
    second_table_[HashOf(gram, kSecondMultiplier, second_shift_)] = 1;
    Slot& slot = slots_[SlotOf(gram)];
    if (slot.count == 0) slot = {gram, static_cast<uint32_t>(i), 0};
    ++slot.count;
  }
}

// The table tells windows apart by a hash alone, so some common window may share its place with one that is looked for:
// of some multipliers, the one with which that is rarest.
void LiteralFilter::ChooseMultiplier() {
  int fewest = std::numeric_limits<int>::max();
  uint32_t multiplier = kMultiplier;
  for (int i = 0; i < kTries && fewest > 0; ++i, multiplier = multiplier * kMultiplier + 2) {
    for (const Window& window : windows_) table_[HashOf(window.gram, multiplier, table_shift_)] = 1;
    int hits = 0;
    for (const auto& [gram, count] : OrdinaryGrams(kGram)) {
      if (table_[HashOf(gram, multiplier, table_shift_)] != 0) hits += count;
    }
    if (hits < fewest) {
      fewest = hits;
      multiplier_ = multiplier;
    }
    for (const Window& window : windows_) table_[HashOf(window.gram, multiplier, table_shift_)] = 0;
  }
}

bool LiteralFilter::Candidates::Add(int pattern) {
  const auto end = patterns.begin() + count;
  if (std::find(patterns.begin(), end, pattern) != end) return true;
  if (count == kMaxCandidates) return false;
  patterns[static_cast<size_t>(count++)] = pattern;
  return true;
}

// Where `gram` is, or would be.
size_t LiteralFilter::SlotOf(uint32_t gram) const {
  size_t at = HashOf(gram, kMultiplier, slot_shift_);
  while (slots_[at].count > 0 && slots_[at].gram != gram) at = (at + 1) & (slots_.size() - 1);
  return at;
}

// False when the budget or the room for candidates is used up.
bool LiteralFilter::Look(std::string_view text, size_t at, uint32_t gram, size_t* budget,
                         Candidates* candidates) const {
  const Slot& slot = slots_[SlotOf(gram)];
  if (*budget < kHitPrice + slot.count) return false;
  *budget -= kHitPrice + slot.count;
  for (uint32_t i = slot.first; i < slot.first + slot.count; ++i) {
    const Window& window = windows_[i];
    const Literal& literal = literals_[window.literal];
    const size_t begin =
        at - static_cast<size_t>(window.offset);  // wraps where the literal would begin before the text
    if (begin > text.size() || text.size() - begin < literal.size) continue;
    const std::array<uint64_t, 2> words = Words(text.substr(begin, literal.size));
    const uint64_t differences =
        ((words[0] | literal.fold[0]) ^ literal.bytes[0]) | ((words[1] | literal.fold[1]) ^ literal.bytes[1]);
    if (differences != 0) continue;
    for (uint32_t owner = literal.first_owner; owner < literal.first_owner + literal.owner_count; ++owner) {
      if (!candidates->Add(owners_[owner])) return false;
    }
  }
  return true;
}

template <int Stride>
bool LiteralFilter::ScanAt(std::string_view text, Candidates* candidates) const {
  const char* const bytes = text.data();
  const uint8_t* const table = table_.data();
  const int shift = table_shift_;
  const uint32_t multiplier = multiplier_;
  size_t budget = kLeastBudget + text.size() / kBytesPerComparison;
  size_t at = 0;
  for (; at + kRead * Stride + kGram <= text.size(); at += kRead * Stride) {
    uint8_t hit = 0;
    for (size_t i = 0; i < kRead; ++i) hit |= table[HashOf(LoadGram(bytes + at + i * Stride), multiplier, shift)];
    if (hit == 0) [[likely]]
      continue;
    unsigned hits = 0;
    for (size_t i = 0; i < kRead; ++i) {
      hits |= unsigned{table[HashOf(LoadGram(bytes + at + i * Stride), multiplier, shift)]} << i;
    }
    for (; hits != 0; hits &= hits - 1) {
      const size_t place = at + static_cast<size_t>(std::countr_zero(hits)) * Stride;
      const uint32_t gram = LoadGram(bytes + place);
      if (second_table_[HashOf(gram, kSecondMultiplier, second_shift_)] == 0) continue;
      if (!Look(text, place, gram, &budget, candidates)) return false;
    }
  }
  // The last windows may reach over the end of the text.
  char last[kRead * kMaxStride + 2 * kGram] = {};
  if (at < text.size()) std::memcpy(last, bytes + at, text.size() - at);
  for (size_t i = 0; at + i < text.size(); i += Stride) {
    const uint32_t gram = LoadGram(last + i);
    if (table[HashOf(gram, multiplier, shift)] != 0 && !Look(text, at + i, gram, &budget, candidates)) return false;
  }
  return true;
}

bool LiteralFilter::Scan(std::string_view text, Candidates* candidates) const {
  candidates->count = 0;
  switch (stride_) {
    case 4:
      return ScanAt<4>(text, candidates);
    case 3:
      return ScanAt<3>(text, candidates);
    case 2:
      return ScanAt<2>(text, candidates);
    default:
      return ScanAt<1>(text, candidates);
  }
}

}  // namespace telltale
