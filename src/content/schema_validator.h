#pragma once
// content/schema_validator.h - one value against one compiled schema.
//
// What:     asks each subschema what it asks of the value's kind, and what is combined of others. Where anyOf or oneOf
//           fits nothing and the value's kind, or the constants in its members, leave one branch, the violations of
//           that branch are told.
// Units:    a value may take 65,536 steps and 16 more a node; a step is a subschema or a member looked at, a few
//           nanoseconds. Subschemas inside one another go 1,000 deep.
// Threads:  the schema may be shared, the scratch not.
// Errors:   kUndecided where the steps or the depth ran out before a violation was found: nothing is known then.
// Cost:     about 15 ns a member with a type and a limit; nothing is allocated once the buffers have grown.

#include "content/json_tree.h"
#include "content/schema_nodes.h"
#include "content/schema_violations.h"

namespace telltale {

enum class SchemaVerdict : uint8_t { kValid, kInvalid, kUndecided };

SchemaVerdict ValidateValue(const CompiledSchema& schema, const JsonTree& tree, SchemaScratch* scratch);

}  // namespace telltale
