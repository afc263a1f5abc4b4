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
#include "content/field_pairs.h"
#include "content/field_rule.h"
#include "content/mentions.h"
#include "content/null_words.h"
#include "content/patterns.h"
#include "content/rules.h"
#include "content/scripts.h"
#include "content/well_formed.h"

namespace telltale {

class ToolSet;

// The capture is a label of the text.
struct TextLabelRule {
  std::string name;
  std::shared_ptr<const re2::RE2> pattern;
};

struct EntityRule {
  int pattern = 0;  // index into StreamParts::patterns
  const VocabularySlot* vocabulary = nullptr;
};

struct StreamParts {
  Format format = Format::kAuto;
  bool declared = true;
  std::map<std::string, std::string> labels;
  std::vector<std::string> slices;  // names of attributes
  std::vector<std::string> token_ids;
  std::vector<FieldRule> fields;
  size_t forms = 0;                 // of the fields, those with a form
  std::set<std::string> paths;      // texts of the tracked paths, which stay where they are
  std::vector<PathFact> tracked;    // unseen facts of the root, the rules' paths and the paths above them
  uint64_t tracked_definition = 0;  // which paths those are, in order
  std::vector<AttributeRule> attributes;
  std::vector<ConditionRule> conditions;  // by fact
  std::vector<ContradictionRule> contradictions;
  // The failure tokens, in the order of token_ids, then the entities, then those of must_match and of must_not_match.
  std::shared_ptr<const PatternSet> patterns;
  std::vector<EntityRule> entities;
  std::vector<std::string> must_match;  // names
  std::vector<std::string> must_not_match;
  std::vector<MentionRule> mentions;
  std::vector<FieldPairRule> pairs;
  std::vector<TextLabelRule> text_labels;
  std::vector<MeasureSpec> measures;
  MeasureSet measured = 0;                   // what they are of
  std::shared_ptr<const JsonSchema> schema;  // null: none
  std::shared_ptr<const ToolSet> tools;      // likewise
  Form form = Form::kNone;                   // of the text as a whole
  std::vector<std::string> sections;         // that must be there; empty: learned
  std::optional<ScriptSet> scripts;          // that letters may be of; none: learned
  std::optional<uint64_t> min_length;        // characters
  std::optional<uint64_t> max_length;
  std::vector<uint64_t> transport_limits;  // lengths at which a transport cuts, ascending
  std::shared_ptr<const PatternSet> refusals;
  ComparisonRules comparisons;
  VolumeSpec volume;
  std::shared_ptr<const NullWords> null_words;
  FactIndex confidence_fact = kNoFact;
  double low_confidence = 0.5;
  bool confidence_configured = false;
  uint64_t confidence_definition = 0;  // where it is read from and whether it is expected
  uint64_t entities_definition = 0;
  uint64_t tokens_definition = 0;
  uint64_t refusals_definition = 0;
  uint64_t contradictions_definition = 0;
  std::map<std::string, uint64_t> text_definitions;  // of each must_match pattern and text label, by name
  std::map<std::string, uint64_t> must_not_definitions;
};

class StreamRules {
 public:
  explicit StreamRules(StreamParts parts);
  StreamRules(const StreamRules&) = delete;
  StreamRules& operator=(const StreamRules&) = delete;

  const std::map<std::string, std::string>& labels() const { return parts_.labels; }
  // The attributes of outputs that tell slices apart, besides those that every output has.
  const std::vector<std::string>& slices() const { return parts_.slices; }
  const std::vector<std::string>& token_ids() const { return parts_.token_ids; }
  // A rule says something about these streams; otherwise everything is discovered.
  bool is_declared() const { return parts_.declared; }
  // A rule says what must, or must not, be in the content of each output: its fields, its form, or its text.
  bool expects_content() const;
  // format json was declared: a high invalid_json rate is gross even before a baseline exists.
  bool judges_json_floor() const { return parts_.format == Format::kJson; }
  // Hash of everything that decides what `check` on `field` counts: an edited rule or pattern learns anew.
  uint64_t DefinitionHash(Check check, std::string_view field) const;
  // Whether values of this field may become label values: fields declared mix or one_of.
  bool is_labelled(std::string_view field) const;
  // Whether one hit is an alert, without a baseline: alert: each.
  bool alerts_each(Check check, std::string_view field) const;
  // Beyond which its rate is an alert, or its median, whatever is usual: the field's own, or else those of the stream.
  AlertLimits limits(Check check, std::string_view field) const;
  const ComparisonRules& comparisons() const { return parts_.comparisons; }
  const VolumeSpec& volume() const { return parts_.volume; }
  const StreamParts& parts() const { return parts_; }

 private:
  const FieldRule* RuleOf(std::string_view field) const;
  AlertLimits MedianLimits(Check check, std::string_view field) const;
  StreamParts parts_;
};

}  // namespace telltale
