#pragma once
// content/schema_nodes.h - a compiled JSON Schema: every subschema a node, sorted by what it asks of whom.
//
// What:     filled by SchemaCompiler, read by SchemaValidator. A node that asks nothing of objects has no ObjectRules,
//           and so on, so that a value meets only what concerns it.
// Threads:  immutable once compiled.

#include <cstdint>
#include <string_view>
#include <vector>

#include "content/json_tree.h"
#include "content/name_table.h"
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
