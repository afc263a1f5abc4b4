#include "content/presence.h"

#include "base/hash.h"

namespace telltale {
namespace {

// In how many places the children of `fact` are expected: the elements of the nearest array above, or one.
uint32_t PlacesBelow(const FactTable& facts, FactIndex fact, bool required) {
  while (fact != kNoFact && !facts[fact].element) fact = facts[fact].parent;
  if (fact == kNoFact) return 1;
  return required ? facts[fact].seen : facts[fact].objects;
}

}  // namespace

Presence::Presence(std::string_view path) {
  // Each prefix that ends where a step ends: before a dot, before [] and behind [].
  for (size_t at = 0; at < path.size();) {
    if (path.substr(at, 2) == "[]") {
      at += 2;
      steps_.push_back({Hash(path.substr(0, at)), true});
      in_array_ = true;
    } else {
      const size_t from = path[at] == '.' ? at + 1 : at;
      size_t end = path.find_first_of(".[", from);
      if (end == std::string_view::npos) end = path.size();
      if (end == at) end = at + 1;  // a key that begins with a bracket
      steps_.push_back({Hash(path.substr(0, end)), false});
      at = end;
    }
  }
}

Presence::Answer Presence::Ask(const FactTable& facts, FactIndex fact, bool required) const {
  if (fact != kNoFact && facts[fact].seen > 0) {
    if (!in_array_) return {false, 0, 1};
    const PathFact& there = facts[fact];
    const uint32_t expected = PlacesBelow(facts, there.parent, required);
    const uint32_t found = there.element ? facts[there.parent].arrays : there.seen;
    return {found < expected, expected - (found < expected ? found : expected), expected};
  }
  // Down from the root to the first step that is not there; what stands above it says why.
  FactIndex above = kRootFact;
  for (const Step& step : steps_) {
    const FactIndex next = facts.Look(step.hash);
    if (next != kNoFact && facts[next].seen > 0) {
      above = next;
      continue;
    }
    if (step.element && facts[above].arrays > 0) return {};  // arrays without elements
    const uint32_t expected = PlacesBelow(facts, above, required);
    return {expected > 0, expected, expected};
  }
  return {};
}

}  // namespace telltale
