#include "content/rule_set.h"

#include <re2/re2.h>

#include <algorithm>
#include <map>
#include <utility>

#include "content/rule_compiler.h"
#include "content/stream_rules.h"
#include "content/text.h"

namespace telltale {
namespace {

re2::StringPiece Piece(std::string_view text) { return {text.data(), text.size()}; }

std::unique_ptr<RE2> NamePattern(const std::string& pattern) {
  RE2::Options options;
  options.set_log_errors(false);
  return std::make_unique<RE2>(pattern, options);
}

void RunExamples(std::string_view kind, const PatternSpec& spec, std::string* errors) {
  const auto tell = [&](const absl::Status& status) {
    if (!errors->empty()) *errors += '\n';
    *errors += OneLine(MessageOf(status));
  };
  if (absl::Status status = CheckPattern(spec.pattern, spec.where); !status.ok()) return tell(status);
  const std::unique_ptr<RE2> pattern = NamePattern(spec.pattern);
  for (const std::string& text : spec.match) {
    if (!RE2::PartialMatch(Piece(text), *pattern)) {
      tell(InvalidArgument("{}: {} '{}' does not match its example '{}'; mend one of the two", spec.where, kind,
                           spec.id, CutAt(text, 200)));
    }
  }
  for (const std::string& text : spec.pass) {
    if (RE2::PartialMatch(Piece(text), *pattern)) {
      tell(InvalidArgument("{}: {} '{}' matches the example '{}', which should pass; mend one of the two", spec.where,
                           kind, spec.id, CutAt(text, 200)));
    }
  }
}

}  // namespace

struct RuleSet::State {
  struct Entry {
    std::unique_ptr<RE2> workflow;
    std::unique_ptr<RE2> step;
    std::unique_ptr<StreamRules> rules;
  };

  Vocabularies vocabularies;
  std::vector<Entry> entries;
  std::unique_ptr<StreamRules> defaults;
};

RuleSet::RuleSet() = default;
RuleSet::~RuleSet() = default;

absl::StatusOr<std::shared_ptr<const RuleSet>> RuleSet::Compile(const RuleSpecs& specs,
                                                                const VocabularyLoader& loader) {
  auto state = std::make_unique<State>();
  RuleCompiler compiler(specs, loader);
  for (const StreamSpec& spec : specs.streams) {
    State::Entry entry{NamePattern(spec.workflow), NamePattern(spec.step), compiler.Make(spec)};
    for (const RE2* pattern : {entry.workflow.get(), entry.step.get()}) {
      if (pattern->ok()) continue;
      compiler.Error(InvalidArgument("{}: match: '{}': {}; patterns are RE2 and match in full", spec.where,
                                     pattern->pattern(), pattern->error()));
    }
    state->entries.push_back(std::move(entry));
  }
  StreamSpec defaults;
  defaults.declared = false;
  defaults.where = "default rules";
  state->defaults = compiler.Make(defaults);
  if (absl::Status status = compiler.errors(); !status.ok()) return status;
  state->vocabularies = compiler.TakeVocabularies();
  std::shared_ptr<RuleSet> made(new RuleSet());
  made->state_ = std::move(state);
  return std::shared_ptr<const RuleSet>(std::move(made));
}

const StreamRules& RuleSet::For(std::string_view workflow, std::string_view step) const {
  for (const State::Entry& entry : state_->entries) {
    if (RE2::FullMatch(Piece(workflow), *entry.workflow) && RE2::FullMatch(Piece(step), *entry.step))
      return *entry.rules;
  }
  return *state_->defaults;
}

const RuleSet::Vocabularies& RuleSet::vocabularies() const { return state_->vocabularies; }
std::vector<std::shared_ptr<const PatternSet>> RuleSet::pattern_sets() const {
  std::vector<std::shared_ptr<const PatternSet>> sets;
  const auto add = [&](const StreamRules* rules) {
    for (const auto& set : {rules->parts().patterns, rules->parts().refusals}) {
      if (set != nullptr && std::find(sets.begin(), sets.end(), set) == sets.end()) sets.push_back(set);
    }
  };
  add(state_->defaults.get());
  for (const State::Entry& entry : state_->entries) add(entry.rules.get());
  return sets;
}

std::vector<std::string_view> RuleSet::NextSteps(std::string_view workflow) const {
  std::vector<std::string_view> steps;
  for (const State::Entry& entry : state_->entries) {
    const std::string& next = entry.rules->comparisons().next_step;
    if (!next.empty() && RE2::FullMatch(Piece(workflow), *entry.workflow)) steps.push_back(next);
  }
  return steps;
}

std::vector<NamedStream> RuleSet::NamedStreams() const {
  std::vector<NamedStream> named;
  for (const State::Entry& entry : state_->entries) {
    for (NamedStream& stream : StreamsNamed(entry.workflow->pattern(), entry.step->pattern())) {
      const std::string& next = entry.rules->comparisons().next_step;
      NamedStream follower{stream.workflow, next};
      named.push_back(std::move(stream));
      if (!next.empty()) named.push_back(std::move(follower));
    }
  }
  return named;
}

absl::Status RuleSet::CheckExamples(const RuleSpecs& specs) {
  std::string errors;
  for (const PatternSetSpec& set : specs.failure_tokens) {
    for (const PatternSpec& spec : set.patterns) RunExamples("failure token", spec, &errors);
  }
  for (const PatternSpec& spec : specs.refusals) RunExamples("refusal", spec, &errors);
  return errors.empty() ? absl::OkStatus() : absl::InvalidArgumentError(errors);
}

}  // namespace telltale
