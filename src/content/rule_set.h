#pragma once
// content/rule_set.h - compiled rules: what Analyzer and Discovery need for one stream, ready to run.
//
// What:     RuleSet::Compile turns RuleSpecs into immutable StreamRules; For(workflow, step) finds the ones of a
//           stream. All patterns of a stream run as one PatternSet; the refusals, which look only at a text's
//           beginning, as another. A stream that no entry matches gets the default ones: format auto, the default
//           failure tokens, discovery.
// Threads:  immutable after Compile, so any number of threads may read it; held by shared_ptr<const RuleSet>.
// Errors:   Compile and CheckExamples say where (file:line), what and what to write instead, for each thing that is
//           wrong, one a line.
// Cost:     For() tries the streams' patterns in order: ask once a stream, not once an output.

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/finding.h"
#include "base/status.h"
#include "content/named_streams.h"
#include "content/rules.h"

namespace telltale {

class PatternSet;
class VocabularySlot;
class StreamRules;  // content/stream_rules.h, of content's own use but for the few questions the engine asks

class RuleSet {
 public:
  // Gives the text of a vocabulary's file: config and server know about files, content does not.
  using VocabularyLoader = std::function<absl::StatusOr<std::string>(const VocabularySpec&)>;

  using Vocabularies = std::map<std::string, std::shared_ptr<VocabularySlot>>;  // by name

  static absl::StatusOr<std::shared_ptr<const RuleSet>> Compile(const RuleSpecs& specs, const VocabularyLoader& loader);
  // Runs the match and pass examples of every pattern; says which example fails, one a line.
  static absl::Status CheckExamples(const RuleSpecs& specs);

  ~RuleSet();
  RuleSet(const RuleSet&) = delete;
  RuleSet& operator=(const RuleSet&) = delete;

  // The rules of the first matching entry, else the default ones. Lives as long as the RuleSet.
  const StreamRules& For(std::string_view workflow, std::string_view step) const;
  // Where a newer list may be put; everything else never changes.
  const Vocabularies& vocabularies() const;

  // Every set of patterns that some stream runs, each once: for `telltale check`, which times them.
  std::vector<std::shared_ptr<const PatternSet>> pattern_sets() const;
  // Steps of this workflow that a rule's followed_by names; empty where nothing is followed.
  std::vector<std::string_view> NextSteps(std::string_view workflow) const;
  // The streams that the entries name outright, in their order, and the steps that follow them.
  std::vector<NamedStream> NamedStreams() const;

 private:
  RuleSet();
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace telltale
