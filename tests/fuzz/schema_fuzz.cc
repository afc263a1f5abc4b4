// A JSON Schema and values for it, between bytes 0x1e.
//
// Held: a schema is compiled or refused with a message that says where; a verdict is the same twice, with a scratch
// that saw other schemas and one that saw none, and under the schema compiled a second time; violations keep their
// bounds and are there exactly where the verdict says so; `allOf` with one branch changes no verdict, nor does `not`
// twice. That the work is bounded is held by the fuzzer's time limit.

#include <fmt/format.h>

#include "content/json_schema.h"
#include "tests/fuzz/invariant.h"
#include "tests/fuzz/records.h"

namespace telltale::fuzz {
namespace {

constexpr size_t kMaxRecords = 5;

std::string Told(SchemaVerdict verdict, const SchemaScratch& scratch) {
  std::string lines = fmt::format("{}\n", static_cast<int>(verdict));
  for (const Violation& violation : scratch.violations()) {
    INVARIANT(violation.path.size() <= 160 && violation.evidence.size() <= 160 && !violation.keyword.empty());
    lines += fmt::format("{} {}: {}\n", violation.path, violation.keyword, violation.evidence);
  }
  INVARIANT_OF(lines, scratch.violations().size() <= SchemaScratch::kMaxViolations);
  INVARIANT_OF(lines, scratch.violations().empty() == (verdict != SchemaVerdict::kInvalid));
  return lines;
}

// A schema that says the same, where `schema` can stand deeper without its references changing what they mean; else
// null.
std::shared_ptr<const JsonSchema> Wrapped(std::string_view before, std::string_view schema, std::string_view after) {
  if (schema.find_first_of("$\\") != std::string_view::npos) return nullptr;
  const auto made = JsonSchema::Compile(fmt::format("{}{}{}", before, schema, after), "wrapped.json");
  return made.ok() ? *made : nullptr;  // refused where it is now nested too deeply
}

void AgreeOnValidity(SchemaVerdict verdict, const std::shared_ptr<const JsonSchema>& wrapped, const JsonTree& tree) {
  static SchemaScratch scratch;
  if (wrapped == nullptr || verdict == SchemaVerdict::kUndecided) return;
  const SchemaVerdict other = wrapped->Validate(tree, &scratch);
  INVARIANT(other == verdict || other == SchemaVerdict::kUndecided);
}

void Run(const std::vector<std::vector<char>>& records) {
  static SchemaScratch warm;
  static JsonTree tree;
  const std::string_view text = View(records[0]);
  const auto schema = JsonSchema::Compile(text, "s.json");
  if (!schema.ok()) {
    const std::string message = MessageOf(schema.status());
    INVARIANT_OF(message, absl::IsInvalidArgument(schema.status()));
    INVARIANT_OF(message, message.starts_with("s.json") && IsUtf8(message));
    return;
  }
  const auto again = JsonSchema::Compile(text, "s.json");
  INVARIANT(again.ok() && (*again)->content_hash() == (*schema)->content_hash());
  const auto branch = Wrapped("{\"allOf\":[", text, "]}");
  const auto negated = Wrapped("{\"not\":{\"not\":", text, "}}");
  for (size_t i = 1; i < records.size(); ++i) {
    if (!tree.Read(View(records[i]))) continue;
    SchemaScratch fresh;
    const SchemaVerdict verdict = (*schema)->Validate(tree, &warm);
    const std::string told = Told(verdict, warm);
    const SchemaVerdict second = (*again)->Validate(tree, &fresh);
    INVARIANT_SAME(told, Told(second, fresh));
    AgreeOnValidity(verdict, branch, tree);
    AgreeOnValidity(verdict, negated, tree);
  }
}

}  // namespace
}  // namespace telltale::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace telltale::fuzz;
  Run(Records(View(data, size), kMaxRecords));
  return 0;
}
