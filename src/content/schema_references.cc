#include "content/schema_references.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "content/schema_uri.h"

namespace telltale {
namespace {

constexpr uint32_t kUnlocated = ~uint32_t{0};

constexpr std::array<std::string_view, 13> kSchemas = {"additionalProperties",
                                                       "propertyNames",
                                                       "contains",
                                                       "not",
                                                       "if",
                                                       "then",
                                                       "else",
                                                       "items",
                                                       "additionalItems",
                                                       "unevaluatedItems",
                                                       "unevaluatedProperties",
                                                       "contentSchema",
                                                       "prefixItems"};
constexpr std::array<std::string_view, 5> kLists = {"allOf", "anyOf", "oneOf", "prefixItems", "items"};
constexpr std::array<std::string_view, 6> kMaps = {"properties",  "patternProperties", "$defs",
                                                   "definitions", "dependentSchemas",  "dependencies"};

template <size_t Size>
bool IsOneOf(const std::array<std::string_view, Size>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool IsSchema(const JsonNode& node) { return node.kind == JsonKind::kObject || node.kind == JsonKind::kBoolean; }

std::string_view StringMember(const JsonNode& node, std::string_view name) {
  const JsonNode* member = node.Member(name);
  return member != nullptr && member->kind == JsonKind::kString ? member->text() : std::string_view();
}

}  // namespace

absl::Status SchemaReferences::ReadDraft() {
  const JsonNode* stated = tree_.root().Member("$schema");
  if (stated == nullptr) return absl::OkStatus();
  if (stated->kind != JsonKind::kString) return InvalidArgument("{}: write an address in quotes", PlaceOf(*stated));
  std::string_view uri = stated->text();
  if (uri.ends_with('#')) uri.remove_suffix(1);
  if (uri == "https://json-schema.org/draft/2020-12/schema" || uri == "http://json-schema.org/draft/2020-12/schema") {
    draft_ = SchemaDraft::k202012;
  } else if (uri == "http://json-schema.org/draft-07/schema" || uri == "https://json-schema.org/draft-07/schema") {
    draft_ = SchemaDraft::k7;
  } else {
    return InvalidArgument(
        "{}: '{}' is not understood; write \"https://json-schema.org/draft/2020-12/schema\" or "
        "\"http://json-schema.org/draft-07/schema#\", or leave it out",
        PlaceOf(*stated), uri);
  }
  return absl::OkStatus();
}

absl::Status SchemaReferences::Locate() {
  resource_of_.assign(tree_.size(), kUnlocated);
  if (!IsSchema(tree_.root())) return InvalidArgument("{}: a schema is an object, true or false", where_);
  if (absl::Status status = ReadDraft(); !status.ok()) return status;
  resources_.push_back({"", &tree_.root(), {}});
  by_uri_.emplace("", 0);
  return Visit(tree_.root(), 0);
}

// The recursion is bounded by the tree's nesting.
absl::Status SchemaReferences::Visit(const JsonNode& schema, uint32_t resource) {
  if (schema.kind == JsonKind::kObject) {
    if (absl::Status status = VisitIdentity(schema, &resource); !status.ok()) return status;
  }
  resource_of_[PlaceIn(schema)] = resource;
  if (schema.kind != JsonKind::kObject) return absl::OkStatus();
  const JsonNode* member = schema.first();
  for (uint32_t i = 0; i < schema.count; ++i, member = member->next()) {
    const std::string_view key = member->key();
    if (IsSchema(*member) && IsOneOf(kSchemas, key)) {
      if (absl::Status status = Visit(*member, resource); !status.ok()) return status;
      continue;
    }
    const bool inside = (member->kind == JsonKind::kArray && IsOneOf(kLists, key)) ||
                        (member->kind == JsonKind::kObject && IsOneOf(kMaps, key));
    if (!inside) continue;
    const JsonNode* child = member->first();
    for (uint32_t j = 0; j < member->count; ++j, child = child->next()) {
      if (!IsSchema(*child)) continue;
      if (absl::Status status = Visit(*child, resource); !status.ok()) return status;
    }
  }
  return absl::OkStatus();
}

absl::Status SchemaReferences::VisitIdentity(const JsonNode& schema, uint32_t* resource) {
  const bool older = draft_ == SchemaDraft::k7;
  if (older && schema.Member("$ref") != nullptr) return absl::OkStatus();  // which there silences what stands beside it
  const auto anchor = [&](std::string_view name, const JsonNode& place) {
    if (name.empty() || resources_[*resource].anchors.emplace(name, &schema).second) return absl::OkStatus();
    return InvalidArgument("{}: the name '{}' is given twice; give one of them another", PlaceOf(place), name);
  };
  if (const std::string_view id = StringMember(schema, "$id"); !id.empty()) {
    if (older && id.starts_with('#')) return anchor(id.substr(1), *schema.Member("$id"));
    const std::string uri = SplitAddress(ResolveUri(resources_[*resource].uri, id)).uri;
    const auto found = static_cast<uint32_t>(resources_.size());
    if (&schema == &tree_.root()) {
      resources_[0].uri = uri;
      by_uri_.emplace(uri, 0);
    } else {
      if (!by_uri_.emplace(uri, found).second) {
        return InvalidArgument("{}: '{}' is given twice; give one of them another", PlaceOf(*schema.Member("$id")),
                               uri);
      }
      resources_.push_back({uri, &schema, {}});
      *resource = found;
    }
  }
  if (older) return absl::OkStatus();
  for (const std::string_view keyword : {"$anchor", "$dynamicAnchor"}) {
    const std::string_view name = StringMember(schema, keyword);
    if (name.empty()) continue;
    if (absl::Status status = anchor(name, *schema.Member(keyword)); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::StatusOr<const JsonNode*> SchemaReferences::Resolve(const JsonNode& from, std::string_view reference) {
  const Resource& base = resources_[resource_of_[PlaceIn(from)]];
  const Address address = SplitAddress(ResolveUri(base.uri, reference));
  const auto found = by_uri_.find(address.uri);
  if (found == by_uri_.end()) {
    return InvalidArgument(
        "{}/$ref: '{}' is in another file, and no other is read; put it under $defs here and write "
        "\"$ref\": \"#/$defs/NAME\"",
        PlaceOf(from), reference);
  }
  const Resource& resource = resources_[found->second];
  if (address.fragment.empty()) return resource.root;
  if (address.fragment[0] == '/') return ByPointer(resource, address.fragment, from);
  const auto anchored = resource.anchors.find(address.fragment);
  if (anchored != resource.anchors.end()) return anchored->second;
  return InvalidArgument(
      "{}/$ref: nothing here is named '#{}'; write \"#/$defs/NAME\", or give its target that $anchor", PlaceOf(from),
      address.fragment);
}

// A member by its name, an element by its number; null where there is none.
const JsonNode* SchemaReferences::ChildOf(const JsonNode& at, std::string_view step) {
  if (at.kind == JsonKind::kObject) {
    Members& members = members_[&at];
    const JsonNode* member = at.first();
    for (uint32_t i = 0; i < at.count && members.size() < at.count; ++i, member = member->next()) {
      members.emplace(member->key(), member);
    }
    const auto found = members.find(step);
    return found == members.end() ? nullptr : found->second;
  }
  uint32_t place = 0;
  const auto [end, error] = std::from_chars(step.data(), step.data() + step.size(), place);
  if (error != std::errc() || end != step.data() + step.size()) return nullptr;
  if (at.kind != JsonKind::kArray || place >= at.count) return nullptr;
  const JsonNode* element = at.first();
  for (; place > 0; --place) element = element->next();
  return element;
}

absl::StatusOr<const JsonNode*> SchemaReferences::ByPointer(const Resource& resource, std::string_view pointer,
                                                            const JsonNode& from) {
  const JsonNode* at = resource.root;
  uint32_t under = resource_of_[PlaceIn(*at)];
  const std::string_view whole = pointer;
  std::string_view rest = pointer;
  while (const std::optional<std::string> step = TakeStep(&rest)) {
    const JsonNode* child = ChildOf(*at, *step);
    if (child == nullptr) {
      return InvalidArgument("{}/$ref: '#{}' does not exist: there is no '{}' in {}", PlaceOf(from), whole, *step,
                             PlaceOf(*at));
    }
    at = child;
    if (resource_of_[PlaceIn(*at)] != kUnlocated) under = resource_of_[PlaceIn(*at)];
  }
  if (!IsSchema(*at)) {
    return InvalidArgument("{}/$ref: '#{}' is no schema; a schema is an object, true or false", PlaceOf(from), whole);
  }
  // A place where schemas do not usually stand becomes one because it is referred to.
  if (resource_of_[PlaceIn(*at)] == kUnlocated) {
    if (absl::Status status = Visit(*at, under); !status.ok()) return status;
  }
  return at;
}

std::string SchemaReferences::PlaceOf(const JsonNode& node) const {
  std::string place = where_ + ": #";
  const JsonNode* at = &tree_.root();
  while (at != &node) {
    const JsonNode* child = at->first();
    uint32_t element = 0;
    while (&node >= child->next()) {
      child = child->next();
      ++element;
    }
    AppendStep(at->kind == JsonKind::kArray ? std::to_string(element) : std::string(child->key()), &place);
    at = child;
  }
  return place;
}

}  // namespace telltale
