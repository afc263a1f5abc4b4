// RuleSet: what compiles, what is refused and how it is told, which hash changes with what.

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "content/rule_compiler.h"
#include "content/stream_rules.h"
#include "tests/content/probe.h"

namespace telltale::test {
namespace {

std::string ErrorsOf(const RuleSpecs& specs) {
  const auto rules = RuleSet::Compile(specs, [](const VocabularySpec& spec) -> absl::StatusOr<std::string> {
    if (spec.file == "gone.txt") return NotFound("{}: cannot open {}", spec.where, spec.file);
    if (spec.file == "blank.txt") return std::string(" \n\n");
    return std::string("a\nb\n");
  });
  return rules.ok() ? "" : MessageOf(rules.status());
}

TEST(RuleSet, TellsEveryErrorWithItsPlace) {
  RuleSpecs specs = SomeRules();
  specs.failure_tokens.push_back({"house", {Pattern("nan", "dup"), Pattern("bad", "(")}});
  specs.vocabularies = {{"gone", "gone.txt", true, false, "r.yaml:2"}, {"blank", "blank.txt", true, false, "r.yaml:3"}};
  StreamSpec stream;
  stream.where = "r.yaml:5";
  stream.workflow = "(";
  stream.failure_tokens = {"default", "house", "nowhere"};
  stream.low_confidence = 7;
  FieldSpec bad_path;
  bad_path.path = "a..b";
  bad_path.where = "r.yaml:6";
  FieldSpec bad_range;
  bad_range.path = "n";
  bad_range.min = 5;
  bad_range.max = 1;
  bad_range.where = "r.yaml:7";
  FieldSpec unknown_words;
  unknown_words.path = "v";
  unknown_words.vocabulary = "nothing";
  unknown_words.where = "r.yaml:8";
  stream.fields = {bad_path, bad_range, unknown_words, bad_range};
  specs.streams = {stream};
  const std::string errors = ErrorsOf(specs);
  for (const char* part : {"r.yaml:2: cannot open gone.txt", "r.yaml:3: vocabulary 'blank': blank.txt: holds no entry",
                           "r.yaml:5: match: '('", "'nowhere'", "token 'nan'", "confidence.low is 7",
                           "r.yaml:6: 'a..b' is no path", "r.yaml:7: field 'n': min 5 is above max 1",
                           "r.yaml:8: there is no vocabulary 'nothing'", "field 'n' is there twice"}) {
    EXPECT_NE(errors.find(part), std::string::npos) << part << " is not in:\n" << errors;
  }
}

TEST(RuleSet, TellsEachErrorInOneLineOfUtf8) {
  StreamSpec stream;
  stream.where = "r.yaml:1";
  stream.step = "(\n\xff";
  stream.fields = {FieldSpec{}, FieldSpec{}};
  stream.fields[0].path = "a\nb";
  stream.fields[0].pattern = "[\n\xff";
  stream.fields[0].date_formats = {"x\ny"};
  stream.fields[0].where = "r.yaml:2";
  stream.fields[1].path = "c";
  stream.fields[1].vocabulary = "v\nw";
  stream.fields[1].where = "r.yaml:3";
  const std::string errors = ErrorsOf(Probe::With(stream));
  EXPECT_EQ(std::count(errors.begin(), errors.end(), '\n'), 3) << errors;
  EXPECT_EQ(errors.find('\xff'), std::string::npos) << errors;
  RuleSpecs specs;
  specs.refusals = {Pattern("a\nb", "x")};
  specs.refusals[0].pass = {"x\ny"};
  EXPECT_EQ(MessageOf(RuleSet::CheckExamples(specs)).find('\n'), std::string::npos);
}

TEST(RuleSet, RefusesPathsThatNameNothing) {
  for (const char* path : {"", ".", "a.", ".a", "a..b", "a[0]", "a[", "a]b", "[]a", "a[].[]x", "a.[].b"}) {
    RuleSpecs specs;
    StreamSpec stream;
    stream.fields = {FieldSpec{}};
    stream.fields[0].path = path;
    specs.streams = {stream};
    EXPECT_NE(ErrorsOf(specs), "") << path;
  }
  for (const char* path : {"a", "a.b", "a[]", "a[][].b", "[]", "[].b", "with space.é", "a-b_c"}) {
    RuleSpecs specs;
    StreamSpec stream;
    stream.fields = {FieldSpec{}};
    stream.fields[0].path = path;
    specs.streams = {stream};
    EXPECT_EQ(ErrorsOf(specs), "") << path;
  }
}

TEST(RuleSet, TheFirstMatchWinsAndMatchesInFull) {
  RuleSpecs specs = SomeRules();
  StreamSpec first;
  first.workflow = "invoice-.*";
  first.step = "extract";
  first.labels = {{"team", "billing"}};
  StreamSpec second;
  second.labels = {{"team", "all"}};
  specs.streams = {first, second};
  const auto rules = CompileOrDie(specs);
  EXPECT_EQ(rules->For("invoice-intake", "extract").labels().at("team"), "billing");
  EXPECT_EQ(rules->For("an invoice-intake", "extract").labels().at("team"), "all");
  EXPECT_EQ(rules->For("invoice-intake", "extract2").labels().at("team"), "all");
  EXPECT_TRUE(CompileOrDie(SomeRules())->For("a", "b").labels().empty());
}

TEST(RuleSet, RunsTheExamples) {
  RuleSpecs specs;
  PatternSpec good = Pattern("good", "\\bfoo\\b");
  good.match = {"a foo", "foo!"};
  good.pass = {"food"};
  specs.failure_tokens = {{"default", {good}}};
  EXPECT_TRUE(RuleSet::CheckExamples(specs).ok());
  specs.failure_tokens[0].patterns[0].match.push_back("bar");
  specs.refusals = {good};
  specs.refusals[0].pass.push_back("no foo please");
  const std::string errors = MessageOf(RuleSet::CheckExamples(specs));
  EXPECT_NE(errors.find("does not match its example 'bar'"), std::string::npos) << errors;
  EXPECT_NE(errors.find("matches the example 'no foo please'"), std::string::npos) << errors;
}

// One change of the rules, and exactly the checks whose meaning it changes.
TEST(DefinitionHash, ChangesWithWhatTheCheckCounts) {
  struct Row {
    const char* says;
    std::function<void(RuleSpecs*)> change;
    std::vector<std::pair<Check, std::string>> changed;
  };
  const auto field = [](RuleSpecs* specs) -> FieldSpec& { return specs->streams[0].fields[0]; };
  const Row rows[] = {
      {"nothing", [](RuleSpecs*) {}, {}},
      {"a token's pattern",
       [](RuleSpecs* s) { s->failure_tokens[0].patterns[0].pattern += "x"; },
       {{Check::kFailureToken, ""}}},
      {"a new token",
       [](RuleSpecs* s) { s->failure_tokens[0].patterns.push_back(Pattern("new", "new")); },
       {{Check::kFailureToken, ""}}},
      {"a refusal", [](RuleSpecs* s) { s->refusals.push_back(Pattern("new", "new")); }, {{Check::kRefusal, ""}}},
      {"a null-word",
       [](RuleSpecs* s) { s->null_words.push_back("niente"); },
       {{Check::kEmptyField, ""},
        {Check::kEmptyField, "a"},
        {Check::kEmptyField, "b"},
        {Check::kEmptyField, "discovered"}}},
      {"a list",
       [&](RuleSpecs* s) { field(s).one_of.push_back("z"); },
       {{Check::kNotAllowed, "a"}, {Check::kEmptyField, "a"}, {Check::kMix, "a"}}},
      {"a type", [&](RuleSpecs* s) { field(s).type = FieldType::kNumber; }, {{Check::kWrongType, "a"}}},
      {"leniency",
       [&](RuleSpecs* s) { field(s).lenient = true; },
       {{Check::kWrongType, "a"}, {Check::kOutOfRange, "a"}, {Check::kNumber, "a"}}},
      {"a bound", [&](RuleSpecs* s) { field(s).max = 5; }, {{Check::kOutOfRange, "a"}, {Check::kNumber, "a"}}},
      {"required", [&](RuleSpecs* s) { field(s).required = true; }, {{Check::kEmptyField, "a"}}},
      {"a vocabulary",
       [&](RuleSpecs* s) { field(s).vocabulary = "skus"; },
       {{Check::kUnknownEntity, "a"}, {Check::kEmptyField, "a"}}},
      {"a mix", [&](RuleSpecs* s) { field(s).mix = true; }, {{Check::kMix, "a"}}},
      {"low confidence", [](RuleSpecs* s) { s->streams[0].low_confidence = 0.9; }, {{Check::kLowConfidence, ""}}},
      {"an entity's pattern",
       [](RuleSpecs* s) { s->streams[0].entities[0].pattern += "x"; },
       {{Check::kUnknownEntity, ""}}},
      {"outputs that must come",
       [](RuleSpecs* s) { s->streams[0].volume.at_most = Duration(1); },
       {{Check::kSilence, ""}}},
      {"no volumes",
       [](RuleSpecs* s) { s->streams[0].volume.on = false; },
       {{Check::kVolume, ""}, {Check::kSilence, ""}}},
  };
  RuleSpecs base = SomeRules();
  base.vocabularies = {{"skus", "skus.txt", true, true, "r.yaml:1"}};
  StreamSpec stream;
  stream.fields = {FieldSpec{}, FieldSpec{}};
  stream.fields[0].path = "a";
  stream.fields[1].path = "b";
  stream.entities = {{"SKU-\\d+", "skus", "r.yaml:2"}};
  base.streams = {stream};
  const auto before = CompileOrDie(base, "a\nb\n");
  for (const Row& row : rows) {
    RuleSpecs specs = base;
    row.change(&specs);
    const auto after = CompileOrDie(specs, "a\nb\n");
    for (int i = 0; i < kCheckCount; ++i) {
      const auto check = static_cast<Check>(i);
      for (const char* path : {"", "a", "b", "discovered"}) {
        const bool has_fields = check == Check::kUnknownEntity || check == Check::kNumber || check == Check::kMix ||
                                (check >= Check::kEmptyField && check <= Check::kOutOfRange);
        if (!has_fields && path[0] != '\0') continue;  // nobody asks: these checks have no field
        const bool expected =
            std::find(row.changed.begin(), row.changed.end(), std::pair(check, std::string(path))) != row.changed.end();
        EXPECT_EQ(before->For("w", "s").DefinitionHash(check, path) != after->For("w", "s").DefinitionHash(check, path),
                  expected)
            << row.says << ": " << CheckName(check) << " '" << path << "'";
      }
    }
  }
}

TEST(DefinitionHash, OfAVocabularyItIsTheNameAndTheNormalisationNotTheList) {
  RuleSpecs base = SomeRules();
  base.vocabularies = {{"skus", "skus.txt", true, true, "r.yaml:1"}, {"more", "skus.txt", true, true, "r.yaml:2"}};
  StreamSpec stream;
  stream.fields = {FieldSpec{}};
  stream.fields[0].path = "a";
  stream.fields[0].vocabulary = "skus";
  stream.entities = {{"SKU-\\d+", "skus", "r.yaml:2"}};
  base.streams = {stream};
  const auto before = CompileOrDie(base, "a\nb\n");
  const auto differs = [&](const RuleSpecs& specs, const char* list, Check check, const char* field) {
    return before->For("w", "s").DefinitionHash(check, field) !=
           CompileOrDie(specs, list)->For("w", "s").DefinitionHash(check, field);
  };
  RuleSpecs squeezed = base;
  squeezed.vocabularies[0].squeeze = true;
  RuleSpecs stripped = base;
  stripped.vocabularies[0].strip_accents = true;
  RuleSpecs other_field = base;
  other_field.streams[0].fields[0].vocabulary = "more";
  RuleSpecs other_entity = base;
  other_entity.streams[0].entities[0].vocabulary = "more";
  for (const auto& [check, field] : {std::pair(Check::kUnknownEntity, ""), std::pair(Check::kUnknownEntity, "a"),
                                     std::pair(Check::kEmptyField, "a")}) {
    EXPECT_FALSE(differs(base, "a\nb\nc\n", check, field)) << "a list that has grown learns nothing anew";
    EXPECT_TRUE(differs(squeezed, "a\nb\n", check, field));
    EXPECT_TRUE(differs(stripped, "a\nb\n", check, field));
  }
  EXPECT_TRUE(differs(other_field, "a\nb\n", Check::kUnknownEntity, "a"));
  EXPECT_TRUE(differs(other_entity, "a\nb\n", Check::kUnknownEntity, ""));
}

}  // namespace
}  // namespace telltale::test
