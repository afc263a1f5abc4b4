#include "engine/places.h"

#include "base/hash.h"

namespace telltale {

Places::Key Places::WorkflowKey(std::string_view workflow) const { return Hash(workflow, seed_); }
Places::Key Places::StreamKey(std::string_view workflow, std::string_view step) const {
  return Combine(Hash(workflow, seed_), Hash(step, seed_));
}

uint64_t* Places::KeptFor(Key stream, Key workflow) {
  auto found = kept_.find(stream);
  if (found == kept_.end()) found = kept_.find(workflow);
  return found == kept_.end() ? nullptr : &found->second;
}

void Places::Keep(const std::vector<NamedStream>& named) {
  MutexLock lock(mutex_);
  kept_.clear();
  for (const NamedStream& stream : named) {
    if (kept_.size() == bound_) break;
    kept_.emplace(stream.step ? StreamKey(stream.workflow, *stream.step) : WorkflowKey(stream.workflow), 0);
  }
  waiting_ = kept_.size();
  for (const auto& [stream, workflow] : holders_) {
    if (uint64_t* streams = KeptFor(stream, workflow); streams != nullptr && ++*streams == 1) --waiting_;
  }
}

bool Places::Take(std::string_view workflow, std::string_view step) {
  const Key stream = StreamKey(workflow, step);
  const Key of_workflow = WorkflowKey(workflow);
  MutexLock lock(mutex_);
  uint64_t* streams = KeptFor(stream, of_workflow);
  const bool kept = streams != nullptr && *streams == 0;
  if (kept ? holders_.size() >= 2 * bound_ : holders_.size() + waiting_ >= bound_) return false;
  holders_.emplace(stream, of_workflow);
  taken_.store(holders_.size(), std::memory_order_relaxed);
  if (streams != nullptr && ++*streams == 1) --waiting_;
  return true;
}

void Places::GiveBack(std::string_view workflow, std::string_view step) {
  const Key stream = StreamKey(workflow, step);
  MutexLock lock(mutex_);
  if (holders_.erase(stream) == 0) return;
  taken_.store(holders_.size(), std::memory_order_relaxed);
  if (uint64_t* streams = KeptFor(stream, WorkflowKey(workflow)); streams != nullptr && --*streams == 0) ++waiting_;
}

}  // namespace telltale
