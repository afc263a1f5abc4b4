#include "content/analyze.h"

#include <re2/re2.h>

#include <cmath>
#include <string>

#include "content/code_fence.h"
#include "content/json_reader.h"
#include "content/json_schema.h"
#include "content/looks.h"
#include "content/personal_data.h"
#include "content/placeholder.h"
#include "content/repetition.h"
#include "content/same_text.h"
#include "content/secrets.h"
#include "content/text.h"
#include "content/tool_judge.h"
#include "content/transport.h"

namespace telltale {
namespace {

constexpr size_t kMaxPatternBytes = size_t{256} << 10;
constexpr size_t kMaxKeptBytes = size_t{1} << 20;
constexpr std::string_view kNoLabel = "none";  // of a text in which the label's pattern is nowhere
constexpr size_t kRefusalCharacters = 300;
constexpr int kMaxCandidates = 1000;    // entities looked up in one output
constexpr double kLogprobSlack = 1e-3;  // log-probabilities a hair above 0 are rounding

double ConfidenceOf(const std::vector<float>& logprobs) {
  double sum = 0;
  for (const float logprob : logprobs) sum += static_cast<double>(logprob);
  double mean = sum / static_cast<double>(logprobs.size());
  if (mean > 0 && mean < kLogprobSlack) mean = 0;
  return std::exp(mean);
}

bool SaysCut(std::string_view finish_reason) {
  static constexpr std::string_view kCut[] = {"length", "max_tokens", "max_output_tokens", "MAX_TOKENS", "LENGTH"};
  for (const std::string_view reason : kCut) {
    if (finish_reason == reason) return true;
  }
  return false;
}

// Whether a text without brackets may be a JSON value: a string, a number or a word.
bool MayBeScalar(std::string_view text) {
  const char first = text.front();
  return first == '"' || first == '-' || (first >= '0' && first <= '9') || first == 't' || first == 'f' || first == 'n';
}

// What the pattern matches first.
std::string_view WordsOf(const RE2& pattern, std::string_view text) {
  re2::StringPiece words;
  const bool found = pattern.Match({text.data(), text.size()}, 0, text.size(), RE2::UNANCHORED, &words, 1);
  return found ? std::string_view(words.data(), words.size()) : std::string_view();
}

// How a value that was read says nothing, or "".
std::string_view EmptyValue(const PathFact& root) {
  switch (root.first_empty) {
    case Emptiness::kNull:
      return "null";
    case Emptiness::kNoText:
      return "\"\"";
    case Emptiness::kBlank:
      return "a blank string";
    case Emptiness::kEmptyObject:
      return "{}";
    case Emptiness::kEmptyArray:
      return "[]";
    case Emptiness::kNone:
    case Emptiness::kNullWord:
      return {};
  }
  return {};
}

}  // namespace

struct Analyzer::State {
  Reading reading;
  Time now{};
  JsonReader json;
  std::string text;  // what the patterns see, where it is not the body itself
  std::string opening;
  std::vector<int> found;
  SameText same_text;
  TextMeasurer measurer;
  JsonTree tree;
  SchemaScratch schema;
  std::string violations;
  ToolJudge tools;

  void ReadBody(const Output& output, const StreamParts& parts);
  bool ReadCandidate(std::string_view candidate, std::string_view before);
  Unwrapped FindCandidate(const Output& output, const StreamParts& parts, std::string_view text);
  void ReadPatterns(std::string_view text, const StreamParts& parts);
  void ReadEntities(std::string_view text, const StreamParts& parts);
  void ReadTree(std::string_view candidate, const StreamParts& parts);
  void ReadSchema(const JsonSchema& rules);
  void ReadForm(std::string_view text, Form form);
  void ReadText(std::string_view text, const StreamParts& parts);
  void ReadRepetition(std::string_view value);
  void ReadTextLabels(std::string_view text, const StreamParts& parts);
  void ReadConfidence(const Output& output, const StreamParts& parts);
};

Analyzer::Analyzer(Values values) : state_(std::make_unique<State>()) {
  if (values == Values::kKept) state_->reading.facts.KeepValues();
}
Analyzer::~Analyzer() = default;

const Reading& Analyzer::Read(const Output& output, const StreamRules& rules, Time now) {
  State& state = *state_;
  if (state.text.capacity() > kMaxKeptBytes) {
    state.text = std::string();
    state.json.GiveBack();
    state.tree.GiveBack();
    state.tools.GiveBack();
  }
  Reading& reading = state.reading;
  reading.Forget();
  reading.rules = &rules;
  state.now = now;
  reading.facts.hints().Begin();
  reading.facts.Reset(rules, now);
  state.text.clear();
  state.ReadBody(output, rules.parts());
  state.ReadConfidence(output, rules.parts());
  reading.output_cut = SaysCut(output.finish_reason);
  reading.facts.hints().ReleaseLists();
  return reading;
}

void Analyzer::State::ReadBody(const Output& output, const StreamParts& parts) {
  const std::string_view body = output.body_kind == BodyKind::kNone ? std::string_view() : output.body;
  const std::string_view trimmed = Trim(body);
  if (trimmed.empty()) {
    reading.empty = body.empty() ? "no body" : "only white space";
    return;
  }
  reading.characters = CountCharacters(body);
  // Room for all that ReadCandidate and this add, because the facts' views must not move.
  text.reserve(body.size() + 64);

  const Unwrapped unwrapped = FindCandidate(output, parts, trimmed);
  reading.looks_json = unwrapped.looks_json;
  reading.wrapping = unwrapped.wrapping;
  if (!parts.attributes.empty()) reading.facts.ReadAttributes(output.attributes);
  reading.transport_cut = TransportMark(trimmed);
  if (reading.transport_cut.empty() && reading.json == Reading::Json::kCut &&
      IsTransportLimit(body.size(), reading.characters, parts.transport_limits)) {
    reading.transport_cut = "its length is an attribute limit";
  }
  reading.shape = ShapeOf(trimmed, unwrapped);
  reading.opening = OpeningOf(trimmed, &opening);
  if (reading.json == Reading::Json::kRead) {
    const bool alone = unwrapped.before.empty() && unwrapped.after.empty();
    if (alone) reading.empty = EmptyValue(reading.facts[kRootFact]);
    if (parts.schema != nullptr || parts.tools != nullptr) ReadTree(unwrapped.candidate, parts);
    text.append(unwrapped.after);
    ReadPatterns(text, parts);
  } else {
    if (trimmed == "null" || trimmed == "\"\"") reading.empty = trimmed;
    ReadPatterns(trimmed, parts);
  }
  if (parts.form != Form::kNone) ReadForm(trimmed, parts.form);
  for (const MentionRule& rule : parts.mentions) {
    const std::string_view value = reading.facts[rule.fact].Text();
    const bool said =
        IsMentioned(value, trimmed) || (reading.text.data() != trimmed.data() && IsMentioned(value, reading.text));
    reading.mentions.push_back({value, said});
  }
}

// Finds what is to be judged as JSON, and reads it: reading.json says how that went.
Unwrapped Analyzer::State::FindCandidate(const Output& output, const StreamParts& parts, std::string_view trimmed) {
  Unwrapped unwrapped;
  if (parts.format == Format::kText && output.body_kind == BodyKind::kText) return unwrapped;
  const bool bracket = trimmed.front() == '{' || trimmed.front() == '[';
  const bool declared = output.body_kind == BodyKind::kJson || parts.format == Format::kJson;
  // Most JSON is nothing but JSON: then there is nothing to look for.
  const bool tried = bracket || (declared && MayBeScalar(trimmed));
  if (tried && ReadCandidate(trimmed, {})) {
    unwrapped.candidate = trimmed;
    unwrapped.looks_json = true;
    return unwrapped;
  }
  unwrapped = Unwrap(trimmed);
  if (output.body_kind == BodyKind::kJson) unwrapped.looks_json = true;
  if (unwrapped.candidate.empty()) {
    // Where JSON was declared, a text that begins as none at all is still a candidate that failed.
    if (bracket && declared) {
      reading.json = Reading::Json::kInvalid;
      reading.fault = json.Explain();
    }
    return unwrapped;
  }
  const bool whole = unwrapped.candidate.size() == trimmed.size();
  if (!unwrapped.cut && !(whole && tried) && ReadCandidate(unwrapped.candidate, unwrapped.before)) return unwrapped;
  reading.json = unwrapped.cut ? Reading::Json::kCut : Reading::Json::kInvalid;
  reading.fault = unwrapped.cut ? std::string_view("ends before it closes") : json.Explain();
  return unwrapped;
}

// What the patterns see is put together on the way: the text before, the values, and later the text behind.
bool Analyzer::State::ReadCandidate(std::string_view candidate, std::string_view before) {
  if (!before.empty()) text.append(before) += '\n';
  if (json.Read(candidate, &reading.facts, &text)) {
    reading.json = Reading::Json::kRead;
    return true;
  }
  // Half of a value says nothing about its fields.
  reading.facts.Reset(*reading.rules, now);
  text.clear();
  return false;
}

void Analyzer::State::ReadPatterns(std::string_view seen, const StreamParts& parts) {
  seen = CutAt(seen, kMaxPatternBytes);
  if (IsBlank(seen)) return;
  reading.text_read = true;
  reading.text = seen;
  ReadText(seen, parts);
  if (parts.patterns != nullptr) {
    reading.fallbacks += parts.patterns->Match(seen, &found).fell_back ? 1 : 0;
    const int tokens = static_cast<int>(parts.token_ids.size());
    const int entities_end = tokens + static_cast<int>(parts.entities.size());
    bool entities = false;
    for (const int index : found) {
      if (index < tokens) {
        reading.tokens.push_back(index);
      } else if (index < entities_end) {
        entities = true;
      } else if (const int own = index - entities_end; own < static_cast<int>(parts.must_match.size())) {
        reading.matched.push_back(own);
      } else {
        reading.unwanted.emplace_back(own - static_cast<int>(parts.must_match.size()),
                                      WordsOf(parts.patterns->pattern(index), seen));
      }
    }
    if (entities) ReadEntities(seen, parts);
  }
  ReadTextLabels(seen, parts);
  if (parts.refusals != nullptr) {
    const std::string_view beginning = FirstCharacters(seen, kRefusalCharacters);
    reading.fallbacks += parts.refusals->Match(beginning, &found).fell_back ? 1 : 0;
    if (found.empty()) return;
    reading.refused = true;
    reading.refusal = WordsOf(parts.refusals->pattern(found.front()), beginning);
  }
}

void Analyzer::State::ReadTree(std::string_view candidate, const StreamParts& parts) {
  if (!tree.Read(candidate)) return;  // larger than a tree may be: nothing is known
  if (parts.schema != nullptr) ReadSchema(*parts.schema);
  if (parts.tools == nullptr) return;
  const ToolVerdict verdict = tools.Judge(tree.root(), *parts.tools);
  reading.tools_asked = verdict == ToolVerdict::kRight || verdict == ToolVerdict::kWrong;
  reading.tool_fault = tools.fault();
}

void Analyzer::State::ReadSchema(const JsonSchema& rules) {
  const SchemaVerdict verdict = rules.Validate(tree, &schema);
  if (verdict == SchemaVerdict::kUndecided) return;
  reading.schema_asked = true;
  if (verdict == SchemaVerdict::kValid) return;
  violations.clear();
  AppendViolations(schema.violations(), kMaxEvidenceBytes, &violations);
  reading.schema_violations = violations;
}

// Models put into a fence what they were asked for alone: then its content counts.
void Analyzer::State::ReadForm(std::string_view whole, Form form) {
  const std::string_view block = FirstBlock(whole);
  std::string_view judged = whole;
  if (block.data() != nullptr)
    judged = form == Form::kPython ? block : Trim(block);  // Python: the first line's indent counts
  const std::optional<std::string_view> fault = reading.facts.forms().FaultOf(form, judged);
  reading.form_asked = fault.has_value();
  reading.form_fault = fault.value_or(std::string_view());
}

void Analyzer::State::ReadText(std::string_view seen, const StreamParts& parts) {
  reading.text_fingerprint = same_text.FingerprintOf(seen);
  reading.placeholder = FindPlaceholder(seen);
  reading.scripts = CountScripts(seen);
  if (const auto match = NextPersonalData(seen)) reading.personal_data = NameOf(match->kind);
  if (const auto match = NextSecret(seen)) reading.secret = match->name;
  if (reading.json == Reading::Json::kRead) {
    // Values that many objects share, one a line, are no loop: each is looked at by itself.
    for (const std::string_view value : json.long_strings()) ReadRepetition(value);
  } else {
    reading.fence = FirstFence(seen);
    ReadRepetition(seen);
  }
  if (parts.measured != 0) reading.counts = measurer.Read(seen, parts.measured);
  if (!parts.sections.empty()) reading.Sections();  // here, where nobody waits for it
}

void Analyzer::State::ReadRepetition(std::string_view value) {
  if (value.size() < kMinRepetitionCharacters) return;
  if (value.size() < 4 * kMinRepetitionCharacters && CountCharacters(value) < kMinRepetitionCharacters) return;
  reading.repetition_asked = true;
  if (reading.repeated_piece.empty()) reading.repeated_piece = FindRepetition(CutAt(value, kMaxPatternBytes)).piece;
}

void Analyzer::State::ReadTextLabels(std::string_view seen, const StreamParts& parts) {
  const re2::StringPiece piece(seen.data(), seen.size());
  for (const TextLabelRule& rule : parts.text_labels) {
    const int groups = rule.pattern->NumberOfCapturingGroups() > 0 ? 2 : 1;
    re2::StringPiece match[2];
    const bool there = rule.pattern->Match(piece, 0, piece.size(), RE2::UNANCHORED, match, groups);
    const re2::StringPiece& label = match[groups - 1];
    const bool some = there && label.data() != nullptr && !label.empty();
    reading.text_labels.push_back(some ? std::string_view(label.data(), label.size()) : kNoLabel);
  }
}

void Analyzer::State::ReadEntities(std::string_view seen, const StreamParts& parts) {
  const re2::StringPiece piece(seen.data(), seen.size());
  int candidates = 0;
  for (const EntityRule& entity : parts.entities) {
    const RE2& pattern = parts.patterns->pattern(entity.pattern);
    const bool group = pattern.NumberOfCapturingGroups() > 0;
    for (size_t at = 0; at <= seen.size() && candidates < kMaxCandidates; ++candidates) {
      re2::StringPiece match[2];
      if (!pattern.Match(piece, at, seen.size(), RE2::UNANCHORED, match, group ? 2 : 1)) break;
      const size_t end = static_cast<size_t>(match[0].data() - seen.data()) + match[0].size();
      at = match[0].empty() ? end + 1 : end;
      const re2::StringPiece& chosen = group ? match[1] : match[0];
      if (chosen.data() == nullptr) continue;  // a group that took no part
      const std::string_view candidate(chosen.data(), chosen.size());
      reading.entity_seen = true;
      VocabularyHints& hints = reading.facts.hints();
      if (hints.Knows(*entity.vocabulary, candidate)) continue;
      if (!reading.entity_unknown) {
        reading.unknown_entity = candidate;
        reading.meant_entity = hints.Meant(*entity.vocabulary, candidate);
      }
      reading.entity_unknown = true;
    }
  }
}

void Analyzer::State::ReadConfidence(const Output& output, const StreamParts& parts) {
  std::optional<double> confidence = output.confidence;
  if (!confidence && !output.token_logprobs.empty()) confidence = ConfidenceOf(output.token_logprobs);
  if (!confidence && parts.confidence_fact != kNoFact) {
    const PathFact& fact = reading.facts[parts.confidence_fact];
    if (fact.numbers > 0) confidence = fact.sum / fact.numbers;
  }
  // Written so that NaN is refused, too.
  if (confidence && *confidence >= 0 && *confidence <= 1) reading.confidence = confidence;
}

}  // namespace telltale
