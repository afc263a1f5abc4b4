#include "content/patterns.h"

#include <re2/re2.h>
#include <re2/set.h>

#include <algorithm>
#include <utility>

#include "base/hash.h"
#include "content/literal_filter.h"
#include "content/repetition_bound.h"
#include "content/required_literals.h"

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

// Some of the patterns in one automaton.
struct Group {
  explicit Group(int64_t bytes) : set(OptionsWith(bytes), RE2::UNANCHORED) {}

  void Add(const RE2& pattern, int index) {
    set.Add(pattern.pattern(), nullptr);
    members.push_back(index);
  }
  // A set too big for its memory is no error: the patterns are run one by one, slower.
  void Compile() { ready = !members.empty() && set.Compile(); }

  RE2::Set set;
  bool ready = false;
  std::vector<int> members;  // indices of the patterns, ascending
};

}  // namespace

struct PatternSet::State {
  explicit State(int64_t set_bytes) : all(set_bytes), unfiltered(set_bytes) {}

  // Adds to `found` what is found; says whether it had to run the patterns one by one.
  bool Run(const Group& group, re2::StringPiece text, std::vector<int>* found) const;

  std::vector<std::unique_ptr<RE2>> singles;
  std::vector<std::string> wheres;
  Group all;
  Group unfiltered;
  std::unique_ptr<const LiteralFilter> filter;
  uint64_t content_hash = 0;
};

bool PatternSet::State::Run(const Group& group, re2::StringPiece text, std::vector<int>* found) const {
  if (group.members.empty()) return false;
  RE2::Set::ErrorInfo error{RE2::Set::kNoError};
  if (group.ready) {
    // Asked for a bare yes or no first: it stops at the first match, and allocates nothing.
    const bool any = group.set.Match(text, nullptr, &error);
    if (!any && error.kind == RE2::Set::kNoError) return false;
    // RE2::Set clears what it is given.
    std::vector<int> members;
    if (any && group.set.Match(text, &members, &error)) {
      for (const int member : members) found->push_back(group.members[static_cast<size_t>(member)]);
      return false;
    }
  }
  for (const int index : group.members) {
    if (RE2::PartialMatch(text, *singles[static_cast<size_t>(index)])) found->push_back(index);
  }
  return true;
}

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
  std::vector<std::vector<RequiredLiteral>> literals;
  for (const Source& source : sources) {
    if (absl::Status status = CheckPattern(source.pattern, source.where); !status.ok()) return status;
    state.singles.push_back(std::make_unique<RE2>(source.pattern, OptionsWith(kSinglePatternBytes)));
    state.wheres.push_back(source.where);
    state.all.Add(*state.singles.back(), static_cast<int>(literals.size()));
    literals.push_back(RequiredLiterals(source.pattern));
    state.content_hash = Combine(state.content_hash, Hash(source.pattern));
  }
  state.filter = std::make_unique<const LiteralFilter>(literals);
  for (const int index : state.all.members) {
    if (!state.filter->filters(index)) state.unfiltered.Add(*state.singles[static_cast<size_t>(index)], index);
  }
  state.all.Compile();
  state.unfiltered.Compile();
  return std::shared_ptr<const PatternSet>(std::move(made));
}

PatternSet::Scan PatternSet::Match(std::string_view text, std::vector<int>* found) const {
  const State& state = *state_;
  LiteralFilter::Candidates candidates;
  if (state.filter->filtered_count() == 0 || !state.filter->Scan(text, &candidates)) {
    return MatchUnfiltered(text, found);
  }
  found->clear();
  const re2::StringPiece piece(text.data(), text.size());
  for (int i = 0; i < candidates.count; ++i) {
    const int index = candidates.patterns[static_cast<size_t>(i)];
    if (RE2::PartialMatch(piece, *state.singles[static_cast<size_t>(index)])) found->push_back(index);
  }
  const bool fell_back = state.Run(state.unfiltered, piece, found);
  std::sort(found->begin(), found->end());
  return {!found->empty(), fell_back};
}

PatternSet::Scan PatternSet::MatchUnfiltered(std::string_view text, std::vector<int>* found) const {
  found->clear();
  const bool fell_back = state_->Run(state_->all, {text.data(), text.size()}, found);
  // RE2::Set gives them in the order of its automaton.
  std::sort(found->begin(), found->end());
  return {!found->empty(), fell_back};
}

int PatternSet::size() const { return static_cast<int>(state_->singles.size()); }
const re2::RE2& PatternSet::pattern(int index) const { return *state_->singles[static_cast<size_t>(index)]; }
const std::string& PatternSet::where(int index) const { return state_->wheres[static_cast<size_t>(index)]; }
bool PatternSet::is_filtered(int index) const { return state_->filter->filters(index); }
uint64_t PatternSet::content_hash() const { return state_->content_hash; }

}  // namespace telltale
