#pragma once
// content/path_steps.h - the paths in the order in which the output before had them.
//
// What:     outputs of one stream hold the same paths in the same order nearly always. As long as that is so, the n-th
//           path asked for is the n-th of the output before, and so are its hash and its fact: no need to find out.
// Threads:  not thread-safe; lives in a FactTable.
// Errors:   none. Bounds: 256 steps; what comes behind is none.
// Cost:     one comparison of a key.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "content/path_fact.h"

namespace telltale {

class PathSteps {
 public:
  struct Step {
    FactIndex parent = kNoFact;
    bool element = false;
    FactIndex fact = kNoFact;
    std::string_view key;  // the end of the path
    std::string_view path;
    uint64_t hash = 0;
  };

  PathSteps() { paths_.reserve(kMaxSteps * kMaxPathBytes); }

  // A new output; `definition`: of the facts that there are before the first step.
  void Begin(uint64_t definition) {
    if (definition != definition_) ForgetFrom(0);
    definition_ = definition;
    next_ = 0;
    in_step_ = true;
  }
  // The step to this key, or to the elements, of `parent`; or null.
  const Step* Next(FactIndex parent, std::string_view key, bool element) {
    if (!in_step_ || next_ >= steps_.size()) return nullptr;
    const Step& step = steps_[next_];
    if (step.parent != parent || step.element != element || step.key != key) return nullptr;
    ++next_;
    return &step;
  }
  // Keeps what was no step as the next one, where those before it were steps, too; key and path are copied. The path as
  // it is kept, or a view of nothing.
  std::string_view Keep(Step step) {
    if (!in_step_) return {};
    ForgetFrom(next_);
    if (next_ >= kMaxSteps || step.path.size() > kMaxPathBytes) {
      in_step_ = false;
      return {};
    }
    paths_.append(step.path);
    step.path = std::string_view(paths_).substr(paths_.size() - step.path.size());
    step.key = step.path.substr(step.path.size() - step.key.size());
    steps_.push_back(step);
    ++next_;
    return step.path;
  }
  // A path that has no fact: what follows is no step.
  void Leave() { in_step_ = false; }

 private:
  static constexpr size_t kMaxSteps = 256;

  void ForgetFrom(size_t step) {
    if (step >= steps_.size()) return;
    paths_.resize(static_cast<size_t>(steps_[step].path.data() - paths_.data()));
    steps_.resize(step);
  }

  std::vector<Step> steps_;
  uint64_t definition_ = 0;
  size_t next_ = 0;
  bool in_step_ = false;
  std::string paths_;  // text of the steps; never grows beyond what was reserved
};

}  // namespace telltale
