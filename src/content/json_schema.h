#pragma once
// content/json_schema.h - a JSON Schema, compiled once, and what values do against it.
//
// What:     draft 2020-12 and draft 7, told apart by $schema; without it 2020-12, with draft 7's spellings understood
//           where 2020-12 gives them no meaning. All that stands in one file; other files are never read. `format` is
//           asserted (content/schema_formats.h), `pattern` is run by RE2 (content/schema_pattern.h).
// Units:    a schema has at most 1 MiB; for a value see content/schema_validator.h.
// Threads:  immutable after Compile; Validate may be called from any number of threads, each with its own scratch.
// Errors:   Compile says which keyword at which JSON pointer, and what to write instead; see
//           content/schema_compiler.h. Validate has an answer for every value, kUndecided among them.
// Cost:     Compile 35 us for 40 subschemas. Validate 0.5 us for an invoice of twelve fields, 1.3 us where its schema
//           has patterns and formats; at worst, for a small value and a schema made to be slow, 0.7 ms.
// Source:   JSON Schema 2020-12 and draft 7; what passes and what does not of the official suite is listed in
//           tests/content/schema_suite_exceptions.txt, with reasons.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/status.h"
#include "content/json_tree.h"
#include "content/schema_nodes.h"
#include "content/schema_validator.h"
#include "content/schema_violations.h"

namespace telltale {

class JsonSchema {
 public:
  static constexpr size_t kMaxBytes = size_t{1} << 20;

  // The message begins with `where`, the file's name.
  static absl::StatusOr<std::shared_ptr<const JsonSchema>> Compile(std::string_view text, std::string_view where);
  JsonSchema(const JsonSchema&) = delete;
  JsonSchema& operator=(const JsonSchema&) = delete;

  // The violations are then in `scratch`, and live until its next use or the tree's.
  SchemaVerdict Validate(const JsonTree& tree, SchemaScratch* scratch) const {
    return ValidateValue(compiled_, tree, scratch);
  }
  uint64_t content_hash() const { return content_hash_; }

 private:
  JsonSchema() = default;

  std::string text_;  // what the tree and the nodes point into
  JsonTree tree_;
  CompiledSchema compiled_;
  uint64_t content_hash_ = 0;
};

}  // namespace telltale
