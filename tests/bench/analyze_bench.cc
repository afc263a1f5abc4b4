// What the analysis of one output costs on one core: Read and Conclude together, as the engine calls them.
//
// The contract's case is AnalyzeJson: 1 KiB of JSON with 12 fields, 50 patterns and one vocabulary of 10,000 entries,
// at most 8 us. The others show what plain text, fenced JSON, and an output that was made to be slow cost. Grid/... is
// the same over body, patterns, entries of the vocabulary and whether there is a schema.

#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include "content/analyze.h"
#include "content/discover.h"
#include "content/rule_set.h"

namespace telltale {
namespace {

// Patterns of the kinds that people write: words, alternatives, ids, anchors, gaps.
RuleSpecs Rules(size_t count) {
  std::vector<std::string> patterns = {"\\[object (?:Object|Undefined|Null)\\]",
                                       "Traceback \\(most recent call last\\)",
                                       "(?i)\\brate limit exceeded\\b",
                                       "(?i)\\bas an AI language model\\b",
                                       "<\\|im_(?:start|end)\\|>",
                                       "\\x{FFFD}",
                                       "(?m)^\\s*undefined\\s*$",
                                       "\\bnull null\\b",
                                       "(?i)\\bsomething went wrong\\b",
                                       "(?m)^\\s*[A-Z][A-Za-z]*(?:Error|Exception): \\S"};
  const char* const words[] = {"overdrawn", "unreachable", "deprecated", "forbidden", "mismatch", "stale",   "orphan",
                               "void",      "withheld",    "revoked",    "malformed", "expired",  "dropped", "timeout"};
  for (const char* word : words) {
    patterns.push_back(std::string("(?i)\\b") + word + "\\b");
    patterns.push_back(std::string("(?i)\\b") + word + "(?:ed|ing)? (?:invoice|order|ticket)s?\\b");
  }
  for (int i = 0; patterns.size() < 50; ++i) {
    patterns.push_back("\\bCASE-" + std::to_string(i) + "\\d{4}\\b");
  }
  for (size_t i = 0; patterns.size() < count; ++i) {
    const std::string word = words[i % std::size(words)];
    const std::string number = std::to_string(i);
    patterns.push_back("(?i)\\bfailed to \\w+ the " + word + "(?:ed|ing)? q" + number);
    patterns.push_back("<(?:x|y)" + number + ":" + word + ">|\\[" + word + number + "\\]");
  }
  patterns.resize(count);
  RuleSpecs specs;
  PatternSetSpec set{"default", {}};
  for (const std::string& pattern : patterns) {
    set.patterns.push_back({"p" + std::to_string(set.patterns.size()), pattern, {}, {}, "bench:1"});
  }
  specs.failure_tokens = {set};
  specs.refusals = {
      {"sorry", "(?i)\\bI(?:'m| am) (?:sorry|afraid)[,.]?(?: but)? I (?:can't|cannot)\\b", {}, {}, "bench:2"},
      {"decline", "(?i)\\bI must (?:respectfully )?decline\\b", {}, {}, "bench:3"}};
  specs.null_words = {"n/a", "none", "null", "unknown", "-", "tbd"};
  specs.vocabularies = {{"skus", "skus.txt", true, true, "bench:4"}};

  StreamSpec stream;
  stream.format = Format::kJson;
  const auto field = [&](std::string path) -> FieldSpec& {
    stream.fields.emplace_back().path = std::move(path);
    return stream.fields.back();
  };
  field("customer.name").required = true;
  field("invoice_id").required = true;
  field("currency").one_of = {"USD", "EUR", "GBP"};
  FieldSpec& total = field("total");
  total.type = FieldType::kNumber;
  total.min = 0;
  total.max = 100000;
  field("items[].sku").vocabulary = "skus";
  field("category").mix = true;
  specs.streams = {stream};
  return specs;
}

RuleSpecs FiftyPatterns() { return Rules(50); }

std::string Skus(int count) {
  std::string lines;
  char line[32];
  for (int i = 0; i < count; ++i) {
    std::snprintf(line, sizeof(line), "SKU-%05d\n", i * 7);
    lines += line;
  }
  return lines;
}

// 1 KiB, 12 fields: six on top, one below customer, three in the items, and what holds them.
std::string Invoice() {
  return R"({"invoice_id": "INV-2024-00817", "customer": {"name": "Brightwater Logistics Ltd"}, "currency": "EUR",)"
         R"( "total": 1843.57, "category": "office supplies", "due_date": "2024-07-31", "items": [)"
         R"({"sku": "SKU-00007", "quantity": 4, "price": 19.99}, {"sku": "SKU-00700", "quantity": 12, "price": 3.49},)"
         R"( {"sku": "SKU-07007", "quantity": 1, "price": 899.0},)"
         R"( {"sku": "SKU-69993", "quantity": 30, "price": 21.85}],)"
         R"( "summary": "The supplier bills four office chairs, twelve reams of paper, one standing desk and thirty)"
         R"( packs of labels. Delivery was made in two parts, on the ninth and on the sixteenth of July,)"
         R"( to the warehouse)"
         R"( in Rotterdam. The second delivery note is attached and matches the order. Payment is due)"
         R"( within thirty days)"
         R"( without deduction; two percent may be kept back when paid within ten days. The price)"
         R"( of the labels rose by)"
         R"( four cents since the last order, as announced in May. The contact for questions is Mrs. de Vries in)"
         R"( accounting, who asks to state the number of the invoice and the number of the order on the transfer.",)"
         R"( "approved": true})";
}

std::string Prose() {
  std::string text;
  while (text.size() < 1024) {
    text +=
        "The customer writes that the parcel arrived on Monday, two days late, and that one of the four chairs has a "
        "loose "
        "armrest. She asks for a spare part rather than a refund, and would like to know whether it can be sent this "
        "week. ";
  }
  text.resize(1024);
  return text;
}

struct Setting {
  std::shared_ptr<const RuleSet> rules;
  const StreamRules* stream;
};

Setting Prepare(const RuleSpecs& specs, int skus = 10000) {
  auto rules = RuleSet::Compile(specs, [&](const VocabularySpec&) { return Skus(skus); });
  if (!rules.ok()) {
    std::fprintf(stderr, "%s\n", rules.status().ToString().c_str());
    std::abort();
  }
  return {*rules, &(*rules)->For("invoice-intake", "extract")};
}

// The bodies in turn: a stream whose outputs were all the same would learn every line of them.
void Measure(benchmark::State& state, const Setting& setting, const std::vector<std::string>& bodies) {
  Analyzer analyzer;
  Discovery discovery(setting.stream, DiscoveryBounds{});
  Findings findings;
  Output output;
  output.body_kind = BodyKind::kText;
  output.prompt_version = "v14";
  output.confidence = 0.93;
  size_t next = 0;
  for (auto _ : state) {
    output.body = bodies[next++ % bodies.size()];
    discovery.Conclude(analyzer.Read(output, *setting.stream, telltale::Time()), output, &findings);
    benchmark::DoNotOptimize(findings);
  }
  state.SetBytesProcessed(static_cast<int64_t>(bodies[0].size()) * state.iterations());
  state.counters["bytes"] = static_cast<double>(bodies[0].size());
  state.counters["fields"] = static_cast<double>(discovery.field_count());
  state.counters["evaluations"] = static_cast<double>(findings.rates.size());
}

void Run(benchmark::State& state, const RuleSpecs& specs, const std::string& body) {
  Measure(state, Prepare(specs), {body});
}

void AnalyzeJson(benchmark::State& state) { Run(state, FiftyPatterns(), Invoice()); }
BENCHMARK(AnalyzeJson);

void AnalyzeFencedJson(benchmark::State& state) {
  Run(state, FiftyPatterns(), "Here is the invoice:\n\n```json\n" + Invoice() + "\n```\n");
}
BENCHMARK(AnalyzeFencedJson);

void AnalyzeInvalidJson(benchmark::State& state) {
  std::string body = Invoice();
  body.insert(body.size() - 30, "\\( 2 \\)");
  Run(state, FiftyPatterns(), body);
}
BENCHMARK(AnalyzeInvalidJson);

void AnalyzeText(benchmark::State& state) {
  RuleSpecs specs = FiftyPatterns();
  specs.streams.clear();
  Run(state, specs, Prose());
}
BENCHMARK(AnalyzeText);

// Brackets that never close, quotes that never end, words that half match: 1 KiB that helps nobody.
void AnalyzeHostile(benchmark::State& state) {
  RuleSpecs specs = FiftyPatterns();
  specs.streams.clear();
  std::string body;
  while (body.size() < 1024) body += "[[{\"a\":```[\"\\u00e9\xff CASE-1 overdrawn ordnull nul <|im_";
  body.resize(1024);
  Run(state, specs, body);
}
BENCHMARK(AnalyzeHostile);

void ReadOnly(benchmark::State& state) {
  const Setting setting = Prepare(FiftyPatterns());
  const std::string body = Invoice();
  Analyzer analyzer;
  Output output;
  output.body_kind = BodyKind::kText;
  output.body = body;
  for (auto _ : state) benchmark::DoNotOptimize(analyzer.Read(output, *setting.stream, telltale::Time()));
}
BENCHMARK(ReadOnly);

// 16 KiB of JSON: the invoice with sixty-odd items more, and texts that go with them.
std::string LongInvoice(int first) {
  std::string items;
  char item[400];
  for (int i = 0; items.size() < (15 << 10); ++i) {
    std::snprintf(
        item, sizeof(item),
        R"(, {"sku": "SKU-%05d", "quantity": %d, "price": %d.49, "note": "Packed by hand on the %d. of July, )"
        R"(and sent with the second part of the order, as the first was full; the label names both numbers."})",
        7 * (first + i), i % 9 + 1, (first + i) % 50, i % 28 + 1);
    items += item;
  }
  std::string body = Invoice();
  body.insert(body.find("], \"summary\""), items);
  return body;
}

constexpr const char* kInvoiceSchema = R"({"type": "object", "required": ["invoice_id", "customer", "items", "total"],
  "properties": {"invoice_id": {"type": "string", "pattern": "^INV-"}, "currency": {"enum": ["USD", "EUR", "GBP"]},
    "customer": {"type": "object", "properties": {"name": {"type": "string", "minLength": 1}}, "required": ["name"]},
    "total": {"type": "number", "minimum": 0}, "category": {"type": "string"}, "approved": {"type": "boolean"},
    "due_date": {"type": "string", "format": "date"}, "summary": {"type": "string", "maxLength": 4000},
    "items": {"type": "array", "minItems": 1, "items": {"type": "object", "required": ["sku", "quantity"],
      "properties": {"sku": {"type": "string"}, "quantity": {"type": "integer", "minimum": 1},
                     "price": {"type": "number"}, "note": {"type": "string"}}}}}})";

enum Body { kShortJson, kLongJson, kText };

std::string BodyOf(Body body, int number) {
  if (body == kLongJson) return LongInvoice(100 * number);
  std::string text = body == kShortJson ? Invoice() : Prose() + Prose() + Prose() + Prose();
  char sku[16];
  std::snprintf(sku, sizeof(sku), "SKU-%05d", 7 * number);
  if (body == kShortJson) return text.replace(text.find("SKU-00007"), 9, sku);
  for (size_t at = 100; at < text.size(); at += 1000) text.replace(at, 11, std::string(" ") + sku + " ");
  return text;
}

void Grid(benchmark::State& state) {
  const auto body = static_cast<Body>(state.range(0));
  RuleSpecs specs = Rules(static_cast<size_t>(state.range(1)));
  if (state.range(3) != 0) {
    specs.streams[0].schema_file = "invoice.schema.json";
    specs.streams[0].schema_text = kInvoiceSchema;
  }
  if (body == kText) {
    specs.streams[0].format = Format::kText;
    specs.streams[0].entities = {{"\\bSKU-\\d{5}\\b", "skus", "bench:5"}};
  }
  std::vector<std::string> bodies;
  for (int i = 1; i <= 16; ++i) bodies.push_back(BodyOf(body, i));
  // What has a million entries takes a second to make, and the library asks for it again and again.
  static std::string known;
  static Setting setting;
  std::string name;
  for (int i = 0; i < 4; ++i) name += std::to_string(state.range(i)) + " ";
  if (std::exchange(known, name) != name) setting = Prepare(specs, static_cast<int>(state.range(2)));
  Measure(state, setting, bodies);
}
BENCHMARK(Grid)
    ->ArgNames({"body", "patterns", "entries", "schema"})
    ->ArgsProduct({{kShortJson, kLongJson}, {12, 50, 200}, {10'000, 1'000'000}, {0, 1}})
    ->ArgsProduct({{kText}, {12, 50, 200}, {10'000, 1'000'000}, {0}});

}  // namespace
}  // namespace telltale
