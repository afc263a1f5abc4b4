#pragma once
// content/rules.h - what to look for, as people wrote it: plain values, not yet compiled.
//
// What:     the typed form of a rules file (config reads YAML into it; content/rule_set.h compiles it). One StreamSpec
//           says what is expected of the streams whose workflow and step match; the first match wins.
// Threads:  values.
// Errors:   none here; every value may still be wrong (a pattern, a path, a vocabulary's name): RuleSet::Compile tells.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "content/comparison_spec.h"
#include "content/shared_specs.h"
#include "content/text_measures.h"
#include "content/volume_spec.h"
#include "content/well_formed.h"

namespace telltale {

enum class Format : uint8_t { kAuto, kJson, kText };
enum class FieldType : uint8_t { kAny, kString, kNumber, kInteger, kBoolean, kObject, kArray, kDate };

// What is asked of a value, of a field or in a contradiction.
struct ValueSpec {
  FieldType type = FieldType::kAny;
  bool lenient = false;  // a number written as a string counts as a number
  std::vector<std::string> one_of;
  std::optional<double> min;
  std::optional<double> max;
  std::string pattern;                    // RE2, full match; empty: none
  std::vector<std::string> date_formats;  // names of content/dates.h; empty: ISO 8601 and RFC 2822
  std::optional<Duration> max_age;        // dates, before the output was produced
  std::optional<Duration> max_ahead;      // ... and after
};

struct FieldSpec : ValueSpec {
  std::string path;  // customer.name, items[].sku; attributes.x is the output's attribute x
  bool required = false;
  bool distribution = false;  // watch the number's distribution
  bool mix = false;           // watch the mix of its labels
  std::string vocabulary;     // name of a VocabularySpec; empty: none
  FormSpec form;              // what its strings must be
  bool alert_each = false;    // one hit of what is declared here is an alert
  AlertLimits limits;         // a rate beyond these is, whatever is usual
  AlertLimits median;         // of its numbers: likewise a median; they are watched then
  std::string where;
};

// Where every `when` holds, every `then` must.
struct ContradictionSpec {
  std::vector<FieldSpec> when;
  std::vector<FieldSpec> then;
  std::string where;
};

// What must hold between two fields where both have a value.
struct FieldPairSpec {
  std::string name;               // empty: the three as they stand
  std::vector<std::string> left;  // a path; through an array, the sum of its numbers. Several: the sum of them all
  std::string op;                 // < <= = != >= >
  std::vector<std::string> right;
  double within = 0;  // so far numbers may be off
  std::string where;
};

// A pattern whose capture (the first group, or the whole match) is a label of the text.
struct LabelSpec {
  std::string name;
  std::string pattern;
  std::string where;
};

// A measure of the text that is watched, and what it may be.
struct MeasureSpec {
  Measure measure = Measure::kWords;
  std::optional<double> min;
  std::optional<double> max;
  AlertLimits median = {};  // beyond which it is an alert, whatever is usual
};

struct EntitySpec {
  std::string pattern;  // RE2; the first group, or the whole match, is the candidate
  std::string vocabulary;
  std::string where;
};

struct StreamSpec {
  std::string workflow = ".*";  // RE2, full match
  std::string step = ".*";
  Format format = Format::kAuto;
  std::string confidence_field;          // path of the field that holds the confidence; empty: only Output::confidence
  std::optional<double> low_confidence;  // default 0.5
  bool confidence_configured = false;    // a confidence block was given: missing_confidence is evaluated from the start
  std::vector<FieldSpec> fields;
  std::vector<std::string> failure_tokens = {"default"};
  std::vector<EntitySpec> entities;
  std::vector<PatternSpec> must_match;        // each must be somewhere in the text; id: its name or number
  std::vector<PatternSpec> must_not_match;    // none may be
  std::vector<std::string> must_mention;      // attributes whose values must be in the output
  std::vector<std::string> must_not_mention;  // ... and whose must not
  std::vector<LabelSpec> text_labels;
  std::vector<MeasureSpec> measures;   // each once
  std::vector<std::string> sections;   // each must be there, with content
  std::vector<std::string> scripts;    // of letters that may stand in the text; empty: learned
  Form form = Form::kNone;             // of the text as a whole
  std::optional<uint64_t> min_length;  // characters
  std::optional<uint64_t> max_length;
  std::vector<uint64_t> transport_limits;  // lengths at which a transport cuts; empty: the usual ones
  std::vector<ContradictionSpec> contradictions;
  std::vector<FieldPairSpec> compare;
  std::string schema_file;  // JSON Schema, relative to the rules file; empty: none
  std::string schema_text;  // what the file holds: who reads files fills it in
  std::string tools_file;   // definitions of tools, likewise
  std::string tools_text;
  ComparisonSpec comparisons;
  VolumeSpec volume;
  std::vector<std::string> slices;            // attributes of outputs by which a change is split, to find its cause
  std::map<std::string, std::string> labels;  // onto this stream's alerts and telltale_stream_info
  std::string where;
  bool declared = true;  // false: nobody said a word about these streams, defaults apply
};

struct RuleSpecs {
  std::vector<PatternSetSpec> failure_tokens;  // "default" comes with the binary (rules/default.yaml)
  std::vector<PatternSpec> refusals;
  std::vector<std::string> null_words;
  std::vector<VocabularySpec> vocabularies;
  std::vector<StreamSpec> streams;
};

}  // namespace telltale
