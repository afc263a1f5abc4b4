#include "content/comparison_rules.h"

#include "base/hash.h"
#include "content/rule_compiler.h"

namespace telltale {
namespace {

constexpr size_t kMaxKeyParts = 16;
constexpr Check kEachByItself[] = {Check::kPromptEdited};

}  // namespace

uint64_t ComparisonRules::DefinitionOf(Check check) const {
  switch (check) {
    case Check::kDuplicateContent:
      return duplicates_definition;
    case Check::kProcessedTwice:
      return static_cast<uint64_t>(subject_within.count());
    case Check::kNotContinued:
      return Combine(Hash(next_step), static_cast<uint64_t>(next_within.count()));
    default:
      return 0;
  }
}

void RuleCompiler::AddComparisons(const StreamSpec& spec, StreamParts* parts) {
  const ComparisonSpec& given = spec.comparisons;
  ComparisonRules& rules = parts->comparisons;
  rules.subject_within = given.subject_within;
  for (const Check check : kEachByItself) rules.each.set(static_cast<size_t>(check));
  for (const Check check : given.each) rules.each.set(static_cast<size_t>(check));
  for (const Check check : given.never) rules.each.reset(static_cast<size_t>(check));
  for (const auto& [check, limits] : given.limits) rules.limits[static_cast<size_t>(check)] = limits;
  rules.scores.insert(given.scores.begin(), given.scores.end());
  if (given.followed_by) {
    rules.next_step = given.followed_by->step;
    rules.next_within = given.followed_by->within;
  }
  if (!given.duplicates) return;
  const std::vector<std::string>& key = given.duplicates->key;
  if (key.empty() || key.size() > kMaxKeyParts) {
    return Error(InvalidArgument("{}: duplicates.key has {} entries; write 1 to {} paths, such as [invoice_id, total]",
                                 spec.where, key.size(), kMaxKeyParts));
  }
  rules.duplicates_within = given.duplicates->within;
  rules.duplicates_definition = static_cast<uint64_t>(rules.duplicates_within.count());
  for (const std::string& part : key) {
    rules.duplicates_definition = Combine(rules.duplicates_definition, Hash(part));
    if (IsAttribute(part)) {
      rules.duplicates.push_back({kNoFact, part.substr(kAttributes.size())});
      continue;
    }
    const FactIndex fact = Track(part, spec.where, parts);
    if (fact == kNoFact) continue;
    parts->tracked[fact].is_key = true;
    rules.duplicates.push_back({fact, {}});
  }
}

}  // namespace telltale
