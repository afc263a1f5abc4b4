#include "content/profile.h"

#include <algorithm>
#include <bit>

#include "base/hash.h"
#include "content/text.h"

namespace telltale {
namespace {

constexpr uint64_t kEnoughLetters = 20;
constexpr size_t kMaxSections = 64;
constexpr uint64_t kDropEvery = 50;  // outputs

bool IsSame(std::string_view a, std::string_view b) {
  std::string folded_a;
  std::string folded_b;
  FoldInto(a, &folded_a);
  FoldInto(b, &folded_b);
  return folded_a == folded_b;
}

}  // namespace

void Burst::Add(bool hit) {
  ++asked_;
  hits_ += hit ? 1 : 0;
  last_ = ((last_ << 1) | (hit ? 1u : 0u)) & ((1u << kWindow) - 1);
  most_ = std::max(most_, std::popcount(last_));
}

void StreamProfile::Add(const Output& output, const Reading& reading) {
  ++outputs;
  if (output.produced_at) {
    first = first ? std::min(*first, *output.produced_at) : *output.produced_at;
    last = last ? std::max(*last, *output.produced_at) : *output.produced_at;
  }
  if (!output.model_version.empty()) model_versions.Add(output.model_version, outputs);
  if (!output.prompt_version.empty()) prompt_versions.Add(output.prompt_version, outputs);
  if (!output.finish_reason.empty()) finish_reasons.Add(output.finish_reason, outputs);
  if (reading.confidence) confidence.Add(*reading.confidence);

  empty.Add(!reading.empty.empty());
  if (!reading.empty.empty()) return;
  const bool cut = reading.output_cut || reading.json == Reading::Json::kCut;
  const bool read = reading.json == Reading::Json::kRead;
  truncated.Add(cut);
  if (read || !cut) invalid.Add(!read);
  looks_json += reading.looks_json ? 1 : 0;
  json_bodies += output.body_kind == BodyKind::kJson ? 1 : 0;
  lengths.Add(static_cast<double>(reading.characters));
  if (reading.text_read) {
    refused.Add(reading.refused);
    with_token += reading.tokens.empty() ? 0 : 1;
  }
  if (reading.scripts.total() >= kEnoughLetters) {
    ++lettered;
    const ScriptSet used = ScriptsUsed(reading.scripts);
    for (size_t i = 0; i < kScripts; ++i) {
      if ((used & SetOf(static_cast<Script>(i))) != 0) ++written_in[i];
    }
  }
  if (read) {
    ++json;
    wrapped += reading.wrapping != Wrapping::kNone ? 1 : 0;
    AddFields(output, reading);
  } else if (reading.text_read) {
    ++texts;
    AddSections(reading);
  }
}

void StreamProfile::DropRareFields() {
  if (fields.size() < kMaxFields || json - dropped_at_ < kDropEvery) return;
  dropped_at_ = json;
  rare_fields += std::erase_if(fields, [this](const FieldProfile& field) {
    const uint64_t since = json - field.first_output;
    return since >= kDropEvery && 50 * field.seen < since;
  });
  index_.clear();
  for (size_t i = 0; i < fields.size(); ++i) index_.emplace(Hash(fields[i].path), i);
}

void StreamProfile::AddFields(const Output& output, const Reading& reading) {
  DropRareFields();
  const std::vector<PathFact>& facts = reading.facts.facts();
  places_.assign(facts.size(), 0);
  for (size_t i = kRootFact + 1; i < facts.size(); ++i) {
    if (facts[i].seen == 0 || facts[i].attribute) continue;
    FieldProfile* const field = FieldOf(facts[i]);
    if (field == nullptr) continue;
    places_[i] = static_cast<size_t>(field - fields.data()) + 1;
    field->See(facts[i], json);
  }
  for (const auto& [fact, value] : reading.facts.values()) {
    if (const size_t place = places_[fact]; place != 0) fields[place - 1].Take(value, output.produced_at);
  }
  for (FieldProfile& field : fields) field.CountPresence(reading.facts, reading.facts.Look(Hash(field.path)));
}

FieldProfile* StreamProfile::FieldOf(const PathFact& fact) {
  const auto known = index_.find(fact.hash);
  if (known != index_.end()) return &fields[known->second];
  if (fields.size() >= kMaxFields) {
    ++left_out_fields;
    return nullptr;
  }
  index_.emplace(fact.hash, fields.size());
  return &fields.emplace_back(fact);
}

void StreamProfile::AddSections(const Reading& reading) {
  for (const Heading& heading : reading.Sections().headings()) {
    if (!heading.has_content || heading.name.empty()) continue;
    const auto known = std::find_if(sections.begin(), sections.end(),
                                    [&](const SectionCount& s) { return IsSame(s.name, heading.name); });
    if (known == sections.end()) {
      if (sections.size() < kMaxSections) sections.push_back({std::string(heading.name), 1, texts});
    } else if (known->last != texts) {
      ++known->outputs;
      known->last = texts;
    }
  }
}

}  // namespace telltale
