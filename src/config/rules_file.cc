#include "config/rules_file.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "config/comparison_reader.h"
#include "config/complaints.h"
#include "config/entries.h"
#include "config/field_keys.h"
#include "config/map_reader.h"
#include "config/text_keys.h"
#include "config/volume_keys.h"
#include "config/yaml.h"

namespace telltale {
namespace {

constexpr size_t kMaxLabelBytes = 256;
constexpr size_t kMaxSliceBytes = 128;
constexpr size_t kMostSlices = 4;
constexpr std::string_view kAttributePrefix = "attributes.";

std::vector<PatternSpec> ReadPatterns(const YamlNode& list, const std::string& path, Complaints& complaints) {
  std::vector<PatternSpec> patterns;
  std::map<std::string, int> ids;
  for (const YamlNode& item : ItemsOf(list, path, complaints)) {
    const std::string item_path = fmt::format("{}[{}]", path, patterns.size());
    PatternSpec pattern;
    MapReader reader(item, item_path, complaints);
    reader.Text("id", &pattern.id);
    reader.Text("pattern", &pattern.pattern);
    if (const YamlNode* examples = reader.Take("examples")) {
      MapReader lines(*examples, item_path + ".examples", complaints);
      lines.Texts("match", &pattern.match);
      lines.Texts("pass", &pattern.pass);
      lines.End();
    }
    reader.End();
    if (item.kind == YamlNode::Kind::kMap || item.kind == YamlNode::Kind::kNull) {
      NeedText(item, item_path, "id", pattern.id, complaints);
      NeedText(item, item_path, "pattern", pattern.pattern, complaints);
    }
    if (pattern.id.size() > kMaxNameBytes) {
      complaints.Add(item.line, "{}.id is {}; at most {} bytes", item_path, Shown(pattern.id), kMaxNameBytes);
    }
    const auto [first, is_new] = ids.emplace(pattern.id, item.line);
    if (!is_new && !pattern.id.empty()) {
      complaints.Add(item.line, "{}.id is {}, as in line {}; give each pattern an id of its own", item_path,
                     Shown(pattern.id), first->second);
    }
    pattern.where = complaints.Where(item.line);
    patterns.push_back(std::move(pattern));
  }
  return patterns;
}

VocabularySpec ReadVocabulary(const YamlEntry& entry, Complaints& complaints) {
  VocabularySpec vocabulary;
  vocabulary.name = entry.key;
  vocabulary.where = complaints.Where(entry.line);
  const std::string path = "vocabularies." + entry.key;
  MapReader reader(entry.value, path, complaints);
  reader.Text("file", &vocabulary.file);
  if (const YamlNode* steps = reader.Take("normalize")) {
    vocabulary.trim = false;
    for (const YamlNode& step : ItemsOf(*steps, path + ".normalize", complaints)) {
      if (step.text == "trim") {
        vocabulary.trim = true;
      } else if (step.text == "casefold") {
        vocabulary.casefold = true;
      } else if (step.text == "squeeze") {
        vocabulary.squeeze = true;
      } else if (step.text == "strip_accents") {
        vocabulary.strip_accents = true;
      } else {
        complaints.Add(step.line, "{}.normalize holds {}; write trim, casefold, squeeze or strip_accents", path,
                       Describe(step));
      }
    }
  }
  reader.End();
  if (entry.value.kind == YamlNode::Kind::kMap || entry.value.kind == YamlNode::Kind::kNull) {
    NeedText(entry.value, path, "file", vocabulary.file, complaints);
  }
  return vocabulary;
}

bool IsLabelName(std::string_view name) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  return !name.empty() && is_letter(name.front()) && !name.starts_with("__") &&
         std::all_of(name.begin(), name.end(), [&](char c) { return is_letter(c) || (c >= '0' && c <= '9'); });
}

void ReadLabels(const YamlNode& node, const std::string& path, Complaints& complaints,
                std::map<std::string, std::string>* labels) {
  static const std::set<std::string_view> kTaken = {"alertname", "workflow", "step", "check", "field",
                                                    "severity",  "instance", "job",  "le",    "quantile"};
  for (const YamlEntry& entry : NamedEntries(node, path, complaints)) {
    if (!IsLabelName(entry.key)) {
      complaints.Add(entry.line, "{} has the name {}; write letters, digits and _ only, a letter first", path,
                     Shown(entry.key));
    } else if (kTaken.contains(entry.key)) {
      complaints.Add(entry.line, "{} has the name {}, which telltale or Prometheus sets itself; choose another", path,
                     Shown(entry.key));
    } else if (entry.value.kind != YamlNode::Kind::kScalar || entry.value.text.empty() ||
               entry.value.text.size() > kMaxLabelBytes) {
      complaints.Add(entry.line, "{}.{} is {}; write a text of 1 to {} bytes", path, entry.key, Describe(entry.value),
                     kMaxLabelBytes);
    } else {
      (*labels)[entry.key] = entry.value.text;
    }
  }
}

// Names of attributes, as the outputs bear them or as rules write them elsewhere: region, attributes.region.
std::vector<std::string> ReadSlices(const YamlNode& node, const std::string& path, Complaints& complaints) {
  static const std::set<std::string_view> kAlways = {"model",         "model_version",      "prompt_version",
                                                     "prompt_sha256", "system_fingerprint", "source"};
  std::vector<std::string> names;
  for (const YamlNode& item : ItemsOf(node, path, complaints)) {
    std::string_view name = item.text;
    if (name.starts_with(kAttributePrefix)) name.remove_prefix(kAttributePrefix.size());
    if (item.kind != YamlNode::Kind::kScalar || name.empty() || name.size() > kMaxSliceBytes) {
      complaints.Add(item.line,
                     "{} holds {}; write the name of an attribute of the outputs, 1 to {} bytes, such as region", path,
                     Describe(item), kMaxSliceBytes);
    } else if (kAlways.contains(name)) {
      complaints.Add(item.line, "{} holds {}, by which outputs are told apart anyway; leave it out", path, Shown(name));
    } else if (std::ranges::find(names, name) != names.end()) {
      complaints.Add(item.line, "{} holds {} twice; keep one of them", path, Shown(name));
    } else if (names.size() == kMostSlices) {
      complaints.Add(item.line, "{} holds more than {} attributes; keep the {} that matter most", path, kMostSlices,
                     kMostSlices);
      break;
    } else {
      names.emplace_back(name);
    }
  }
  return names;
}

StreamSpec ReadStream(const YamlNode& item, const std::string& path, Complaints& complaints) {
  StreamSpec stream;
  stream.where = complaints.Where(item.line);
  MapReader reader(item, path, complaints);
  if (const YamlNode* match = reader.Take("match")) {
    MapReader names(*match, path + ".match", complaints);
    names.Text("workflow", &stream.workflow);
    names.Text("step", &stream.step);
    names.End();
  }
  reader.Choice<Format>("format", {{"auto", Format::kAuto}, {"json", Format::kJson}, {"text", Format::kText}},
                        &stream.format);
  if (const YamlNode* confidence = reader.Take("confidence")) {
    stream.confidence_configured = true;
    MapReader keys(*confidence, path + ".confidence", complaints);
    keys.Text("field", &stream.confidence_field);
    double low = -1;
    keys.Number("low", &low, 0, 1);
    if (low >= 0) stream.low_confidence = low;
    keys.End();
  }
  if (const YamlNode* fields = reader.Take("fields")) {
    for (const YamlEntry& entry : NamedEntries(*fields, path + ".fields", complaints)) {
      stream.fields.push_back(ReadField(entry, path, complaints));
    }
  }
  reader.Text("schema", &stream.schema_file);
  reader.Text("tools", &stream.tools_file);
  if (const YamlNode* list = reader.Take("contradictions")) {
    stream.contradictions = ReadContradictions(*list, path + ".contradictions", complaints);
  }
  if (const YamlNode* list = reader.Take("compare")) {
    stream.compare = ReadFieldPairs(*list, path + ".compare", complaints);
  }
  if (const YamlNode* text = reader.Take("text")) ReadText(*text, path + ".text", complaints, &stream);
  if (const YamlNode* labels = reader.Take("labels")) ReadLabels(*labels, path + ".labels", complaints, &stream.labels);
  if (const YamlNode* list = reader.Take("slices")) {
    stream.slices = ReadSlices(*list, path + ".slices", complaints);
  }
  ReadComparisons(reader, &stream.comparisons);
  if (const YamlNode* volume = reader.Take("volume")) {
    stream.volume = ReadVolume(*volume, path + ".volume", complaints);
  }
  reader.Later("action", "decide on actions");
  reader.Later("review", "sample outputs for review");
  reader.End();
  return stream;
}

}  // namespace

absl::StatusOr<RuleSpecs> ParseRules(std::string_view text, std::string_view file) {
  Complaints complaints(file);
  const auto root = ReadYaml(text, complaints);
  if (!root) return complaints.ToStatus();
  RuleSpecs specs;
  MapReader reader(*root, "", complaints);
  if (const YamlNode* node = reader.Take("vocabularies")) {
    for (const YamlEntry& entry : NamedEntries(*node, "vocabularies", complaints)) {
      specs.vocabularies.push_back(ReadVocabulary(entry, complaints));
    }
  }
  if (const YamlNode* node = reader.Take("failure_tokens")) {
    for (const YamlEntry& entry : NamedEntries(*node, "failure_tokens", complaints)) {
      specs.failure_tokens.push_back({entry.key, ReadPatterns(entry.value, "failure_tokens." + entry.key, complaints)});
    }
  }
  if (const YamlNode* node = reader.Take("refusals")) specs.refusals = ReadPatterns(*node, "refusals", complaints);
  reader.Texts("null_words", &specs.null_words);
  if (const YamlNode* node = reader.Take("streams")) {
    for (const YamlNode& item : ItemsOf(*node, "streams", complaints)) {
      specs.streams.push_back(ReadStream(item, fmt::format("streams[{}]", specs.streams.size()), complaints));
    }
  }
  reader.End();
  if (!complaints.empty()) return complaints.ToStatus();
  return specs;
}

absl::StatusOr<RuleSpecs> MergeRules(std::vector<RuleSpecs> parts) {
  RuleSpecs all;
  std::string errors;
  const auto add = [&errors](const std::string& line) { errors += (errors.empty() ? "" : "\n") + line; };
  std::map<std::string, std::string> vocabularies;
  std::map<std::string, std::string> sets;
  std::map<std::string, std::string> refusals;
  for (RuleSpecs& part : parts) {
    for (VocabularySpec& vocabulary : part.vocabularies) {
      const auto [first, is_new] = vocabularies.emplace(vocabulary.name, vocabulary.where);
      if (!is_new) {
        add(fmt::format("{}: vocabulary {} is also in {}; give it another name", vocabulary.where,
                        Shown(vocabulary.name), first->second));
      }
      all.vocabularies.push_back(std::move(vocabulary));
    }
    for (PatternSetSpec& set : part.failure_tokens) {
      const std::string where = set.patterns.empty() ? "a rules file" : set.patterns.front().where;
      const auto [first, is_new] = sets.emplace(set.name, where);
      if (!is_new) {
        add(fmt::format(
            "{}: failure_tokens {} is also in {}; give it another name and list both under text.failure_tokens", where,
            Shown(set.name), first->second));
      }
      all.failure_tokens.push_back(std::move(set));
    }
    for (PatternSpec& refusal : part.refusals) {
      const auto [first, is_new] = refusals.emplace(refusal.id, refusal.where);
      if (!is_new) {
        add(fmt::format("{}: refusal {} is also in {}; give it another id", refusal.where, Shown(refusal.id),
                        first->second));
      }
      all.refusals.push_back(std::move(refusal));
    }
    for (std::string& word : part.null_words) {
      if (std::find(all.null_words.begin(), all.null_words.end(), word) == all.null_words.end()) {
        all.null_words.push_back(std::move(word));
      }
    }
    std::move(part.streams.begin(), part.streams.end(), std::back_inserter(all.streams));
  }
  if (!errors.empty()) return absl::InvalidArgumentError(errors);
  return all;
}

}  // namespace telltale
