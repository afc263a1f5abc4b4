#pragma once
// content/presence.h - whether a path is missing from an output, through arrays and absent parents.
//
// What:     a field is missing where one of the objects that should hold it does not, or where what is above it is
//           missing. In an array it is asked of every element: of all elements where the field is required, else of
//           those that are objects. An array without elements has nothing that could be missing.
// Threads:  immutable after construction.
// Cost:     a few comparisons where the path is there; one probe a step where it is not.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "content/facts.h"

namespace telltale {

class Presence {
 public:
  struct Answer {
    bool missing = false;
    uint32_t places = 0;    // how many of ...
    uint32_t expected = 0;  // ... the places that should hold it do not; 1 of 1 outside arrays
  };

  explicit Presence(std::string_view path);

  bool in_array() const { return in_array_; }  // else a path that was seen misses nowhere
  Answer Ask(const FactTable& facts, FactIndex fact, bool required) const;

 private:
  struct Step {
    uint64_t hash;
    bool element;
  };
  std::vector<Step> steps_;  // from the root's child down to the path itself
  bool in_array_ = false;    // some step is an element
};

}  // namespace telltale
