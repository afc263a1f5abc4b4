#pragma once
// engine/totals.h - what a stream counts for export only: nothing here is ever judged.
//
// What:     outputs by model and prompt version, failure tokens, histograms of numbers, and what a bound did not tell
//           apart.
// Units:    counts since the stream was made; a name is cut to kMaxNameBytes.
// Threads:  not thread-safe; lives in a stream, under its shard's lock.
// Errors:   bounds: of models and versions at most `most_versions` pairs, all others are one; names and values come
//           bounded from discovery.
// Cost:     two comparisons an output while model and version stay the same; a histogram a few comparisons a number.

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/finding.h"
#include "base/output.h"
#include "content/stream_rules.h"
#include "engine/histogram.h"
#include "engine/snapshot.h"

namespace telltale {

class Totals {
 public:
  static constexpr size_t kMaxNameBytes = 64;
  enum class Bound : uint8_t { kLabel, kSignal, kVersion };

  explicit Totals(int most_versions) : most_versions_(static_cast<size_t>(most_versions)) {}

  // Tokens are counted by their places in these rules, which must stay alive until the next call has returned.
  void SetRules(const StreamRules& rules);

  void Add(const Output& output, uint64_t pattern_fallbacks);
  void AddTokens(const std::vector<uint16_t>& tokens);
  // Where the numbers of that check are added; null: they are not shown so. It stays where it is.
  Histogram* HistogramFor(Check check, std::string_view field);
  void Fold(Bound bound) { ++folded_[static_cast<size_t>(bound)]; }

  void Look(StreamSnapshot* look) const;
  // Adds what was folded, by kind.
  void AddFolded(std::map<std::string, uint64_t>* folded) const;

  // Tokens by name: their places are those of the rules in force.
  template <typename Archive>
  void Persist(Archive& archive) {
    std::map<std::string, uint64_t> tokens = TokenHits();
    archive(outputs_by_, tokens, confidence_, length_, numbers_, pattern_fallbacks_, folded_);
    if constexpr (Archive::kReads) {
      earlier_token_hits_ = std::move(tokens);
      last_model_count_ = nullptr;
    }
  }

 private:
  std::map<std::string, uint64_t> TokenHits() const;

  const size_t most_versions_;
  const StreamRules* rules_ = nullptr;
  std::map<std::pair<std::string, std::string>, uint64_t> outputs_by_;
  std::pair<std::string, std::string> last_model_;  // the commonest case: the same model and prompt version again
  uint64_t* last_model_count_ = nullptr;
  std::vector<uint64_t> token_hits_;
  std::map<std::string, uint64_t> earlier_token_hits_;  // of tokens counted under earlier rules
  Histogram confidence_{kConfidenceBounds};
  Histogram length_{kLengthBounds};
  std::map<std::string, Histogram, std::less<>> numbers_;
  uint64_t pattern_fallbacks_ = 0;
  std::array<uint64_t, 3> folded_{};
};

}  // namespace telltale
