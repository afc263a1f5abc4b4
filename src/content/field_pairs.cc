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
constexpr size_t kMaxSummands = 64;
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

// What one side is in the output at hand.
struct SideValue {
  std::optional<double> number;
  std::optional<std::string_view> text;
  const PathFact* fact = nullptr;  // null: a sum of several
};

SideValue ValueOf(const PairSide& side, const FactTable& facts) {
  SideValue value;
  if (side.facts.size() == 1) {
    value.fact = &facts[side.facts.front()];
    value.number = NumberOf(*value.fact);
    value.text = TextOf(*value.fact);
    return value;
  }
  double sum = 0;
  for (const FactIndex index : side.facts) {
    std::optional<double> number = NumberOf(facts[index]);
    if (!number) number = NumberIn(TextOf(facts[index]));
    if (!number) return value;
    sum += *number;
  }
  value.number = sum;
  return value;
}

PairValue Shown(const SideValue& side) {
  PairValue value;
  if (!side.number || (side.fact != nullptr && side.fact->seen == 1)) {
    value.text = side.fact->Text();
    return value;
  }
  value.sum_bytes = fmt::format_to_n(value.sum.data(), value.sum.size(), "{:.12g}", *side.number).size;
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
  PairAnswer answer;
  SideValue left = ValueOf(rule.left, facts);
  SideValue right = ValueOf(rule.right, facts);
  const auto conclude = [&](bool holds) {
    answer.asked = true;
    answer.hit = !holds;
    if (holds) return answer;
    answer.left = Shown(left);
    answer.right = Shown(right);
    return answer;
  };
  const bool in_order = rule.relation != Relation::kEqual && rule.relation != Relation::kNotEqual;
  if (left.text && right.text) {
    const std::optional<DateSpan> left_date = DateIn(*left.fact, *left.text);
    const std::optional<DateSpan> right_date = left_date ? DateIn(*right.fact, *right.text) : std::nullopt;
    if (right_date) return conclude(DatesHold(rule.relation, *left_date, *right_date));
  }
  if (left.number || right.number || in_order) {
    if (!left.number) left.number = NumberIn(left.text);
    if (!right.number) right.number = NumberIn(right.text);
    return left.number && right.number ? conclude(NumbersHold(rule, *left.number, *right.number)) : answer;
  }
  if (!left.text || !right.text) return answer;
  return conclude((*left.text == *right.text) == (rule.relation == Relation::kEqual));
}

PairSide RuleCompiler::SideOf(const std::vector<std::string>& paths, const std::string& where, StreamParts* parts) {
  PairSide side;
  if (paths.size() > kMaxSummands) {
    Error(InvalidArgument("{}: compare: a sum of {} fields; at most {}", where, paths.size(), kMaxSummands));
    return side;
  }
  for (const std::string& path : paths) {
    side.path += (side.path.empty() ? "" : " + ") + path;
    side.facts.push_back(Track(path, where, parts));
  }
  return side;
}

void RuleCompiler::AddFieldPairs(const StreamSpec& spec, StreamParts* parts) {
  if (spec.compare.size() > kMaxPairs) {
    return Error(InvalidArgument("{}: {} comparisons; at most {}", spec.where, spec.compare.size(), kMaxPairs));
  }
  for (const FieldPairSpec& pair : spec.compare) {
    FieldPairRule rule;
    rule.left = SideOf(pair.left, pair.where, parts);
    rule.right = SideOf(pair.right, pair.where, parts);
    rule.name = pair.name.empty() ? fmt::format("{} {} {}", rule.left.path, pair.op, rule.right.path) : pair.name;
    rule.within = pair.within;
    const std::optional<Relation> relation = RelationNamed(pair.op);
    if (!relation) {
      Error(InvalidArgument("{}: compare: op is '{}'; write one of < <= = != >= >, in quotes", pair.where, pair.op));
    }
    const bool twice =
        std::ranges::any_of(parts->pairs, [&](const FieldPairRule& other) { return other.name == rule.name; });
    if (twice) {
      Error(InvalidArgument("{}: compare: '{}' is there twice; give one another name", pair.where, rule.name));
    }
    const auto is_known = [](const PairSide& side) {
      return !side.facts.empty() && std::ranges::count(side.facts, kNoFact) == 0;
    };
    if (!relation || twice || !is_known(rule.left) || !is_known(rule.right)) continue;
    rule.relation = *relation;
    for (const PairSide& side : {rule.left, rule.right}) {
      rule.definition = Combine(Combine(rule.definition, Hash(side.path)), side.facts.size());
    }
    rule.definition = Combine(rule.definition, std::bit_cast<uint64_t>(pair.within));
    rule.definition = Combine(rule.definition, static_cast<uint64_t>(*relation));
    parts->pairs.push_back(std::move(rule));
  }
}

}  // namespace telltale
