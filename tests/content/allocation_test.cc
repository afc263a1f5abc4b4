// What allocates nothing once it has seen such a text: reading and validating JSON, judging calls of tools, measuring a
// text, its form.

#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>

#include "content/text_measures.h"
#include "content/tool_judge.h"
#include "content/well_formed.h"
#include "tests/content/schema_probe.h"
#include "tests/content/schema_samples.h"

namespace {
std::atomic<int64_t> allocations{0};
}  // namespace

// Not inlined: g++ 12 would see malloc meet delete, and warn.
[[gnu::noinline]] void* operator new(size_t bytes) {
  ++allocations;
  void* const memory = std::malloc(bytes == 0 ? 1 : bytes);
  if (memory == nullptr) std::abort();
  return memory;
}
// simdjson asks for memory in this way, and gives it back to the same delete.
[[gnu::noinline]] void* operator new(size_t bytes, const std::nothrow_t&) noexcept {
  ++allocations;
  return std::malloc(bytes == 0 ? 1 : bytes);
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, size_t) noexcept { std::free(memory); }

namespace telltale::test {
namespace {

TEST(Allocation, NoneByReadingAndValidating) {
  const auto schema = JsonSchema::Compile(kPydanticInvoice, "s.json");
  ASSERT_TRUE(schema.ok());
  std::string right = Invoice();
  right.replace(right.find("b2b"), 3, "\\u00fcber");  // an escape as well
  std::string wrong = right;
  wrong.replace(wrong.find("\"EUR\""), 5, "\"???\"");
  wrong.replace(wrong.find("\"category\""), 10, "\"kategorie\"");
  JsonTree tree;
  SchemaScratch scratch;
  const auto ask = [&](const std::string& text) {
    return tree.Read(text) ? (*schema)->Validate(tree, &scratch) : SchemaVerdict::kUndecided;
  };
  for (int i = 0; i < 20; ++i) {
    ASSERT_EQ(ask(right), SchemaVerdict::kValid);
    ASSERT_EQ(ask(wrong), SchemaVerdict::kInvalid);
  }
  const int64_t before = allocations;
  for (int i = 0; i < 100; ++i) {
    if (ask(right) != SchemaVerdict::kValid || ask(wrong) != SchemaVerdict::kInvalid) std::abort();
  }
  EXPECT_EQ(allocations - before, 0);
  EXPECT_GT(before, 100) << "the counter counts";
}

TEST(Allocation, NoneByJudgingCallsOfTools) {
  const auto tools = ToolSet::Compile(R"([{"name": "weather", "parameters": {"required": ["city"]}}])", "t.json");
  ASSERT_TRUE(tools.ok());
  const std::string calls = R"([{"type":"function_call","name":"weather","arguments":"{\"city\":\"Oslo\"}"},)"
                            R"({"type":"function_call","name":"wether","arguments":"{}"}])";
  JsonTree tree;
  ToolJudge judge;
  ASSERT_TRUE(tree.Read(calls));
  ASSERT_EQ(judge.Judge(tree.root(), **tools), ToolVerdict::kWrong);
  const int64_t before = allocations;
  for (int i = 0; i < 100; ++i) {
    if (!tree.Read(calls) || judge.Judge(tree.root(), **tools) != ToolVerdict::kWrong) std::abort();
  }
  EXPECT_EQ(allocations - before, 0);
}

TEST(Allocation, NoneByMeasuringATextAfterTheFirst) {
  TextMeasurer measurer;
  const std::string text = "Write to ada@lindqvist.se, see https://a.de. \u6211\u4eec\u3002 \U0001f389 Well, well.\n";
  measurer.Read(text, ~MeasureSet{0});
  const int64_t before = allocations;
  uint64_t words = 0;
  for (int i = 0; i < 100; ++i) words += measurer.Read(text, ~MeasureSet{0}).words;
  EXPECT_EQ(allocations - before, 0);
  EXPECT_GT(words, 0u);
}

// What expat takes is not counted here: it has its own way to ask for memory.
TEST(Allocation, NoneByAskingWhetherATextIsWellFormed) {
  FormJudge judge;
  const auto ask = [&] {
    judge.Begin();
    size_t told = 0;
    for (const std::string_view text :
         {"{\"a\": [1, \"b\"]}", "<a b='c'><d/>e</a>", "<p>x<br><b>y</b>",
          "SELECT a, count(*) FROM b WHERE c = 'd' GROUP BY a", "SELECT a, FROM b", "if a:\n  b = [1]"}) {
      for (const Form form : {Form::kJson, Form::kXml, Form::kHtml, Form::kSql, Form::kPython}) {
        told += judge.FaultOf(form, text).value_or("").size();
      }
    }
    return told;
  };
  const size_t told = ask();
  const int64_t before = allocations;
  for (int i = 0; i < 100; ++i) {
    if (ask() != told) std::abort();
  }
  EXPECT_EQ(allocations - before, 0);
  EXPECT_GT(told, 0u);
}

}  // namespace
}  // namespace telltale::test
