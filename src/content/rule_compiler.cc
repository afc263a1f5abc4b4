#include "content/rule_compiler.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/hash.h"
#include "content/text.h"

namespace telltale {
namespace {

constexpr size_t kMaxFields = 256;

}  // namespace

RuleCompiler::RuleCompiler(const RuleSpecs& specs, const RuleSet::VocabularyLoader& loader)
    : specs_(specs), null_words_(std::make_shared<const NullWords>(specs.null_words)) {
  LoadVocabularies(loader);
  CompileRefusals();
}

void RuleCompiler::Error(const absl::Status& status) {
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
    auto vocabulary = std::make_unique<const Vocabulary>(*text, Vocabulary::Normalisation{spec.trim, spec.casefold});
    if (vocabulary->size() == 0) {
      Error(InvalidArgument("{}: vocabulary '{}': {} holds no entry; write one a line", spec.where, spec.name,
                            spec.file));
    }
    if (!vocabularies_.emplace(spec.name, std::move(vocabulary)).second) {
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
  AddPatterns(spec, &parts);
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
  auto rules = std::make_unique<StreamRules>(std::move(parts));
  return rules;
}

const Vocabulary* RuleCompiler::VocabularyOf(const std::string& name, const std::string& where) {
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
  rule.type = spec.type;
  rule.lenient = spec.lenient;
  for (const std::string& value : spec.one_of) rule.one_of.emplace(Trim(value));
  rule.min = spec.min;
  rule.max = spec.max;
  rule.distribution = spec.distribution;
  rule.labelled = spec.mix || !spec.one_of.empty();
  rule.alert_each = spec.alert_each;
  if (!spec.vocabulary.empty()) rule.vocabulary = VocabularyOf(spec.vocabulary, spec.where);
  if (spec.min && spec.max && !(*spec.min <= *spec.max)) {
    Error(InvalidArgument("{}: field '{}': min {} is above max {}", spec.where, spec.path, *spec.min, *spec.max));
  }
  rule.fact = Track(spec.path, spec.where, parts);
  if (rule.fact == kNoFact) return;
  const bool twice = std::any_of(parts->fields.begin(), parts->fields.end(),
                                 [&](const FieldRule& other) { return other.fact == rule.fact; });
  if (twice) return Error(InvalidArgument("{}: field '{}' is there twice; join the two", spec.where, spec.path));
  parts->fields.push_back(std::move(rule));
}

FactIndex RuleCompiler::Track(const std::string& path, const std::string& where, StreamParts* parts) {
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
    const Vocabulary* vocabulary = VocabularyOf(entity.vocabulary, entity.where);
    if (vocabulary == nullptr) continue;
    parts->entities.push_back({static_cast<int>(sources.size()), vocabulary});
    sources.push_back({entity.pattern, entity.where});
    parts->entities_definition =
        Combine(Combine(parts->entities_definition, Hash(entity.pattern)), vocabulary->content_hash());
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

}  // namespace telltale
