#pragma once
// content/reading.h - what one output says, before its stream has been asked what it expects.
//
// What:     filled by Analyzer::Read, turned into Findings by Discovery::Conclude.
// Units:    characters are code points; confidence in 0..1.
// Threads:  belongs to its Analyzer, one a worker. Only evidence may still be written, by Keep().
// Errors:   none. Evidence is at most 80 bytes; once 16 KiB of it are kept, further evidence is empty.

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "content/facts.h"
#include "content/mentions.h"
#include "content/redact.h"
#include "content/scripts.h"
#include "content/sections.h"
#include "content/text_measures.h"
#include "content/unwrap.h"

namespace telltale {

class StreamRules;

struct Reading {
  enum class Json : uint8_t { kAbsent, kRead, kCut, kInvalid };

  const StreamRules* rules = nullptr;  // the ones it was read with

  std::string_view empty;  // "" or how it is empty: no body, white space, null, {}, [], ""
  uint64_t characters = 0;
  std::string_view opening;
  std::string_view shape;

  Json json = Json::kAbsent;
  bool looks_json = false;  // this output's vote on whether its stream is JSON
  Wrapping wrapping = Wrapping::kNone;
  std::string_view fault;  // why the candidate could not be read
  bool schema_asked = false;
  std::string_view schema_violations;  // the first few, each by path and keyword; empty: none
  bool tools_asked = false;            // it holds calls of tools, which are judged
  std::string_view tool_fault;         // what is wrong with the first wrong one; empty: nothing
  FactTable facts;                     // all unseen where nothing was read

  bool text_read = false;   // there was text for the patterns
  uint32_t fallbacks = 0;   // pattern sets that ran out of memory, so that their patterns were run one by one
  std::vector<int> tokens;  // failure tokens present, ascending
  bool refused = false;
  std::string_view refusal;         // the words that matched
  std::string_view text;            // what was read as text: the body, or what stands around the JSON and its strings
  std::string_view placeholder;     // the first template mark
  std::string_view fence;           // the first code fence's line
  bool repetition_asked = false;    // some text was long enough
  std::string_view repeated_piece;  // what a text repeats
  ScriptCounts scripts;             // of the letters
  TextCounts counts;                // where the rules name a measure
  std::string_view personal_data;   // its kind, never itself
  std::string_view secret;          // likewise
  std::vector<int> matched;         // must_match patterns present, ascending
  std::vector<std::pair<int, std::string_view>> unwanted;  // must_not_match patterns present, and the words of each
  bool form_asked = false;                                 // of the text as a whole
  std::string_view form_fault;                             // how it is not well-formed, or ""
  std::vector<Mention> mentions;                           // one for each of the rules
  std::vector<std::string_view> text_labels;               // one for each of the rules
  bool entity_seen = false;
  bool entity_unknown = false;
  std::string_view unknown_entity;
  std::string_view meant_entity;  // the entry nearest to it, or ""

  uint64_t text_fingerprint = 0;  // content/same_text.h; 0: too short

  std::optional<double> confidence;
  bool output_cut = false;         // the model says it stopped early
  std::string_view transport_cut;  // how it looks as if it was cut on the way, or ""

  // The headings of `text`, found when first asked for.
  const SectionReader& Sections() const;
  // Joins the parts, each redacted and then all cut to kMaxEvidenceBytes at a character; lives until the next Read.
  std::string_view Keep(std::initializer_list<std::string_view> parts) const;
  // An unknown entry, and the one that was meant where there is a hint.
  std::string_view KeepUnknown(std::string_view unknown, std::string_view meant) const;
  // Makes everything unknown again; the facts are reset by who reads next.
  void Forget();

 private:
  static constexpr size_t kEvidenceBytes = 16 << 10;
  std::unique_ptr<char[]> evidence_ = std::make_unique<char[]>(kEvidenceBytes);
  mutable size_t kept_ = 0;
  mutable Redactor redactor_;
  mutable SectionReader sections_;
  mutable bool sections_read_ = false;
};

}  // namespace telltale
