#include "content/field_pairs.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

#include "base/hash.h"
#include "content/json_number.h"
#include "content/rule_compiler.h"

namespace telltale {
namespace {

constexpr size_t kMaxPairs = 64;
constexpr double kRounding = 1e-9;  // of sums of decimal fractions
constexpr std::array<std::string_view, 6> kOperators = {"<", "<=", "=", "!=", ">=", ">"};

constexpr unsigned Bit(ValueType type) { return 1u << static_cast<int>(type); }
constexpr unsigned kNumbers = Bit(ValueType::kNumber) | Bit(ValueType::kInteger);
constexpr unsigned kTexts = Bit(ValueType::kString) | Bit(ValueType::kBoolean);

// Of a path whose values are all numbers, their sum; those in texts only where the rule takes them for numbers.
std::optional<double> NumberOf(const PathFact& fact) {
  const bool all = fact.numbers > 0 && (fact.types & ~(kNumbers | Bit(ValueType::kString))) == 0;
  if (!all || fact.numbers + fact.empties != fact.seen) return std::nullopt;
  return fact.sum;
}

// Of a path with one value, its text.
std::optional<std::string_view> TextOf(const PathFact& fact) {
  if (fact.seen != 1 || fact.empties > 0 || (fact.types & ~kTexts) != 0 || !fact.labelled) return std::nullopt;
  return fact.Text();
}

std::optional<double> NumberIn(std::optional<std::string_view> text) {
  if (!text) return std::nullopt;
  const std::optional<JsonNumber> number = ParseJsonNumber(*text);
  return number && std::isfinite(number->value) ? std::optional(number->value) : std::nullopt;
}

// Negative where left is less, 0 where they may be the same.
bool Holds(Relation relation, double order) {
  switch (relation) {
    case Relation::kLess:
      return order < 0;
    case Relation::kAtMost:
      return order <= 0;
    case Relation::kEqual:
      return order == 0;
    case Relation::kNotEqual:
      return order != 0;
    case Relation::kAtLeast:
      return order >= 0;
    case Relation::kMore:
      return order > 0;
  }
  return true;
}

bool NumbersHold(const FieldPairRule& rule, double left, double right) {
  const double rounding = kRounding * std::max({std::abs(left), std::abs(right), 1.0});
  const double apart = left - right;
  return Holds(rule.relation, std::abs(apart) <= rule.within + rounding ? 0 : apart);
}

// Dates of equal width compare by where they begin; of others only what cannot be otherwise is an order.
bool DatesHold(Relation relation, const DateSpan& left, const DateSpan& right) {
  const auto sign = [](Time a, Time b) { return a < b ? -1.0 : a > b ? 1.0 : 0.0; };
  if (left.end - left.begin == right.end - right.begin) return Holds(relation, sign(left.begin, right.begin));
  const bool apart = left.end < right.begin || right.end < left.begin;
  return apart ? Holds(relation, sign(left.begin, right.begin)) : true;
}

std::optional<DateSpan> DateIn(const PathFact& fact, std::string_view text) {
  return fact.rule != nullptr ? ParseDate(text, fact.rule->dates) : ParseDate(text);
}

PairValue Shown(const PathFact& fact, std::optional<double> number) {
  PairValue value;
  if (!number || fact.seen == 1) {
    value.text = fact.Text();
    return value;
  }
  value.sum_bytes = fmt::format_to_n(value.sum.data(), value.sum.size(), "{:.12g}", *number).size;
  return value;
}

}  // namespace

std::optional<Relation> RelationNamed(std::string_view op) {
  if (op == "==") return Relation::kEqual;
  const auto found = std::find(kOperators.begin(), kOperators.end(), op);
  if (found == kOperators.end()) return std::nullopt;
  return static_cast<Relation>(found - kOperators.begin());
}

PairAnswer AskPair(const FieldPairRule& rule, const FactTable& facts) {
  const PathFact& left = facts[rule.left];
  const PathFact& right = facts[rule.right];
  PairAnswer answer;
  if (left.seen == 0 || right.seen == 0) return answer;
  std::optional<double> left_number = NumberOf(left);
  std::optional<double> right_number = NumberOf(right);
  const std::optional<std::string_view> left_text = TextOf(left);
  const std::optional<std::string_view> right_text = TextOf(right);
  const auto conclude = [&](bool holds) {
    answer.asked = true;
    answer.hit = !holds;
    if (holds) return answer;
    answer.left = Shown(left, left_number);
    answer.right = Shown(right, right_number);
    return answer;
  };
  const bool in_order = rule.relation != Relation::kEqual && rule.relation != Relation::kNotEqual;
  if (left_text && right_text) {
    const std::optional<DateSpan> left_date = DateIn(left, *left_text);
    const std::optional<DateSpan> right_date = left_date ? DateIn(right, *right_text) : std::nullopt;
    if (right_date) return conclude(DatesHold(rule.relation, *left_date, *right_date));
  }
  if (left_number || right_number || in_order) {
    if (!left_number) left_number = NumberIn(left_text);
    if (!right_number) right_number = NumberIn(right_text);
    return left_number && right_number ? conclude(NumbersHold(rule, *left_number, *right_number)) : answer;
  }
  if (!left_text || !right_text) return answer;
  return conclude((*left_text == *right_text) == (rule.relation == Relation::kEqual));
}

void RuleCompiler::AddFieldPairs(const StreamSpec& spec, StreamParts* parts) {
  if (spec.compare.size() > kMaxPairs) {
    return Error(InvalidArgument("{}: {} comparisons; at most {}", spec.where, spec.compare.size(), kMaxPairs));
  }
  for (const FieldPairSpec& pair : spec.compare) {
    FieldPairRule rule;
    rule.name = pair.name.empty() ? fmt::format("{} {} {}", pair.left, pair.op, pair.right) : pair.name;
    rule.left_path = pair.left;
    rule.right_path = pair.right;
    rule.within = pair.within;
    rule.left = Track(pair.left, pair.where, parts);
    rule.right = Track(pair.right, pair.where, parts);
    const std::optional<Relation> relation = RelationNamed(pair.op);
    if (!relation) {
      Error(InvalidArgument("{}: compare: op is '{}'; write one of < <= = != >= >, in quotes", pair.where, pair.op));
    }
    const bool twice =
        std::ranges::any_of(parts->pairs, [&](const FieldPairRule& other) { return other.name == rule.name; });
    if (twice) {
      Error(InvalidArgument("{}: compare: '{}' is there twice; give one another name", pair.where, rule.name));
    }
    if (!relation || twice || rule.left == kNoFact || rule.right == kNoFact) continue;
    rule.relation = *relation;
    rule.definition = Combine(Combine(Hash(pair.left), Hash(pair.right)), std::bit_cast<uint64_t>(pair.within));
    rule.definition = Combine(rule.definition, static_cast<uint64_t>(*relation));
    parts->pairs.push_back(std::move(rule));
  }
}

}  // namespace telltale
