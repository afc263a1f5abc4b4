#pragma once
// tests/pipeline/counted_batch.h - batches of short texts by id, and somewhere for their answers to arrive at.

#include <condition_variable>
#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/mutex.h"
#include "content/rule_set.h"
#include "pipeline/batch.h"

namespace telltale {

inline std::shared_ptr<const RuleSet> RulesOfNothing() {
  auto rules = RuleSet::Compile(RuleSpecs{}, [](const VocabularySpec& spec) { return NotFound("{}", spec.file); });
  return rules.ok() ? *rules : nullptr;
}

class AnswerBox {
 public:
  void Put(BatchResult result) {
    MutexLock lock(mutex_);
    results_.push_back(std::move(result));
    changed_.notify_all();
  }
  BatchResult Next() {
    MutexLock lock(mutex_);
    while (results_.empty()) lock.Wait(changed_);
    BatchResult result = std::move(results_.front());
    results_.pop_front();
    return result;
  }

 private:
  std::condition_variable changed_;
  Mutex mutex_;
  std::deque<BatchResult> results_ TELLTALE_GUARDED_BY(mutex_);
};

class CountedBatch final : public Batch {
 public:
  CountedBatch(std::vector<std::string> ids, AnswerBox* answers)
      : Batch("test", 100), ids_(std::move(ids)), answers_(answers) {}

  absl::Status Read(BatchContents* contents) override {
    for (uint32_t i = 0; i < ids_.size(); ++i) {
      Output& output = contents->Add(i);
      output.id = ids_[i];
      output.workflow = "mail";
      output.step = "answer";
      output.body_kind = BodyKind::kText;
      output.body = "The answer is in the attachment.";
    }
    return absl::OkStatus();
  }
  void Done(BatchResult&& result) override { answers_->Put(std::move(result)); }
  uint64_t CountOutputs() const override { return ids_.size(); }

 private:
  const std::vector<std::string> ids_;
  AnswerBox* const answers_;
};

}  // namespace telltale
