#include "content/patterns.h"

#include <re2/re2.h>
#include <re2/set.h>

#include <algorithm>
#include <utility>

#include "base/hash.h"
#include "content/repetition_bound.h"

namespace telltale {
namespace {

constexpr int kMaxInstructions = 2000;
constexpr size_t kMaxPatternBytes = 1000;
constexpr size_t kMaxPatterns = 1000;
constexpr int64_t kSinglePatternBytes = int64_t{8} << 20;

RE2::Options OptionsWith(int64_t bytes) {
  RE2::Options options;
  options.set_max_mem(bytes);
  options.set_log_errors(false);
  return options;
}

}  // namespace

struct PatternSet::State {
  explicit State(int64_t set_bytes) : set(OptionsWith(set_bytes), RE2::UNANCHORED) {}

  RE2::Set set;
  bool set_ready = false;
  std::vector<std::unique_ptr<RE2>> singles;
  uint64_t content_hash = 0;
};

absl::Status CheckPattern(std::string_view pattern, std::string_view where) {
  if (pattern.empty())
    return InvalidArgument("{}: the pattern is empty, so it would match every text; write one", where);
  if (pattern.size() > kMaxPatternBytes) {
    return InvalidArgument("{}: the pattern has {} bytes; at most {}: split it into several", where, pattern.size(),
                           kMaxPatternBytes);
  }
  if (const std::string fault = RepetitionFault(pattern); !fault.empty()) {
    return InvalidArgument("{}: pattern '{}': {}", where, pattern, fault);
  }
  const RE2 compiled({pattern.data(), pattern.size()}, OptionsWith(kSinglePatternBytes));
  if (!compiled.ok()) {
    return InvalidArgument("{}: pattern '{}': {}; patterns are RE2 (no look-around, no back references)", where,
                           pattern, compiled.error());
  }
  if (compiled.ProgramSize() > kMaxInstructions) {
    return InvalidArgument(
        "{}: pattern '{}' compiles to {} instructions; at most {}: use * instead of counted repetitions", where,
        pattern, compiled.ProgramSize(), kMaxInstructions);
  }
  if (RE2::PartialMatch("", compiled)) {
    return InvalidArgument("{}: pattern '{}' matches the empty text, and so every text; let it ask for something",
                           where, pattern);
  }
  return absl::OkStatus();
}

PatternSet::PatternSet() = default;
PatternSet::~PatternSet() = default;

absl::StatusOr<std::shared_ptr<const PatternSet>> PatternSet::Make(const std::vector<Source>& sources,
                                                                   int64_t set_bytes) {
  if (sources.size() > kMaxPatterns) {
    return InvalidArgument("{}: {} patterns in one stream; at most {}", sources[kMaxPatterns].where, sources.size(),
                           kMaxPatterns);
  }
  std::shared_ptr<PatternSet> made(new PatternSet());
  made->state_ = std::make_unique<State>(set_bytes);
  State& state = *made->state_;
  for (const Source& source : sources) {
    if (absl::Status status = CheckPattern(source.pattern, source.where); !status.ok()) return status;
    state.singles.push_back(std::make_unique<RE2>(source.pattern, OptionsWith(kSinglePatternBytes)));
    state.set.Add(source.pattern, nullptr);
    state.content_hash = Combine(state.content_hash, Hash(source.pattern));
  }
  // A set too big for its memory is no error: the singles do the work, slower.
  state.set_ready = !sources.empty() && state.set.Compile();
  return std::shared_ptr<const PatternSet>(std::move(made));
}

void PatternSet::Match(std::string_view text, std::vector<int>* found) const {
  found->clear();
  const State& state = *state_;
  if (state.singles.empty()) return;
  const re2::StringPiece piece(text.data(), text.size());
  RE2::Set::ErrorInfo error{RE2::Set::kNoError};
  if (state.set_ready) {
    // Asked for a bare yes or no first: it stops at the first match, and allocates nothing.
    const bool any = state.set.Match(piece, nullptr, &error);
    if (!any && error.kind == RE2::Set::kNoError) return;
    if (any && state.set.Match(piece, found, &error)) {
      // RE2::Set gives them in the order of its automaton.
      std::sort(found->begin(), found->end());
      return;
    }
  }
  found->clear();
  for (size_t i = 0; i < state.singles.size(); ++i) {
    if (RE2::PartialMatch(piece, *state.singles[i])) found->push_back(static_cast<int>(i));
  }
}

int PatternSet::size() const { return static_cast<int>(state_->singles.size()); }
const re2::RE2& PatternSet::pattern(int index) const { return *state_->singles[static_cast<size_t>(index)]; }
uint64_t PatternSet::content_hash() const { return state_->content_hash; }

}  // namespace telltale
