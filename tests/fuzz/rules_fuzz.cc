// A rules file, and between bytes 0x1e behind it a vocabulary, a JSON Schema and an output.
//
// Held: an error names a line that there is; a text is accepted or refused with the same words twice; what is
// accepted can be merged, compiled (or is refused with a place), has its examples run, and reads an output as JSON
// and as text.

#include "content/analyze.h"
#include "tests/fuzz/places.h"
#include "tests/fuzz/rich_rules.h"
#include "tests/fuzz/told.h"

namespace telltale::fuzz {
namespace {

const Time kNow = *ParseTime("2026-06-15T12:00:00Z");

void Use(const RuleSet& rules, std::string_view body) {
  Analyzer analyzer;
  Findings findings;
  for (const char* name : {"w", "extract", ""}) {
    const StreamRules& stream = rules.For(name, name);
    for (int check = 0; check < kCheckCount; ++check) {
      const auto asked = static_cast<Check>(check);
      for (const std::string_view field : {"", "total", "attributes.lang"}) {
        INVARIANT(stream.DefinitionHash(asked, field) == stream.DefinitionHash(asked, field));
        stream.alerts_each(asked, field);
      }
    }
    Discovery discovery(&stream, {});
    for (const BodyKind kind : {BodyKind::kJson, BodyKind::kText}) {
      Output output;
      output.body_kind = kind;
      output.body = body;
      output.attributes = {{"lang", "en"}, {"asked", "2026-06-01"}, {"n", "7"}};
      const Reading& reading = analyzer.Read(output, stream, kNow);
      CheckReading(reading, body);
      discovery.Conclude(reading, output, &findings);
      CheckFindings(findings, discovery);
    }
  }
}

void Run(const std::vector<std::vector<char>>& records) {
  const std::string_view text = RecordAt(records, 0);
  auto specs = ParseRules(text, "r.yaml");
  const auto again = ParseRules(text, "r.yaml");
  INVARIANT_SAME(MessageOf(specs.status()), MessageOf(again.status()));
  if (!specs.ok()) return CheckPlaces(specs.status(), text, "r.yaml");
  std::vector<RuleSpecs> parts;
  parts.push_back(*std::move(specs));
  auto merged = MergeRules(std::move(parts));
  if (!merged.ok()) return CheckPlaces(merged.status(), text, "r.yaml");
  for (StreamSpec& stream : merged->streams) {
    if (!stream.schema_file.empty()) stream.schema_text = RecordAt(records, 2);
    if (!stream.tools_file.empty()) stream.tools_text = RecordAt(records, 2);
    for (FieldSpec& field : stream.fields) {
      if (!field.form.schema_file.empty()) field.form.schema_text = RecordAt(records, 2);
    }
  }
  if (const absl::Status examples = RuleSet::CheckExamples(*merged); !examples.ok()) {
    CheckPlaces(examples, text, "r.yaml");
  }
  const auto rules = RuleSet::Compile(
      *merged, [&](const VocabularySpec&) -> absl::StatusOr<std::string> { return std::string(RecordAt(records, 1)); });
  if (!rules.ok()) {
    return CheckMessage(rules.status());
  }
  Use(**rules, RecordAt(records, 3));
}

}  // namespace
}  // namespace telltale::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace telltale::fuzz;
  Run(Records(View(data, size), 4));
  return 0;
}
