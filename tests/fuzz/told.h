#pragma once
// tests/fuzz/told.h - what a Reading and its Findings say, as text: two of them are the same where their texts are.

#include <fmt/format.h>

#include <cmath>
#include <set>
#include <string>
#include <utility>

#include "content/discover.h"
#include "content/personal_data.h"
#include "content/reading.h"
#include "content/secrets.h"
#include "content/stream_rules.h"
#include "tests/fuzz/invariant.h"
#include "tests/fuzz/records.h"

namespace telltale::fuzz {

template <typename... Args>
void Add(std::string* out, fmt::format_string<Args...> format, Args&&... args) {
  fmt::format_to(std::back_inserter(*out), format, std::forward<Args>(args)...);
}

inline void Tell(const FactTable& facts, const StreamParts& parts, std::string* out) {
  for (const PathFact& fact : facts.facts()) {
    if (fact.seen == 0) continue;
    Add(out, "{}: {} {} {} {} {} {} {} {} {} '{}' {} {} '{}'\n", fact.path, fact.seen, fact.objects, fact.arrays,
        fact.empties, fact.numbers, fact.types, static_cast<int>(fact.first_empty), fact.first_empty_at, fact.sum,
        fact.label, fact.long_label, fact.key_value, fact.null_word);
  }
  for (const FieldRule& rule : parts.fields) {
    const FieldAnswers& answers = facts.answers(rule.number);
    for (size_t i = 0; i <= kQuestionCount; ++i) {
      const Answer& one = i < kQuestionCount ? answers.value[i] : answers.unknown;
      if (one.asked) Add(out, "rule {} {}: {} '{}' '{}'\n", rule.path, i, one.hit, one.offender, answers.meant);
    }
  }
  for (size_t i = 0; i < parts.conditions.size(); ++i) {
    const ConditionAnswer& one = facts.condition(i);
    if (!one.met && !one.failed) continue;
    Add(out, "condition {}{} '{}' '{}'\n", one.met, one.failed, one.value, one.offender);
  }
  for (const auto& [fact, value] : facts.values())
    Add(out, "kept {} {} {}\n", fact, static_cast<int>(value.type), value.text);
}

inline std::string Told(const Reading& reading) {
  std::string out;
  Add(&out, "empty '{}' characters {} opening '{}' shape '{}'\n", reading.empty, reading.characters, reading.opening,
      reading.shape);
  Add(&out, "json {} {} {} fault '{}' schema {} '{}' tools {} '{}'\n", static_cast<int>(reading.json),
      reading.looks_json, static_cast<int>(reading.wrapping), reading.fault, reading.schema_asked,
      reading.schema_violations, reading.tools_asked, reading.tool_fault);
  Add(&out, "text {} '{}'\nrefused {} '{}' placeholder '{}' fence '{}' repetition {} '{}'\n", reading.text_read,
      reading.text, reading.refused, reading.refusal, reading.placeholder, reading.fence, reading.repetition_asked,
      reading.repeated_piece);
  for (size_t i = 0; i < kScripts; ++i) {
    if (reading.scripts.letters[i] > 0) Add(&out, "script {} {} ", i, reading.scripts.letters[i]);
  }
  Add(&out, "personal data '{}' secret '{}' entity {}{} '{}' '{}' same {} confidence {} cut {} '{}'\n",
      reading.personal_data, reading.secret, reading.entity_seen, reading.entity_unknown, reading.unknown_entity,
      reading.meant_entity, reading.text_fingerprint, reading.confidence.value_or(-1), reading.output_cut,
      reading.transport_cut);
  for (const int token : reading.tokens) Add(&out, "token {} ", token);
  for (const int matched : reading.matched) Add(&out, "matched {} ", matched);
  for (const std::string_view label : reading.text_labels) Add(&out, "label '{}' ", label);
  Add(&out, "\n");
  Tell(reading.facts, reading.rules->parts(), &out);
  return out;
}

inline std::string Told(const Findings& findings, const Discovery& discovery) {
  std::string out;
  for (const auto& rate : findings.rates) {
    Add(&out, "{} {}: {} {}\n", CheckName(rate.check), discovery.field(rate.field), rate.hit, rate.evidence);
  }
  for (const auto& number : findings.numbers) {
    Add(&out, "{} {}: {}\n", CheckName(number.check), discovery.field(number.field), number.value);
  }
  for (const auto& label : findings.labels) {
    Add(&out, "{} {}: {}\n", CheckName(label.check), discovery.field(label.field), label.label);
  }
  for (const uint16_t token : findings.tokens) Add(&out, "token {}\n", token);
  Add(&out, "mode {} fields {} folded {}\n", static_cast<int>(discovery.mode()), discovery.field_count(),
      discovery.folded_fields());
  return out;
}

// What holds for every Reading.
inline void CheckReading(const Reading& reading, std::string_view body) {
  INVARIANT(reading.characters <= body.size());
  INVARIANT(!reading.confidence || (*reading.confidence >= 0 && *reading.confidence <= 1));
  INVARIANT(reading.scripts.total() <= reading.text.size());
  INVARIANT(LiesIn(reading.placeholder, reading.text) && reading.placeholder.size() <= 80);
  INVARIANT(LiesIn(reading.fence, reading.text));
  INVARIANT(LiesIn(reading.refusal, reading.text));
  INVARIANT(reading.text.size() <= size_t{256} << 10);
  INVARIANT(reading.opening.size() <= 32);
  INVARIANT(reading.json != Reading::Json::kInvalid || !reading.fault.empty());
}

// What holds for the Findings of every output.
inline void CheckFindings(const Findings& findings, const Discovery& discovery) {
  std::set<std::pair<Check, FieldIndex>> asked;
  for (const auto& rate : findings.rates) {
    const std::string_view evidence = rate.evidence;
    INVARIANT(asked.insert({rate.check, rate.field}).second);
    INVARIANT_OF(evidence, rate.hit || evidence.empty());
    INVARIANT_OF(evidence, evidence.size() <= kMaxEvidenceBytes);
    INVARIANT_OF(evidence, IsUtf8(evidence));
    INVARIANT_OF(evidence, !NextSecret(evidence));
    INVARIANT_OF(evidence, !NextPersonalData(evidence));
    INVARIANT(rate.field == kNoField || !discovery.field(rate.field).empty());
  }
  for (const auto& number : findings.numbers) INVARIANT(std::isfinite(number.value));
  for (const auto& label : findings.labels) INVARIANT_OF(label.label, label.label.size() <= 64);
}

}  // namespace telltale::fuzz
