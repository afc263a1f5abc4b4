#include "content/rule_compiler.h"

#include <algorithm>
#include <bit>
#include <set>
#include <utility>

#include "base/hash.h"
#include "content/json_schema.h"
#include "content/text.h"
#include "content/value_compiler.h"

namespace telltale {
namespace {

constexpr size_t kMaxFields = 256;
// Lengths at which exporters and back ends are known to cut an attribute.
constexpr uint64_t kUsualTransportLimits[] = {256,  1000,  1024,  1028,  2048,  4095,  4096, 8191,
                                              8192, 16383, 16384, 32767, 32768, 65535, 65536};

uint64_t HashOf(const FieldSpec& spec) {
  uint64_t hash = Combine(Hash(spec.path), Hash(spec.pattern));
  hash = Combine(hash, static_cast<uint64_t>(spec.type) << 2 | (spec.lenient ? 2u : 0u) | (spec.required ? 1u : 0u));
  for (const std::string& value : spec.one_of) hash = Combine(hash, Hash(value));
  for (const std::string& format : spec.date_formats) hash = Combine(hash, Hash(format, 1));
  for (const std::optional<double>& bound : {spec.min, spec.max}) {
    hash = Combine(hash, bound ? std::bit_cast<uint64_t>(*bound) : 1);
  }
  for (const std::optional<Duration>& bound : {spec.max_age, spec.max_ahead}) {
    hash = Combine(hash, bound ? static_cast<uint64_t>(bound->count()) : 1);
  }
  return hash;
}

}  // namespace

RuleCompiler::RuleCompiler(const RuleSpecs& specs, const RuleSet::VocabularyLoader& loader)
    : specs_(specs), null_words_(std::make_shared<const NullWords>(specs.null_words)) {
  LoadVocabularies(loader);
  CompileRefusals();
}

void RuleCompiler::Error(const absl::Status& status) {
  if (!errors_.empty()) errors_ += '\n';
  errors_ += OneLine(MessageOf(status));
}

void RuleCompiler::ErrorsOfValue(const absl::Status& status) {
  if (status.ok()) return;
  if (!errors_.empty()) errors_ += '\n';
  errors_ += MessageOf(status);
}

absl::Status RuleCompiler::errors() const {
  return errors_.empty() ? absl::OkStatus() : absl::InvalidArgumentError(errors_);
}

void RuleCompiler::LoadVocabularies(const RuleSet::VocabularyLoader& loader) {
  for (const VocabularySpec& spec : specs_.vocabularies) {
    absl::StatusOr<std::string> text =
        loader ? loader(spec)
               : InvalidArgument("{}: vocabulary '{}': no files can be read here", spec.where, spec.name);
    if (!text.ok()) {
      Error(text.status());
      continue;
    }
    const Normalisation how{spec.trim, spec.casefold, spec.squeeze, spec.strip_accents};
    auto list = Vocabulary::Make(*std::move(text), how);
    if (!list.ok()) {
      Error(InvalidArgument("{}: vocabulary '{}': {}: {}", spec.where, spec.name, spec.file, MessageOf(list.status())));
      continue;
    }
    auto slot = std::make_shared<VocabularySlot>(spec.name, how, *std::move(list));
    if (!vocabularies_.emplace(spec.name, std::move(slot)).second) {
      Error(InvalidArgument("{}: vocabulary '{}' is there twice; give one another name", spec.where, spec.name));
    }
  }
}

void RuleCompiler::CompileRefusals() {
  std::vector<PatternSet::Source> sources;
  for (const PatternSpec& spec : specs_.refusals)
    sources.push_back({spec.pattern, spec.where + ": refusal " + spec.id});
  absl::StatusOr<std::shared_ptr<const PatternSet>> set = PatternSet::Make(sources);
  if (!set.ok()) return Error(set.status());
  refusals_ = *std::move(set);
}

std::unique_ptr<StreamRules> RuleCompiler::Make(const StreamSpec& spec) {
  StreamParts parts;
  parts.declared = spec.declared;
  parts.format = spec.format;
  parts.labels = spec.labels;
  parts.slices = spec.slices;
  parts.volume = spec.volume;
  parts.refusals = refusals_;
  parts.refusals_definition = refusals_ == nullptr ? 0 : refusals_->content_hash();
  parts.null_words = null_words_;
  parts.tracked.emplace_back().hash = Hash("");  // the root
  if (spec.fields.size() > kMaxFields) {
    Error(InvalidArgument("{}: {} fields; at most {}: split the step, or leave the rest to discovery", spec.where,
                          spec.fields.size(), kMaxFields));
    return nullptr;
  }
  parts.fields.reserve(spec.fields.size());
  for (const FieldSpec& field : spec.fields) AddField(field, &parts);
  AddSchema(spec, &parts);
  AddTools(spec, &parts);
  AddContradictions(spec, &parts);
  AddFieldPairs(spec, &parts);
  AddPatterns(spec, &parts);
  AddMentions(spec, &parts);
  AddTextLabels(spec, &parts);
  parts.measures = spec.measures;
  for (const MeasureSpec& measure : spec.measures) parts.measured |= SetOf(measure.measure);
  parts.form = spec.form;
  parts.sections = spec.sections;
  AddScripts(spec, &parts);
  parts.min_length = spec.min_length;
  parts.max_length = spec.max_length;
  parts.transport_limits = spec.transport_limits;
  if (parts.transport_limits.empty()) {
    parts.transport_limits.assign(std::begin(kUsualTransportLimits), std::end(kUsualTransportLimits));
  }
  std::sort(parts.transport_limits.begin(), parts.transport_limits.end());
  AddComparisons(spec, &parts);
  parts.confidence_configured = spec.confidence_configured;
  if (!spec.confidence_field.empty()) parts.confidence_fact = Track(spec.confidence_field, spec.where, &parts);
  if (spec.low_confidence) {
    parts.low_confidence = *spec.low_confidence;
    if (!(*spec.low_confidence >= 0 && *spec.low_confidence <= 1)) {
      Error(InvalidArgument("{}: confidence.low is {}; write a number from 0 to 1", spec.where, *spec.low_confidence));
    }
  }
  parts.confidence_definition = Combine(Hash(spec.confidence_field), spec.confidence_configured ? 1 : 0);
  return std::make_unique<StreamRules>(std::move(parts));
}

const VocabularySlot* RuleCompiler::VocabularyOf(const std::string& name, const std::string& where) {
  const auto found = vocabularies_.find(name);
  if (found != vocabularies_.end()) return found->second.get();
  const bool unreadable = std::any_of(specs_.vocabularies.begin(), specs_.vocabularies.end(),
                                      [&](const VocabularySpec& spec) { return spec.name == name; });
  if (!unreadable) {  // else its own error was told already
    Error(InvalidArgument("{}: there is no vocabulary '{}'; name it under vocabularies:", where, name));
  }
  return nullptr;
}

void RuleCompiler::AddField(const FieldSpec& spec, StreamParts* parts) {
  FieldRule rule;
  rule.path = spec.path;
  rule.required = spec.required;
  ErrorsOfValue(CompileValue(spec, spec.path, spec.where, &rule));
  rule.distribution = spec.distribution || spec.median.any();
  rule.labelled = spec.mix || !spec.one_of.empty();
  rule.alert_each = spec.alert_each;
  rule.limits = spec.limits;
  rule.median = spec.median;
  if (!spec.vocabulary.empty()) rule.vocabulary = VocabularyOf(spec.vocabulary, spec.where);
  rule.attribute = IsAttribute(spec.path);
  rule.lenient = rule.lenient || rule.attribute;  // attributes are text, whatever they say
  rule.fact = Track(spec.path, spec.where, parts);
  if (rule.fact == kNoFact) return;
  const bool twice = std::any_of(parts->fields.begin(), parts->fields.end(),
                                 [&](const FieldRule& other) { return other.fact == rule.fact; });
  if (twice) return Error(InvalidArgument("{}: field '{}' is there twice; join the two", spec.where, spec.path));
  AddForm(spec, &rule, parts);
  rule.number = parts->fields.size();
  parts->fields.push_back(std::move(rule));
}

void RuleCompiler::AddForm(const FieldSpec& spec, FieldRule* rule, StreamParts* parts) {
  if (!spec.form.schema_file.empty()) {
    if (spec.form.form != Form::kJson) {
      Error(InvalidArgument("{}: field '{}' has a schema but holds no JSON; write well_formed: json beside it",
                            spec.where, spec.path));
    }
    rule->form.schema = SchemaOf(spec.form.schema_file, spec.form.schema_text);
  }
  rule->form.form = spec.form.form;
  if (spec.form.form != Form::kNone) rule->form.number = parts->forms++;
}

std::vector<size_t> RuleCompiler::AddConditions(const std::vector<FieldSpec>& specs,
                                                std::vector<ConditionRule>* conditions, StreamParts* parts) {
  std::vector<size_t> numbers;
  for (const FieldSpec& spec : specs) {
    ConditionRule rule;
    rule.path = spec.path;
    rule.required = spec.required;
    ErrorsOfValue(CompileValue(spec, spec.path, spec.where, &rule));
    rule.lenient = rule.lenient || IsAttribute(spec.path);
    rule.fact = Track(spec.path, spec.where, parts);
    if (rule.fact == kNoFact) continue;
    numbers.push_back(conditions->size());
    conditions->push_back(std::move(rule));
  }
  return numbers;
}

void RuleCompiler::AddContradictions(const StreamSpec& spec, StreamParts* parts) {
  std::vector<ConditionRule> conditions;  // in the order of the rules
  for (const ContradictionSpec& contradiction : spec.contradictions) {
    if (contradiction.when.empty() || contradiction.then.empty()) {
      Error(
          InvalidArgument("{}: a contradiction needs both when and then; write {{when: {{category: hot}}, then: "
                          "{{attributes.inquiry_date: {{max_age: 30d}}}}}}",
                          contradiction.where));
      continue;
    }
    ContradictionRule rule;
    rule.when = AddConditions(contradiction.when, &conditions, parts);
    rule.then = AddConditions(contradiction.then, &conditions, parts);
    parts->contradictions.push_back(std::move(rule));
    for (const auto* side : {&contradiction.when, &contradiction.then}) {
      for (const FieldSpec& field : *side) {
        parts->contradictions_definition = Combine(parts->contradictions_definition, HashOf(field));
      }
      parts->contradictions_definition = Combine(parts->contradictions_definition, side->size());
    }
  }
  if (conditions.size() > kMaxFields) {
    return Error(
        InvalidArgument("{}: {} conditions in contradictions; at most {}", spec.where, conditions.size(), kMaxFields));
  }
  // Facts find their conditions side by side.
  std::vector<size_t> order(conditions.size());
  for (size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return conditions[a].fact < conditions[b].fact; });
  std::vector<size_t> place(order.size());
  for (size_t i = 0; i < order.size(); ++i) {
    place[order[i]] = i;
    parts->conditions.push_back(std::move(conditions[order[i]]));
  }
  for (ContradictionRule& rule : parts->contradictions) {
    for (size_t& number : rule.when) number = place[number];
    for (size_t& number : rule.then) number = place[number];
  }
}

FactIndex RuleCompiler::TrackAttribute(const std::string& path, StreamParts* parts) {
  const std::string name = path.substr(kAttributes.size());
  for (const AttributeRule& rule : parts->attributes) {
    if (rule.name == name) return rule.fact;
  }
  PathFact& fact = parts->tracked.emplace_back();
  fact.hash = AttributeHash(path);
  fact.path = *parts->paths.emplace(path).first;
  fact.parent = kRootFact;
  fact.depth = 1;
  fact.attribute = true;
  parts->attributes.push_back({name, static_cast<FactIndex>(parts->tracked.size() - 1)});
  return parts->attributes.back().fact;
}

FactIndex RuleCompiler::Track(const std::string& path, const std::string& where, StreamParts* parts) {
  if (IsAttribute(path) && path.size() <= kMaxPathBytes) return TrackAttribute(path, parts);
  std::vector<std::pair<std::string, bool>> steps;  // each path on the way down, and whether it is an element
  std::string so_far;
  bool good = !path.empty() && path.size() <= kMaxPathBytes;
  for (size_t at = 0; good && at <= path.size();) {
    const size_t dot = std::min(path.find('.', at), path.size());
    std::string_view step = std::string_view(path).substr(at, dot - at);
    size_t elements = 0;
    while (step.size() >= 2 && step.substr(step.size() - 2) == "[]") {
      step.remove_suffix(2);
      ++elements;
    }
    good = step.find_first_of("[]") == std::string_view::npos && (!step.empty() || (at == 0 && elements > 0));
    if (!step.empty()) {
      if (!so_far.empty()) so_far += '.';
      so_far += step;
      steps.emplace_back(so_far, false);
    }
    for (; elements > 0; --elements) {
      so_far += "[]";
      steps.emplace_back(so_far, true);
    }
    at = dot + 1;
  }
  if (!good || steps.size() > static_cast<size_t>(kMaxFactDepth)) {
    Error(
        InvalidArgument("{}: '{}' is no path; write it as customer.name or items[].sku, at most {} steps and {} bytes",
                        where, path, kMaxFactDepth, kMaxPathBytes));
    return kNoFact;
  }
  FactIndex parent = kRootFact;
  for (size_t i = 0; i < steps.size(); ++i) {
    const uint64_t hash = Hash(steps[i].first);
    size_t found = 0;
    while (found < parts->tracked.size() && parts->tracked[found].hash != hash) ++found;
    if (found == parts->tracked.size()) {
      PathFact& fact = parts->tracked.emplace_back();
      fact.hash = hash;
      fact.path = *parts->paths.emplace(steps[i].first).first;
      fact.parent = parent;
      fact.depth = static_cast<uint8_t>(i + 1);
      fact.element = steps[i].second;
    }
    parent = static_cast<FactIndex>(found);
  }
  return parent;
}

void RuleCompiler::AddPatterns(const StreamSpec& spec, StreamParts* parts) {
  std::vector<PatternSet::Source> sources;
  std::set<std::string> ids;
  for (const std::string& name : spec.failure_tokens) {
    const auto set = std::find_if(specs_.failure_tokens.begin(), specs_.failure_tokens.end(),
                                  [&](const PatternSetSpec& candidate) { return candidate.name == name; });
    if (set == specs_.failure_tokens.end()) {
      if (name == "default") continue;  // comes with the binary; where it was left out, nobody asked for it
      Error(InvalidArgument("{}: there is no failure token set '{}'; name it under failure_tokens:", spec.where, name));
      continue;
    }
    for (const PatternSpec& token : set->patterns) {
      if (!ids.insert(token.id).second) {
        Error(InvalidArgument("{}: token '{}' of set '{}' has the id of another token of this stream; give it another",
                              token.where, token.id, name));
        continue;
      }
      parts->token_ids.push_back(token.id);
      sources.push_back({token.pattern, token.where});
      parts->tokens_definition = Combine(Combine(parts->tokens_definition, Hash(token.id)), Hash(token.pattern));
    }
  }
  for (const EntitySpec& entity : spec.entities) {
    const VocabularySlot* vocabulary = VocabularyOf(entity.vocabulary, entity.where);
    if (vocabulary == nullptr) continue;
    parts->entities.push_back({static_cast<int>(sources.size()), vocabulary});
    sources.push_back({entity.pattern, entity.where});
    parts->entities_definition =
        Combine(Combine(parts->entities_definition, Hash(entity.pattern)), vocabulary->definition());
  }
  for (const PatternSpec& wanted : spec.must_match) {
    parts->must_match.push_back(wanted.id);
    sources.push_back({wanted.pattern, wanted.where});
    parts->text_definitions[wanted.id] = Hash(wanted.pattern);
  }
  for (const PatternSpec& unwanted : spec.must_not_match) {
    parts->must_not_match.push_back(unwanted.id);
    sources.push_back({unwanted.pattern, unwanted.where});
    parts->must_not_definitions[unwanted.id] = Hash(unwanted.pattern);
  }
  std::string key;
  for (const PatternSet::Source& source : sources) key += source.pattern + '\n';
  std::shared_ptr<const PatternSet>& shared = pattern_sets_[key];
  if (shared == nullptr) {
    absl::StatusOr<std::shared_ptr<const PatternSet>> set = PatternSet::Make(sources);
    if (!set.ok()) return Error(set.status());
    shared = *std::move(set);
  }
  parts->patterns = shared;
}

void RuleCompiler::AddTextLabels(const StreamSpec& spec, StreamParts* parts) {
  for (const LabelSpec& label : spec.text_labels) {
    auto pattern = CompilePattern(label.pattern, label.where);
    if (!pattern.ok()) {
      Error(pattern.status());
      continue;
    }
    parts->text_labels.push_back({label.name, *std::move(pattern)});
    parts->text_definitions[label.name] = Hash(label.pattern);
  }
}

void RuleCompiler::AddSchema(const StreamSpec& spec, StreamParts* parts) {
  if (!spec.schema_file.empty()) parts->schema = SchemaOf(spec.schema_file, spec.schema_text);
}

std::shared_ptr<const JsonSchema> RuleCompiler::SchemaOf(const std::string& file, const std::string& text) {
  std::shared_ptr<const JsonSchema>& shared = schemas_[file];
  if (shared == nullptr) {
    auto schema = JsonSchema::Compile(text, file);
    if (schema.ok()) {
      shared = *std::move(schema);
    } else {
      Error(schema.status());
    }
  }
  return shared;
}

void RuleCompiler::AddScripts(const StreamSpec& spec, StreamParts* parts) {
  if (spec.scripts.empty()) return;
  parts->scripts = 0;
  for (const std::string& name : spec.scripts) {
    if (const std::optional<ScriptSet> scripts = ScriptsNamed(name)) {
      *parts->scripts |= *scripts;
    } else {
      Error(InvalidArgument("{}: there is no script '{}'; write Latin, Cyrillic, Greek, Arabic, Han, Japanese ...",
                            spec.where, name));
    }
  }
}

}  // namespace telltale
