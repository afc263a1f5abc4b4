#include "pipeline/letter_batch.h"

#include "pipeline/letter.h"

namespace telltale {
namespace {

size_t BytesOf(const std::vector<DeadLetter>& letters) {
  size_t bytes = 0;
  for (const DeadLetter& letter : letters) bytes += letter.body.size();
  return bytes;
}

}  // namespace

LetterBatch::LetterBatch(std::vector<DeadLetter> letters, LetterReader reader,
                         std::function<void(const std::vector<DeadLetter>&, const BatchResult&)> done)
    : Batch("replay", BytesOf(letters)),
      letters_(std::move(letters)),
      reader_(std::move(reader)),
      done_(std::move(done)) {}

absl::Status LetterBatch::Read(BatchContents* contents) {
  for (uint32_t i = 0; i < letters_.size(); ++i) {
    DeadLetter& letter = letters_[i];
    if (letter.is_cut) {
      contents->Reject(i, "cut_letter", "it was too long to be kept whole; send the output again from where it is");
    } else if (letter.form != kOutputForm) {
      contents->Reject(i, "no_reader", fmt::format("this telltale reads no letters of the form '{}'", letter.form));
    } else {
      reader_(&letter.body, i, contents);
    }
  }
  return absl::OkStatus();
}

}  // namespace telltale
