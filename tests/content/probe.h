#pragma once
// tests/content/probe.h - one stream under test: feed it outputs, ask what was evaluated and hit.

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "content/analyze.h"
#include "content/discover.h"
#include "content/rule_set.h"

namespace telltale::test {

// When outputs without a time were produced.
inline const Time kNow = *ParseTime("2026-06-15T12:00:00Z");

// What a row of a table expects of one check on one field.
enum class Expect { kNotAsked, kPass, kHit };

inline std::ostream& operator<<(std::ostream& out, Expect expect) {
  static constexpr const char* kNames[] = {"not asked", "pass", "hit"};
  return out << kNames[static_cast<int>(expect)];
}

inline Output TextOutput(std::string_view text) {
  Output output;
  output.body_kind = BodyKind::kText;
  output.body = text;
  return output;
}

inline Output JsonOutput(std::string_view json) {
  Output output;
  output.body_kind = BodyKind::kJson;
  output.body = json;
  return output;
}

inline PatternSpec Pattern(std::string id, std::string pattern) {
  return {std::move(id), std::move(pattern), {}, {}, "rules.yaml:1"};
}

// A small set of everything a stream needs, so that tests say only what they are about.
inline RuleSpecs SomeRules() {
  RuleSpecs specs;
  specs.failure_tokens = {{"default", {Pattern("object-object", "\\[object Object\\]"), Pattern("nan", "\\bNaN\\b")}}};
  specs.refusals = {Pattern("sorry", "(?i)I'm sorry, but I can't")};
  specs.null_words = {"n/a", "none", "unknown", "-"};
  return specs;
}

inline std::shared_ptr<const RuleSet> CompileOrDie(const RuleSpecs& specs, std::string vocabulary = "") {
  auto rules =
      RuleSet::Compile(specs, [&](const VocabularySpec&) -> absl::StatusOr<std::string> { return vocabulary; });
  EXPECT_TRUE(rules.ok()) << rules.status();
  return rules.ok() ? *rules : nullptr;
}

class Probe {
 public:
  explicit Probe(const RuleSpecs& specs = SomeRules(), std::string vocabulary = "", DiscoveryBounds bounds = {})
      : set_(CompileOrDie(specs, std::move(vocabulary))), rules_(set_->For("w", "s")), discovery_(&rules_, bounds) {}
  // With one entry that matches every stream.
  explicit Probe(const StreamSpec& stream, std::string vocabulary = "SKU-00001\n")
      : Probe(With(stream), std::move(vocabulary)) {}

  static RuleSpecs With(const StreamSpec& stream) {
    RuleSpecs specs = SomeRules();
    specs.vocabularies = {{"skus", "skus.txt", true, true, "rules.yaml:9"}};
    specs.streams = {stream};
    return specs;
  }

  const Findings& Feed(const Output& output) {
    reading_ = &analyzer_.Read(output, rules_, output.produced_at.value_or(kNow));
    discovery_.Conclude(*reading_, output, &findings_);
    return findings_;
  }
  const Findings& Feed(std::string_view text) { return Feed(TextOutput(text)); }
  void Feed(std::string_view text, int times) {
    for (int i = 0; i < times; ++i) Feed(text);
  }

  Expect Said(Check check, std::string_view field = "") const {
    const Findings::Rate* rate = Rate(check, field);
    return rate == nullptr ? Expect::kNotAsked : rate->hit ? Expect::kHit : Expect::kPass;
  }
  std::string Evidence(Check check, std::string_view field = "") const {
    const Findings::Rate* rate = Rate(check, field);
    return rate == nullptr ? "not asked" : std::string(rate->evidence);
  }
  std::optional<double> Number(Check check, std::string_view field = "") const {
    for (const Findings::Number& number : findings_.numbers) {
      if (number.check == check && discovery_.field(number.field) == field) return number.value;
    }
    return std::nullopt;
  }
  std::optional<std::string> Label(Check check, std::string_view field = "") const {
    for (const Findings::Label& label : findings_.labels) {
      if (label.check == check && discovery_.field(label.field) == field) return std::string(label.label);
    }
    return std::nullopt;
  }

  const Reading& reading() const { return *reading_; }
  const Findings& findings() const { return findings_; }
  Discovery& discovery() { return discovery_; }
  const StreamRules& rules() const { return rules_; }

 private:
  const Findings::Rate* Rate(Check check, std::string_view field) const {
    const Findings::Rate* found = nullptr;
    for (const Findings::Rate& rate : findings_.rates) {
      if (rate.check != check || discovery_.field(rate.field) != field) continue;
      EXPECT_EQ(found, nullptr) << CheckName(check) << " on '" << field << "' was evaluated twice for one output";
      found = &rate;
    }
    return found;
  }

  std::shared_ptr<const RuleSet> set_;
  const StreamRules& rules_;
  Analyzer analyzer_;
  Discovery discovery_;
  Findings findings_;
  const Reading* reading_ = nullptr;
};

}  // namespace telltale::test
