#include "config/rules_file.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "config/comparison_reader.h"
#include "config/complaints.h"
#include "config/map_reader.h"
#include "config/yaml.h"

namespace telltale {
namespace {

constexpr size_t kMaxNameBytes = 100;
constexpr size_t kMaxLabelBytes = 256;

// Entries of a map whose keys are names the file's author chose.
const std::vector<YamlEntry>& NamedEntries(const YamlNode& node, const std::string& path, Complaints& complaints) {
  if (node.kind == YamlNode::Kind::kScalar || node.kind == YamlNode::Kind::kList) {
    complaints.Add(node.line, "{} is {}; write names with their values: name: value", path, Describe(node));
  }
  for (const YamlEntry& entry : node.entries) {
    if (entry.key.empty() || entry.key.size() > kMaxNameBytes) {
      complaints.Add(entry.line, "{} has the name {}; write a name of 1 to {} bytes", path, Shown(entry.key),
                     kMaxNameBytes);
    }
  }
  return node.entries;
}

void NeedText(const YamlNode& node, const std::string& path, std::string_view key, const std::string& text,
              Complaints& complaints) {
  if (text.empty()) complaints.Add(node.line, "{} has no {}; every entry needs one", path, key);
}

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
      } else {
        complaints.Add(step.line, "{}.normalize holds {}; write trim, casefold or both", path, Describe(step));
      }
    }
  }
  reader.End();
  if (entry.value.kind == YamlNode::Kind::kMap || entry.value.kind == YamlNode::Kind::kNull) {
    NeedText(entry.value, path, "file", vocabulary.file, complaints);
  }
  return vocabulary;
}

FieldSpec ReadField(const YamlEntry& entry, const std::string& parent, Complaints& complaints) {
  FieldSpec field;
  field.path = entry.key;
  field.where = complaints.Where(entry.line);
  const std::string path = parent + ".fields." + entry.key;
  MapReader reader(entry.value, path, complaints);
  const YamlNode* type = reader.Take("type");
  if (type != nullptr && type->text == "date") {
    complaints.Add(type->line,
                   "{}.type is 'date', which is known to a later version of telltale; take it out, or write string",
                   path);
  } else {
    reader.Choice<FieldType>("type",
                             {{"any", FieldType::kAny},
                              {"string", FieldType::kString},
                              {"number", FieldType::kNumber},
                              {"integer", FieldType::kInteger},
                              {"boolean", FieldType::kBoolean},
                              {"object", FieldType::kObject},
                              {"array", FieldType::kArray}},
                             &field.type);
  }
  reader.Bool("required", &field.required);
  reader.Bool("lenient", &field.lenient);
  reader.Texts("one_of", &field.one_of);
  reader.Number("min", &field.min);
  reader.Number("max", &field.max);
  reader.Bool("distribution", &field.distribution);
  reader.Bool("mix", &field.mix);
  reader.Text("vocabulary", &field.vocabulary);
  reader.Later("max_age", "read dates");
  reader.Later("max_ahead", "read dates");
  reader.Later("pattern", "check a field against a pattern");
  ReadAlertEach(reader, &field.alert_each);
  reader.End();
  if (field.min && field.max && *field.min > *field.max) {
    complaints.Add(entry.line, "{} has min {} above max {}; swap them", path, *field.min, *field.max);
  }
  return field;
}

void ReadText(const YamlNode& node, const std::string& path, Complaints& complaints, StreamSpec* stream) {
  MapReader reader(node, path, complaints);
  reader.Texts("failure_tokens", &stream->failure_tokens);
  if (const YamlNode* list = reader.Take("entities")) {
    for (const YamlNode& item : ItemsOf(*list, path + ".entities", complaints)) {
      const std::string item_path = fmt::format("{}.entities[{}]", path, stream->entities.size());
      EntitySpec entity;
      entity.where = complaints.Where(item.line);
      MapReader entry(item, item_path, complaints);
      entry.Text("pattern", &entity.pattern);
      entry.Text("vocabulary", &entity.vocabulary);
      entry.End();
      if (item.kind == YamlNode::Kind::kMap || item.kind == YamlNode::Kind::kNull) {
        NeedText(item, item_path, "pattern", entity.pattern, complaints);
        NeedText(item, item_path, "vocabulary", entity.vocabulary, complaints);
      }
      stream->entities.push_back(std::move(entity));
    }
  }
  reader.Later("sections", "look for sections");
  reader.Later("scripts", "tell scripts apart");
  reader.Later("labels", "take labels from text");
  reader.Later("must_match", "ask for patterns that must be there");
  reader.Later("length", "bound the length of a text");
  reader.End();
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
  if (const YamlNode* text = reader.Take("text")) ReadText(*text, path + ".text", complaints, &stream);
  if (const YamlNode* labels = reader.Take("labels")) ReadLabels(*labels, path + ".labels", complaints, &stream.labels);
  reader.Later("schema", "check a JSON Schema");
  ReadComparisons(reader, &stream.comparisons);
  reader.Later("contradictions", "compare fields with one another");
  reader.Later("volume", "watch volumes");
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
