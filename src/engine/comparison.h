#pragma once
// engine/comparison.h - one output against those of its stream before it: duplicates, gaps, edits, swaps.
//
// What:     Compare adds to the findings what is asked of outputs as they follow one another: duplicate_content,
//           repeated_text, processed_twice, sequence_gap, late_output, prompt_edited, model_changed.
// Units:    event time for windows; arrival for late_output alone.
// Threads:  not thread-safe; lives in a stream, under its shard's lock. Evidence is kept in the Reading.
// Errors:   those of the structures it is made of, each stated in its header: misses beyond a bound, no false hits.
// Cost:     see tests/bench/README.md. Nothing is allocated before an output carries what a check needs.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/finding.h"
#include "base/output.h"
#include "content/comparison_rules.h"
#include "content/reading.h"
#include "engine/answering_models.h"
#include "engine/key_memory.h"
#include "engine/prompt_texts.h"
#include "engine/sequences.h"

namespace telltale {

struct EngineOptions;

// What an output is compared by: hashes, 0 where it has none.
struct ComparisonKeys {
  uint64_t duplicate = 0;
  uint64_t text = 0;
  uint64_t subject = 0;
  uint64_t prompt = 0;  // id and version
  uint64_t prompt_text = 0;

  template <typename Archive>
  void Persist(Archive& archive) {
    archive(duplicate, text, subject, prompt, prompt_text);
  }
};

class Comparison {
 public:
  // `room` outlives it.
  Comparison(const EngineOptions& options, KeyRoom* room);

  // What is remembered under another key or window is forgotten. The rules outlive their use here.
  void SetRules(const ComparisonRules* rules);

  ComparisonKeys KeysOf(const Reading& reading, const Output& output) const;
  // Evidence is kept in `reading`, which is asked for nothing else.
  void Compare(const ComparisonKeys& keys, const Reading& reading, const Output& output, Time event, Time arrival,
               Findings* findings);

  // What Compare will look up; called some time before it.
  void Expect(const ComparisonKeys& keys) const {
    if (texts_.keys != nullptr) texts_.keys->Expect(keys.text);
  }
  // Whether a check's rate can be judged. What has only begun to remember finds less than it will: repeats become more
  // common for a day, though nothing has changed. Judged from then on, or from the 300th question on where at most
  // three have hit.
  bool IsSettled(Check check) const;
  // Whether that is ever a question for this check.
  static bool Settles(Check check);

  // Keys and sources forgotten early, so far.
  uint64_t forgotten() const;
  template <typename Archive>
  void Persist(Archive& archive);  // SetRules then forgets what is defined otherwise now

 private:
  uint64_t DuplicateKey(const Reading& reading, const Output& output) const;
  void FindSequence(const Reading& reading, const Output& output, Time event, Findings* findings);
  void FindEdit(const ComparisonKeys& keys, Time event, Findings* findings);
  void FindSwap(const Reading& reading, const Output& output, Time event, Findings* findings);
  // One memory, and how long it has been one.
  struct Memory {
    std::unique_ptr<KeyMemory> keys;  // made when it is needed first
    Time since{};
    uint64_t asked = 0;
    uint64_t hits = 0;
    bool settled = false;
  };
  void Ask(Check check, Memory& memory, Duration window, uint64_t key, const Reading& reading, const Output& output,
           Time event, Findings* findings);
  void Forget(Memory& memory);

  // constant after construction
  const Duration lateness_;
  const uint64_t max_keys_;
  const int max_versions_;
  const uint64_t seed_;
  KeyRoom* const room_;

  const ComparisonRules* rules_ = nullptr;
  uint64_t duplicates_definition_ = 0;
  uint64_t subjects_definition_ = 0;
  Memory duplicates_;
  Memory texts_;
  Memory subjects_;
  std::unique_ptr<Sequences> sequences_;
  std::unique_ptr<PromptTexts> prompts_;
  AnsweringModels models_;
  uint64_t forgotten_before_ = 0;  // by memories that are gone
};

}  // namespace telltale
