#pragma once
// config/map_reader.h - takes the known keys out of a YAML map, complains about wrong values and about the keys left
// over.
//
// What:     ask for each key once, then End(). What is absent leaves the target as it was. What is left over is
//           unknown: the message names the nearest known key.
// Units:    Size in bytes ("8MiB"), Time as Duration ("1h30m"), Share above 0, up to 1 ("50%" or 0.5).
// Threads:  not thread-safe.
// Errors:   complaints with the value's line; nothing stops at the first.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "config/complaints.h"
#include "config/yaml.h"

namespace telltale {

// "8MiB", "64KiB", "2GiB", "10MB", "4096".
std::optional<uint64_t> ParseSize(std::string_view text);

class MapReader {
 public:
  // `path` is how messages call this map ("alerts", "streams[2].fields.total"); empty: the whole file.
  MapReader(const YamlNode& node, std::string path, Complaints& complaints);

  // The key's node, or nullptr where it is absent. A key that is there with nothing after it counts as absent.
  const YamlNode* Take(std::string_view key);

  void Text(std::string_view key, std::string* target);
  void Bool(std::string_view key, bool* target);
  void Number(std::string_view key, double* target, double min, double max);
  void Number(std::string_view key, std::optional<double>* target);
  void Number(std::string_view key, std::optional<double>* target, double min, double max);
  // Above 0: a share of nothing would switch off what it is a share of.
  void Share(std::string_view key, double* target);
  // A share that another may be above, and another below.
  void Limit(std::string_view key, std::optional<double>* target);
  void Count(std::string_view key, int* target, int min, int max);
  void Count(std::string_view key, uint64_t* target, uint64_t min, uint64_t max);
  void Size(std::string_view key, uint64_t* target, uint64_t min, uint64_t max);
  void Time(std::string_view key, Duration* target, Duration min, Duration max);
  // A list of words; a single word is a list of one.
  void Texts(std::string_view key, std::vector<std::string>* target);
  // One of a few words, each with what it means.
  template <typename T>
  void Choice(std::string_view key, const std::vector<std::pair<std::string_view, T>>& choices, T* target) {
    std::vector<std::string_view> words;
    for (const auto& [word, value] : choices) words.push_back(word);
    const std::optional<size_t> chosen = ChoiceOf(key, words);
    if (chosen) *target = choices[*chosen].second;
  }
  // A key that is part of the contract, but of nothing this build can do.
  void Later(std::string_view key, std::string_view what);

  // Complains about every key that was not asked for.
  void End();

  const std::vector<YamlEntry>& entries() const { return node_.entries; }
  const std::string& path() const { return path_; }
  std::string PathOf(std::string_view key) const;
  Complaints& complaints() { return complaints_; }

 private:
  const YamlNode* Scalar(std::string_view key, std::string_view wanted);
  std::optional<double> ShareOf(std::string_view key, int* line);
  std::optional<double> NumberOf(std::string_view key, int* line);
  std::optional<uint64_t> CountOf(std::string_view key, uint64_t min, uint64_t max);
  std::optional<size_t> ChoiceOf(std::string_view key, const std::vector<std::string_view>& words);

  const YamlNode& node_;
  const std::string path_;
  Complaints& complaints_;
  std::vector<std::string> known_;    // every key that was asked for
  std::vector<std::string> offered_;  // those of them that can be suggested: not the later ones
};

// The known word nearest to `word`, or nothing where none is near.
std::string_view Nearest(std::string_view word, const std::vector<std::string>& known);

// A list's items, or a complaint; a null node is an empty list.
const std::vector<YamlNode>& ItemsOf(const YamlNode& node, std::string_view path, Complaints& complaints);

// A number as people write it in a settings file: 100000, 0.5, 1e6. Not NaN, not infinity.
std::optional<double> ParseNumber(std::string_view text);

}  // namespace telltale
