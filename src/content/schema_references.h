#pragma once
// content/schema_references.h - what $id, $anchor and $ref mean inside one JSON Schema file.
//
// What:     goes through all places where a subschema may stand and notes whose $id they lie under; then finds what a
//           $ref names: by $id, by $anchor, by JSON pointer. Other files are never read.
// Threads:  belongs to one compilation.
// Errors:   what cannot be found, is a second draft or lies in another file, and what to write instead.
// Source:   JSON Schema 2020-12 core, sections 8.2 and 9; draft 7 core, section 8.

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/status.h"
#include "content/json_tree.h"

namespace telltale {

enum class SchemaDraft : uint8_t { kUnstated, k7, k202012 };  // unstated: 2020-12, and draft 7's spellings where free

class SchemaReferences {
 public:
  SchemaReferences(const JsonTree& tree, std::string_view where) : tree_(tree), where_(where) {}

  absl::Status Locate();
  SchemaDraft draft() const { return draft_; }

  // What `from`, a located subschema, means by `reference`.
  absl::StatusOr<const JsonNode*> Resolve(const JsonNode& from, std::string_view reference);

  // "FILE: #/properties/total/minimum" for messages.
  std::string PlaceOf(const JsonNode& node) const;

 private:
  struct Resource {
    std::string uri;
    const JsonNode* root;
    std::map<std::string, const JsonNode*, std::less<>> anchors;
  };

  absl::Status ReadDraft();
  absl::Status Visit(const JsonNode& schema, uint32_t resource);
  absl::Status VisitIdentity(const JsonNode& schema, uint32_t* resource);
  absl::StatusOr<const JsonNode*> ByPointer(const Resource& resource, std::string_view pointer, const JsonNode& from);
  const JsonNode* ChildOf(const JsonNode& at, std::string_view step);
  size_t PlaceIn(const JsonNode& node) const { return static_cast<size_t>(&node - &tree_.root()); }

  const JsonTree& tree_;
  std::string where_;
  SchemaDraft draft_ = SchemaDraft::kUnstated;
  std::vector<Resource> resources_;
  std::map<std::string, uint32_t, std::less<>> by_uri_;
  // The members of an object that pointers go through: a schema of 10,000 definitions is no reason to take long.
  using Members = std::unordered_map<std::string_view, const JsonNode*>;
  std::unordered_map<const JsonNode*, Members> members_;
  std::vector<uint32_t> resource_of_;  // by place in the tree; kUnlocated where no subschema stands
};

}  // namespace telltale
