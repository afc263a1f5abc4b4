// A rules file, and between bytes 0x1e behind it a vocabulary, a JSON Schema and an output; the same text as
// settings, too.
//
// Held: an error names a line that there is; a text is accepted or refused with the same words twice; what is
// accepted can be merged, compiled (or is refused with a place), has its examples run, and reads an output as JSON
// and as text.

#include <algorithm>
#include <charconv>

#include "config/settings.h"
#include "content/analyze.h"
#include "tests/fuzz/rich_rules.h"
#include "tests/fuzz/told.h"

namespace telltale::fuzz {
namespace {

const Time kNow = *ParseTime("2026-06-15T12:00:00Z");

// A message can be shown, whatever it quotes.
void CheckMessage(const absl::Status& status) {
  const std::string message = MessageOf(status);
  INVARIANT_OF(message, absl::IsInvalidArgument(status) && !message.empty() && IsUtf8(message));
  for (const char c : message) INVARIANT_OF(message, static_cast<uint8_t>(c) >= 0x20 || c == '\n');
  INVARIANT_OF(message, message.find("\n\n") == std::string::npos);
}

// Each line of a message begins with the file and a line of it. Behind the last line is a place, too.
void CheckPlaces(const absl::Status& status, std::string_view text, std::string_view file) {
  CheckMessage(status);
  const std::string message = MessageOf(status);
  const auto lines = std::count(text.begin(), text.end(), '\n') + std::count(text.begin(), text.end(), '\r') + 1;
  for (std::string_view rest = message; !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    INVARIANT_OF(message, line.starts_with(file) && line.substr(file.size()).starts_with(":"));
    const std::string_view place = line.substr(file.size() + 1);
    if (place.starts_with(" and ") && rest.empty()) continue;
    long number = 0;
    const auto [end, error] = std::from_chars(place.data(), place.data() + place.size(), number);
    INVARIANT_OF(message, error == std::errc() && number >= 1 && number <= lines + 1);
    const std::string_view words = place.substr(static_cast<size_t>(end - place.data()));
    INVARIANT_OF(message, words.starts_with(": ") && words.size() > 2);
  }
}

void CheckSettings(std::string_view text) {
  const auto settings = ParseSettings(text, "t.yaml");
  if (!settings.ok()) return CheckPlaces(settings.status(), text, "t.yaml");
  INVARIANT(settings->grpc.max_request_bytes > 0 && settings->memory_limit_bytes > 0);
}

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
  CheckSettings(text);
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
