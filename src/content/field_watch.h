#pragma once
// content/field_watch.h - what one stream has learned about one of its fields.
//
// What:     for a known path: whether it is watched for presence, which type it has, what it holds: labels, ids, free
//           text, numbers. discover.h states the rules; Conclude adds the field's findings.
// Threads:  belongs to a Discovery.
// Cost:     about 30 ns a field and output; up to 64 hashes of labels are kept.

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "base/finding.h"
#include "content/presence.h"
#include "content/reading.h"
#include "content/stream_rules.h"

namespace telltale {

// What the values of a field are, told by themselves.
enum class Holds : uint8_t { kUnknown, kLabel, kId, kText, kNumber };
constexpr Holds LastOf(Holds) { return Holds::kNumber; }
std::string_view NameOf(Holds holds);

class FieldWatch {
 public:
  // `rule` is null for a discovered path.
  FieldWatch(std::string path, const FieldRule* rule, int max_labels);

  // Counts an output in which the path was seen; `outputs` JSON outputs have passed since it was seen first, this one
  // too.
  void Seen(uint64_t outputs);
  void Conclude(const Reading& reading, FactIndex fact, FieldIndex index, Findings* findings);

  const std::string& path() const { return path_; }
  uint64_t hash() const { return hash_; }
  // The output's attribute it is of, if any; else of the body.
  const FieldRule* attribute() const { return rule_ != nullptr && rule_->attribute ? rule_ : nullptr; }
  // kUnknown until it is learned, and where the values are of several kinds.
  Holds holds() const;
  uint64_t first_output = 0;  // the JSON output in which it was seen first; 0: not yet

  // What has been learned (base/archive.h), without what goes on to be counted for as long as it holds labels.
  template <typename Archive>
  void Persist(Archive& archive) {
    archive(first_output, watched_, seen_, valued_, of_type_, expected_types_, too_many_, labels_, numbered_, words_);
    archive(numbers_, rises_);
    archive.Any(last_);  // what outputs say
  }
  template <typename Archive>
  void PersistCounts(Archive& archive) {
    archive(strings_, spaced_);
  }

 private:
  static constexpr int kTypes = 7;

  void ConcludePresence(const Reading& reading, FactIndex fact, FieldIndex index, Findings* findings) const;
  void ConcludeRule(const Reading& reading, FieldIndex index, Findings* findings) const;
  void ConcludeType(const Reading& reading, const PathFact& fact, FieldIndex index, Findings* findings);
  void ConcludeNumber(const PathFact& fact, FieldIndex index, Findings* findings);
  void ConcludeLabel(const PathFact& fact, FieldIndex index, Findings* findings);
  bool IsQuantity(double number);
  bool IsQuantity() const;
  bool IsLabel(const PathFact& fact);
  bool JudgesMix() const;
  void LearnWords(const PathFact& fact);

  std::string path_;
  uint64_t hash_;
  const FieldRule* rule_;
  Presence presence_;
  bool watched_ = false;  // for presence
  uint32_t seen_ = 0;     // until that is decided

  uint32_t valued_ = 0;  // outputs with a value, while the type is learned
  std::array<uint32_t, kTypes> of_type_{};
  uint8_t expected_types_ = 0;  // bits; 0 while learning, and where no type is expected

  int max_labels_;
  bool too_many_ = false;  // for labels
  std::vector<uint64_t> labels_;
  bool numbered_ = false;          // some label holds a number of several digits
  Holds words_ = Holds::kUnknown;  // of strings that are no labels
  uint32_t strings_ = 0;           // outputs with a string or boolean, while that is learned
  uint32_t spaced_ = 0;            // ... of several words
  bool watches_length_;            // no rule says what the strings must be

  uint32_t numbers_ = 0;  // while it is not decided what they are
  uint32_t rises_ = 0;
  double last_ = 0;
};

}  // namespace telltale
