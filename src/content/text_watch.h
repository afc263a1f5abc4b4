#pragma once
// content/text_watch.h - what is asked of a stream's texts, given what its rules say and its texts have shown.
//
// What:     Conclude adds the findings about an output's text: length, opening, shape, failure tokens, refusals,
//           entities, patterns that must match, labels.
// Threads:  belongs to a Discovery.
// Cost:     about 0.1 us an output.

#include <string_view>
#include <vector>

#include "base/finding.h"
#include "content/name_table.h"
#include "content/reading.h"
#include "content/stream_rules.h"

namespace telltale {

class TextWatch {
 public:
  TextWatch(const StreamRules* rules, NameTable* names);  // both outlive it

  void Conclude(const Reading& reading, Findings* findings);

 private:
  void ConcludeLength(const Reading& reading, Findings* findings) const;
  void ConcludePatterns(const Reading& reading, Findings* findings) const;

  const StreamRules* rules_;
  std::vector<FieldIndex> must_match_;  // their names, in the order of the rules
  std::vector<FieldIndex> text_labels_;
};

}  // namespace telltale
