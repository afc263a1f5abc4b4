#include "config/field_keys.h"

#include <utility>

#include "config/comparison_reader.h"
#include "config/entries.h"
#include "config/map_reader.h"

namespace telltale {
namespace {

constexpr Duration kMostAge = std::chrono::days(36'500);

void ReadValue(MapReader& reader, int line, ValueSpec* value) {
  reader.Choice<FieldType>("type",
                           {{"any", FieldType::kAny},
                            {"string", FieldType::kString},
                            {"number", FieldType::kNumber},
                            {"integer", FieldType::kInteger},
                            {"boolean", FieldType::kBoolean},
                            {"object", FieldType::kObject},
                            {"array", FieldType::kArray},
                            {"date", FieldType::kDate}},
                           &value->type);
  reader.Bool("lenient", &value->lenient);
  reader.Texts("one_of", &value->one_of);
  reader.Number("min", &value->min);
  reader.Number("max", &value->max);
  reader.Text("pattern", &value->pattern);
  reader.Texts("date_format", &value->date_formats);
  Duration age{-1};
  reader.Time("max_age", &age, Duration(0), kMostAge);
  if (age >= Duration(0)) value->max_age = age;
  Duration ahead{-1};
  reader.Time("max_ahead", &ahead, Duration(0), kMostAge);
  if (ahead >= Duration(0)) value->max_ahead = ahead;
  if (value->min && value->max && *value->min > *value->max) {
    reader.complaints().Add(line, "{} has min {} above max {}; swap them", reader.path(), *value->min, *value->max);
  }
}

std::vector<FieldSpec> ReadConditions(const YamlNode* node, const std::string& path, Complaints& complaints) {
  std::vector<FieldSpec> conditions;
  if (node == nullptr) return conditions;
  for (const YamlEntry& entry : NamedEntries(*node, path, complaints)) {
    FieldSpec condition;
    condition.path = entry.key;
    condition.where = complaints.Where(entry.line);
    if (entry.value.kind == YamlNode::Kind::kScalar) {
      condition.one_of = {entry.value.text};
    } else if (entry.value.kind == YamlNode::Kind::kList) {
      for (const YamlNode& item : entry.value.items) condition.one_of.push_back(item.text);
    } else {
      MapReader reader(entry.value, path + "." + entry.key, complaints);
      ReadValue(reader, entry.line, &condition);
      reader.Bool("required", &condition.required);
      reader.End();
    }
    conditions.push_back(std::move(condition));
  }
  return conditions;
}

// One side of a comparison: a path, or {sum_of: [net, tax]}.
std::vector<std::string> ReadSide(const YamlNode& item, MapReader& pair, std::string_view key) {
  std::vector<std::string> paths;
  const YamlNode* node = pair.Take(key);
  Complaints& complaints = pair.complaints();
  if (node == nullptr || (node->kind == YamlNode::Kind::kScalar && node->text.empty())) {
    complaints.Add(item.line, "{} has no {}; write a path, or {{sum_of: [net, tax]}}", pair.path(), key);
  } else if (node->kind == YamlNode::Kind::kScalar) {
    paths = {node->text};
  } else if (node->kind == YamlNode::Kind::kList) {
    complaints.Add(node->line, "{} is a list; write a path, or {{sum_of: [net, tax]}}", pair.PathOf(key));
  } else {
    MapReader sum(*node, pair.PathOf(key), complaints);
    sum.Texts("sum_of", &paths);
    sum.End();
    if (paths.empty()) complaints.Add(node->line, "{} has no sum_of; list the fields to add up", pair.PathOf(key));
  }
  return paths;
}

// Whether a check that hits or does not is declared here.
bool HasRate(const FieldSpec& field) {
  const bool of_value = field.type != FieldType::kAny || !field.one_of.empty() || field.min || field.max ||
                        !field.pattern.empty() || field.max_age || field.max_ahead;
  return of_value || field.required || !field.vocabulary.empty() || field.form.form != Form::kNone;
}

bool MayBeNumber(const FieldSpec& field) {
  return field.type == FieldType::kAny || field.type == FieldType::kNumber || field.type == FieldType::kInteger;
}

}  // namespace

void ReadForm(MapReader& reader, Form* form) {
  reader.Choice<Form>("well_formed",
                      {{"json", Form::kJson},
                       {"xml", Form::kXml},
                       {"html", Form::kHtml},
                       {"sql", Form::kSql},
                       {"python", Form::kPython}},
                      form);
}

FieldSpec ReadField(const YamlEntry& entry, const std::string& parent, Complaints& complaints) {
  FieldSpec field;
  field.path = entry.key;
  field.where = complaints.Where(entry.line);
  MapReader reader(entry.value, parent + ".fields." + entry.key, complaints);
  ReadValue(reader, entry.line, &field);
  reader.Bool("required", &field.required);
  reader.Bool("distribution", &field.distribution);
  reader.Bool("mix", &field.mix);
  reader.Text("vocabulary", &field.vocabulary);
  ReadForm(reader, &field.form.form);
  reader.Text("schema", &field.form.schema_file);
  ReadAlertEach(reader, &field.alert_each);
  reader.Limit("alert_above", &field.limits.above);
  reader.Limit("alert_below", &field.limits.below);
  ReadMedianLimits(reader, entry.line, &field.median);
  reader.End();
  if (field.alert_each && field.limits.any()) {
    complaints.Add(entry.line, "{} has alert: each and {}; one hit is an alert already, take one of them out",
                   reader.path(), field.limits.above ? "alert_above" : "alert_below");
  }
  CheckLimits(field.limits, entry.line, reader.path(), complaints);
  if (field.limits.any() && field.distribution && !HasRate(field)) {
    const std::string_view way = field.limits.above ? "above" : "below";
    complaints.Add(entry.line,
                   "{} has alert_{}, which is of rates, and declares none; of the number it is alert_median_{}",
                   reader.path(), way, way);
  }
  if (field.median.any() && !MayBeNumber(field)) {
    complaints.Add(entry.line, "{} has {} and a type that is no number, so that it has no median; take one of them out",
                   reader.path(), field.median.above ? "alert_median_above" : "alert_median_below");
  }
  return field;
}

std::vector<ContradictionSpec> ReadContradictions(const YamlNode& list, const std::string& path,
                                                  Complaints& complaints) {
  std::vector<ContradictionSpec> contradictions;
  for (const YamlNode& item : ItemsOf(list, path, complaints)) {
    const std::string item_path = fmt::format("{}[{}]", path, contradictions.size());
    ContradictionSpec contradiction;
    contradiction.where = complaints.Where(item.line);
    MapReader reader(item, item_path, complaints);
    contradiction.when = ReadConditions(reader.Take("when"), item_path + ".when", complaints);
    contradiction.then = ReadConditions(reader.Take("then"), item_path + ".then", complaints);
    reader.End();
    contradictions.push_back(std::move(contradiction));
  }
  return contradictions;
}

std::vector<FieldPairSpec> ReadFieldPairs(const YamlNode& list, const std::string& path, Complaints& complaints) {
  std::vector<FieldPairSpec> pairs;
  for (const YamlNode& item : ItemsOf(list, path, complaints)) {
    const std::string item_path = fmt::format("{}[{}]", path, pairs.size());
    FieldPairSpec pair;
    pair.where = complaints.Where(item.line);
    MapReader reader(item, item_path, complaints);
    reader.Text("name", &pair.name);
    pair.left = ReadSide(item, reader, "left");
    reader.Text("op", &pair.op);
    pair.right = ReadSide(item, reader, "right");
    reader.Number("within", &pair.within, 0, 1e15);
    reader.End();
    NeedText(item, item_path, "op", pair.op, complaints);
    pairs.push_back(std::move(pair));
  }
  return pairs;
}

}  // namespace telltale
