#include "content/discover.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "base/archive_reader.h"
#include "base/archive_writer.h"
#include "base/hash.h"
#include "content/field_names.h"
#include "content/field_watch.h"
#include "content/text_watch.h"

namespace telltale {
namespace {

constexpr uint64_t kDecidedAfter = 20;  // outputs, for the mode and for confidence
constexpr uint32_t kKnownAfter = 3;     // outputs with a path
constexpr size_t kMaxCandidates = 256;
constexpr uint64_t kCandidateOutputs = 100;  // a candidate not known by then gives its place back
constexpr size_t kMaxFolded = 4096;

void AddRate(Check check, bool hit, std::string_view evidence, Findings* findings) {
  findings->rates.push_back({check, kNoField, hit, hit ? evidence : std::string_view()});
}

std::string_view NameOf(Wrapping wrapping) {
  switch (wrapping) {
    case Wrapping::kNone:
      return {};
    case Wrapping::kFence:
      return "inside a code fence";
    case Wrapping::kText:
      return "beside other text";
    case Wrapping::kFenceInText:
      return "inside a code fence, beside other text";
  }
  return {};
}

}  // namespace

struct Discovery::State {
  struct Candidate {
    uint64_t first_output = 0;  // of this stream's JSON outputs
    uint32_t seen = 0;

    template <typename Archive>
    void Persist(Archive& archive) {
      archive(first_output, seen);
    }
  };

  State(const StreamRules* rules, DiscoveryBounds bounds);

  bool ReadsJson(const Reading& reading, const Output& output);
  void ConcludeConfidence(const Reading& reading, Findings* findings);
  void ConcludeNumbers(const Output& output, Findings* findings);
  void ConcludeFields(const Reading& reading, Findings* findings);
  void ConcludeAttributes(const Reading& reading, Findings* findings);
  void ConcludeContradictions(const Reading& reading, Findings* findings);
  void ConcludePairs(const Reading& reading, Findings* findings);
  FieldIndex Learn(const PathFact& fact);
  void Fold(uint64_t path);
  template <typename Archive>
  void Persist(Archive& archive) {
    archive(decided, votes, json_votes, expects_confidence, candidates, folded, names, text);
    for (const auto& field : fields) archive(*field);
  }
  template <typename Archive>
  void PersistCounts(Archive& archive) {
    size_t counted = fields.size();  // of those there were then: there may be more by now
    archive(outputs, with_confidence, json_outputs, counted);
    if (counted > fields.size()) archive.Fail();
    for (size_t i = 0; i < counted && archive.ok(); ++i) fields[i]->PersistCounts(archive);
  }
  bool TakePaths(const std::vector<std::string>& paths, bool same_rules);

  const StreamRules* rules;
  DiscoveryBounds bounds;
  Mode decided = Mode::kUndecided;
  uint64_t votes = 0;
  uint64_t json_votes = 0;
  uint64_t outputs = 0;
  uint64_t with_confidence = 0;
  bool expects_confidence = false;
  uint64_t json_outputs = 0;
  std::vector<std::unique_ptr<FieldWatch>> fields;     // a path that was given out stays where it is
  std::unordered_map<uint64_t, FieldIndex> index;      // by the path's hash
  std::unordered_map<uint64_t, Candidate> candidates;  // likewise
  std::unordered_set<uint64_t> folded;                 // likewise
  FieldNames names;
  TextWatch text;
  std::vector<FieldIndex> pairs;  // names of the rules' comparisons, in their order
  std::vector<FactIndex> facts;   // of the fields, in the output at hand
  std::vector<FieldIndex> hints;  // the field that a fact was last time
};

Discovery::Discovery(const StreamRules* rules, DiscoveryBounds bounds)
    : state_(std::make_unique<State>(rules, bounds)) {}
Discovery::~Discovery() = default;
Discovery::Discovery(Discovery&&) noexcept = default;
Discovery& Discovery::operator=(Discovery&&) noexcept = default;

Discovery::State::State(const StreamRules* the_rules, DiscoveryBounds the_bounds)
    : rules(the_rules), bounds(the_bounds), names(static_cast<size_t>(the_bounds.fields)), text(the_rules, &names) {
  const StreamParts& parts = rules->parts();
  if (parts.format == Format::kJson) decided = Mode::kJson;
  if (parts.format == Format::kText) decided = Mode::kText;
  for (const FieldPairRule& pair : parts.pairs) pairs.push_back(names.Declare(pair.name));
  for (const FieldRule& rule : parts.fields) {
    fields.push_back(std::make_unique<FieldWatch>(rule.path, &rule, bounds.labels));
    if (rule.attribute) continue;  // no path of a body
    index.emplace(fields.back()->hash(), static_cast<FieldIndex>(fields.size() - 1));
  }
}

// The fields of these paths, in place of those there are: those that rules name come first.
bool Discovery::State::TakePaths(const std::vector<std::string>& paths, bool same_rules) {
  const size_t declared = same_rules ? rules->parts().fields.size() : 0;
  if (paths.size() < declared || paths.size() >= kNameBit) return false;
  fields.resize(declared);
  for (size_t i = 0; i < declared; ++i) {
    if (fields[i]->path() != paths[i]) return false;
  }
  for (size_t i = declared; i < paths.size(); ++i) {
    fields.push_back(std::make_unique<FieldWatch>(paths[i], nullptr, bounds.labels));
    index.emplace(fields.back()->hash(), static_cast<FieldIndex>(i));
  }
  if (!same_rules) rules = nullptr;
  return true;
}

void Discovery::Persist(ArchiveWriter& archive) const {
  std::vector<std::string> paths;
  for (const auto& field : state_->fields) paths.push_back(field->path());
  archive(paths);
  state_->Persist(archive);
}
void Discovery::PersistCounts(ArchiveWriter& archive) const { state_->PersistCounts(archive); }
void Discovery::Persist(ArchiveReader& archive, bool same_rules) {
  std::vector<std::string> paths;
  archive(paths);
  if (!state_->TakePaths(paths, same_rules)) archive.Fail();
  state_->Persist(archive);
}
void Discovery::PersistCounts(ArchiveReader& archive) { state_->PersistCounts(archive); }

void Discovery::Conclude(const Reading& reading, const Output& output, Findings* findings) {
  findings->Clear();
  State& state = *state_;
  if (reading.rules != state.rules) return;
  const bool unversioned =
      output.prompt_version.empty() && output.prompt_sha256.empty() && output.prompt_template.empty();
  AddRate(Check::kUnversionedPrompt, unversioned, "no version, hash or template", findings);
  state.ConcludeConfidence(reading, findings);
  state.ConcludeNumbers(output, findings);
  AddRate(Check::kEmptyOutput, !reading.empty.empty(), reading.empty, findings);
  if (!reading.empty.empty()) return;

  const bool as_json = state.ReadsJson(reading, output);
  const bool read = reading.json == Reading::Json::kRead;
  const bool ends_early = as_json && reading.json == Reading::Json::kCut;
  const bool cut_on_the_way = !reading.transport_cut.empty() && (ends_early || reading.json != Reading::Json::kCut);
  AddRate(Check::kTruncatedTransport, cut_on_the_way, reading.transport_cut, findings);
  AddRate(Check::kTruncatedOutput, !cut_on_the_way && (reading.output_cut || ends_early),
          reading.output_cut ? reading.Keep({"finish_reason ", output.finish_reason}) : reading.fault, findings);
  state.text.Conclude(reading, as_json, findings);
  state.ConcludeAttributes(reading, findings);
  state.ConcludeContradictions(reading, findings);
  state.ConcludePairs(reading, findings);
  if (reading.tools_asked) {  // in a stream of texts as well, where some outputs are calls
    AddRate(Check::kInvalidToolCall, !reading.tool_fault.empty(), reading.Keep({reading.tool_fault}), findings);
  }
  if (!as_json) return;
  AddRate(Check::kFencedJson, reading.wrapping != Wrapping::kNone, NameOf(reading.wrapping), findings);
  if (read) {
    AddRate(Check::kInvalidJson, false, {}, findings);
  } else if (!(reading.output_cut || ends_early || cut_on_the_way)) {
    const bool absent = reading.json == Reading::Json::kAbsent;
    AddRate(Check::kInvalidJson, true, absent ? "no JSON value in the text" : reading.Keep({reading.fault}), findings);
  }
  if (read && reading.schema_asked) {
    const std::string_view violations = reading.schema_violations;
    AddRate(Check::kSchemaViolation, !violations.empty(), reading.Keep({violations}), findings);
  }
  if (read) state.ConcludeFields(reading, findings);
}

bool Discovery::State::ReadsJson(const Reading& reading, const Output& output) {
  if (rules->parts().format == Format::kAuto && decided == Mode::kUndecided) {
    ++votes;
    if (reading.looks_json) ++json_votes;
    const bool json = 2 * json_votes >= votes;
    if (votes == kDecidedAfter) decided = json ? Mode::kJson : Mode::kText;
    return json || output.body_kind == BodyKind::kJson;
  }
  return decided == Mode::kJson || output.body_kind == BodyKind::kJson;
}

void Discovery::State::ConcludeConfidence(const Reading& reading, Findings* findings) {
  ++outputs;
  if (reading.confidence) ++with_confidence;
  const bool half = 2 * with_confidence >= outputs;
  if (half && outputs >= kDecidedAfter) expects_confidence = true;
  const StreamParts& parts = rules->parts();
  if (parts.confidence_configured || expects_confidence || half) {
    AddRate(Check::kMissingConfidence, !reading.confidence, "none, or not a number from 0 to 1", findings);
  }
  if (!reading.confidence) return;
  const bool low = *reading.confidence < parts.low_confidence;
  std::string_view evidence;
  if (low) {
    char number[32];
    *fmt::format_to_n(number, sizeof(number) - 1, "{:.4g}", *reading.confidence).out = '\0';
    evidence = reading.Keep({number});
  }
  AddRate(Check::kLowConfidence, low, evidence, findings);
  findings->numbers.push_back({Check::kConfidence, kNoField, *reading.confidence});
}

void Discovery::State::ConcludeNumbers(const Output& output, Findings* findings) {
  if (output.output_tokens) {
    findings->numbers.push_back({Check::kOutputTokens, kNoField, static_cast<double>(*output.output_tokens)});
  }
  for (const auto& [name, score] : output.scores) {
    if (!std::isfinite(score)) continue;
    const FieldIndex field = names.Find(name);
    if (field != kNoField) {
      findings->numbers.push_back({Check::kScore, field, score});
    } else {
      Fold(Hash(name, 1));
    }
  }
  if (!output.finish_reason.empty()) {
    findings->labels.push_back({Check::kFinishReason, kNoField, output.finish_reason});
  }
}

void Discovery::State::ConcludeAttributes(const Reading& reading, Findings* findings) {
  if (rules->parts().attributes.empty()) return;
  for (size_t i = 0; i < fields.size(); ++i) {
    if (const FieldRule* rule = fields[i]->attribute()) {
      fields[i]->Conclude(reading, rule->fact, static_cast<FieldIndex>(i), findings);
    }
  }
}

// Where every `when` holds of some value, no value may fail a `then`.
void Discovery::State::ConcludeContradictions(const Reading& reading, Findings* findings) {
  const StreamParts& parts = rules->parts();
  bool asked = false;
  std::string_view evidence;
  for (const ContradictionRule& rule : parts.contradictions) {
    const bool holds = std::ranges::all_of(rule.when, [&](size_t i) { return reading.facts.condition(i).met; });
    if (!holds) continue;
    asked = true;
    for (const size_t i : rule.then) {
      const ConditionRule& then = parts.conditions[i];
      const ConditionAnswer& answer = reading.facts.condition(i);
      const bool absent = then.required && !answer.met && !answer.failed;
      if (!evidence.empty() || !(answer.failed || absent)) continue;
      const size_t first = rule.when.front();
      evidence = reading.Keep({parts.conditions[first].path, " ", reading.facts.condition(first).value, ", but ",
                               then.path, " ", absent ? std::string_view("is missing") : answer.offender});
      if (evidence.empty()) evidence = "contradiction";
    }
  }
  if (asked) AddRate(Check::kContradiction, !evidence.empty(), evidence, findings);
}

void Discovery::State::ConcludePairs(const Reading& reading, Findings* findings) {
  for (size_t i = 0; i < pairs.size(); ++i) {
    const FieldPairRule& rule = rules->parts().pairs[i];
    const PairAnswer answer = AskPair(rule, reading.facts);
    if (!answer.asked) continue;
    const std::string_view evidence = answer.hit ? reading.Keep({rule.left.path, " ", answer.left.view(), ", but ",
                                                                 rule.right.path, " ", answer.right.view()})
                                                 : std::string_view();
    findings->rates.push_back({Check::kFieldsDisagree, pairs[i], answer.hit, evidence});
  }
}

void Discovery::State::ConcludeFields(const Reading& reading, Findings* findings) {
  ++json_outputs;
  facts.assign(fields.size(), kNoFact);
  const std::vector<PathFact>& all = reading.facts.facts();
  hints.resize(std::max(hints.size(), all.size()), kNoField);
  for (size_t i = kRootFact + 1; i < all.size(); ++i) {
    const PathFact& fact = all[i];
    if (fact.seen == 0 || fact.attribute) continue;
    FieldIndex field = hints[i];
    if (field == kNoField || fields[field]->hash() != fact.hash) {
      const auto known = index.find(fact.hash);
      field = known != index.end() ? known->second : Learn(fact);
      hints[i] = field;
      if (field == kNoField) continue;
    }
    if (field >= facts.size()) facts.resize(field + size_t{1}, kNoFact);
    facts[field] = static_cast<FactIndex>(i);
    FieldWatch& watch = *fields[field];
    if (watch.first_output == 0) watch.first_output = json_outputs;
    watch.Seen(json_outputs - watch.first_output + 1);
  }
  for (const uint64_t path : reading.facts.homeless()) Fold(path);
  for (size_t i = 0; i < fields.size(); ++i) {
    if (fields[i]->attribute() == nullptr) {
      fields[i]->Conclude(reading, facts[i], static_cast<FieldIndex>(i), findings);
    }
  }
}

// Counts a path that is not known yet; the field it has become, or kNoField.
FieldIndex Discovery::State::Learn(const PathFact& fact) {
  // Elements that are objects or arrays are no field of their own: their keys and elements are.
  if (fact.element && fact.objects + fact.arrays == fact.seen) return kNoField;
  // What stands above a declared field is a path like any other, but is no news where it is too deep.
  if (fact.depth > bounds.depth || fields.size() >= static_cast<size_t>(bounds.fields)) {
    Fold(fact.hash);
    return kNoField;
  }
  auto found = candidates.find(fact.hash);
  if (found == candidates.end()) {
    if (candidates.size() >= kMaxCandidates) {
      std::erase_if(candidates,
                    [&](const auto& entry) { return json_outputs - entry.second.first_output >= kCandidateOutputs; });
    }
    if (candidates.size() >= kMaxCandidates) {
      Fold(fact.hash);
      return kNoField;
    }
    found = candidates.emplace(fact.hash, Candidate{json_outputs, 0}).first;
  }
  Candidate& candidate = found->second;
  if (++candidate.seen < kKnownAfter) return kNoField;
  fields.push_back(std::make_unique<FieldWatch>(std::string(fact.path), nullptr, bounds.labels));
  FieldWatch& watch = *fields.back();
  watch.first_output = candidate.first_output;
  // The sightings before this one; the last is counted by the caller.
  for (uint32_t i = 1; i < candidate.seen; ++i) watch.Seen(json_outputs - candidate.first_output + 1);
  candidates.erase(found);
  const auto field = static_cast<FieldIndex>(fields.size() - 1);
  index.emplace(fact.hash, field);
  return field;
}

void Discovery::State::Fold(uint64_t path) {
  if (folded.size() < kMaxFolded) folded.insert(path);
}

std::string_view Discovery::field(FieldIndex index) const {
  if (index == kNoField) return {};
  if ((index & kNameBit) != 0) return state_->names.name(index);
  return state_->fields[index]->path();
}
bool Discovery::Knows(FieldIndex index) const {
  if (index == kNoField) return true;
  const bool named = (index & kNameBit) != 0;
  return static_cast<size_t>(index & ~kNameBit) < (named ? state_->names.size() : state_->fields.size());
}
std::string_view Discovery::holds(FieldIndex index) const { return NameOf(state_->fields[index]->holds()); }
size_t Discovery::field_count() const { return state_->fields.size(); }
Discovery::Mode Discovery::mode() const { return state_->decided; }
uint64_t Discovery::folded_fields() const { return state_->folded.size(); }

}  // namespace telltale
