#include "content/json_reader.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdlib>
#include <random>

#include "content/json_number.h"
#include "tests/content/json_twin.h"
#include "tests/content/probe.h"

namespace telltale::test {
namespace {

class Reader {
 public:
  Reader() : set_(CompileOrDie(RuleSpecs{})), rules_(set_->For("", "")) {}

  bool Read(std::string_view json) {
    facts_.Reset(rules_, Time());
    strings_.clear();
    strings_.reserve(json.size() + 64);
    return reader_.Read(json, &facts_, &strings_);
  }
  std::string_view fault() { return reader_.Explain(); }
  const FactTable& facts() const { return facts_; }
  const std::string& strings() const { return strings_; }

 private:
  std::shared_ptr<const RuleSet> set_;
  const StreamRules& rules_;
  FactTable facts_;
  std::string strings_;
  JsonReader reader_;
};

// Random documents with everything that is legal, and some things that are not.
class Writer {
 public:
  explicit Writer(unsigned seed) : random_(seed) {}

  std::string Document() {
    std::string out;
    Value(&out, 0);
    return out;
  }
  std::string Mutated() {
    std::string text = Document();
    static const std::string kBytes = "{}[]\",:\\ue1-+.0 \n\ttfn/x'\x01\xff\xc3\xed";
    for (int i = 1 + static_cast<int>(random_() % 3); i > 0 && !text.empty(); --i) {
      const size_t at = random_() % text.size();
      const char byte = kBytes[random_() % kBytes.size()];
      switch (random_() % 4) {
        case 0:
          text.erase(at, 1 + random_() % 3);
          break;
        case 1:
          text.insert(at, 1, byte);
          break;
        case 2:
          text[at] = byte;
          break;
        default:
          text.resize(at);
          break;
      }
    }
    return text;
  }

 private:
  std::string Pick(std::initializer_list<const char*> of) { return *(of.begin() + random_() % of.size()); }
  std::string Space() { return random_() % 4 == 0 ? Pick({" ", "\n", "\t", " \r\n "}) : ""; }
  std::string Key() { return Pick({"a", "b", "name", "\\u00e9", "", "x y", "items", "k\\\"q", "a.b"}); }
  void Value(std::string* out, int depth) {
    *out += Space();
    const auto kind = random_() % (depth > 5 ? 3 : 6);
    if (kind == 0) {
      *out += Pick({"0", "-0", "1", "-12.5", "1e5", "1E-7", "1e400", "123456789012345678901234567890", "0.10", "5e+3"});
    } else if (kind == 1) {
      *out += Pick({"true", "false", "null"});
    } else if (kind == 2) {
      *out += Pick({"\"\"", "\"text\"", "\"\\n\\t\\\\\\/\\\"\"", "\"\\ud83d\\ude00\"", "\"\xf0\x9f\x98\x80\"",
                    "\"{[\\\"}]\"",
                    "\"a longer string, so that more than one block of the scanner is needed to see its end, is it?\"",
                    "\"\\u0000\"", "\"  \"", "\"none\""});
    } else {
      const bool object = kind < 5;
      *out += object ? "{" : "[";
      const auto count = random_() % 4;
      for (size_t i = 0; i < count; ++i) {
        if (i > 0) *out += ",";
        if (object) *out += Space() + "\"" + Key() + "\"" + Space() + ":";
        Value(out, depth + 1);
      }
      *out += Space();
      *out += object ? "}" : "]";
    }
    *out += Space();
  }

  std::mt19937 random_;
};

// In the twin every occurrence counts; a key written twice in one object does not, so those documents are left out
// below.
void ExpectSame(Reader& reader, const std::string& text) {
  const std::optional<TwinFacts> twin = JsonTwin::Read(text);
  const bool read = reader.Read(text);
  ASSERT_EQ(read, twin.has_value()) << testing::PrintToString(text) << " " << reader.fault();
  if (!twin) {
    EXPECT_FALSE(reader.fault().empty());
    return;
  }
  EXPECT_EQ(reader.strings(), twin->strings) << text;
  for (const PathFact& fact : reader.facts().facts()) {
    const auto there = twin->seen.find(std::string(fact.path));
    ASSERT_NE(there, twin->seen.end()) << fact.path;
    EXPECT_LE(fact.seen, static_cast<uint32_t>(there->second)) << text;
    EXPECT_GT(fact.seen, 0u) << text;
  }
  EXPECT_EQ(reader.facts().facts().size(), twin->seen.size()) << text;
}

TEST(JsonReader, ReadsRandomDocumentsLikeTheSlowTwin) {
  Reader reader;
  Writer writer(11);
  for (int i = 0; i < 20000; ++i) {
    ASSERT_NO_FATAL_FAILURE(ExpectSame(reader, writer.Document()));
  }
}

TEST(JsonReader, RefusesBrokenDocumentsLikeTheSlowTwin) {
  Reader reader;
  Writer writer(13);
  int valid = 0;
  for (int i = 0; i < 60000; ++i) {
    const std::string text = writer.Mutated();
    ASSERT_NO_FATAL_FAILURE(ExpectSame(reader, text));
    valid += JsonTwin::Read(text).has_value() ? 1 : 0;
  }
  EXPECT_GT(valid, 1000);  // the mutations must leave some of both
  EXPECT_LT(valid, 50000);
}

TEST(JsonReader, SaysWhatIsWrong) {
  Reader reader;
  const std::pair<const char*, const char*> rows[] = {
      {"{\"a\": \"one\ntwo\"}", "a raw line break in a string at byte 10"},
      {"{\"a\": \"\t\"}", "a raw control character in a string at byte 7"},
      {"{\"a\": \"\\alpha\"}", "a bad escape \\alph at byte 7"},
      {"{\"a\": \"\\ud83d x\"}", "a lone surrogate or a bad \\u escape at byte 7"},
      {"{\"a\": \"\xc3(\"}", "a byte that is not UTF-8 at byte 7"},
      {"{\"a\": \"x}", "a string that does not end at byte 6"},
      {"{\"a\": tru}", "a word that is no JSON value"},
      {"{\"a\": 01}", "a word that is no JSON value"},
      {"{\"a\" 1}", "the brackets, commas or colons are wrong"},
      {"{\"a\": 1} {\"b\": 2}", "something stands behind the value"},
  };
  for (const auto& [text, fault] : rows) {
    EXPECT_FALSE(reader.Read(text)) << text;
    EXPECT_EQ(reader.fault(), fault) << text;
  }
}

TEST(JsonReader, BoundsNesting) {
  Reader reader;
  const auto nested = [](int levels) { return std::string(levels, '[') + "1" + std::string(levels, ']'); };
  EXPECT_TRUE(reader.Read(nested(64)));
  EXPECT_FALSE(reader.Read(nested(65)));
  EXPECT_EQ(reader.fault(), "nested deeper than 64 levels");
  EXPECT_FALSE(reader.Read(nested(200000)));
  EXPECT_FALSE(reader.Read(std::string(500000, '[')));
  std::string objects;
  for (int i = 0; i < 100000; ++i) objects += "{\"a\":";
  EXPECT_FALSE(reader.Read(objects));
}

TEST(JsonReader, KeepsABoundedNumberOfPaths) {
  Reader reader;
  std::string json = "{";
  for (int i = 0; i < 5000; ++i) json += (i > 0 ? ",\"id" : "\"id") + std::to_string(i) + "\": {\"x\": 1}";
  json += ",\"" + std::string(500, 'k') + "\": 1}";
  EXPECT_TRUE(reader.Read(json));
  EXPECT_LE(reader.facts().facts().size(), 300u);
  EXPECT_FALSE(reader.facts().homeless().empty());
}

TEST(JsonReader, AnEarlierTextLeavesNoTrace) {
  Reader reader;
  EXPECT_TRUE(reader.Read("{\"a\": \"a long text that is longer than what comes next\"}"));
  EXPECT_FALSE(reader.Read("{\"a\": \"short"));
  EXPECT_FALSE(reader.Read("[1"));
  EXPECT_TRUE(reader.Read("7"));
  EXPECT_EQ(reader.facts().facts().size(), 1u);
}

TEST(JsonNumber, KnowsTheGrammarAndTheEdges) {
  for (const char* bad :
       {"", "-", "+1", "01", "1.", ".5", "1e", "1e+", "NaN", "Infinity", "0x10", "1 ", " 1", "1_0", "--1"}) {
    EXPECT_FALSE(ParseJsonNumber(bad)) << bad;
  }
  const std::pair<const char*, double> good[] = {
      {"0", 0},           {"-0", -0.0},  {"12.50", 12.5}, {"1E2", 100},        {"1e+2", 100},
      {"5e-324", 5e-324}, {"1e-999", 0}, {"0e999", 0},    {"1e999", HUGE_VAL}, {"-1e999", -HUGE_VAL}};
  for (const auto& [text, value] : good) {
    ASSERT_TRUE(ParseJsonNumber(text)) << text;
    EXPECT_EQ(ParseJsonNumber(text)->value, value) << text;
  }
  EXPECT_EQ(ParseJsonNumber("0." + std::string(400, '0') + "1")->value, 0);
  EXPECT_EQ(ParseJsonNumber(std::string(400, '9') + "e-50")->value, HUGE_VAL);
  EXPECT_TRUE(ParseJsonNumber("3.0")->integer);
  EXPECT_TRUE(ParseJsonNumber("2.5e1")->integer);
  EXPECT_FALSE(ParseJsonNumber("2.55e1")->integer);
}

TEST(JsonNumberTest, ShortNumbersAreRoundedAsTheLibraryRoundsThem) {
  std::mt19937_64 random(9);
  for (int round = 0; round < 100'000; ++round) {
    std::string text = random() % 2 == 0 ? "-" : "";
    text += std::to_string(random() % (random() % 2 == 0 ? 1000 : 10'000'000'000));
    const size_t fraction = random() % 12;
    if (fraction > 0) text += '.';
    for (size_t i = 0; i < fraction; ++i) text += static_cast<char>('0' + random() % 10);
    const std::optional<JsonNumber> number = ParseJsonNumber(text);
    ASSERT_TRUE(number) << text;
    const double value = std::strtod(text.c_str(), nullptr);
    ASSERT_EQ(std::bit_cast<uint64_t>(number->value), std::bit_cast<uint64_t>(value)) << text;
    ASSERT_EQ(number->integer, value == std::trunc(value)) << text;
  }
}

}  // namespace
}  // namespace telltale::test
