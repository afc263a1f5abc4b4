#include "server/json_door.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "server/json_output.h"
#include "server/json_scanner.h"
#include "server/wire.h"
#include "telltale/v1/telltale.pb.h"

namespace telltale {
namespace {

struct Read {
  explicit Read(std::string given, JsonForm form = JsonForm::kAny) : text(std::move(given)) {
    status = ReadJsonOutputs(&text, form, &contents);
  }
  const Output& only() const {
    EXPECT_TRUE(status.ok()) << status;
    EXPECT_EQ(contents.size(), 1u) << Told();
    static const Output kNothing;
    return contents.size() == 1 ? contents.output(0) : kNothing;
  }
  // "index id reason" of each rejection, separated by commas.
  std::string Told() const {
    std::string told;
    for (const Rejection& one : contents.rejected()) {
      if (!told.empty()) told += ", ";
      told += fmt::format("{} {} {}", one.index, one.id, one.reason);
      EXPECT_FALSE(one.detail.empty());
    }
    return told;
  }
  std::string text;
  BatchContents contents;
  absl::Status status;
};

std::string Quoted(std::string text) {
  for (char& c : text) {
    if (c == '\'') c = '"';
  }
  return text;
}
Read ReadQuoted(const std::string& text, JsonForm form = JsonForm::kAny) { return Read(Quoted(text), form); }

TEST(JsonDoor, TakesAnObjectAnArrayAndLines) {
  EXPECT_EQ(ReadQuoted("{'id': 'a'}").only().id, "a");
  EXPECT_EQ(ReadQuoted(" \n[{'id': 'a'}, {'id': 'b'}]\n").contents.output(1).id, "b");
  EXPECT_EQ(ReadQuoted("{'id': 'a'}\n\n  {'id': 'b'}\r\n", JsonForm::kLines).contents.output(1).id, "b");
  EXPECT_EQ(ReadQuoted("{'id': 'a'}\n{'id': 'b'}\n").contents.size(), 2u) << "lines, though nobody said so";
  EXPECT_EQ(ReadQuoted("{\n  'id':\n'a'\n}\n").only().id, "a") << "one object over several lines";
  EXPECT_EQ(Read("\xef\xbb\xbf{\"id\": \"a\"}").only().id, "a");
  EXPECT_EQ(ReadQuoted("[]").contents.size(), 0u);
}

TEST(JsonDoor, RefusesAWholeThatCannotBeRead) {
  for (const char* text : {"",
                           "  ",
                           "hello",
                           "12",
                           "null",
                           "\xff\xfe",
                           "[1, 2",
                           "{'id': ",
                           "[{'id': 'a'} {'id': 'b'}]",
                           "[{'id': 'a'}] x",
                           "[{'id': 'a'},]",
                           "{'id': 'a',}",
                           "{id: 'a'}",
                           "{'a': 01}",
                           "{'a': tru}",
                           "{'a': 'x\tn'}",
                           "{'a': '\\x'}",
                           "{'a': '\\u12g4'}",
                           "{'a': 1.}",
                           "{'a': -}",
                           "{'a': 1e}"}) {
    const Read read = ReadQuoted(text);
    EXPECT_EQ(read.status.code(), absl::StatusCode::kInvalidArgument) << text;
    EXPECT_EQ(CountJsonOutputs(Quoted(text), JsonForm::kAny), 1u) << text;
  }
}

TEST(JsonDoor, ABrokenLineIsThatItemsRejection) {
  const Read read = ReadQuoted("{'id': 'a'}\n{'id': 'b', \n[]\n{'id': 'c'} {}\nx\n{'id': 'd'}\n", JsonForm::kLines);
  ASSERT_TRUE(read.status.ok());
  EXPECT_EQ(read.contents.size(), 2u);
  EXPECT_EQ(read.contents.index(1), 5u);
  EXPECT_EQ(read.Told(), "1 b invalid_json, 2  not_an_object, 3 c invalid_json, 4  invalid_json");
  EXPECT_EQ(ReadQuoted("{'id': 'b', \n{'id': 'a'}\n").contents.size(), 1u)
      << "also when only the form tells that it is lines";
}

TEST(JsonDoor, AnItemOfAnArrayThatIsNoOutputIsRejected) {
  const Read read = ReadQuoted("[{'id': 'a'}, 1, null, {'id': 'b', 'text': 'x', 'json': '{}'}, {'id': 'c'}]");
  ASSERT_TRUE(read.status.ok());
  EXPECT_EQ(read.contents.size(), 2u);
  EXPECT_EQ(read.contents.index(1), 4u);
  EXPECT_EQ(read.Told(), "1  not_an_object, 2  not_an_object, 3 b two_bodies");
}

TEST(JsonDoor, TakesSnakeCaseAndCamelCase) {
  for (const char* text :
       {"{'model_version': 'm', 'prompt_sha256': 's', 'finish_reason': 'f', 'output_tokens': 3, 'trace_id': 't'}",
        "{'modelVersion': 'm', 'promptSha256': 's', 'finishReason': 'f', 'outputTokens': '3', 'traceId': 't'}"}) {
    const Read read = ReadQuoted(text);
    EXPECT_EQ(read.only().model_version, "m");
    EXPECT_EQ(read.only().prompt_sha256, "s");
    EXPECT_EQ(read.only().finish_reason, "f");
    EXPECT_EQ(read.only().output_tokens, 3);
    EXPECT_EQ(read.only().trace_id, "t");
  }
}

TEST(JsonDoor, EveryFieldOfTheProtoIsAKeyInBothSpellings) {
  const google::protobuf::Descriptor* descriptor = v1::Output::descriptor();
  for (int i = 0; i < descriptor->field_count(); ++i) {
    for (const std::string& name : {descriptor->field(i)->name(), descriptor->field(i)->json_name()}) {
      const Read read(fmt::format("{{\"{}\": null}}", name));
      EXPECT_EQ(read.only().id, "");
      EXPECT_EQ(read.contents.unknown_keys(), 0u) << name;
    }
  }
}

TEST(JsonDoor, UnknownKeysAreIgnoredAndCounted) {
  const Read read = ReadQuoted("{'id': 'a', 'foo': {'bar': [1, {}]}, 'eval': {'suite': 's', 'x': 1}, 'Id': 2}");
  EXPECT_EQ(read.only().id, "a");
  EXPECT_EQ(read.only().eval_suite, "s");
  EXPECT_EQ(read.contents.unknown_keys(), 3u);
}

TEST(JsonDoor, JsonAsAStringIsJsonTextAndAnythingElseItsRawText) {
  EXPECT_EQ(Read(R"({"json": "{\"a\": 1}"})").only().body, R"({"a": 1})");
  EXPECT_EQ(Read(R"({"json": {"a":  [1, "\u00e9"]} })").only().body, R"({"a":  [1, "\u00e9"]})");
  EXPECT_EQ(Read(R"({"json": 1e400})").only().body, "1e400");
  EXPECT_EQ(Read(R"({"json": [1234567890123456789012345]})").only().body, "[1234567890123456789012345]");
  EXPECT_EQ(Read(R"({"json": false})").only().body, "false");
  EXPECT_EQ(Read(R"({"json": null})").only().body_kind, BodyKind::kNone);
  EXPECT_EQ(Read(R"({"json": ""})").only().body_kind, BodyKind::kJson);
  EXPECT_EQ(Read(R"({"text": "a", "json": null})").only().body_kind, BodyKind::kText);
}

TEST(JsonDoor, ResolvesEscapes) {
  EXPECT_EQ(Read(R"({"text": "a\n\t\"\\\/\b\f\r\u0041\u00e9\u20ac\ud83d\ude00z"})").only().body,
            "a\n\t\"\\/\b\f\rA\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80z");
  EXPECT_EQ(Read(R"({"text": "\ud83d and \ude00 and \ud83d\u0041"})").only().body,
            "\xef\xbf\xbd and \xef\xbf\xbd and \xef\xbf\xbd"
            "A");
  EXPECT_EQ(Read(R"({"t\u0065xt": "a"})").only().body, "a") << "escapes in keys count too";
  EXPECT_EQ(Read("{\"text\": \"\\u0000\"}").only().body, std::string_view("\0", 1));
}

TEST(JsonDoor, TakesTextThatIsNotUtf8) { EXPECT_EQ(Read("{\"text\": \"caf\xe9 \xff\"}").only().body, "caf\xe9 \xff"); }

TEST(JsonDoor, ScalarsBecomeText) {
  const Read read =
      ReadQuoted("{'id': 12.50, 'subject': true, 'attributes': {'a': 1, 'b': false, 'c': null, 'd': 'x', 'd': 'y'}}");
  EXPECT_EQ(read.only().id, "12.50");
  EXPECT_EQ(read.only().subject, "true");
  EXPECT_EQ(read.only().attributes, (decltype(Output::attributes){{"a", "1"}, {"b", "false"}, {"d", "y"}}));
}

TEST(JsonDoor, NumbersMayBeWrittenAsText) {
  const Read read = ReadQuoted(
      "{'confidence': '0.5', 'outputTokens': 12.0, 'durationMs': 1234.5, 'sequence': '18446744073709551615', 'scores': "
      "{'a': '2', 'b': 3}}");
  EXPECT_EQ(read.only().confidence, 0.5);
  EXPECT_EQ(read.only().output_tokens, 12);
  EXPECT_EQ(read.only().duration_ms, 1234);
  EXPECT_EQ(read.only().sequence, UINT64_MAX);
  EXPECT_EQ(read.only().scores, (decltype(Output::scores){{"a", 2}, {"b", 3}}));
}

TEST(JsonDoor, AConfidenceThatIsNoNumberIsAFindingNotARejection) {
  for (const char* text :
       {"{'confidence': 'high'}", "{'confidence': []}", "{'confidence': 1e999}", "{'confidence': 'NaN'}"}) {
    const Read read = ReadQuoted(text);
    ASSERT_TRUE(read.only().confidence.has_value()) << text;
    EXPECT_TRUE(std::isnan(*read.only().confidence)) << text;
  }
}

TEST(JsonDoor, ReadsTimes) {
  EXPECT_EQ(ReadQuoted("{'produced_at': '2026-01-05T10:00:00.5+02:00'}").only().produced_at,
            ParseTime("2026-01-05T08:00:00.500Z"));
  EXPECT_EQ(ReadQuoted("{'producedAt': null}").only().produced_at, std::nullopt);
}

TEST(JsonDoor, SaysWhatIsWrongWithAnItem) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"'workflow': {}", "wrong_type"},
      {"'text': {'a': 1}", "wrong_type"},
      {"'text': 'a', 'json': {}", "two_bodies"},
      {"'produced_at': '5 Jan 2026'", "invalid_produced_at"},
      {"'produced_at': 1767600000", "invalid_produced_at"},
      {"'produced_at': '0000-01-01T00:00:00Z'", "produced_at_out_of_range"},
      {"'output_tokens': 'many'", "wrong_type"},
      {"'sequence': -1", "wrong_type"},
      {"'sequence': 1e300", "wrong_type"},
      {"'scores': [1]", "wrong_type"},
      {"'scores': {'a': 'good'}", "wrong_type"},
      {"'token_logprobs': [1, 'x']", "wrong_type"},
      {"'token_logprobs': 1", "wrong_type"},
      {"'attributes': {'a': {}}", "wrong_type"},
      {"'eval': 'x'", "wrong_type"},
      {"'eval': {'suite': []}", "wrong_type"},
  };
  for (const auto& [members, reason] : cases) {
    EXPECT_EQ(ReadQuoted("{" + members + ", 'id': 'after'}").Told(), "0 after " + reason) << members;
  }
  std::string attributes;
  for (size_t i = 0; i <= kMaxEntries; ++i) attributes += fmt::format("{}'{}': 1", i > 0 ? ", " : "", i);
  EXPECT_EQ(ReadQuoted("{'id': 'a', 'attributes': {" + attributes + "}}").Told(), "0 a too_many_entries");
}

TEST(JsonDoor, BoundsTheNumberOfOutputsAndTheDepth) {
  std::string lines;
  std::string array = "[";
  for (uint32_t i = 0; i < kMaxOutputs; ++i) {
    lines += "{}\n";
    array += i > 0 ? ",{}" : "{}";
  }
  EXPECT_TRUE(Read(lines, JsonForm::kLines).status.ok());
  EXPECT_TRUE(Read(array + "]").status.ok());
  EXPECT_EQ(Read(lines + "{}", JsonForm::kLines).status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Read(array + ",{}]").status.code(), absl::StatusCode::kInvalidArgument);
  const auto nested = [](size_t depth) {
    return "{\"json\": " + std::string(depth, '[') + std::string(depth, ']') + "}";
  };
  EXPECT_TRUE(Read(nested(JsonScanner::kMaxDepth)).status.ok());
  EXPECT_FALSE(Read(nested(JsonScanner::kMaxDepth + 1)).status.ok());
  EXPECT_FALSE(Read(nested(1'000'000)).status.ok());
}

TEST(JsonDoor, ALineOfAFileIsAnOutputOrARejection) {
  BatchContents contents;
  std::string good = R"({"id": "a"})";
  std::string bad = R"({"id": "b")";
  ReadJsonLine(&good, 0, &contents);
  ReadJsonLine(&bad, 1, &contents);
  EXPECT_EQ(contents.size(), 1u);
  EXPECT_EQ(contents.output(0).id, "a");
  EXPECT_EQ(contents.rejected()[0].index, 1u);
}

TEST(JsonDoor, GivesTheSameOutputAsTheWire) {
  const Read json = ReadQuoted(
      "{'id': 'i', 'workflow': 'w', 'step': 's', 'produced_at': '2026-01-05T08:00:00.250Z', 'model': 'm', "
      "'modelVersion': 'mv', "
      "'system_fingerprint': 'fp', 'prompt_id': 'p', 'prompt_version': 'v', 'prompt_sha256': 'h', 'prompt_template': "
      "'t', "
      "'json': {'a': 1}, 'confidence': 0.25, 'token_logprobs': [-0.5, -1], 'finish_reason': 'stop', 'output_tokens': "
      "7, "
      "'input_tokens': 8, 'duration_ms': 9, 'scores': {'helpful': 0.5}, 'subject': 'INV-1', 'sequence': 4, 'source': "
      "'q', "
      "'trace_id': 'tr', 'attributes': {'lang': 'de'}, 'eval': {'suite': 'es', 'case': 'ec'}}");
  v1::Output message;
  ToProto(json.only(), &message);
  v1::ObserveRequest request;
  *request.add_outputs() = message;
  const std::string bytes = request.SerializeAsString();
  BatchContents contents;
  bool want_findings = false;
  ASSERT_TRUE(ReadRequest(bytes, &contents, &want_findings).ok());
  v1::Output back;
  ToProto(contents.output(0), &back);
  EXPECT_EQ(back.SerializeAsString(), message.SerializeAsString());
  for (int i = 0; i < v1::Output::descriptor()->field_count(); ++i) {
    const auto* field = v1::Output::descriptor()->field(i);
    if (field->name() == "text") continue;
    const auto* reflection = message.GetReflection();
    EXPECT_TRUE(field->is_repeated() ? reflection->FieldSize(message, field) > 0 : reflection->HasField(message, field))
        << field->name();
  }
}

TEST(JsonDoor, SurvivesDamagedRequests) {
  const std::string good = Quoted(
      "[{'id': 'a\\u00e9\\ud83d\\ude00', 'text': 'x', 'scores': {'a': 1.5e3}, 'attributes': {'k': [1]}, "
      "'token_logprobs': [-1, null]},\n"
      "{'json': {'a': [true, false, null, 'b\\n']}, 'produced_at': '2026-01-05T08:00:00Z', 'eval': {'suite': 's'}}]");
  std::mt19937_64 random(3);
  int readable = 0;
  for (int round = 0; round < 50'000; ++round) {
    std::string text = good;
    for (uint64_t d = random() % 3 + 1; d > 0 && !text.empty(); --d) {
      const size_t at = random() % text.size();
      switch (random() % 4) {
        case 0:
          text[at] = "\"\\{}[],:0n \n\xff\x01u"[random() % 15];
          break;
        case 1:
          text.erase(at, random() % 6);
          break;
        case 2:
          text.insert(at, text.substr(random() % text.size(), random() % 9));
          break;
        default:
          text.resize(at);
          break;
      }
    }
    // Exactly as long as it is: a read beyond its end is seen by the address sanitizer.
    const JsonForm form = round % 2 == 0 ? JsonForm::kAny : JsonForm::kLines;
    text.shrink_to_fit();
    readable += Read(text, form).status.ok() ? 1 : 0;
    CountJsonOutputs(text, form);
  }
  EXPECT_GT(readable, 1000);
  EXPECT_LT(readable, 50'000);
}

TEST(JsonDoor, TheResponseHasTheNamesOfTheProto) {
  BatchResult result;
  result.accepted = 1;
  result.rejected.push_back({3, "x\"", "two_bodies", "why"});
  result.findings.push_back({0, Hit{Check::kRefusal, "", "sorry"}});
  EXPECT_EQ(ResponseJson(result), R"({"accepted":1,"duplicates":0,"dead_lettered":0,)"
                                  R"("rejected":[)"
                                  R"({"index":3,"id":"x\"","reason":"two_bodies","detail":"why"}],)"
                                  R"("findings":[{"index":0,"check":"refusal","field":"","evidence":"sorry"}]})");
}

}  // namespace
}  // namespace telltale
