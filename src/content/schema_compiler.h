#pragma once
// content/schema_compiler.h - turns the text of a JSON Schema, read as a tree, into nodes that can be run.
//
// What:     every keyword of 2020-12 and draft 7 that says something about a value. Keywords that nobody knows say
//           nothing, as both drafts have it; $dynamicRef is refused, because its meaning depends on other files.
//           Without a $schema a text is 2020-12, and what only draft 7 has (items as a list, additionalItems) is
//           understood as well; `dependencies` and `definitions` always are.
// Units:    at most 20,000 subschemas; 64 of them in a row for one and the same value.
// Errors:   which keyword at which JSON pointer, and what to write instead. A schema that refers to itself without
//           going into the value is refused: no value would ever be done with it.
// Source:   JSON Schema 2020-12 core and validation; draft 7 core and validation.

#include <string_view>

#include "base/status.h"
#include "content/json_tree.h"
#include "content/schema_nodes.h"

namespace telltale {

// `tree` must outlive `schema`, which points into it.
absl::Status CompileSchema(const JsonTree& tree, std::string_view where, CompiledSchema* schema);

}  // namespace telltale
