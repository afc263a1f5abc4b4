#pragma once
// content/schema_violations.h - what a value does against its schema, told for people; and the room a validation needs.
//
// What:     a Violation names the place in the value (items[3].sku; "" is the whole of it), the keyword that was
//           violated, and shortly what is wrong. A missing or surplus member is named itself, not its object.
// Units:    at most 8 violations a value, 160 bytes of path and 160 of evidence each.
// Threads:  one scratch a worker, used again for every value and every schema.
// Errors:   none.
// Cost:     about 150 ns a violation; nothing is allocated once the buffers have grown.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "content/json_tree.h"

namespace telltale {

struct Violation {
  std::string_view path;
  std::string_view keyword;
  std::string_view evidence;
};

class SchemaScratch {
 public:
  static constexpr size_t kMaxViolations = 8;

  SchemaScratch();
  SchemaScratch(const SchemaScratch&) = delete;
  SchemaScratch& operator=(const SchemaScratch&) = delete;

  // Of the last value; they live until the next one.
  std::span<const Violation> violations() const { return violations_; }

 private:
  friend class SchemaWalk;

  void Begin();
  bool full() const { return violations_.size() == kMaxViolations; }
  // A step into `child`: the member it is, or the element at `element`.
  void Enter(const JsonNode* child, uint32_t element) { path_.push_back({child, element}); }
  void Leave() { path_.pop_back(); }
  // `member`, where given, is one more step of the path.
  void Tell(std::string_view keyword, std::string_view evidence, const std::string_view* member = nullptr);

  struct Step {
    const JsonNode* child;
    uint32_t element;  // kMember where it is no element
  };
  static constexpr uint32_t kMember = ~uint32_t{0};

  std::vector<Step> path_;
  std::vector<Violation> violations_;
  std::string told_;      // what the violations point into; never grows
  std::string line_;      // a path while it is made
  std::string evidence_;  // the same of evidence, and of a value in it
  std::string shown_;
  std::vector<uint64_t> marks_;                               // bits for members and elements, as a stack
  std::vector<std::pair<uint64_t, const JsonNode*>> hashes_;  // of the elements of one list
};

// The first few, each by path and keyword; ends once there are `most` bytes.
void AppendViolations(std::span<const Violation> violations, size_t most, std::string* out);
// For evidence: a value as people write it, cut short.
void AppendValue(const JsonNode& value, std::string* out);
// "integer or null"
void AppendTypes(uint8_t types, std::string* out);

}  // namespace telltale
