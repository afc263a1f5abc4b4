// A stream of JSON outputs, read and concluded. The first byte says under which rules and in which form they come,
// the rest is one body after another, between bytes 0x1e.
//
// Held: every reader of JSON agrees with the slow twin; a warm Analyzer says what a fresh one says; two Discoveries
// that saw the same say the same; findings keep their bounds and their evidence is clean; the rules that are learned
// from whatever this was can be read back and compiled.

#include "config/rules_writer.h"
#include "content/analyze.h"
#include "content/json_reader.h"
#include "content/json_tree.h"
#include "content/profile.h"
#include "tests/content/json_twin.h"
#include "tests/fuzz/rich_rules.h"
#include "tests/fuzz/told.h"

namespace telltale::fuzz {
namespace {

const Time kNow = *ParseTime("2026-06-15T12:00:00Z");
constexpr size_t kMaxBodies = 12;
constexpr int kLongStream = 26;  // outputs: what is learned from 20 is learned

void AgreeWithTheTwin(std::string_view body, const StreamRules& rules) {
  static JsonReader reader;
  static JsonTree tree;
  static FactTable facts;
  static std::string strings;
  const auto twin = test::JsonTwin::Read(body);
  facts.Reset(rules, kNow);
  strings.clear();
  strings.reserve(body.size() + 64);
  const bool read = reader.Read(body, &facts, &strings);
  INVARIANT(read == twin.has_value());
  INVARIANT(tree.Read(body) == read);
  if (!read) {
    INVARIANT(!reader.Explain().empty());
    INVARIANT(!tree.fault().empty() && tree.fault_at() <= body.size());
    return;
  }
  INVARIANT_SAME(strings, twin->strings);
  INVARIANT(tree.root().span == tree.size());
}

// The rules learned from these outputs are rules, whatever the outputs were.
void ReadBack(StreamProfile profile) {
  const ProfiledStream stream{"w", "s", std::move(profile)};
  const std::string text = WriteRules({&stream, 1}, {{"outputs.jsonl"}, 0});
  auto specs = ParseRules(text, "learned.yaml");
  INVARIANT_SAME(specs.ok() ? std::string_view() : text, specs.ok() ? "" : MessageOf(specs.status()));
  for (StreamSpec& spec : specs->streams) spec.failure_tokens.clear();
  const auto compiled = RuleSet::Compile(*specs, nullptr);
  INVARIANT_SAME(compiled.ok() ? std::string_view() : text, compiled.ok() ? "" : MessageOf(compiled.status()));
}

struct Options {
  explicit Options(uint8_t byte)
      : step(byte % 4 == 0   ? "none"
             : byte % 4 == 1 ? "json"
                             : "auto"),
        kind(byte % 4 == 1 || (byte & 4) != 0 ? BodyKind::kJson : BodyKind::kText),
        is_long((byte & 8) != 0),
        is_narrow((byte & 16) != 0),
        learns(byte % 4 == 0 && (byte & 32) != 0),
        is_cut((byte & 64) != 0),
        has_attributes((byte & 128) != 0) {}

  std::string_view step;
  BodyKind kind;
  bool is_long;    // the bodies come again and again
  bool is_narrow;  // of everything there is little room
  bool learns;
  bool is_cut;
  bool has_attributes;
};

Output OutputOf(std::string_view body, const Options& options) {
  Output output;
  output.body_kind = options.kind;
  output.body = body;
  if (options.is_cut) output.finish_reason = "length";
  if (options.has_attributes) {
    output.attributes = {{"lang", body.substr(0, 2)}, {"asked", body.substr(0, 20)}};
    output.token_logprobs = {-0.5f, static_cast<float>(body.size()) - 20.0f};
    output.scores = {{"s", static_cast<double>(body.size())}};
  }
  return output;
}

void Run(const Options& options, const std::vector<std::vector<char>>& bodies) {
  static Analyzer warm;
  static Analyzer learning(Values::kKept);
  const StreamRules& rules = RichRules().For("w", options.step);
  Analyzer fresh;
  const DiscoveryBounds bounds = options.is_narrow ? DiscoveryBounds{3, 2, 2} : DiscoveryBounds{};
  Discovery one(&rules, bounds);
  Discovery other(&rules, bounds);
  Findings findings;
  StreamProfile profile;
  const auto conclude = [&](const Reading& reading, const Output& output, Discovery* discovery) {
    discovery->Conclude(reading, output, &findings);
    CheckFindings(findings, *discovery);
    return Told(findings, *discovery);
  };
  for (const std::vector<char>& body : bodies) {
    const Output output = OutputOf(View(body), options);
    AgreeWithTheTwin(View(body), rules);
    const Reading& reading = warm.Read(output, rules, kNow);
    CheckReading(reading, View(body));
    const std::string told = Told(reading);
    const std::string concluded = conclude(reading, output, &one);
    const Reading& again = fresh.Read(output, rules, kNow);
    INVARIANT_SAME(told, Told(again));
    INVARIANT_SAME(concluded, conclude(again, output, &other));
    if (options.learns) profile.Add(output, learning.Read(output, rules, kNow));
  }
  for (int i = 0; options.is_long && i < kLongStream; ++i) {
    const Output output = OutputOf(View(bodies[static_cast<size_t>(i) % bodies.size()]), options);
    const Reading& reading = warm.Read(output, rules, kNow);
    conclude(reading, output, &one);
    if (options.learns) profile.Add(output, learning.Read(output, rules, kNow));
  }
  if (options.learns) ReadBack(std::move(profile));
}

}  // namespace
}  // namespace telltale::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace telltale::fuzz;
  if (size < 2) return 0;
  Run(Options(data[0]), Records(View(data + 1, size - 1), kMaxBodies));
  return 0;
}
