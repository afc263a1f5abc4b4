#include "server/letters_api.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <latch>

#include "server/json_door.h"
#include "tests/pipeline/life.h"

namespace telltale {
namespace {

using testing::HasSubstr;

class LettersApiTest : public testing::Test {
 protected:
  // As if the analysis of the output had failed.
  int64_t Bury(const std::string& id, const std::string& text = "The answer is in the attachment.") {
    Output output;
    output.id = id;
    output.workflow = "mail";
    output.step = "answer";
    output.body_kind = BodyKind::kText;
    output.body = text;
    const Letter letter = LetterWriter().Write(output, life_.engine().Expect(output), "internal_failure", "");
    Commit commit;
    commit.dead_letters = {letter.View()};
    EXPECT_TRUE(life_.store().Write(commit).ok());
    return life_.store().ListDeadLetters(1)->front().id;
  }
  HttpResponse Ask(const std::string& path, std::map<std::string, std::string> query = {}) {
    HttpRequest request;
    request.path = std::string(kLettersPath) + path;
    request.query = std::move(query);
    HttpResponse answer;
    std::latch done(1);
    api_.Answer(request, [&](HttpResponse response) {
      answer = std::move(response);
      done.count_down();
    });
    done.wait();
    return answer;
  }
  size_t Kept() { return life_.store().ListDeadLetters(5000)->size(); }

  const Scratch folder_;
  Events events_{Settings::Log{}, [](const std::string&) {}};
  Life life_{folder_.path()};
  LettersApi api_{&life_.store(), &life_.pipeline(), 1000, &events_};
};

TEST_F(LettersApiTest, KnowsItsPaths) {
  for (const char* path : {"", ".txt", "/17", "/17.txt", "/replay", "/drop"}) {
    EXPECT_TRUE(LettersApi::IsPath(std::string(kLettersPath) + path)) << path;
  }
  EXPECT_FALSE(LettersApi::IsPath("/api/v1/dead-letterss"));
  EXPECT_FALSE(LettersApi::IsPath("/api/v1/dead"));
  EXPECT_TRUE(LettersApi::IsOrder("/api/v1/dead-letters/drop"));
  EXPECT_FALSE(LettersApi::IsOrder("/api/v1/dead-letters/drop/7"));
}

TEST_F(LettersApiTest, ListsInPagesAndShowsOne) {
  EXPECT_EQ(Ask(".txt").body, "No dead letters are kept.\n");
  for (const char* id : {"a", "b", "c"}) Bury(id);
  const int64_t newest = life_.store().ListDeadLetters(1)->front().id;
  EXPECT_THAT(Ask("").body, HasSubstr(R"("kept":3)"));
  const HttpResponse page = Ask("", {{"limit", "2"}});
  EXPECT_THAT(page.body, HasSubstr(fmt::format(R"("next":{}}})", newest - 1)));
  const HttpResponse rest = Ask("", {{"limit", "2"}, {"before", std::to_string(newest - 1)}});
  EXPECT_THAT(rest.body, HasSubstr(R"("output_id":"a")"));
  EXPECT_THAT(rest.body, HasSubstr(R"("next":null)"));
  for (const auto& [name, value] : std::map<std::string, std::string>{
           {"limit", "0"}, {"Limit", "1"}, {"before", "-3"}, {"offset", "1"}, {"before", "x"}}) {
    EXPECT_EQ(Ask("", {{name, value}}).status, 400) << name;
  }
  EXPECT_EQ(Ask("", {{"limit", "1001"}}).status, 400);
  EXPECT_THAT(Ask("/" + std::to_string(newest)).body, HasSubstr(R"("body":"{\"id\":\"c\")"));
  EXPECT_THAT(Ask(fmt::format("/{}.txt", newest)).body, HasSubstr("\"id\":\"c\""));
  EXPECT_EQ(Ask("/4711").status, 404);
  EXPECT_EQ(Ask("/seven").status, 404);
  EXPECT_EQ(Ask("/4711.txt").status, 404);
  EXPECT_EQ(Ask("/4711.txt").content_type, "text/plain; charset=utf-8");
}

TEST_F(LettersApiTest, ReplaysByIdAndSaysWhichIsNot) {
  const int64_t first = Bury("a");
  Bury("b");
  const HttpResponse answer = Ask("/replay", {{"id", fmt::format("{},{},4711", first, first)}});
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, R"({"counted":1,"duplicates":0,"failed":[],"missing":[4711],"next":null})");
  EXPECT_EQ(Kept(), 1u);
  EXPECT_EQ(life_.ledger().received.at("replay"), 1u);
  EXPECT_EQ(Ask("/replay", {{"id", std::to_string(first)}}).body,
            fmt::format(R"({{"counted":0,"duplicates":0,"failed":[],"missing":[{}],"next":null}})", first));
  for (const std::map<std::string, std::string>& wrong :
       std::vector<std::map<std::string, std::string>>{{},
                                                       {{"id", ""}},
                                                       {{"id", "1,"}},
                                                       {{"id", "1"}, {"all", "true"}},
                                                       {{"all", "yes"}},
                                                       {{"id", "1"}, {"after", "1"}},
                                                       {{"all", "true"}, {"after", "x"}},
                                                       {{"who", "1"}}}) {
    EXPECT_EQ(Ask("/replay", wrong).status, 400);
    EXPECT_EQ(Ask("/drop", wrong).status, 400);
  }
}

TEST_F(LettersApiTest, ReplaysAllInPartsAndWhatFailsIsNotTriedTwice) {
  Commit commit;
  const std::string bodies[] = {R"({"id":"bad","workflow":"mail","text":1,"json":2})",
                                R"({"id":"fine","workflow":"mail","text":"yes"})"};
  for (size_t i = 0; i < kMostReplayed + 2; ++i) {
    commit.dead_letters.push_back({.time = kLifeStart, .body = bodies[i == 1 || i == 3 ? 0 : 1], .form = kOutputForm});
  }
  ASSERT_TRUE(life_.store().Write(commit).ok());
  const HttpResponse first = Ask("/replay", {{"all", "true"}});
  EXPECT_THAT(first.body,
              HasSubstr(fmt::format(R"({{"counted":{},"duplicates":0,"failed":[{{"id":2,"reason":"two_bodies")",
                                    kMostReplayed - 2)));
  EXPECT_THAT(first.body, HasSubstr(fmt::format(R"("next":{}}})", kMostReplayed)));
  const HttpResponse second = Ask("/replay", {{"all", "true"}, {"after", std::to_string(kMostReplayed)}});
  EXPECT_EQ(second.body, R"({"counted":2,"duplicates":0,"failed":[],"missing":[],"next":null})");
  EXPECT_EQ(Kept(), 2u);
}

TEST_F(LettersApiTest, DropsWhatItIsTold) {
  const int64_t first = Bury("a");
  for (const char* id : {"b", "c"}) Bury(id);
  EXPECT_EQ(Ask("/drop", {{"id", fmt::format("{},4711", first)}}).body, R"({"dropped":1})");
  EXPECT_EQ(Kept(), 2u);
  EXPECT_EQ(Ask("/drop", {{"all", "true"}, {"after", "1"}}).status, 400);
  EXPECT_EQ(Ask("/drop", {{"all", "true"}}).body, R"({"dropped":2})");
  EXPECT_EQ(Ask("/drop", {{"all", "true"}}).body, R"({"dropped":0})");
  EXPECT_EQ(life_.ledger().sum.Total(), 0u) << "what is dropped stays booked as what it was";
}

// Two people at once: one is told to wait, or comes second and finds nothing.
TEST_F(LettersApiTest, IsCountedOnceHoweverOftenItIsAskedFor) {
  for (int i = 0; i < 20; ++i) Bury("");
  std::vector<std::jthread> people;
  std::atomic<int> answered{0};
  for (int i = 0; i < 4; ++i) {
    people.emplace_back([&] {
      for (int j = 0; j < 5; ++j) {
        const HttpResponse answer = Ask("/replay", {{"all", "true"}});
        EXPECT_TRUE(answer.status == 200 || answer.status == 503) << answer.body;
        answered += answer.status == 200 ? 1 : 0;
      }
    });
  }
  people.clear();
  EXPECT_GE(answered, 1);
  EXPECT_EQ(Ask("/replay", {{"all", "true"}}).status, 200);
  EXPECT_EQ(Kept(), 0u);
  EXPECT_EQ(life_.engine().Look().counted, 20u);
}

// The whole way: what the writer writes, the reader of outputs reads, to the last field.
TEST(LetterReaderTest, ReadsWhatTheWriterWrote) {
  std::string line =
      R"({"id":"o","workflow":"w","step":"s","produced_at":"2026-01-05T08:30:00.250Z","json":{"a":[1,"x"]},)"
      R"("model":"m","model_version":"mv","system_fingerprint":"f","prompt_id":"p","prompt_version":"v",)"
      R"("prompt_sha256":"h",)"
      R"("prompt_template":"t","confidence":"NaN","token_logprobs":[-0.25,-1.5],"finish_reason":"stop",)"
      R"("output_tokens":1,"input_tokens":2,"duration_ms":3,"scores":{"a":0.5,"b":"-inf"},"subject":"u",)"
      R"("sequence":9,"source":"q","trace_id":"r","attributes":{"k":"v\n\"w\""},"eval":{"suite":"e","case":"c"}})";
  BatchContents first;
  ReadJsonLine(&line, 0, &first);
  ASSERT_EQ(first.size(), 1u) << first.rejected().at(0).detail;
  Letter letter = LetterWriter().Write(first.output(0), {}, "r", "");
  BatchContents second;
  std::string body = letter.body;
  ReadJsonLine(&body, 0, &second);
  ASSERT_EQ(second.size(), 1u) << second.rejected().at(0).detail;
  EXPECT_EQ(second.unknown_keys(), 0u);
  EXPECT_TRUE(std::isnan(*second.output(0).confidence));
  EXPECT_EQ(second.output(0).body, R"({"a":[1,"x"]})");
  EXPECT_EQ(second.output(0).body_kind, BodyKind::kJson);
  EXPECT_EQ(second.output(0).produced_at, first.output(0).produced_at);
  EXPECT_EQ(second.output(0).token_logprobs, first.output(0).token_logprobs);
  EXPECT_EQ(LetterWriter().Write(second.output(0), {}, "r", "").body, letter.body);
}

}  // namespace
}  // namespace telltale
