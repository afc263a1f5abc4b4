#pragma once
// tests/fuzz/rich_rules.h - rules that ask everything there is to ask, and none at all, ready to run.

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/default_rules.h"
#include "config/rules_file.h"
#include "content/rule_set.h"
#include "tests/fuzz/invariant.h"

namespace telltale::fuzz {

// Steps json, auto and text; any other has no rule of its own.
inline constexpr std::string_view kRichRules = R"(vocabularies:
  skus: {file: skus.txt, normalize: [trim, casefold, squeeze, strip_accents]}
failure_tokens:
  house: [{id: house-ai, pattern: '(?i)\bas an ai (language )?model\b'}, {id: digits, pattern: '\d{4}x'}]
streams:
  - match: {step: json}
    format: json
    schema: item.schema.json
    tools: tools.json
    confidence: {field: confidence, low: 0.7}
    fields: &fields
      customer.name: {required: true, type: string}
      currency: {one_of: [USD, EUR], mix: true}
      total: {type: number, lenient: true, min: 0, max: 1e5, distribution: true}
      count: {type: integer}
      flag: {type: boolean}
      items[].sku: {vocabulary: skus, required: true}
      items[][]: {type: number}
      due: {type: date, max_age: 90d, max_ahead: 1y}
      day: {type: date, max_age: 90d, max_ahead: 1y,
            date_format: [iso8601, rfc2822, DD.MM.YYYY, MM/DD/YYYY, DD/MM/YYYY, YYYY/MM/DD, english, unix, unix_ms]}
      id: {pattern: 'ORD-\d{3,6}'}
      payload: {well_formed: json, schema: item.schema.json}
      query: {well_formed: sql}
      page: {well_formed: html}
      feed: {well_formed: xml}
      attributes.lang: {one_of: [en, de]}
    contradictions: &contradictions
      - {when: {category: hot}, then: {attributes.asked: {max_age: 30d}}}
      - {when: {currency: [USD]}, then: {total: {min: 1, required: true}}}
    duplicates: {key: [id, total, attributes.lang], within: 7d}
    volume: {expect: 10m}
    slices: [lang, asked]
    text: &text
      failure_tokens: [default, house]
      sections: [Sales, Support]
      scripts: [Latin, Greek]
      length: {min: 20, max: 2000}
      must_match: ['^[A-E]\b', {name: total, pattern: 'Total: \d+'}]
      labels: [{name: answer, pattern: '(?i)^\W*(yes|no)\b'}]
      entities: [{pattern: 'SKU-(\w+)', vocabulary: skus}, {pattern: '\bx*\d', vocabulary: skus}]
      transport_limits: [64, 128]
      must_mention: [attributes.asked]
      must_not_mention: [attributes.lang]
      well_formed: html
      measures: [words, sentences, {name: words_per_sentence, max: 40}, letters_per_word, longest_word, distinct_words,
                 punctuation, special_characters, non_letters, digits, links, emails, emoji,
                 {name: readability, min: 0}]
  - {match: {step: auto}, tools: tools.json, fields: *fields, contradictions: *contradictions, text: *text}
  - {match: {step: text}, format: text, text: *text}
)";

inline constexpr std::string_view kItemSchema = R"({"type": "object", "required": ["id"],
  "properties": {"id": {"type": "string", "pattern": "^ORD", "maxLength": 9}, "total": {"multipleOf": 0.5},
    "due": {"format": "date-time"}, "items": {"items": {"$ref": "#/$defs/item"}, "uniqueItems": true}},
  "anyOf": [{"required": ["total"]}, {"properties": {"currency": {"enum": ["USD", null]}}}],
  "$defs": {"item": {"type": ["object", "array", "number"], "additionalProperties": {"type": "string"}}}})";

inline constexpr std::string_view kTools = R"({"tools": [{"type": "function", "function": {"name": "get_weather",
  "parameters": {"type": "object", "required": ["city"], "properties": {"city": {"type": "string", "maxLength": 9},
    "days": {"$ref": "#/$defs/n"}}, "$defs": {"n": {"type": "integer", "minimum": 1}}}}},
  {"name": "ping", "input_schema": {"additionalProperties": false}}, {"type": "custom", "name": "sql"}]})";

// The rules of these YAML texts, which must be right; the built-in ones come first.
inline std::shared_ptr<const RuleSet> CompiledRules(std::initializer_list<std::string_view> texts) {
  std::vector<RuleSpecs> parts;
  for (const std::string_view text : texts) {
    auto specs = ParseRules(text, "rules.yaml");
    INVARIANT_OF(MessageOf(specs.status()), specs.ok());
    parts.push_back(*std::move(specs));
  }
  auto specs = MergeRules(std::move(parts));
  INVARIANT(specs.ok());
  for (StreamSpec& stream : specs->streams) {
    if (!stream.schema_file.empty()) stream.schema_text = kItemSchema;
    if (!stream.tools_file.empty()) stream.tools_text = kTools;
    for (FieldSpec& field : stream.fields) {
      if (!field.form.schema_file.empty()) field.form.schema_text = kItemSchema;
    }
  }
  const auto rules = RuleSet::Compile(*specs, [](const VocabularySpec&) -> absl::StatusOr<std::string> {
    return std::string("SKU-00001\nSKU-00002\nsku 17\n\xc3\x89t\xc3\xa9\nO0l1\n42\n");
  });
  INVARIANT_OF(MessageOf(rules.status()), rules.ok());
  return *rules;
}

inline const RuleSet& RichRules() {
  static const std::shared_ptr<const RuleSet> kRules = CompiledRules({DefaultRulesYaml(), kRichRules});
  return *kRules;
}

}  // namespace telltale::fuzz
