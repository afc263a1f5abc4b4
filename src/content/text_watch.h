#pragma once
// content/text_watch.h - what is asked of a stream's texts, given what its rules say and its texts have shown.
//
// What:     Conclude adds the findings about an output's text. Learned, where no rule says, are the scripts a stream
//           writes in and the sections that all its texts have (content/scripts.h, content/sections.h).
// Threads:  belongs to a Discovery.
// Cost:     about 0.1 us an output, and 2 us per KiB while sections are learned or looked for.

#include <string_view>
#include <vector>

#include "base/finding.h"
#include "content/field_names.h"
#include "content/reading.h"
#include "content/stream_rules.h"

namespace telltale {

class TextWatch {
 public:
  TextWatch(const StreamRules* rules, FieldNames* names);  // both outlive it

  // `as_json`: the output is read as JSON, and not as a text.
  void Conclude(const Reading& reading, bool as_json, Findings* findings);

  // What has been learned (base/archive.h); the names it refers to are the owner's.
  template <typename Archive>
  void Persist(Archive& archive) {
    archive(scripts_, learner_, sections_known_, sections_);
  }

 private:
  void ConcludeLength(const Reading& reading, Findings* findings) const;
  void ConcludePatterns(const Reading& reading, Findings* findings) const;
  void ConcludeContent(const Reading& reading, bool as_json, Findings* findings);
  void ConcludeMeasures(const Reading& reading, Findings* findings) const;
  void ConcludeSections(const Reading& reading, Findings* findings);

  const StreamRules* rules_;
  FieldNames* names_;
  std::vector<FieldIndex> must_match_;  // their names, in the order of the rules
  std::vector<FieldIndex> must_not_match_;
  std::vector<FieldIndex> mentions_;
  std::vector<FieldIndex> text_labels_;
  std::vector<FieldIndex> measures_;
  ScriptLearner scripts_;
  SectionLearner learner_;
  bool sections_known_ = false;
  std::vector<FieldIndex> sections_;  // those that are asked for
};

}  // namespace telltale
