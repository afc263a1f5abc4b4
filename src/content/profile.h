#pragma once
// content/profile.h - what the outputs of one stream held, as far as rules for it can be learned from them.
//
// What:     Add takes each output with the Reading that an Analyzer with kept values made of it under the default rules
//           (no rule of the stream's own, or its own words would be learned as the outputs'). Judging the numbers and
//           writing them down is config/rules_writer.h's.
// Units:    outputs; lengths in characters.
// Threads:  not thread-safe; a value. Nothing in it points into outputs.
// Errors:   none: every output counts for something. Bounds: 128 fields of the JSON (one seen in less than 2 % of the
//           outputs since its first gives its place up), 64 headings, 16 versions and finish reasons.
// Cost:     reading and adding 15,290 stored model replies of 830 bytes took 14 us each, about as long as judging them;
//           at most 6 MiB a stream, usually 100 KiB.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/output.h"
#include "content/field_profile.h"
#include "content/number_spread.h"
#include "content/reading.h"
#include "content/scripts.h"
#include "content/value_counts.h"

namespace telltale {

// How often something happened, and how often at most among 20 outputs in a row: what engine/gross.h calls gross.
class Burst {
 public:
  static constexpr int kWindow = 20;

  void Add(bool hit);
  uint64_t asked() const { return asked_; }
  uint64_t hits() const { return hits_; }
  bool is_gross() const { return asked_ >= kWindow && 2 * most_ > kWindow; }

 private:
  uint32_t last_ = 0;
  int most_ = 0;
  uint64_t asked_ = 0;
  uint64_t hits_ = 0;
};

// Headings with something beneath them.
struct SectionCount {
  std::string name;  // as first written
  uint64_t outputs = 0;
  uint64_t last = 0;
};

class StreamProfile {
 public:
  static constexpr size_t kMaxFields = 128;

  void Add(const Output& output, const Reading& reading);

  uint64_t outputs = 0;
  std::optional<Time> first;  // by produced_at
  std::optional<Time> last;
  ValueCounts model_versions{16};
  ValueCounts prompt_versions{16};
  ValueCounts finish_reasons{16};

  Burst empty;
  Burst truncated;    // of those not empty
  Burst refused;      // of those with text
  Burst invalid;      // JSON, of those not empty nor truncated
  uint64_t json = 0;  // outputs whose JSON was read
  uint64_t looks_json = 0;
  uint64_t json_bodies = 0;  // sent as json
  uint64_t wrapped = 0;      // JSON in a fence or beside other text
  uint64_t with_token = 0;   // failure tokens
  NumberSpread lengths;
  NumberSpread confidence;

  uint64_t texts = 0;  // read as text, not as JSON
  std::vector<SectionCount> sections;
  uint64_t lettered = 0;                        // outputs with letters enough to know the script
  std::array<uint64_t, kScripts> written_in{};  // of these
  std::vector<FieldProfile> fields;             // in the order of their first sight
  uint64_t left_out_fields = 0;                 // sightings of paths that found no place
  uint64_t rare_fields = 0;                     // paths that gave their place up

 private:
  void AddFields(const Output& output, const Reading& reading);
  void AddSections(const Reading& reading);
  FieldProfile* FieldOf(const PathFact& fact);
  void DropRareFields();

  std::unordered_map<uint64_t, size_t> index_;
  std::vector<size_t> places_;  // by fact: 1 + the field's, 0 for none
  uint64_t dropped_at_ = 0;
};

}  // namespace telltale
