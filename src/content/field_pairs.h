#pragma once
// content/field_pairs.h - fields of one output, compared: due_date >= invoice_date, total = net + tax.
//
// What:     numbers with numbers, dates with dates, and whether two texts are the same. A path through an array is the
//           sum of its numbers; a side of several paths is the sum of them all, where each has a number. A text that is
//           a number counts as one beside a number and in such a sum (attributes are all texts), or where two texts are
//           to be in order and are no dates. What does not compare is not asked.
// Units:    dates as content/dates.h reads them, in the formats of the field's rule, else ISO 8601 and RFC 2822. A date
//           without a zone may be any moment of its day in the world: two of them compare as days, and one beside a
//           moment fails only where all that it may mean does.
// Threads:  pure functions; a rule is immutable.
// Errors:   none.
// Cost:     10 ns for numbers, about 100 ns for dates.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "content/facts.h"

namespace telltale {

enum class Relation : uint8_t { kLess, kAtMost, kEqual, kNotEqual, kAtLeast, kMore };
std::optional<Relation> RelationNamed(std::string_view op);

struct PairSide {
  std::string path;              // as evidence shows it: net + tax
  std::vector<FactIndex> facts;  // more than one: their sum
};

struct FieldPairRule {
  std::string name;
  PairSide left;
  PairSide right;
  Relation relation = Relation::kEqual;
  double within = 0;
  uint64_t definition = 0;
};

// One side as evidence shows it.
struct PairValue {
  std::string_view text;  // empty: a sum, written out
  std::array<char, 32> sum{};
  size_t sum_bytes = 0;

  std::string_view view() const { return sum_bytes > 0 ? std::string_view(sum.data(), sum_bytes) : text; }
};

struct PairAnswer {
  bool asked = false;
  bool hit = false;
  PairValue left;  // of a hit
  PairValue right;
};

PairAnswer AskPair(const FieldPairRule& rule, const FactTable& facts);

}  // namespace telltale
