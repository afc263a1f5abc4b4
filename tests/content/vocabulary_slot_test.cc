#include "content/vocabulary_slot.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "tests/content/probe.h"

namespace telltale {
namespace {

std::shared_ptr<const Vocabulary> Make(std::string lines) { return *Vocabulary::Make(std::move(lines), {}); }

TEST(VocabularyHold, OneOutputIsAskedByOneList) {
  VocabularySlot slot("skus", {}, Make("a\n"));
  VocabularyHold hold;
  Vocabulary::Scratch scratch;
  EXPECT_TRUE(hold.Of(slot).Knows("a", &scratch));
  const std::weak_ptr<const Vocabulary> before = slot.Exchange(Make("b\n"));
  EXPECT_TRUE(hold.Of(slot).Knows("a", &scratch)) << "this output began with the list before";
  EXPECT_FALSE(before.expired());
  hold.Release();
  EXPECT_TRUE(before.expired());
  EXPECT_FALSE(hold.Of(slot).Knows("a", &scratch));
  EXPECT_TRUE(hold.Of(slot).Knows("b", &scratch));
}

TEST(VocabularySlot, IsReplacedWhileItIsAsked) {
  VocabularySlot slot("skus", {}, Make("always\n0\n"));
  std::atomic<bool> stop = false;
  std::atomic<uint64_t> asked = 0;
  std::vector<std::jthread> workers;
  for (int i = 0; i < 2; ++i) {
    workers.emplace_back([&] {
      VocabularyHold hold;
      Vocabulary::Scratch scratch;
      while (!stop) {
        EXPECT_TRUE(hold.Of(slot).Knows("always", &scratch));
        hold.Release();
        ++asked;
      }
    });
  }
  for (int i = 1; i < 300 || asked < 1000; ++i) (void)slot.Exchange(Make("always\n" + std::to_string(i) + "\n"));
  stop = true;
}

// Nothing that a stream has learned is lost with a new list.
TEST(VocabularySlot, ANewListIsAskedFromTheNextOutputOn) {
  StreamSpec spec;
  spec.format = Format::kJson;
  spec.fields = {FieldSpec{}};
  spec.fields[0].path = "sku";
  spec.fields[0].vocabulary = "skus";
  const auto rules = test::CompileOrDie(test::Probe::With(spec), "SKU-1\n");
  const StreamRules& stream = rules->For("w", "s");
  Analyzer analyzer;
  Discovery discovery(&stream, {});
  Findings findings;
  const auto unknown = [&](std::string_view json) {
    const Output output = test::JsonOutput(json);
    discovery.Conclude(analyzer.Read(output, stream, Time()), output, &findings);
    for (const Findings::Rate& rate : findings.rates) {
      if (rate.check == Check::kUnknownEntity) return rate.hit;
    }
    ADD_FAILURE() << "not asked";
    return false;
  };
  EXPECT_FALSE(unknown(R"({"sku": "SKU-1"})"));
  EXPECT_TRUE(unknown(R"({"sku": "SKU-2"})"));
  const std::weak_ptr<const Vocabulary> before = rules->vocabularies().at("skus")->Exchange(Make("SKU-2\n"));
  EXPECT_TRUE(before.expired()) << "between two outputs nobody holds a list";
  EXPECT_TRUE(unknown(R"({"sku": "SKU-1"})"));
  EXPECT_FALSE(unknown(R"({"sku": "SKU-2"})"));
}

}  // namespace
}  // namespace telltale
