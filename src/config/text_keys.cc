#include "config/text_keys.h"

#include <algorithm>
#include <utility>

#include "config/comparison_reader.h"
#include "config/entries.h"
#include "config/field_keys.h"
#include "config/map_reader.h"
#include "content/text.h"

namespace telltale {
namespace {

constexpr uint64_t kMostCharacters = 1'000'000'000;

bool IsMap(const YamlNode& node) { return node.kind == YamlNode::Kind::kMap || node.kind == YamlNode::Kind::kNull; }

// Two texts of an item that it must have.
void ReadBoth(const YamlNode& item, const std::string& path, Complaints& complaints,
              std::pair<std::string_view, std::string*> first, std::pair<std::string_view, std::string*> second) {
  MapReader entry(item, path, complaints);
  for (const auto& [key, text] : {first, second}) {
    entry.Text(key, text);
    if (IsMap(item)) NeedText(item, path, key, *text, complaints);
  }
  entry.End();
}

void ReadEntities(const YamlNode& list, const std::string& path, Complaints& complaints, StreamSpec* stream) {
  for (const YamlNode& item : ItemsOf(list, path, complaints)) {
    EntitySpec entity;
    entity.where = complaints.Where(item.line);
    ReadBoth(item, fmt::format("{}[{}]", path, stream->entities.size()), complaints, {"pattern", &entity.pattern},
             {"vocabulary", &entity.vocabulary});
    stream->entities.push_back(std::move(entity));
  }
}

// A bare pattern is called by its number.
void ReadNamedPatterns(const YamlNode& list, const std::string& path, Complaints& complaints,
                       std::vector<PatternSpec>* patterns) {
  const auto add = [&](const YamlNode& item) {
    PatternSpec pattern;
    pattern.where = complaints.Where(item.line);
    pattern.id = fmt::format("{}", patterns->size() + 1);
    if (item.kind == YamlNode::Kind::kScalar) {
      pattern.pattern = item.text;
    } else {
      const std::string item_path = fmt::format("{}[{}]", path, patterns->size());
      MapReader entry(item, item_path, complaints);
      entry.Text("name", &pattern.id);
      entry.Text("pattern", &pattern.pattern);
      entry.End();
      if (IsMap(item)) {
        NeedText(item, item_path, "name", pattern.id, complaints);
        NeedText(item, item_path, "pattern", pattern.pattern, complaints);
      }
    }
    const bool twice = std::any_of(patterns->begin(), patterns->end(),
                                   [&](const PatternSpec& other) { return other.id == pattern.id; });
    if (twice)
      complaints.Add(item.line, "{} has {} twice; give each pattern a name of its own", path, Shown(pattern.id));
    patterns->push_back(std::move(pattern));
  };
  if (list.kind == YamlNode::Kind::kScalar) return add(list);
  for (const YamlNode& item : ItemsOf(list, path, complaints)) add(item);
}

void ReadMustMatch(const YamlNode& list, const std::string& path, Complaints& complaints, StreamSpec* stream) {
  ReadNamedPatterns(list, path, complaints, &stream->must_match);
}
void ReadMustNotMatch(const YamlNode& list, const std::string& path, Complaints& complaints, StreamSpec* stream) {
  ReadNamedPatterns(list, path, complaints, &stream->must_not_match);
}

void ReadLabels(const YamlNode& list, const std::string& path, Complaints& complaints, StreamSpec* stream) {
  for (const YamlNode& item : ItemsOf(list, path, complaints)) {
    LabelSpec label;
    label.where = complaints.Where(item.line);
    ReadBoth(item, fmt::format("{}[{}]", path, stream->text_labels.size()), complaints, {"name", &label.name},
             {"pattern", &label.pattern});
    const bool twice = std::any_of(stream->text_labels.begin(), stream->text_labels.end(),
                                   [&](const LabelSpec& other) { return other.name == label.name; });
    if (twice) complaints.Add(item.line, "{} has {} twice; give each label a name of its own", path, Shown(label.name));
    stream->text_labels.push_back(std::move(label));
  }
}

// Each name once, and none without a letter: findings are told by it.
void ReadSections(const YamlNode& list, const std::string& path, Complaints& complaints, StreamSpec* stream) {
  const auto add = [&](const YamlNode& item) {
    if (item.kind != YamlNode::Kind::kScalar || IsBlank(item.text)) {
      complaints.Add(item.line, "{} holds {}; write the name of a section", path, Describe(item));
    } else if (std::find(stream->sections.begin(), stream->sections.end(), item.text) != stream->sections.end()) {
      complaints.Add(item.line, "{} has {} twice; keep one of them", path, Shown(item.text));
    } else {
      stream->sections.push_back(item.text);
    }
  };
  if (list.kind == YamlNode::Kind::kScalar) return add(list);
  for (const YamlNode& item : ItemsOf(list, path, complaints)) add(item);
}

void ReadLength(const YamlNode& node, const std::string& path, Complaints& complaints, StreamSpec* stream) {
  constexpr uint64_t kAbsent = ~uint64_t{0};
  uint64_t least = kAbsent;
  uint64_t most = kAbsent;
  MapReader reader(node, path, complaints);
  reader.Count("min", &least, 0, kMostCharacters);
  reader.Count("max", &most, 1, kMostCharacters);
  reader.End();
  if (least != kAbsent) stream->min_length = least;
  if (most != kAbsent) stream->max_length = most;
  if (stream->min_length && stream->max_length && *stream->min_length > *stream->max_length) {
    complaints.Add(node.line, "{} has min {} above max {}; swap them", path, least, most);
  }
}

std::vector<std::string> NamesOfMeasures() {
  std::vector<std::string> names;
  for (size_t i = 0; i < kMeasureCount; ++i) names.emplace_back(MeasureName(static_cast<Measure>(i)));
  return names;
}

// Names, or maps of a name and its bounds.
void ReadMeasures(const YamlNode& list, const std::string& path, Complaints& complaints, StreamSpec* stream) {
  const auto add = [&](const YamlNode& item, const std::string& item_path) {
    MeasureSpec spec;
    std::string name = item.text;
    if (item.kind != YamlNode::Kind::kScalar) {
      MapReader entry(item, item_path, complaints);
      entry.Text("name", &name);
      entry.Number("min", &spec.min);
      entry.Number("max", &spec.max);
      ReadMedianLimits(entry, item.line, &spec.median);
      entry.End();
      if (IsMap(item)) NeedText(item, item_path, "name", name, complaints);
      if (name.empty()) return;
      if (spec.min && spec.max && *spec.min > *spec.max) {
        complaints.Add(item.line, "{} has min {} above max {}; swap them", item_path, *spec.min, *spec.max);
      }
    }
    const std::optional<Measure> measure = MeasureNamed(name);
    if (!measure) {
      const std::vector<std::string> names = NamesOfMeasures();
      const std::string_view near = Nearest(name, names);
      const std::string advice = near.empty() ? fmt::format("write one of {}", fmt::join(names, ", "))
                                              : fmt::format("did you mean {}?", Shown(near));
      return complaints.Add(item.line, "{} holds {}, which is no measure; {}", path, Shown(name), advice);
    }
    spec.measure = *measure;
    const bool twice = std::any_of(stream->measures.begin(), stream->measures.end(),
                                   [&](const MeasureSpec& other) { return other.measure == spec.measure; });
    if (twice) return complaints.Add(item.line, "{} has {} twice; keep one of them", path, Shown(name));
    stream->measures.push_back(spec);
  };
  if (list.kind == YamlNode::Kind::kScalar) return add(list, path);
  size_t number = 0;
  for (const YamlNode& item : ItemsOf(list, path, complaints)) add(item, fmt::format("{}[{}]", path, number++));
}

void ReadTransportLimits(const YamlNode& list, const std::string& path, Complaints& complaints, StreamSpec* stream) {
  for (const YamlNode& item : ItemsOf(list, path, complaints)) {
    const std::optional<double> limit = item.kind == YamlNode::Kind::kScalar ? ParseNumber(item.text) : std::nullopt;
    if (!limit || *limit < 1 || *limit > 1e9 || *limit != static_cast<double>(static_cast<uint64_t>(*limit))) {
      complaints.Add(item.line, "{} holds {}; write lengths such as 4096", path, Describe(item));
    } else {
      stream->transport_limits.push_back(static_cast<uint64_t>(*limit));
    }
  }
}

}  // namespace

void ReadText(const YamlNode& node, const std::string& path, Complaints& complaints, StreamSpec* stream) {
  MapReader reader(node, path, complaints);
  const auto each = [&](std::string_view key, auto read) {
    if (const YamlNode* value = reader.Take(key)) read(*value, fmt::format("{}.{}", path, key), complaints, stream);
  };
  reader.Texts("failure_tokens", &stream->failure_tokens);
  each("sections", ReadSections);
  reader.Texts("scripts", &stream->scripts);
  reader.Texts("must_mention", &stream->must_mention);
  reader.Texts("must_not_mention", &stream->must_not_mention);
  each("entities", ReadEntities);
  each("must_match", ReadMustMatch);
  each("must_not_match", ReadMustNotMatch);
  each("labels", ReadLabels);
  each("measures", ReadMeasures);
  ReadForm(reader, &stream->form);
  each("length", ReadLength);
  each("transport_limits", ReadTransportLimits);
  reader.End();
}

}  // namespace telltale
