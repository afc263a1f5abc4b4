// What a JSON Schema costs: reading an output of 1 KiB into a tree, and asking a schema about it; and what a call of a
// tool costs.
//
// Contract: tree and validation together take about 1.5 us for twelve fields.

#include <benchmark/benchmark.h>

#include <cstdlib>

#include "content/json_schema.h"
#include "content/tool_judge.h"
#include "tests/content/schema_samples.h"

namespace telltale {
namespace {

// The plain schema that most people write by hand: types, required, an enumeration, limits.
constexpr std::string_view kPlainInvoice = R"({
  "type": "object",
  "properties": {
    "id": {"type": "string"}, "issued": {"type": "string"}, "created_at": {"type": "string"},
    "currency": {"enum": ["USD", "EUR", "GBP"]},
    "customer": {"type": "object", "properties": {"name": {"type": "string", "minLength": 1}}, "required": ["name"]},
    "items": {"type": "array", "minItems": 1, "items": {"type": "object", "required": ["sku", "quantity"],
      "properties": {"sku": {"type": "string"}, "quantity": {"type": "integer", "minimum": 1},
                     "unit_price": {"type": "number"}}}},
    "total": {"type": "number", "minimum": 0}, "paid": {"type": "boolean"}, "note": {"type": ["string", "null"]},
    "tags": {"type": "array", "items": {"type": "string"}}, "category": {"const": "invoice"},
    "website": {"type": "string"}
  },
  "required": ["id", "issued", "currency", "customer", "items", "total", "category"],
  "additionalProperties": false
})";

std::shared_ptr<const JsonSchema> Compiled(std::string_view text) {
  auto schema = JsonSchema::Compile(text, "bench");
  if (!schema.ok()) std::abort();
  return *schema;
}

void Tree(benchmark::State& state) {
  const std::string text = test::Invoice();
  JsonTree tree;
  for (auto _ : state) benchmark::DoNotOptimize(tree.Read(text));
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(text.size()));
}
BENCHMARK(Tree);

void Both(benchmark::State& state, std::string_view schema_text, bool valid) {
  const auto schema = Compiled(schema_text);
  std::string text = test::Invoice();
  if (!valid) text.replace(text.find("\"EUR\""), 5, "\"???\"");
  JsonTree tree;
  SchemaScratch scratch;
  const SchemaVerdict wanted = valid ? SchemaVerdict::kValid : SchemaVerdict::kInvalid;
  for (auto _ : state) {
    if (!tree.Read(text) || schema->Validate(tree, &scratch) != wanted) std::abort();
  }
}
BENCHMARK_CAPTURE(Both, Plain, kPlainInvoice, true);
BENCHMARK_CAPTURE(Both, PlainOneViolation, kPlainInvoice, false);
BENCHMARK_CAPTURE(Both, Pydantic, test::kPydanticInvoice, true);

void ValidateOnly(benchmark::State& state, std::string_view schema_text) {
  const auto schema = Compiled(schema_text);
  const std::string text = test::Invoice();
  JsonTree tree;
  SchemaScratch scratch;
  if (!tree.Read(text)) std::abort();
  for (auto _ : state) benchmark::DoNotOptimize(schema->Validate(tree, &scratch));
}
BENCHMARK_CAPTURE(ValidateOnly, Plain, kPlainInvoice);
BENCHMARK_CAPTURE(ValidateOnly, Pydantic, test::kPydanticInvoice);

// A schema made to be slow: a union of unions, each asked again for every level of the value.
void Hostile(benchmark::State& state) {
  const auto schema = Compiled(R"({"$defs": {"n": {"anyOf": [
    {"type": "object", "properties": {"a": {"$ref": "#/$defs/n"}}, "required": ["x"]},
    {"type": "object", "properties": {"a": {"$ref": "#/$defs/n"}}, "required": ["y"]},
    {"type": "object", "properties": {"a": {"$ref": "#/$defs/n"}}, "required": ["z"]}]}}, "$ref": "#/$defs/n"})");
  std::string text = "1";
  for (int i = 0; i < 60; ++i) text = R"({"a":)" + text + "}";
  JsonTree tree;
  SchemaScratch scratch;
  if (!tree.Read(text)) std::abort();
  for (auto _ : state) benchmark::DoNotOptimize(schema->Validate(tree, &scratch));
}
BENCHMARK(Hostile);

std::shared_ptr<const ToolSet> Tools(std::string_view text) {
  auto tools = ToolSet::Compile(text, "bench");
  if (!tools.ok()) std::abort();
  return *tools;
}

// A message with one call of three arguments, its tree read before.
void JudgeCall(benchmark::State& state, std::string_view name, ToolVerdict wanted) {
  const auto tools = Tools(R"([{"name": "get_time"}, {"name": "get_weather", "parameters": {"type": "object",
      "properties": {"city": {"type": "string"}, "days": {"type": "integer"}, "unit": {"enum": ["C", "F"]}},
      "required": ["city"]}}])");
  const std::string text = R"({"role": "assistant", "content": null, "tool_calls": [{"id": "call_1", "type": "function",
      "function": {"name": ")" +
                           std::string(name) +
                           R"(", "arguments": "{\"city\": \"Oslo\", \"days\": 3, \"unit\": \"C\"}"}}]})";
  JsonTree tree;
  ToolJudge judge;
  if (!tree.Read(text)) std::abort();
  for (auto _ : state) {
    if (judge.Judge(tree.root(), *tools) != wanted) std::abort();
  }
}
BENCHMARK_CAPTURE(JudgeCall, Right, "get_weather", ToolVerdict::kRight);
BENCHMARK_CAPTURE(JudgeCall, OfNoTool, "get_wether", ToolVerdict::kWrong);

// 512 names of 64 bytes that differ from the one asked for near their ends alone: none can be given up early.
void NearestTool(benchmark::State& state) {
  std::string text = "[";
  for (int i = 0; i < 512; ++i) text += fmt::format(R"({{"name":"{}{:010}"}},)", std::string(54, 'n'), i * 7919);
  text.back() = ']';
  const auto tools = Tools(text);
  const std::string name = std::string(54, 'n') + "abcdefghij";
  for (auto _ : state) benchmark::DoNotOptimize(tools->Nearest(name));
}
BENCHMARK(NearestTool);

void FindTool(benchmark::State& state) {
  std::string text = "[";
  for (int i = 0; i < static_cast<int>(state.range(0)); ++i) text += fmt::format(R"({{"name":"get_thing_{}"}},)", i);
  text.back() = ']';
  const auto tools = Tools(text);
  for (auto _ : state) benchmark::DoNotOptimize(tools->Find("get_thing_7"));
}
BENCHMARK(FindTool)->Arg(8)->Arg(512);

void Compile(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(Compiled(test::kPydanticInvoice));
}
BENCHMARK(Compile);

}  // namespace
}  // namespace telltale
