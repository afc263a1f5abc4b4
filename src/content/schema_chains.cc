#include <algorithm>

#include "content/schema_compiler.h"

namespace telltale {
namespace {

constexpr uint32_t kLongestChain = 64;

// The subschemas that look at the same value as `node` does.
std::vector<SchemaIndex> Followers(const CompiledSchema& schema, const SchemaNode& node) {
  std::vector<SchemaIndex> all;
  if (node.object != kNoRules) {
    for (const auto& dependency : schema.objects[node.object].dependencies) all.push_back(dependency.schema);
  }
  if (node.combined != kNoRules) {
    const CombinedRules& rules = schema.combined[node.combined];
    all.insert(all.end(), {rules.reference, rules.negated, rules.condition, rules.consequence, rules.alternative});
    for (const auto* list : {&rules.all_of, &rules.any_of, &rules.one_of}) {
      all.insert(all.end(), list->begin(), list->end());
    }
  }
  all.erase(std::remove(all.begin(), all.end(), kNoSchema), all.end());
  return all;
}

}  // namespace

// Depth first, without recursion: a chain can be as long as the schema.
bool ChainsEnd(const CompiledSchema& schema, SchemaIndex* looping) {
  constexpr uint32_t kUnknown = 0;
  constexpr uint32_t kEntered = ~uint32_t{0};
  struct Frame {
    SchemaIndex node;
    std::vector<SchemaIndex> followers;
    size_t next;
  };
  std::vector<uint32_t> longest(schema.nodes.size(), kUnknown);
  std::vector<Frame> open;
  const auto enter = [&](SchemaIndex node) {
    longest[node] = kEntered;
    open.push_back({node, Followers(schema, schema.nodes[node]), 0});
  };
  for (SchemaIndex root = 0; root < schema.nodes.size(); ++root) {
    if (longest[root] == kUnknown) enter(root);
    while (!open.empty()) {
      Frame& frame = open.back();
      if (frame.next < frame.followers.size()) {
        const SchemaIndex follower = frame.followers[frame.next++];
        if (longest[follower] == kEntered) {
          *looping = follower;
          return false;
        }
        if (longest[follower] == kUnknown) enter(follower);
        continue;
      }
      uint32_t length = 1;
      for (const SchemaIndex follower : frame.followers) length = std::max(length, longest[follower] + 1);
      longest[frame.node] = length;
      if (length > kLongestChain) {
        *looping = frame.node;
        return false;
      }
      open.pop_back();
    }
  }
  return true;
}

}  // namespace telltale
