#include "content/schema_compiler.h"

#include <iterator>
#include <string>
#include <utility>

#include "content/schema_chains.h"
#include "content/schema_references.h"

namespace telltale {
namespace {

constexpr size_t kMaxSubschemas = 20000;
constexpr uint64_t kNoLimit = ~uint64_t{0};

std::string_view KindName(JsonKind kind) {
  constexpr std::string_view kNames[] = {"null", "true or false", "a number", "a string", "a list", "an object"};
  return kNames[static_cast<size_t>(kind)];
}

class SchemaCompiler {
 public:
  SchemaCompiler(const JsonTree& tree, std::string_view where, CompiledSchema* out)
      : tree_(tree), references_(tree, where), out_(*out), index_of_(tree.size(), kNoSchema) {}

  absl::Status Run() {
    if (absl::Status status = references_.Locate(); !status.ok()) return status;
    NodeFor(tree_.root());
    // A list of work and no recursion, because references can chain up without bound.
    for (SchemaIndex next = 0; next < sources_.size() && status_.ok(); ++next) {
      if (sources_.size() > kMaxSubschemas) {
        return InvalidArgument("{}: more than {} subschemas; leave out what is not used",
                               references_.PlaceOf(tree_.root()), kMaxSubschemas);
      }
      Fill(next);
    }
    if (!status_.ok()) return status_;
    SchemaIndex looping = kNoSchema;
    if (!ChainsEnd(out_, &looping)) {
      return InvalidArgument(
          "{}: refers to itself, or on through more than 64 subschemas, without going into the value, so no value "
          "would be done with it; let the reference stand under properties or items",
          references_.PlaceOf(*sources_[looping]));
    }
    return absl::OkStatus();
  }

 private:
  // The node of the subschema at `source`; filled later.
  SchemaIndex NodeFor(const JsonNode& source) {
    SchemaIndex& index = index_of_[static_cast<size_t>(&source - &tree_.root())];
    if (index == kNoSchema) {
      index = static_cast<SchemaIndex>(sources_.size());
      sources_.push_back(&source);
      out_.nodes.emplace_back();
    }
    return index;
  }

  // Keeps the first error; what follows is not looked at.
  void Wrong(const JsonNode& at, std::string_view instead) {
    if (!status_.ok()) return;
    std::string is(KindName(at.kind));
    if (at.kind == JsonKind::kString) is = fmt::format("\"{}\"", at.text().substr(0, 40));
    if (at.kind == JsonKind::kNumber) is = at.text().substr(0, 40);
    status_ = InvalidArgument("{}: is {}; {}", references_.PlaceOf(at), is, instead);
  }

  SchemaIndex Subschema(const JsonNode& at) {
    if (at.kind == JsonKind::kObject || at.kind == JsonKind::kBoolean) return NodeFor(at);
    Wrong(at, "write a schema: an object, true or false");
    return kNoSchema;
  }

  std::vector<SchemaIndex> Subschemas(const JsonNode& at) {
    std::vector<SchemaIndex> all;
    if (at.kind != JsonKind::kArray || at.count == 0) {
      Wrong(at, "write a list of schemas, at least one");
      return all;
    }
    const JsonNode* child = at.first();
    for (uint32_t i = 0; i < at.count; ++i, child = child->next()) all.push_back(Subschema(*child));
    return all;
  }

  uint64_t Count(const JsonNode& at) {
    if (at.kind != JsonKind::kNumber || !at.integer || at.number < 0) {
      Wrong(at, "write a whole number, 0 or more");
      return 0;
    }
    return at.number < 1e18 ? static_cast<uint64_t>(at.number) : kNoLimit;
  }

  const JsonNode* Bound(const JsonNode& at) {
    if (at.kind == JsonKind::kBoolean) {
      Wrong(at, "that is draft 4; write the number itself here, and no minimum or maximum beside it");
    } else if (at.kind != JsonKind::kNumber) {
      Wrong(at, "write a number");
    }
    return &at;
  }

  std::string_view Name(const JsonNode& at) {
    if (at.kind != JsonKind::kString) Wrong(at, "write a name in quotes");
    return at.text();
  }

  // The rules for one kind of value, made when the first keyword asks for them.
  template <typename Rules>
  Rules& Need(std::vector<Rules>* all, uint32_t SchemaNode::*member) {
    uint32_t& place = out_.nodes[current_].*member;
    if (place == kNoRules) {
      place = static_cast<uint32_t>(all->size());
      all->emplace_back();
    }
    return (*all)[place];
  }
  NumberRules& Numbers() { return Need(&out_.numbers, &SchemaNode::number); }
  StringRules& Strings() { return Need(&out_.strings, &SchemaNode::string); }
  ArrayRules& Arrays() { return Need(&out_.arrays, &SchemaNode::array); }
  ObjectRules& Objects() { return Need(&out_.objects, &SchemaNode::object); }
  CombinedRules& Combined() { return Need(&out_.combined, &SchemaNode::combined); }

  void Fill(SchemaIndex index) {
    current_ = index;
    source_ = sources_[index];
    if (source_->kind == JsonKind::kBoolean) {
      out_.nodes[index].refuses = !source_->boolean;
      return;
    }
    if (references_.draft() == SchemaDraft::k7) {
      if (const JsonNode* reference = source_->Member("$ref"); reference != nullptr) {
        Reference(*reference);
        return;
      }
    }
    const JsonNode* member = source_->first();
    for (uint32_t i = 0; i < source_->count && status_.ok(); ++i, member = member->next()) {
      const std::string_view keyword = member->key();
      if (Plain(keyword, *member) || ForNumbers(keyword, *member) || ForStrings(keyword, *member)) continue;
      if (ForArrays(keyword, *member) || ForObjects(keyword, *member)) continue;
      ForAnything(keyword, *member);
    }
  }

  void Reference(const JsonNode& at) {
    if (at.kind != JsonKind::kString) return Wrong(at, "write an address in quotes, such as \"#/$defs/NAME\"");
    const absl::StatusOr<const JsonNode*> target = references_.Resolve(*source_, at.text());
    if (!target.ok()) {
      status_ = target.status();
      return;
    }
    const SchemaIndex index = NodeFor(**target);
    Combined().reference = index;
  }

  bool Plain(std::string_view keyword, const JsonNode& at) {
    if (keyword == "type") {
      out_.nodes[current_].types = Types(at);
    } else if (keyword == "enum") {
      if (at.kind != JsonKind::kArray) Wrong(at, "write a list of the values that are allowed");
      ValueRules& rules = Need(&out_.values, &SchemaNode::values);
      const JsonNode* child = at.first();
      for (uint32_t i = 0; i < at.count; ++i, child = child->next()) Allow(*child, &rules);
    } else if (keyword == "const") {
      Allow(at, &Need(&out_.values, &SchemaNode::constant));
    } else if (keyword == "$ref") {
      Reference(at);
    } else {
      return false;
    }
    return true;
  }

  static void Allow(const JsonNode& value, ValueRules* rules) {
    if (value.kind == JsonKind::kString) {
      rules->strings.Add(value.text());
    } else {
      rules->others.push_back(&value);
    }
  }

  uint8_t Types(const JsonNode& at) {
    const JsonNode* one = &at;
    uint32_t count = 1;
    if (at.kind == JsonKind::kArray) {
      one = at.first();
      count = at.count;
    }
    constexpr std::string_view kNames[] = {"null", "boolean", "number", "string", "array", "object", "integer"};
    uint8_t types = 0;
    for (uint32_t i = 0; i < count; ++i, one = one->next()) {
      uint8_t bit = 0;
      for (size_t name = 0; name < std::size(kNames); ++name) {
        if (one->kind == JsonKind::kString && one->text() == kNames[name]) bit = static_cast<uint8_t>(1u << name);
      }
      if (bit == 0) Wrong(*one, "a type is null, boolean, number, integer, string, array or object");
      types |= bit;
    }
    return types;
  }

  bool ForNumbers(std::string_view keyword, const JsonNode& at) {
    if (keyword == "minimum") {
      Numbers().minimum = Bound(at);
    } else if (keyword == "maximum") {
      Numbers().maximum = Bound(at);
    } else if (keyword == "exclusiveMinimum") {
      Numbers().exclusive_minimum = Bound(at);
    } else if (keyword == "exclusiveMaximum") {
      Numbers().exclusive_maximum = Bound(at);
    } else if (keyword == "multipleOf") {
      if (at.kind != JsonKind::kNumber || at.number <= 0) Wrong(at, "write a number above 0");
      Numbers().multiple_of = &at;
    } else {
      return false;
    }
    return true;
  }

  bool ForStrings(std::string_view keyword, const JsonNode& at) {
    if (keyword == "minLength") {
      Strings().characters.min = Count(at);
    } else if (keyword == "maxLength") {
      Strings().characters.max = Count(at);
    } else if (keyword == "format") {
      const SchemaFormat format = SchemaFormatOf(Name(at));
      if (format == SchemaFormat::kNone) return true;
      Strings().format = format;
      Strings().format_name = at.text();
    } else if (keyword == "pattern") {
      if (at.kind != JsonKind::kString) {
        Wrong(at, "write a pattern in quotes");
        return true;
      }
      absl::StatusOr<SchemaPattern> pattern = SchemaPattern::Make(at.text(), references_.PlaceOf(at));
      if (pattern.ok()) {
        Strings().patterns.push_back(*std::move(pattern));
      } else {
        status_ = pattern.status();
      }
    } else {
      return false;
    }
    return true;
  }

  bool ForArrays(std::string_view keyword, const JsonNode& at) {
    const bool older = references_.draft() != SchemaDraft::k202012;  // or may be
    const bool newer = references_.draft() != SchemaDraft::k7;
    if (keyword == "minItems") {
      Arrays().count.min = Count(at);
    } else if (keyword == "maxItems") {
      Arrays().count.max = Count(at);
    } else if (keyword == "uniqueItems") {
      if (at.kind != JsonKind::kBoolean) Wrong(at, "write true or false");
      Arrays().unique = at.boolean;
    } else if (keyword == "items" && at.kind == JsonKind::kArray && older) {
      if (at.count > 0) Arrays().prefix = Subschemas(at);
    } else if (keyword == "items") {
      if (at.kind == JsonKind::kArray) Wrong(at, "write prefixItems for a list of schemas");
      Arrays().items = Subschema(at);
    } else if (keyword == "additionalItems" && older) {
      // Draft 7: of what follows a list in items, and nothing without one.
      const JsonNode* items = source_->Member("items");
      if (items == nullptr || items->kind != JsonKind::kArray) return true;
      Arrays().items = Subschema(at);
      Arrays().items_keyword = "additionalItems";
    } else if (keyword == "prefixItems" && newer) {
      Arrays().prefix = Subschemas(at);
    } else if (keyword == "contains") {
      Arrays().contains = Subschema(at);
    } else if (keyword == "minContains" && newer) {
      Arrays().contained.min = Count(at);
    } else if (keyword == "maxContains" && newer) {
      Arrays().contained.max = Count(at);
    } else {
      return false;
    }
    return true;
  }

  // Every member of `at`, which must be an object, for one of the keywords that hold one thing a name.
  template <typename Each>
  void Members(const JsonNode& at, Each each) {
    if (at.kind != JsonKind::kObject) return Wrong(at, "write an object: a name, and what belongs to it");
    const JsonNode* member = at.first();
    for (uint32_t i = 0; i < at.count && status_.ok(); ++i, member = member->next()) each(*member);
  }

  uint32_t Place(std::string_view name) {
    ObjectRules& rules = Objects();
    const uint32_t place = rules.names.Add(name);
    if (rules.properties.size() <= place) rules.properties.resize(place + 1, kNoSchema);
    return place;
  }

  std::vector<uint32_t> Places(const JsonNode& at) {
    std::vector<uint32_t> places;
    if (at.kind != JsonKind::kArray) Wrong(at, "write a list of names");
    const JsonNode* child = at.first();
    for (uint32_t i = 0; i < at.count; ++i, child = child->next()) places.push_back(Place(Name(*child)));
    return places;
  }

  void Dependency(std::string_view keyword, const JsonNode& member) {
    ObjectRules::Dependency dependency{Place(member.key()), {}, kNoSchema, keyword};
    const bool names = keyword == "dependentRequired" || (keyword == "dependencies" && member.kind == JsonKind::kArray);
    if (names) {
      dependency.required = Places(member);
    } else {
      dependency.schema = Subschema(member);
    }
    Objects().dependencies.push_back(std::move(dependency));
  }

  bool ForObjects(std::string_view keyword, const JsonNode& at) {
    const bool newer = references_.draft() != SchemaDraft::k7;
    if (keyword == "properties") {
      Members(at, [&](const JsonNode& member) {
        const uint32_t place = Place(member.key());
        const SchemaIndex schema = Subschema(member);
        Objects().properties[place] = schema;
      });
    } else if (keyword == "required") {
      if (at.kind == JsonKind::kBoolean) {
        Wrong(at, "that is draft 3; write a list of names beside properties");
        return true;
      }
      std::vector<uint32_t> places = Places(at);
      Objects().required = std::move(places);
    } else if (keyword == "additionalProperties") {
      Objects().additional = Subschema(at);
    } else if (keyword == "patternProperties") {
      Members(at, [&](const JsonNode& member) {
        absl::StatusOr<SchemaPattern> pattern = SchemaPattern::Make(member.key(), references_.PlaceOf(member));
        if (!pattern.ok()) {
          status_ = pattern.status();
          return;
        }
        Objects().patterns.push_back({*std::move(pattern), Subschema(member)});
      });
    } else if (keyword == "propertyNames") {
      Objects().property_names = Subschema(at);
    } else if (keyword == "minProperties") {
      Objects().count.min = Count(at);
    } else if (keyword == "maxProperties") {
      Objects().count.max = Count(at);
    } else if (keyword == "dependencies" ||
               ((keyword == "dependentRequired" || keyword == "dependentSchemas") && newer)) {
      Members(at, [&](const JsonNode& member) { Dependency(keyword, member); });
    } else {
      return false;
    }
    return true;
  }

  void ForAnything(std::string_view keyword, const JsonNode& at) {
    const bool newer = references_.draft() != SchemaDraft::k7;
    if (keyword == "allOf") {
      Combined().all_of = Subschemas(at);
    } else if (keyword == "anyOf") {
      Combined().any_of = Subschemas(at);
    } else if (keyword == "oneOf") {
      Combined().one_of = Subschemas(at);
    } else if (keyword == "not") {
      Combined().negated = Subschema(at);
    } else if (keyword == "if") {
      Combined().condition = Subschema(at);
    } else if (keyword == "then" && source_->Member("if") != nullptr) {
      Combined().consequence = Subschema(at);
    } else if (keyword == "else" && source_->Member("if") != nullptr) {
      Combined().alternative = Subschema(at);
    } else if (keyword == "unevaluatedItems" && newer) {
      Combined().unevaluated_items = Subschema(at);
    } else if (keyword == "unevaluatedProperties" && newer) {
      Combined().unevaluated_properties = Subschema(at);
    } else if ((keyword == "$dynamicRef" && newer) || keyword == "$recursiveRef") {
      Wrong(at, "this keyword is for schemas that others extend; write $ref");
    }
  }

  const JsonTree& tree_;
  SchemaReferences references_;
  CompiledSchema& out_;
  std::vector<SchemaIndex> index_of_;     // by place in the tree
  std::vector<const JsonNode*> sources_;  // by index
  absl::Status status_;
  SchemaIndex current_ = 0;
  const JsonNode* source_ = nullptr;
};

}  // namespace

absl::Status CompileSchema(const JsonTree& tree, std::string_view where, CompiledSchema* schema) {
  return SchemaCompiler(tree, where, schema).Run();
}

}  // namespace telltale
