// What a vocabulary of 1,000,000 and of 5,000,000 entries costs: to load, to ask, and to look for the entry that was
// meant.
//
// Two kinds of list: ids of one shape (SKU-0001234), and names of free text, in which most edits have to be tried. Keys
// are asked in random order, so that nearly every question misses the caches.

#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "content/vocabulary.h"

namespace telltale {
namespace {

enum Kind : int64_t { kIds, kNames };
constexpr size_t kQuestions = size_t{1} << 20;

// The entry of that number: numbers below the list's size are in it, larger ones are not.
std::string EntryOf(int64_t kind, uint64_t number) {
  const uint64_t mixed = number * 7919 % 99999989;  // a prime: all different
  if (kind == kIds) {
    char id[16];
    std::snprintf(id, sizeof(id), "SKU-%08u", static_cast<unsigned>(mixed));
    return id;
  }
  static constexpr const char* kSyllables[] = {"ba", "con", "del",  "fi", "gor", "hu", "in",  "jas", "ko", "lum",
                                               "me", "nor", "o",    "pa", "qui", "ra", "sol", "tu",  "va", "wex",
                                               "yo", "zen", "ster", "th", "ng",  "ck", "mp",  "ea",  "io", "ue"};
  std::string name;
  uint64_t left = mixed;
  for (int i = 0; i < 6; ++i) {
    if (i == 3) name += ' ';
    const size_t at = name.size();
    name += kSyllables[left % std::size(kSyllables)];
    if (i == 0 || i == 3) name[at] = static_cast<char>(name[at] - 32);
    left /= std::size(kSyllables);
  }
  static constexpr const char* kEnds[] = {" GmbH", " Ltd.", " & Co", " Inc", " S.A.", " plc"};
  return name + kEnds[mixed % std::size(kEnds)];
}

std::string Lines(int64_t kind, size_t entries) {
  std::string lines;
  for (size_t i = 0; i < entries; ++i) lines += EntryOf(kind, i) += '\n';
  return lines;
}

std::shared_ptr<const Vocabulary> MakeOrDie(std::string lines) {
  auto made = Vocabulary::Make(std::move(lines), {.trim = true, .casefold = true});
  if (made.ok()) return *std::move(made);
  std::fprintf(stderr, "%s\n", MessageOf(made.status()).c_str());
  std::abort();
}

const Vocabulary& ListOf(int64_t kind, int64_t entries) {
  static std::map<std::pair<int64_t, int64_t>, std::shared_ptr<const Vocabulary>> lists;
  auto& list = lists[{kind, entries}];
  if (list == nullptr) list = MakeOrDie(Lines(kind, static_cast<size_t>(entries)));
  return *list;
}

// Keys side by side in one buffer, so that they cost nothing to fetch.
struct Keys {
  std::string text;
  std::vector<uint32_t> begins;

  void Add(std::string_view key) {
    begins.push_back(static_cast<uint32_t>(text.size()));
    text += key;
  }
  std::string_view operator[](size_t i) const {
    const size_t end = i + 1 < begins.size() ? begins[i + 1] : text.size();
    return std::string_view(text).substr(begins[i], end - begins[i]);
  }
};

void Ask(benchmark::State& state, bool known) {
  const Vocabulary& list = ListOf(state.range(0), state.range(1));
  std::mt19937_64 random(1);
  Keys keys;
  for (size_t i = 0; i < kQuestions; ++i) {
    const uint64_t number = random() % static_cast<uint64_t>(state.range(1));
    keys.Add(EntryOf(state.range(0), known ? number : 50'000'000 + number));
  }
  Vocabulary::Scratch scratch;
  size_t yes = 0;
  size_t at = 0;
  for (auto _ : state) {
    if (list.Knows(keys[at], &scratch)) ++yes;
    at = (at + 1) % kQuestions;
  }
  state.counters["known"] = static_cast<double>(yes) / static_cast<double>(state.iterations());
  state.counters["bytes_an_entry"] = static_cast<double>(list.bytes()) / static_cast<double>(list.size());
}
void Known(benchmark::State& state) { Ask(state, true); }
void Unknown(benchmark::State& state) { Ask(state, false); }

// An unknown candidate made of an entry by one slip; `slip` of 4 makes one that is near to nothing.
void Nearest(benchmark::State& state) {
  const Vocabulary& list = ListOf(state.range(0), state.range(1));
  const int64_t slip = state.range(2);
  std::mt19937_64 random(2);
  Keys keys;
  Vocabulary::Scratch scratch;
  while (keys.begins.size() < 4096) {
    std::string key = EntryOf(state.range(0), random() % static_cast<uint64_t>(state.range(1)));
    const size_t at = 5 + random() % (key.size() - 6);
    if (slip == 0) std::swap(key[at], key[at + 1]);
    if (slip == 1) key[at] = key[at] == 'e' ? 'a' : 'e';
    if (slip == 2) key.insert(at, 1, 'e');
    if (slip == 3) key.erase(at, 1);
    if (slip == 4) key[at - 2] = key[at] = key[at + 1] = 'e';
    if (!list.Knows(key, &scratch)) keys.Add(key);
  }
  size_t hints = 0;
  size_t next = 0;
  for (auto _ : state) {
    if (!list.Nearest(keys[next], &scratch).empty()) ++hints;
    next = (next + 1) % keys.begins.size();
  }
  state.counters["hints"] = static_cast<double>(hints) / static_cast<double>(state.iterations());
}

void Load(benchmark::State& state) {
  const std::string lines = Lines(state.range(0), static_cast<size_t>(state.range(1)));
  for (auto _ : state) benchmark::DoNotOptimize(MakeOrDie(lines));
  state.counters["MB"] = static_cast<double>(lines.size()) / 1e6;
}

constexpr int64_t kMillion = 1'000'000;
BENCHMARK(Load)->ArgsProduct({{kIds, kNames}, {kMillion, 5 * kMillion}})->Unit(benchmark::kMillisecond);
BENCHMARK(Known)->ArgsProduct({{kIds, kNames}, {10'000, kMillion, 5 * kMillion}});
BENCHMARK(Unknown)->ArgsProduct({{kIds, kNames}, {10'000, kMillion, 5 * kMillion}});
BENCHMARK(Nearest)->ArgsProduct({{kIds, kNames}, {kMillion, 5 * kMillion}, {0, 1, 2, 3, 4}});

}  // namespace
}  // namespace telltale
