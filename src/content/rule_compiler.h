#pragma once
// content/rule_compiler.h - makes StreamRules out of one StreamSpec; the workshop behind RuleSet::Compile.
//
// What:     compiles what streams share once (vocabularies, pattern sets, refusals, null-words) and each stream's own.
// Errors:   collected, one a line, each with file:line, what is wrong and what to write instead; ask errors() at the
//           end.

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "content/rule_set.h"
#include "content/stream_rules.h"

namespace telltale {

inline constexpr std::string_view kAttributes = "attributes.";
// Whether a rule's path is of an attribute of the output, not of its body.
inline bool IsAttribute(std::string_view path) {
  return path.size() > kAttributes.size() && path.starts_with(kAttributes);
}

class RuleCompiler {
 public:
  RuleCompiler(const RuleSpecs& specs, const RuleSet::VocabularyLoader& loader);

  std::unique_ptr<StreamRules> Make(const StreamSpec& spec);
  // What the StreamRules point at; lives as long as they do.
  RuleSet::Vocabularies TakeVocabularies() { return std::move(vocabularies_); }

  void Error(const absl::Status& status);  // one
  absl::Status errors() const;

 private:
  void ErrorsOfValue(const absl::Status& status);  // what CompileValue found: nothing, or one a line
  void LoadVocabularies(const RuleSet::VocabularyLoader& loader);
  void CompileRefusals();
  const VocabularySlot* VocabularyOf(const std::string& name, const std::string& where);
  void AddField(const FieldSpec& spec, StreamParts* parts);
  void AddContradictions(const StreamSpec& spec, StreamParts* parts);
  std::vector<size_t> AddConditions(const std::vector<FieldSpec>& specs, std::vector<ConditionRule>* conditions,
                                    StreamParts* parts);
  void AddPatterns(const StreamSpec& spec, StreamParts* parts);
  void AddMentions(const StreamSpec& spec, StreamParts* parts);    // in mentions.cc
  void AddFieldPairs(const StreamSpec& spec, StreamParts* parts);  // in field_pairs.cc
  PairSide SideOf(const std::vector<std::string>& paths, const std::string& where, StreamParts* parts);
  void AddForm(const FieldSpec& spec, FieldRule* rule, StreamParts* parts);
  void AddSchema(const StreamSpec& spec, StreamParts* parts);
  void AddTools(const StreamSpec& spec, StreamParts* parts);  // in tool_set.cc
  // Null where the file holds no schema, which is told.
  std::shared_ptr<const JsonSchema> SchemaOf(const std::string& file, const std::string& text);
  void AddScripts(const StreamSpec& spec, StreamParts* parts);
  void AddTextLabels(const StreamSpec& spec, StreamParts* parts);
  void AddComparisons(const StreamSpec& spec, StreamParts* parts);  // in comparison_rules.cc
  // The fact of `path`, with all the paths above it; kNoFact where the path is wrong.
  FactIndex Track(const std::string& path, const std::string& where, StreamParts* parts);
  static FactIndex TrackAttribute(const std::string& path, StreamParts* parts);

  const RuleSpecs& specs_;
  RuleSet::Vocabularies vocabularies_;
  std::map<std::string, std::shared_ptr<const PatternSet>> pattern_sets_;  // by all their patterns
  std::map<std::string, std::shared_ptr<const JsonSchema>> schemas_;       // by file
  std::map<std::string, std::shared_ptr<const ToolSet>> tool_sets_;        // likewise
  std::shared_ptr<const PatternSet> refusals_;
  std::shared_ptr<const NullWords> null_words_;
  std::string errors_;
};

}  // namespace telltale
