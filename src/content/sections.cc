#include "content/sections.h"

#include <algorithm>

#include "content/code_fence.h"
#include "content/heading_line.h"
#include "content/text.h"

namespace telltale {
namespace {

using Form = Heading::Form;

constexpr size_t kMaxHeadings = 256;
constexpr size_t kMaxSubjects = 1024;
constexpr int kMaxOpeningWords = 2;  // an opening and an article

// What may stand before the subject of a sentence: prepositions, then articles.
constexpr std::string_view kOpenings[] = {"in terms of",
                                          "with regard to",
                                          "with respect to",
                                          "turning to",
                                          "moving on to",
                                          "regarding",
                                          "concerning",
                                          "as for",
                                          "as to",
                                          "about",
                                          "in",
                                          "for",
                                          "on",
                                          "under",
                                          "bezüglich",
                                          "hinsichtlich",
                                          "in bezug auf",
                                          "was",
                                          "bei",
                                          "beim",
                                          "im",
                                          "zum",
                                          "zur",
                                          "zu",
                                          "für",
                                          "en ce qui concerne",
                                          "concernant",
                                          "quant à",
                                          "quant aux",
                                          "pour",
                                          "en",
                                          "en cuanto a",
                                          "respecto a",
                                          "sobre",
                                          "para",
                                          "per quanto riguarda",
                                          "riguardo a",
                                          "per",
                                          "quanto a",
                                          "关于",
                                          "至于",
                                          "the",
                                          "our",
                                          "your",
                                          "this",
                                          "these",
                                          "der",
                                          "die",
                                          "das",
                                          "den",
                                          "dem",
                                          "unser",
                                          "unsere",
                                          "le",
                                          "la",
                                          "les",
                                          "nos",
                                          "notre",
                                          "el",
                                          "los",
                                          "las",
                                          "il",
                                          "lo",
                                          "i",
                                          "gli",
                                          "o",
                                          "os",
                                          "as"};

// Whether text goes on behind the name within the sentence.
bool GoesOn(std::string_view rest) {
  for (size_t at = 0; at < rest.size(); ++at) {
    const char c = rest[at];
    if (c == '.' || c == '!' || c == '?') return false;
    if (!IsAsciiSpace(c) && c != '*' && c != '_' && c != ':' && c != ',' && c != '-') return true;
  }
  return false;
}

// How many bytes an opening or an article takes at the beginning of a sentence.
size_t OpeningBytes(std::string_view sentence) {
  size_t bytes = 0;
  for (const std::string_view opening : kOpenings) {
    // Two bytes without their case bit tell most of them apart before anything is decoded.
    const auto alike = [&](size_t i) { return ((opening[i] ^ sentence[i]) & ~0x20) == 0; };
    const bool may = sentence.size() >= opening.size() && alike(0) && (opening.size() == 1 || alike(1));
    if (may) bytes = std::max(bytes, NameAtBeginning(sentence, opening));
  }
  return bytes;
}

// Where the sentence at the beginning of `line` ends, with its mark.
size_t SentenceEnd(std::string_view line) {
  for (size_t at = 0; at < line.size(); ++at) {
    const char c = line[at];
    if ((c == '.' || c == '!' || c == '?') && (at + 1 == line.size() || IsAsciiSpace(line[at + 1]))) return at + 1;
    if (c != '\xe3' && c != '\xef') continue;
    const std::string_view wide = line.substr(at, 3);  // the full stops and marks of Chinese and Japanese
    if (wide == "\xe3\x80\x82" || wide == "\xef\xbc\x81" || wide == "\xef\xbc\x9f") return at + 3;
  }
  return line.size();
}

// Whether a heading ends the section of another.
bool Ends(const Heading& later, const Heading& open) {
  if (open.form == Form::kHard || open.form == Form::kNumbered) {
    if (later.form == open.form) return later.level <= open.level;
    return open.form == Form::kNumbered && later.form == Form::kHard;
  }
  return later.form == Form::kHard || later.form == open.form;
}

// Whether a heading is content of the one above that it does not end: deeper levels of the same form are not.
bool IsContent(const Heading& later, const Heading& open) { return later.form != open.form; }

bool MayBeUnderlined(std::string_view line) {
  constexpr size_t kMaxBytes = 96;
  const std::string_view trimmed = Trim(line);
  return trimmed.size() <= kMaxBytes && !WithoutMarks(trimmed).empty() && trimmed.front() != '|' &&
         trimmed.back() != '.' && trimmed.back() != ',';
}

// The next line at or behind *at that says something; a code block is one such line. Empty behind the last.
struct Line {
  std::string_view text;
  bool code = false;
  uint8_t underline = 0;  // what the line directly beneath makes of it
  uint8_t depth = 0;
};
Line NextLine(std::string_view text, size_t* at) {
  while (*at < text.size()) {
    Line line;
    line.text = LineAt(text, *at);
    const size_t begin = *at;
    const size_t end = text.find('\n', begin);
    *at = end == std::string_view::npos ? text.size() : end + 1;
    if (FenceOf(line.text).mark != 0) {
      *at = BlockEnd(text, begin);
      line.code = true;
      return line;
    }
    if (WithoutMarks(line.text).empty()) continue;
    if (*at < text.size() && (text[*at] == '=' || text[*at] == '-') && MayBeUnderlined(line.text)) {
      line.underline = UnderlineLevel(LineAt(text, *at));
    }
    line.depth = NumberedDepth(line.text);
    return line;
  }
  return {};
}

}  // namespace

std::string_view SectionFault(SectionState state) {
  switch (state) {
    case SectionState::kPresent:
      return "";
    case SectionState::kNoHeading:
      return "no heading";
    case SectionState::kNoContent:
      return "heading without content";
  }
  return "";
}

void SectionReader::Read(std::string_view text) {
  headings_.clear();
  subjects_.clear();
  size_t at = 0;
  uint8_t depth_before = 0;
  for (Line line = NextLine(text, &at); !line.text.empty();) {
    const Line next = NextLine(text, &at);
    Heading heading;
    if (!line.code && headings_.size() < kMaxHeadings) {
      heading = HeadingOf(line.text);
      const bool listed = line.depth == depth_before || line.depth == next.depth;
      if (heading.form == Form::kNumbered && listed) heading.name = {};
      if (line.underline > 0 && (heading.name.empty() || heading.form != Form::kHard)) {
        heading = {HeadingName(line.text), Form::kHard, line.underline, false};
      }
    }
    if (!heading.name.empty()) {
      headings_.push_back(heading);
    } else if (!headings_.empty()) {
      headings_.back().has_content = true;
    }
    depth_before = line.depth;
    line = next;
  }
  Settle();
  if (!has_headings_) ReadSentences(text);
}

// From "a line of its own follows" to "has content", and whether the text is one with headings.
void SectionReader::Settle() {
  int certain = 0;
  int likely = 0;
  for (size_t i = 0; i < headings_.size(); ++i) {
    Heading& heading = headings_[i];
    for (size_t j = i + 1; j < headings_.size() && !heading.has_content; ++j) {
      if (Ends(headings_[j], heading)) break;
      heading.has_content = headings_[j].has_content || IsContent(headings_[j], heading);
    }
    const bool soft = heading.form == Form::kColon || heading.form == Form::kNumbered;
    if (!soft && heading.form != Form::kLabel) ++certain;
    if (soft && heading.has_content) ++likely;
  }
  has_headings_ = certain > 0 || likely > 1;
}

void SectionReader::ReadSentences(std::string_view text) {
  for (size_t at = 0; at < text.size() && subjects_.size() < kMaxSubjects;) {
    const size_t end = std::min(text.find('\n', at), text.size());
    std::string_view line = WithoutMarks(text.substr(at, end - at));
    if (NumberedDepth(line) > 0) line = WithoutMarks(line.substr(std::min(line.find(' '), line.size())));
    at = end + 1;
    while (!line.empty() && subjects_.size() < kMaxSubjects) {
      subjects_.push_back(line);
      std::string_view subject = line;
      for (int words = 0; words < kMaxOpeningWords; ++words) {
        const size_t bytes = OpeningBytes(subject);
        if (bytes == 0) break;
        subject = WithoutMarks(subject.substr(bytes));
        subjects_.push_back(subject);
      }
      line = WithoutMarks(line.substr(SentenceEnd(line)));
    }
  }
}

SectionState SectionReader::Find(std::string_view name) const {
  SectionState state = SectionState::kNoHeading;
  for (const Heading& heading : headings_) {
    if (NameAtBeginning(heading.name, name) == 0) continue;
    if (heading.has_content) return SectionState::kPresent;
    state = SectionState::kNoContent;
  }
  for (const std::string_view subject : subjects_) {
    const size_t bytes = NameAtBeginning(subject, name);
    if (bytes > 0 && GoesOn(subject.substr(bytes))) return SectionState::kPresent;
  }
  return state;
}

void SectionLearner::Learn(const SectionReader& reader, bool of_values) {
  if (learned()) return;
  for (const Heading& heading : reader.headings()) {
    if (!heading.has_content || heading.name.empty()) continue;
    const bool marked = heading.form == Heading::Form::kHard || heading.form == Heading::Form::kBold;
    if (of_values && !marked) continue;
    const auto same = std::find_if(candidates_.begin(), candidates_.end(), [&](const Candidate& candidate) {
      return NameAtBeginning(heading.name, candidate.name) == heading.name.size();
    });
    if (same != candidates_.end()) {
      same->outputs += same->last == outputs_ ? 0 : 1;
      same->last = outputs_;
    } else if (outputs_ <= kOutputs - kNeeded && candidates_.size() < kMaxCandidates) {
      candidates_.push_back({std::string(heading.name), 1, outputs_});
    }
  }
  ++outputs_;
  if (!learned()) return;
  for (Candidate& candidate : candidates_) {
    if (candidate.outputs >= kNeeded) sections_.push_back(std::move(candidate.name));
  }
  candidates_ = {};
}

}  // namespace telltale
