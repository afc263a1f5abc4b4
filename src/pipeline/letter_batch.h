#pragma once
// pipeline/letter_batch.h - dead letters that are to be counted after all, as a batch.
//
// What:     each body is read again by the reader given, with today's rules; transport "replay". What was counted, or
//           is known by now, is received once more, and its letter is gone; what fails again stays, which the ledger
//           says nothing of. `rejected` tells which, by its place among the letters.
// Threads:  as Batch.
// Errors:   rejections: cut_letter (not all of it was kept), no_reader (of that form), and those of the reader.

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "pipeline/batch.h"

namespace telltale {

// Makes of one body the next output of `contents`, or a rejection, with that index; outputs may point into the body.
using LetterReader = std::function<void(std::string* body, uint32_t index, BatchContents* contents)>;

class LetterBatch final : public Batch {
 public:
  LetterBatch(std::vector<DeadLetter> letters, LetterReader reader,
              std::function<void(const std::vector<DeadLetter>& letters, const BatchResult& result)> done);

  absl::Status Read(BatchContents* contents) override;
  void Done(BatchResult&& result) override { done_(letters_, result); }
  const DeadLetter* LetterAt(uint32_t index) const override { return &letters_[index]; }
  // Nothing is lost: what is not counted stays a letter.
  uint64_t CountOutputs() const override { return 0; }

 private:
  std::vector<DeadLetter> letters_;
  const LetterReader reader_;
  const std::function<void(const std::vector<DeadLetter>& letters, const BatchResult& result)> done_;
};

}  // namespace telltale
