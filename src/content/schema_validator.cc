#include "content/schema_validator.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <optional>

#include "content/json_equal.h"
#include "content/schema_walk.h"
#include "content/text.h"

namespace telltale {
namespace {

constexpr int64_t kStepsToBeginWith = 65536;
constexpr int64_t kStepsANode = 16;
constexpr int kMaxDepth = 1000;
constexpr int kMaxReferences = 8;  // followed to tell what a branch is about

std::string_view KindName(const JsonNode& value) {
  constexpr std::string_view kNames[] = {"null", "a boolean", "a number", "a string", "an array", "an object"};
  return kNames[static_cast<size_t>(value.kind)];
}

bool HasType(uint8_t types, const JsonNode& value) {
  return (types & TypeBit(value.kind)) != 0 ||
         ((types & kIntegerType) != 0 && value.kind == JsonKind::kNumber && value.integer);
}

}  // namespace

class SchemaValidator : SchemaWalk {
 public:
  SchemaValidator(const CompiledSchema& schema, const JsonTree& tree, SchemaScratch* scratch)
      : SchemaWalk(scratch, kStepsToBeginWith + kStepsANode * static_cast<int64_t>(tree.size())), schema_(schema) {}

  SchemaVerdict Run(const JsonNode& root) {
    const bool valid = Evaluate(0, root, kNoMarks);
    if (told() > 0) return SchemaVerdict::kInvalid;
    if (gave_up()) return SchemaVerdict::kUndecided;
    return valid ? SchemaVerdict::kValid : SchemaVerdict::kInvalid;
  }

 private:
  // --- From subschema to subschema. ---

  bool Evaluate(SchemaIndex index, const JsonNode& value, size_t marks) {
    if (!Spend(1)) return false;
    const SchemaNode& node = schema_.nodes[index];
    if (node.refuses) return Fail("false", "no value is allowed here");
    if (!HasType(node.types, value)) return Fail("type", "{}, not {}", KindName(value), Wanted(node.types));
    if (node.constant != kNoRules && !IsAllowed(schema_.values[node.constant], value)) {
      return Fail("const", "{} is not the value asked for", Shown(value));
    }
    if (node.values != kNoRules && !IsAllowed(schema_.values[node.values], value)) {
      return Fail("enum", "{} is none of the values asked for", Shown(value));
    }
    if (node.combined == kNoRules && value.kind < JsonKind::kArray) return CheckKind(node, value, marks);
    if (depth_ == kMaxDepth) {
      GiveUp();
      return false;
    }
    ++depth_;
    const bool fits = node.combined == kNoRules ? CheckKind(node, value, marks) : CheckCombined(node, value, marks);
    --depth_;
    return fits;
  }

  // A subschema for the same value: what it has spoken about counts only if the value fits it.
  bool Apply(SchemaIndex index, const JsonNode& value, size_t marks) {
    if (marks == kNoMarks) return Evaluate(index, value, kNoMarks);
    const size_t own = PushMarks(value.count);
    const bool fits = Evaluate(index, value, own);
    if (fits) Merge(marks, own);
    PopMarks(own);
    return fits;
  }

  bool ApplyQuietly(SchemaIndex index, const JsonNode& value, size_t marks) {
    ++quiet_;
    const bool fits = Apply(index, value, marks);
    --quiet_;
    return fits;
  }

  // A subschema for a member or element.
  bool Descend(SchemaIndex index, const JsonNode& child, uint32_t element, std::string_view keyword) {
    if (quiet()) return Evaluate(index, child, kNoMarks);
    Enter(&child, element);
    const bool fits = schema_.nodes[index].refuses ? Fail(keyword, "{}, and nothing is allowed here", Shown(child))
                                                   : Evaluate(index, child, kNoMarks);
    Leave();
    return fits;
  }

  // --- What is asked of one kind of value. ---

  bool IsAllowed(const ValueRules& rules, const JsonNode& value) {
    if (value.kind == JsonKind::kString) return rules.strings.Find(value.text(), 0) != NameTable::kNone;
    for (const JsonNode* allowed : rules.others) {
      if (JsonEqual(*allowed, value, &steps_)) return true;
      if (!Spend(1)) return true;  // given up: nothing is to be told
    }
    return false;
  }

  bool CheckKind(const SchemaNode& node, const JsonNode& value, size_t marks) {
    switch (value.kind) {
      case JsonKind::kNumber:
        return node.number == kNoRules || CheckNumber(schema_.numbers[node.number], value);
      case JsonKind::kString:
        return node.string == kNoRules || CheckString(schema_.strings[node.string], value);
      case JsonKind::kArray:
        return node.array == kNoRules || CheckArray(schema_.arrays[node.array], value, marks);
      case JsonKind::kObject:
        return node.object == kNoRules || CheckObject(schema_.objects[node.object], value, marks);
      default:
        return true;
    }
  }

  bool CheckNumber(const NumberRules& rules, const JsonNode& value) {
    // `beyond` says, of how value and limit compare, whether it is too far.
    const auto bound = [&](const JsonNode* limit, std::string_view keyword, auto beyond, std::string_view is) {
      if (limit == nullptr || !beyond(CompareNumbers(value, *limit), 0)) return true;
      return Fail(keyword, "{} {} {}", Shown(value), is, limit->text());
    };
    bool fits = bound(rules.minimum, "minimum", std::less(), "is below");
    fits = bound(rules.maximum, "maximum", std::greater(), "is above") && fits;
    fits = bound(rules.exclusive_minimum, "exclusiveMinimum", std::less_equal(), "is not above") && fits;
    fits = bound(rules.exclusive_maximum, "exclusiveMaximum", std::greater_equal(), "is not below") && fits;
    if (rules.multiple_of == nullptr || IsMultiple(value, *rules.multiple_of)) return fits;
    return Fail("multipleOf", "{} is no multiple of {}", Shown(value), rules.multiple_of->text());
  }

  // How many there are of something, against the two keywords about it.
  bool CheckLimits(const Limits& limits, uint64_t count, std::string_view least, std::string_view most) {
    if (count < limits.min) return Fail(least, "{}, not {} or more", count, limits.min);
    if (count > limits.max) return Fail(most, "{}, not {} or fewer", count, limits.max);
    return true;
  }

  bool CheckString(const StringRules& rules, const JsonNode& value) {
    const std::string_view text = value.text();
    bool fits = true;
    // Characters are counted only where bytes leave it open.
    if (rules.characters.min > text.size() / 4 || rules.characters.max < text.size()) {
      Spend(value.text_bytes / 64);
      fits = CheckLimits(rules.characters, CountCharacters(text), "minLength", "maxLength");
    }
    if (rules.format != SchemaFormat::kNone && !HasFormat(rules.format, text)) {
      fits = Fail("format", "{} is no {}", Shown(value), rules.format_name);
    }
    for (const SchemaPattern& pattern : rules.patterns) {
      if (!Spend(pattern.Steps(text.size()))) return false;
      if (!pattern.Matches(text)) fits = Fail("pattern", "{} does not match {}", Shown(value), pattern.source());
    }
    return fits;
  }

  bool CheckArray(const ArrayRules& rules, const JsonNode& value, size_t marks) {
    bool fits = CheckLimits(rules.count, value.count, "minItems", "maxItems");
    if (!fits && quiet()) return false;
    uint64_t contained = 0;
    const JsonNode* child = value.first();
    // Elements of which nothing is asked are not gone through: no step would count them.
    const bool each = rules.items != kNoSchema || rules.contains != kNoSchema;
    const size_t asked = each ? value.count : std::min<size_t>(rules.prefix.size(), value.count);
    for (uint32_t i = 0; i < asked; ++i, child = child->next()) {
      const bool in_prefix = i < rules.prefix.size();
      const SchemaIndex schema = in_prefix ? rules.prefix[i] : rules.items;
      if (schema != kNoSchema) {
        Mark(marks, i);
        fits = Descend(schema, *child, i, in_prefix ? "prefixItems" : rules.items_keyword) && fits;
      }
      if (rules.contains != kNoSchema && ApplyQuietly(rules.contains, *child, kNoMarks)) {
        Mark(marks, i);
        ++contained;
      }
      if (stopped() || (!fits && quiet())) return false;
    }
    if (rules.contains != kNoSchema) {
      const std::string_view least = rules.contained.min == 1 ? "contains" : "minContains";
      fits = CheckLimits(rules.contained, contained, least, "maxContains") && fits;
    }
    return Also(fits, [&] { return !rules.unique || CheckUnique(value); });
  }

  bool CheckUnique(const JsonNode& value) {
    if (value.count < 2) return true;
    if (!Spend(value.span)) return false;
    auto& hashes = this->hashes();
    hashes.clear();
    const JsonNode* child = value.first();
    for (uint32_t i = 0; i < value.count; ++i, child = child->next()) hashes.emplace_back(JsonHash(*child), child);
    std::sort(hashes.begin(), hashes.end());
    for (size_t i = 0; i < hashes.size(); ++i) {
      for (size_t j = i + 1; j < hashes.size() && hashes[j].first == hashes[i].first; ++j) {
        if (!Spend(1)) return false;
        if (!JsonEqual(*hashes[i].second, *hashes[j].second, &steps_)) continue;
        return Fail("uniqueItems", "{} is there twice", Shown(*hashes[i].second));
      }
    }
    return true;
  }

  bool CheckObject(const ObjectRules& rules, const JsonNode& value, size_t marks) {
    bool fits = CheckLimits(rules.count, value.count, "minProperties", "maxProperties");
    if (!fits && quiet()) return false;
    const size_t seen = PushMarks(rules.names.size());
    uint32_t expected = 0;
    const JsonNode* child = value.first();
    for (uint32_t i = 0; i < value.count && Spend(1); ++i, child = child->next()) {
      const uint32_t name = rules.names.Find(child->key(), expected);
      bool spoken = false;
      if (name != NameTable::kNone) {
        Mark(seen, name);
        expected = name + 1;
        if (const SchemaIndex property = rules.properties[name]; property != kNoSchema) {
          spoken = true;
          fits = Descend(property, *child, kMember, "properties") && fits;
        }
      }
      for (const ObjectRules::Pattern& pattern : rules.patterns) {
        if (!Spend(pattern.pattern.Steps(child->key_bytes))) break;
        if (!pattern.pattern.Matches(child->key())) continue;
        spoken = true;
        fits = Descend(pattern.schema, *child, kMember, "patternProperties") && fits;
      }
      if (!spoken && rules.additional != kNoSchema) {
        spoken = true;
        fits = Descend(rules.additional, *child, kMember, "additionalProperties") && fits;
      }
      if (spoken) Mark(marks, i);
      if (rules.property_names != kNoSchema) fits = CheckName(rules.property_names, *child) && fits;
      if (!fits && quiet()) break;
    }
    fits = Also(fits, [&] { return CheckSeen(rules, value, seen, marks); });
    PopMarks(seen);
    return fits;
  }

  bool CheckName(SchemaIndex schema, const JsonNode& member) {
    JsonNode name;
    name.kind = JsonKind::kString;
    name.text_data = member.key_data;
    name.text_bytes = member.key_bytes;
    if (ApplyQuietly(schema, name, kNoMarks) || stopped()) return true;
    return FailMember("propertyNames", member.key(), "a name that is not allowed");
  }

  bool CheckSeen(const ObjectRules& rules, const JsonNode& value, size_t seen, size_t marks) {
    bool fits = true;
    for (const uint32_t name : rules.required) {
      if (!Marked(seen, name)) fits = FailMember("required", rules.names.name(name), "missing");
    }
    for (const ObjectRules::Dependency& dependency : rules.dependencies) {
      if (!Spend(1)) return false;
      if (!Marked(seen, dependency.name)) continue;
      for (const uint32_t name : dependency.required) {
        if (!Marked(seen, name)) fits = FailMember(dependency.keyword, rules.names.name(name), "missing");
      }
      if (dependency.schema != kNoSchema) fits = Apply(dependency.schema, value, marks) && fits;
    }
    return fits;
  }

  // --- What is combined of other subschemas for the same value. ---

  bool CheckCombined(const SchemaNode& node, const JsonNode& value, size_t marks) {
    const CombinedRules& rules = schema_.combined[node.combined];
    const bool list = value.kind == JsonKind::kArray;
    const SchemaIndex unevaluated = list                              ? rules.unevaluated_items
                                    : value.kind == JsonKind::kObject ? rules.unevaluated_properties
                                                                      : kNoSchema;
    const size_t before = marks_top();
    if (unevaluated != kNoSchema && marks == kNoMarks) marks = PushMarks(value.count);

    bool fits = CheckKind(node, value, marks);
    if (rules.reference != kNoSchema) fits = Also(fits, [&] { return Apply(rules.reference, value, marks); });
    for (const SchemaIndex part : rules.all_of) fits = Also(fits, [&] { return Apply(part, value, marks); });
    if (!rules.any_of.empty()) fits = Also(fits, [&] { return CheckAny(rules.any_of, value, marks); });
    if (!rules.one_of.empty()) fits = Also(fits, [&] { return CheckOne(rules.one_of, value, marks); });
    if (rules.negated != kNoSchema) {
      fits = Also(fits, [&] {
        return !ApplyQuietly(rules.negated, value, kNoMarks) || Fail("not", "{} is what it must not be", Shown(value));
      });
    }
    if (rules.condition != kNoSchema) {
      fits = Also(fits, [&] {
        const bool met = ApplyQuietly(rules.condition, value, marks);
        const SchemaIndex branch = met ? rules.consequence : rules.alternative;
        return branch == kNoSchema || Apply(branch, value, marks);
      });
    }
    if (unevaluated != kNoSchema) {
      fits = Also(fits, [&] { return CheckUnevaluated(unevaluated, value, marks); });
    }
    PopMarks(before);
    return fits;
  }

  bool CheckUnevaluated(SchemaIndex schema, const JsonNode& value, size_t marks) {
    const bool list = value.kind == JsonKind::kArray;
    bool fits = true;
    const JsonNode* child = value.first();
    for (uint32_t i = 0; i < value.count && Spend(1); ++i, child = child->next()) {
      if (Marked(marks, i)) continue;
      Mark(marks, i);
      fits = Descend(schema, *child, list ? i : kMember, list ? "unevaluatedItems" : "unevaluatedProperties") && fits;
      if (!fits && quiet()) return false;
    }
    return fits;
  }

  bool CheckAny(const std::vector<SchemaIndex>& branches, const JsonNode& value, size_t marks) {
    bool any = false;
    for (const SchemaIndex branch : branches) {
      any = ApplyQuietly(branch, value, marks) || any;
      if (any && marks == kNoMarks) return true;
    }
    return any || FailBranches("anyOf", branches, value);
  }

  bool CheckOne(const std::vector<SchemaIndex>& branches, const JsonNode& value, size_t marks) {
    int fitting = 0;
    for (const SchemaIndex branch : branches) {
      fitting += ApplyQuietly(branch, value, marks) ? 1 : 0;
      if (fitting > 1) return Fail("oneOf", "{} fits more than one of the {}", Shown(value), branches.size());
    }
    return fitting == 1 || FailBranches("oneOf", branches, value);
  }

  // No branch fits. Told is what is wrong in the one that was meant, if that can be seen.
  bool FailBranches(std::string_view keyword, const std::vector<SchemaIndex>& branches, const JsonNode& value) {
    if (quiet() || stopped()) return false;
    uint8_t types = 0;
    std::optional<SchemaIndex> meant;
    int plausible = 0;
    for (const SchemaIndex branch : branches) {
      const SchemaNode& target = TargetOf(branch);
      types |= target.types;
      if (target.refuses || !HasType(target.types, value) || !TagsFit(target, value)) continue;
      meant = branch;
      ++plausible;
    }
    if (plausible == 1) {
      const size_t before = told();
      Evaluate(*meant, value, kNoMarks);
      if (told() > before) return false;
    }
    if (!HasType(types, value)) return Fail(keyword, "{}, not {}", KindName(value), Wanted(types));
    return Fail(keyword, "{} fits none of the {}", Shown(value), branches.size());
  }

  const SchemaNode& TargetOf(SchemaIndex index) const {
    for (int i = 0; i < kMaxReferences; ++i) {
      const SchemaNode& node = schema_.nodes[index];
      if (node.combined == kNoRules || schema_.combined[node.combined].reference == kNoSchema) break;
      index = schema_.combined[node.combined].reference;
    }
    return schema_.nodes[index];
  }

  // Whether the members that must be a certain constant are it: that is how unions are told apart.
  bool TagsFit(const SchemaNode& node, const JsonNode& value) {
    if (value.kind != JsonKind::kObject || node.object == kNoRules) return true;
    const ObjectRules& rules = schema_.objects[node.object];
    const JsonNode* child = value.first();
    for (uint32_t i = 0; i < value.count && Spend(1); ++i, child = child->next()) {
      const uint32_t name = rules.names.Find(child->key(), 0);
      if (name == NameTable::kNone || rules.properties[name] == kNoSchema) continue;
      const SchemaNode& tag = schema_.nodes[rules.properties[name]];
      if (tag.constant != kNoRules && !IsAllowed(schema_.values[tag.constant], *child)) return false;
    }
    return true;
  }

  const CompiledSchema& schema_;
  int depth_ = 0;
};

SchemaVerdict ValidateValue(const CompiledSchema& schema, const JsonTree& tree, SchemaScratch* scratch) {
  return SchemaValidator(schema, tree, scratch).Run(tree.root());
}

}  // namespace telltale
