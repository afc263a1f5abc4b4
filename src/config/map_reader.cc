#include "config/map_reader.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "content/edit_distance.h"

namespace telltale {
namespace {

std::string Joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

}  // namespace

std::string_view Nearest(std::string_view word, const std::vector<std::string>& known) {
  if (word.size() > 40) return {};
  std::string_view nearest;
  size_t best = std::max<size_t>(2, word.size() / 3) + 1;
  for (const std::string& candidate : known) {
    const bool contained = word.size() >= 3 && (candidate.find(word) != std::string::npos ||
                                                (candidate.size() >= 3 && word.find(candidate) != std::string::npos));
    const size_t distance = contained ? 1 : EditDistance(word, candidate, best);
    if (distance < best && distance < std::max(word.size(), candidate.size())) {
      best = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

std::optional<double> ParseNumber(std::string_view text) {
  if (!text.empty() && text.front() == '+') text.remove_prefix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::optional<uint64_t> ParseSize(std::string_view text) {
  uint64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc()) return std::nullopt;
  std::string_view unit = text.substr(static_cast<size_t>(end - text.data()));
  while (!unit.empty() && unit.front() == ' ') unit.remove_prefix(1);
  struct Unit {
    std::string_view name;
    uint64_t bytes;
  };
  static constexpr Unit kUnits[] = {{"", 1},
                                    {"B", 1},
                                    {"KiB", uint64_t{1} << 10},
                                    {"MiB", uint64_t{1} << 20},
                                    {"GiB", uint64_t{1} << 30},
                                    {"TiB", uint64_t{1} << 40},
                                    {"KB", 1'000},
                                    {"kB", 1'000},
                                    {"MB", 1'000'000},
                                    {"GB", 1'000'000'000},
                                    {"TB", 1'000'000'000'000}};
  for (const Unit& known : kUnits) {
    if (known.name != unit) continue;
    if (count > (uint64_t{1} << 60) / known.bytes) return std::nullopt;
    return count * known.bytes;
  }
  return std::nullopt;
}

const std::vector<YamlNode>& ItemsOf(const YamlNode& node, std::string_view path, Complaints& complaints) {
  if (node.kind != YamlNode::Kind::kList && node.kind != YamlNode::Kind::kNull) {
    complaints.Add(node.line, "{} is {}; write a list: [a, b] or one item a line after a dash", path, Describe(node));
  }
  return node.items;
}

MapReader::MapReader(const YamlNode& node, std::string path, Complaints& complaints)
    : node_(node), path_(std::move(path)), complaints_(complaints) {
  if (node.kind == YamlNode::Kind::kScalar || node.kind == YamlNode::Kind::kList) {
    complaints_.Add(node.line, "{} is {}; write keys with their values: key: value",
                    path_.empty() ? std::string("the file") : path_, Describe(node));
  }
}

std::string MapReader::PathOf(std::string_view key) const {
  return path_.empty() ? std::string(key) : fmt::format("{}.{}", path_, key);
}

const YamlNode* MapReader::Take(std::string_view key) {
  known_.emplace_back(key);
  offered_.emplace_back(key);
  for (const YamlEntry& entry : node_.entries) {
    if (entry.key == key) return entry.value.kind == YamlNode::Kind::kNull ? nullptr : &entry.value;
  }
  return nullptr;
}

const YamlNode* MapReader::Scalar(std::string_view key, std::string_view wanted) {
  const YamlNode* node = Take(key);
  if (node == nullptr || node->kind == YamlNode::Kind::kScalar) return node;
  complaints_.Add(node->line, "{} is {}; write {}", PathOf(key), Describe(*node), wanted);
  return nullptr;
}

void MapReader::Text(std::string_view key, std::string* target) {
  if (const YamlNode* node = Scalar(key, "one text")) *target = node->text;
}

void MapReader::Bool(std::string_view key, bool* target) {
  const YamlNode* node = Scalar(key, "true or false");
  if (node == nullptr) return;
  if (!node->quoted && node->text == "true") {
    *target = true;
  } else if (!node->quoted && node->text == "false") {
    *target = false;
  } else {
    complaints_.Add(node->line, "{} is {}; write true or false", PathOf(key), Describe(*node));
  }
}

std::optional<double> MapReader::NumberOf(std::string_view key, int* line) {
  const YamlNode* node = Scalar(key, "a number");
  if (node == nullptr) return std::nullopt;
  *line = node->line;
  const auto value = node->quoted ? std::nullopt : ParseNumber(node->text);
  if (!value) complaints_.Add(node->line, "{} is {}; write a number such as 0.5", PathOf(key), Describe(*node));
  return value;
}

void MapReader::Number(std::string_view key, double* target, double min, double max) {
  std::optional<double> value;
  Number(key, &value, min, max);
  if (value) *target = *value;
}

void MapReader::Number(std::string_view key, std::optional<double>* target, double min, double max) {
  int line = 0;
  const auto value = NumberOf(key, &line);
  if (!value) return;
  if (*value < min || *value > max) {
    complaints_.Add(line, "{} is {}; write a number from {} to {}", PathOf(key), *value, min, max);
  } else {
    *target = value;
  }
}

void MapReader::Number(std::string_view key, std::optional<double>* target) {
  int line = 0;
  if (const auto value = NumberOf(key, &line)) *target = value;
}

std::optional<double> MapReader::ShareOf(std::string_view key, int* line) {
  const YamlNode* node = Scalar(key, "a share such as 0.5 or 50%");
  if (node == nullptr) return std::nullopt;
  *line = node->line;
  std::string_view text = node->text;
  const bool per_cent = !text.empty() && text.back() == '%';
  if (per_cent) text.remove_suffix(1);
  auto value = ParseNumber(text);
  if (value && per_cent) *value /= 100;
  if (value && *value > 0 && *value <= 1) return value;
  complaints_.Add(node->line, "{} is {}; write a share above 0 and up to 1, such as 0.5 or 50%", PathOf(key),
                  Describe(*node));
  return std::nullopt;
}

void MapReader::Share(std::string_view key, double* target) {
  int line = 0;
  if (const auto share = ShareOf(key, &line)) *target = *share;
}

void MapReader::Limit(std::string_view key, std::optional<double>* target) {
  int line = 0;
  const auto share = ShareOf(key, &line);
  if (!share) return;
  if (*share < 1) {
    *target = *share;
  } else {
    complaints_.Add(line, "{} is 1, which leaves nothing beyond it; write a share below, such as 0.2 or 20%",
                    PathOf(key));
  }
}

std::optional<uint64_t> MapReader::CountOf(std::string_view key, uint64_t min, uint64_t max) {
  const YamlNode* node = Scalar(key, "a whole number");
  if (node == nullptr) return std::nullopt;
  uint64_t value = 0;
  const std::string& text = node->text;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (node->quoted || error != std::errc() || end != text.data() + text.size() || value < min || value > max) {
    complaints_.Add(node->line, "{} is {}; write a whole number from {} to {}", PathOf(key), Describe(*node), min, max);
    return std::nullopt;
  }
  return value;
}

void MapReader::Count(std::string_view key, int* target, int min, int max) {
  if (const auto value = CountOf(key, static_cast<uint64_t>(min), static_cast<uint64_t>(max))) {
    *target = static_cast<int>(*value);
  }
}

void MapReader::Count(std::string_view key, uint64_t* target, uint64_t min, uint64_t max) {
  if (const auto value = CountOf(key, min, max)) *target = *value;
}

void MapReader::Size(std::string_view key, uint64_t* target, uint64_t min, uint64_t max) {
  const YamlNode* node = Scalar(key, "a size such as 8MiB");
  if (node == nullptr) return;
  const auto value = ParseSize(node->text);
  if (!value || *value < min || *value > max) {
    complaints_.Add(node->line, "{} is {}; write a size from {}KiB to {}MiB, such as 8MiB", PathOf(key),
                    Describe(*node), min >> 10, max >> 20);
  } else {
    *target = *value;
  }
}

void MapReader::Time(std::string_view key, Duration* target, Duration min, Duration max) {
  const YamlNode* node = Scalar(key, "a time such as 1h30m");
  if (node == nullptr) return;
  const auto value = ParseDuration(node->text);
  if (!value || *value < min || *value > max) {
    complaints_.Add(node->line, "{} is {}; write a time from {} to {}, such as 90s, 1h30m or 7d", PathOf(key),
                    Describe(*node), FormatDuration(min), FormatDuration(max));
  } else {
    *target = *value;
  }
}

void MapReader::Texts(std::string_view key, std::vector<std::string>* target) {
  const YamlNode* node = Take(key);
  if (node == nullptr) return;
  target->clear();
  if (node->kind == YamlNode::Kind::kScalar) {
    target->push_back(node->text);
    return;
  }
  for (const YamlNode& item : ItemsOf(*node, PathOf(key), complaints_)) {
    if (item.kind == YamlNode::Kind::kScalar) {
      target->push_back(item.text);
    } else if (item.kind == YamlNode::Kind::kNull) {
      complaints_.Add(item.line, "{} holds an empty entry; write a text, in quotes if the word null or ~ is meant",
                      PathOf(key));
    } else {
      complaints_.Add(item.line, "{} holds {}; write one text an entry", PathOf(key), Describe(item));
    }
  }
}

std::optional<size_t> MapReader::ChoiceOf(std::string_view key, const std::vector<std::string_view>& words) {
  std::string list;
  for (const std::string_view word : words) list += fmt::format("{}{}", list.empty() ? "" : ", ", word);
  const YamlNode* node = Scalar(key, "one of: " + list);
  if (node == nullptr) return std::nullopt;
  for (size_t i = 0; i < words.size(); ++i) {
    if (words[i] == node->text) return i;
  }
  complaints_.Add(node->line, "{} is {}; write one of: {}", PathOf(key), Describe(*node), list);
  return std::nullopt;
}

void MapReader::Later(std::string_view key, std::string_view what) {
  known_.emplace_back(key);
  for (const YamlEntry& entry : node_.entries) {
    if (entry.key != key) continue;
    complaints_.Add(entry.line, "{} is known to a later version of telltale, this one cannot {}; take the key out",
                    PathOf(key), what);
  }
}

void MapReader::End() {
  for (const YamlEntry& entry : node_.entries) {
    if (std::find(known_.begin(), known_.end(), entry.key) != known_.end()) continue;
    const std::string_view nearest = Nearest(entry.key, offered_);
    if (nearest.empty()) {
      complaints_.Add(entry.line, "unknown key {}{}; known here: {}", Shown(entry.key),
                      path_.empty() ? std::string() : " in " + path_, Joined(offered_));
    } else {
      complaints_.Add(entry.line, "unknown key {}{}; did you mean {}?", Shown(entry.key),
                      path_.empty() ? std::string() : " in " + path_, Shown(nearest));
    }
  }
}

}  // namespace telltale
