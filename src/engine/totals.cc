#include "engine/totals.h"

#include <string>

#include "base/prefix.h"
#include "base/same_name.h"
#include "engine/tally.h"

namespace telltale {

void Totals::SetRules(const StreamRules& rules) {
  for (size_t token = 0; token < token_hits_.size(); ++token) {
    if (token_hits_[token] > 0) earlier_token_hits_[rules_->token_ids()[token]] += token_hits_[token];
  }
  rules_ = &rules;
  token_hits_.assign(rules.token_ids().size(), 0);
}

void Totals::Add(const Output& output, uint64_t pattern_fallbacks) {
  pattern_fallbacks_ += pattern_fallbacks;
  if (last_model_count_ == nullptr || !SameName(last_model_.first, output.model) ||
      !SameName(last_model_.second, output.prompt_version)) {
    std::pair<std::string, std::string> key(PrefixOf(output.model, kMaxNameBytes),
                                            PrefixOf(output.prompt_version, kMaxNameBytes));
    auto found = outputs_by_.find(key);
    if (found == outputs_by_.end()) {
      if (outputs_by_.size() >= most_versions_) {
        key = {std::string(kOther), std::string(kOther)};
        Fold(Bound::kVersion);
      }
      found = outputs_by_.try_emplace(std::move(key), 0).first;
    }
    last_model_.first = output.model;
    last_model_.second = output.prompt_version;
    last_model_count_ = &found->second;  // a map's values stay where they are
  }
  ++*last_model_count_;
}

void Totals::AddTokens(const std::vector<uint16_t>& tokens) {
  for (const uint16_t token : tokens) {
    if (token < token_hits_.size()) ++token_hits_[token];
  }
}

Histogram* Totals::HistogramFor(Check check, std::string_view field) {
  if (check == Check::kConfidence) return &confidence_;
  if (check == Check::kLength && field.empty()) return &length_;
  if (check != Check::kNumber) return nullptr;
  auto found = numbers_.find(field);
  if (found == numbers_.end()) found = numbers_.emplace(std::string(field), Histogram(kNumberBounds)).first;
  return &found->second;  // a map's values stay where they are
}

std::map<std::string, uint64_t> Totals::TokenHits() const {
  std::map<std::string, uint64_t> hits = earlier_token_hits_;
  for (size_t token = 0; token < token_hits_.size(); ++token) {
    hits[rules_->token_ids()[token]] += token_hits_[token];
  }
  return hits;
}

void Totals::Look(StreamSnapshot* look) const {
  look->pattern_fallbacks = pattern_fallbacks_;
  look->outputs_by = outputs_by_;
  look->token_hits = TokenHits();
  look->confidence = confidence_.Look();
  look->length = length_.Look();
  for (const auto& [field, histogram] : numbers_) look->numbers.emplace(field, histogram.Look());
}

void Totals::AddFolded(std::map<std::string, uint64_t>* folded) const {
  (*folded)["label"] += folded_[static_cast<size_t>(Bound::kLabel)];
  (*folded)["signal"] += folded_[static_cast<size_t>(Bound::kSignal)];
  (*folded)["version"] += folded_[static_cast<size_t>(Bound::kVersion)];
}

}  // namespace telltale
