#pragma once
// content/stream_rules.h - the compiled rules of one kind of stream.
//
// What:     what Analyzer and Discovery run (parts(), content's own use), and the few questions that engine and report
//           ask.
// Threads:  immutable; made by RuleSet::Compile and owned by the RuleSet.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/finding.h"
#include "content/comparison_rules.h"
#include "content/facts.h"
#include "content/null_words.h"
#include "content/patterns.h"
#include "content/rules.h"
#include "content/vocabulary.h"

namespace telltale {

struct FieldRule {
  std::string path;
  bool required = false;
  FieldType type = FieldType::kAny;
  bool lenient = false;
  StringSet one_of;
  std::optional<double> min;
  std::optional<double> max;
  bool distribution = false;
  bool labelled = false;                   // mix or one_of: its values may become label values
  const Vocabulary* vocabulary = nullptr;  // null: none
  bool alert_each = false;
  FactIndex fact = kNoFact;
};

struct EntityRule {
  int pattern = 0;  // index into StreamParts::patterns
  const Vocabulary* vocabulary = nullptr;
};

struct StreamParts {
  Format format = Format::kAuto;
  bool declared = true;
  std::map<std::string, std::string> labels;
  std::vector<std::string> token_ids;
  std::vector<FieldRule> fields;
  std::set<std::string> paths;                 // texts of the tracked paths, which stay where they are
  std::vector<PathFact> tracked;               // unseen facts of the root, the rules' paths and the paths above them
  std::shared_ptr<const PatternSet> patterns;  // the failure tokens, in the order of token_ids, then the entities
  std::vector<EntityRule> entities;
  std::shared_ptr<const PatternSet> refusals;
  ComparisonRules comparisons;
  std::shared_ptr<const NullWords> null_words;
  FactIndex confidence_fact = kNoFact;
  double low_confidence = 0.5;
  bool confidence_configured = false;
  uint64_t confidence_definition = 0;  // where it is read from and whether it is expected
  uint64_t entities_definition = 0;
  uint64_t tokens_definition = 0;
  uint64_t refusals_definition = 0;
};

class StreamRules {
 public:
  explicit StreamRules(StreamParts parts);
  StreamRules(const StreamRules&) = delete;
  StreamRules& operator=(const StreamRules&) = delete;

  const std::map<std::string, std::string>& labels() const { return parts_.labels; }
  const std::vector<std::string>& token_ids() const { return parts_.token_ids; }
  // A rule says something about these streams; otherwise everything is discovered.
  bool is_declared() const { return parts_.declared; }
  // format json was declared: a high invalid_json rate is gross even before a baseline exists.
  bool judges_json_floor() const { return parts_.format == Format::kJson; }
  // Hash of everything that decides what `check` on `field` counts: an edited rule or pattern learns anew.
  uint64_t DefinitionHash(Check check, std::string_view field) const;
  // Whether values of this field may become label values: fields declared mix or one_of.
  bool is_labelled(std::string_view field) const;
  // Whether one hit is an alert, without a baseline: alert: each.
  bool alerts_each(Check check, std::string_view field) const;
  const ComparisonRules& comparisons() const { return parts_.comparisons; }

  const StreamParts& parts() const { return parts_; }

 private:
  const FieldRule* RuleOf(std::string_view field) const;

  StreamParts parts_;
};

}  // namespace telltale
