#pragma once
// content/schema_nodes.h - a compiled JSON Schema: every subschema a node, sorted by what it asks of which kind of value.
//
// What:     filled by SchemaCompiler, read by SchemaValidator. A node that asks nothing of objects has no ObjectRules,
//           and so on, so that a value meets only what concerns it.
// Threads:  immutable once compiled.

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "content/json_tree.h"
#include "content/schema_formats.h"
#include "content/schema_pattern.h"

namespace telltale {

using SchemaIndex = uint32_t;
inline constexpr SchemaIndex kNoSchema = ~SchemaIndex{0};
inline constexpr uint32_t kNoRules = ~uint32_t{0};

// A bit for each JsonKind, and one for numbers without a fraction.
inline constexpr uint8_t kAnyType = 0x3f;
inline constexpr uint8_t kIntegerType = 0x40;
constexpr uint8_t TypeBit(JsonKind kind) { return static_cast<uint8_t>(1u << static_cast<unsigned>(kind)); }

// Names and their places, found by hash; the one that is expected next is tried first.
class NameTable {
 public:
  static constexpr uint32_t kNone = ~uint32_t{0};

  uint32_t size() const { return static_cast<uint32_t>(names_.size()); }
  std::string_view name(uint32_t place) const { return names_[place]; }
  // The place of `name`, which is added where it is new.
  uint32_t Add(std::string_view name) {
    if (const uint32_t place = Find(name, 0); place != kNone) return place;
    names_.push_back(name);
    if (names_.size() * 2 > slots_.size()) {
      slots_.assign(std::bit_ceil(names_.size() * 4), kNone);
      for (uint32_t i = 0; i + 1 < size(); ++i) slots_[SlotOf(names_[i])] = i;
    }
    slots_[SlotOf(name)] = size() - 1;
    return size() - 1;
  }
  uint32_t Find(std::string_view name, uint32_t expected) const {
    if (expected < size() && names_[expected] == name) return expected;
    return slots_.empty() ? kNone : slots_[SlotOf(name)];
  }

 private:
  // Where `name` stands, or the free slot where it would.
  size_t SlotOf(std::string_view name) const {
    const size_t mask = slots_.size() - 1;
    size_t slot = Hash(name) & mask;
    while (slots_[slot] != kNone && names_[slots_[slot]] != name) slot = (slot + 1) & mask;
    return slot;
  }
  std::vector<std::string_view> names_;  // into the schema's text
  std::vector<uint32_t> slots_;
};

// What enum and const ask for: strings, which are most, in a table.
struct ValueRules {
  NameTable strings;
  std::vector<const JsonNode*> others;
};

struct NumberRules {
  const JsonNode* minimum = nullptr;
  const JsonNode* maximum = nullptr;
  const JsonNode* exclusive_minimum = nullptr;
  const JsonNode* exclusive_maximum = nullptr;
  const JsonNode* multiple_of = nullptr;
};

struct Limits {
  uint64_t min = 0;
  uint64_t max = ~uint64_t{0};
};

struct StringRules {
  Limits characters;
  SchemaFormat format = SchemaFormat::kNone;
  std::string_view format_name;
  std::vector<SchemaPattern> patterns;  // one at most
};

struct ArrayRules {
  Limits count;
  Limits contained{1, ~uint64_t{0}};
  bool unique = false;
  std::vector<SchemaIndex> prefix;
  SchemaIndex items = kNoSchema;  // of what follows the prefix
  std::string_view items_keyword = "items";
  SchemaIndex contains = kNoSchema;
};

struct ObjectRules {
  struct Pattern {
    SchemaPattern pattern;
    SchemaIndex schema;
  };
  struct Dependency {
    uint32_t name;
    std::vector<uint32_t> required;
    SchemaIndex schema = kNoSchema;
    std::string_view keyword;
  };
  Limits count;
  NameTable names;                      // every name that any of these rules mentions
  std::vector<SchemaIndex> properties;  // by name
  std::vector<uint32_t> required;       // names
  std::vector<Pattern> patterns;
  std::vector<Dependency> dependencies;
  SchemaIndex additional = kNoSchema;
  SchemaIndex property_names = kNoSchema;
};

// What applies to the same value as the node itself.
struct CombinedRules {
  SchemaIndex reference = kNoSchema;
  std::vector<SchemaIndex> all_of;
  std::vector<SchemaIndex> any_of;
  std::vector<SchemaIndex> one_of;
  SchemaIndex negated = kNoSchema;
  SchemaIndex condition = kNoSchema;
  SchemaIndex consequence = kNoSchema;
  SchemaIndex alternative = kNoSchema;
  SchemaIndex unevaluated_items = kNoSchema;
  SchemaIndex unevaluated_properties = kNoSchema;
};

struct SchemaNode {
  uint8_t types = kAnyType;
  bool refuses = false;  // the schema `false`
  uint32_t constant = kNoRules;
  uint32_t values = kNoRules;
  uint32_t number = kNoRules;
  uint32_t string = kNoRules;
  uint32_t array = kNoRules;
  uint32_t object = kNoRules;
  uint32_t combined = kNoRules;
};

struct CompiledSchema {
  std::vector<SchemaNode> nodes;  // the first is the root
  std::vector<ValueRules> values;
  std::vector<NumberRules> numbers;
  std::vector<StringRules> strings;
  std::vector<ArrayRules> arrays;
  std::vector<ObjectRules> objects;
  std::vector<CombinedRules> combined;
};

}  // namespace telltale
