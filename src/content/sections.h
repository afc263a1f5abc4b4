#pragma once
// content/sections.h - the headings of a text, and whether each has something beneath it.
//
// What:     a heading is a line of one of these forms, outside code fences:
//             # Sales        and underlined with === or ---   hard headings, with a level
//             **Sales**      alone in its line, or __Sales__
//             Sales:         at most six words; **Sales:** and - **Sales**: too
//             Sales: up 5 %  the same with its content behind it; it ends no other section
//             1. Sales       also 2), 1.2 and II.; no full stop at the end, no neighbour of the same depth (a list)
//             SALES          capitals alone
//           Its name is what is left without marks, numbering and emoji. Content is any line with a letter or digit
//           before the heading that ends the section: for a hard one the next hard heading of its level or above, for
//           another the next of its own form or any hard one. So the list or bold line beneath a # heading is its
//           content. A section is there when a heading's name is the wanted one or begins with it and then another
//           word, folded, and has content. A text without headings has it when a sentence begins with the name,
//           perhaps behind an article ("The sales ...") or an opening such as In, For, Regarding, Zum, Concernant, and
//           goes on. Sentences begin at lines, list marks, and behind . ! ? and their like. A mention elsewhere never
//           counts. A text has headings when one is hard, bold or in capitals, or two colon or numbered ones have
//           content.
// Units:    the first 256 headings and 1,024 sentence beginnings; names to 96 bytes.
// Threads:  not thread-safe; one reader a worker, one learner a stream. Views are of the text that was read.
// Errors:   none. JSON: the text is what the caller gives, its string values; keys are no headings (`required` is).
// Cost:     Read 1.5-3 ns a byte; Find 10 ns a heading or sentence; nothing is allocated once a reader has read.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace telltale {

struct Heading {
  enum class Form : uint8_t { kHard, kBold, kColon, kLabel, kNumbered, kCapitals };
  std::string_view name;
  Form form = Form::kHard;
  uint8_t level = 1;  // of a hard one, or how deep a numbered one is
  bool has_content = false;
};

enum class SectionState : uint8_t { kPresent, kNoHeading, kNoContent };
// "", "no heading", "heading without content": evidence.
std::string_view SectionFault(SectionState state);

class SectionReader {
 public:
  void Read(std::string_view text);
  SectionState Find(std::string_view name) const;
  std::span<const Heading> headings() const { return headings_; }
  // Whether sentences are no longer looked at.
  bool has_headings() const { return has_headings_; }

 private:
  void Settle();
  void ReadSentences(std::string_view text);

  std::vector<Heading> headings_;
  std::vector<std::string_view> subjects_;  // where a sentence may name what it is about, to the end of the line
  bool has_headings_ = false;
};

// Learns which sections a stream always has: headings with content in at least 19 of its first 20 outputs (95 %). Fixed
// from then on, as a definition that follows its outputs would forgive what it is to find.
class SectionLearner {
 public:
  static constexpr int kOutputs = 20;
  static constexpr int kNeeded = 19;  // so a heading that is not among the first two outputs has no chance
  static constexpr size_t kMaxCandidates = 64;

  // One output that was not empty. Of the values of JSON, each a line or more, only those marked as headings count: a
  // value in capitals, EUR or SKU-00007, is a code.
  void Learn(const SectionReader& reader, bool of_values = false);
  bool learned() const { return outputs_ >= kOutputs; }
  // Their names as first written; empty before they are learned.
  std::span<const std::string> sections() const { return sections_; }
  template <typename Archive>
  void Persist(Archive& archive) {
    archive(outputs_, candidates_, sections_);
  }

 private:
  struct Candidate {
    std::string name;
    int outputs = 0;
    int last = 0;  // the last of them

    template <typename Archive>
    void Persist(Archive& archive) {
      archive(name, outputs, last);
    }
  };
  int outputs_ = 0;
  std::vector<Candidate> candidates_;
  std::vector<std::string> sections_;
};

}  // namespace telltale
