#include "content/schema_chains.h"

#include <gtest/gtest.h>

namespace telltale::test {
namespace {

// Nodes that refer on: to[i] is where i refers to, kNoSchema nowhere.
CompiledSchema Linked(const std::vector<SchemaIndex>& to) {
  CompiledSchema schema;
  for (const SchemaIndex target : to) {
    SchemaNode& node = schema.nodes.emplace_back();
    if (target == kNoSchema) continue;
    node.combined = static_cast<uint32_t>(schema.combined.size());
    schema.combined.emplace_back().reference = target;
  }
  return schema;
}

TEST(SchemaChains, EndOrComeBack) {
  SchemaIndex looping = kNoSchema;
  EXPECT_TRUE(ChainsEnd(Linked({1, 2, kNoSchema}), &looping));
  EXPECT_EQ(looping, kNoSchema);
  EXPECT_FALSE(ChainsEnd(Linked({0}), &looping));
  EXPECT_EQ(looping, 0u);
  EXPECT_FALSE(ChainsEnd(Linked({kNoSchema, 2, 3, 2}), &looping)) << "also where the root does not lead there";
  EXPECT_EQ(looping, 2u);
}

TEST(SchemaChains, FollowWhateverLooksAtTheSameValue) {
  const auto loops = [](auto link) {
    CompiledSchema schema = Linked({1, 0});
    schema.combined[1] = CombinedRules{};
    link(&schema.combined[1]);
    SchemaIndex looping;
    return !ChainsEnd(schema, &looping);
  };
  EXPECT_FALSE(loops([](CombinedRules*) {}));
  EXPECT_TRUE(loops([](CombinedRules* rules) { rules->all_of = {0}; }));
  EXPECT_TRUE(loops([](CombinedRules* rules) { rules->any_of = {1, 0}; }));
  EXPECT_TRUE(loops([](CombinedRules* rules) { rules->one_of = {0}; }));
  EXPECT_TRUE(loops([](CombinedRules* rules) { rules->negated = 0; }));
  EXPECT_TRUE(loops([](CombinedRules* rules) { rules->condition = 0; }));
  EXPECT_TRUE(loops([](CombinedRules* rules) { rules->consequence = 0; }));
  EXPECT_TRUE(loops([](CombinedRules* rules) { rules->alternative = 0; }));
  EXPECT_FALSE(loops([](CombinedRules* rules) { rules->unevaluated_items = 0; })) << "that goes into the value";

  CompiledSchema dependent = Linked({kNoSchema});
  dependent.nodes[0].object = 0;
  dependent.objects.emplace_back().dependencies.push_back({0, {}, 0, "dependentSchemas"});
  SchemaIndex looping;
  EXPECT_FALSE(ChainsEnd(dependent, &looping));
}

TEST(SchemaChains, AreAtMostSixtyFourLong) {
  const auto chain = [](SchemaIndex length) {
    std::vector<SchemaIndex> to;
    for (SchemaIndex i = 1; i < length; ++i) to.push_back(i);
    to.push_back(kNoSchema);
    SchemaIndex looping;
    return ChainsEnd(Linked(to), &looping);
  };
  EXPECT_TRUE(chain(64));
  EXPECT_FALSE(chain(65));
  EXPECT_FALSE(chain(100000)) << "and it takes no recursion to see that";
}

}  // namespace
}  // namespace telltale::test
