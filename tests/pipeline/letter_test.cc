#include "pipeline/letter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace telltale {
namespace {

using testing::HasSubstr;
using testing::Not;

Output Plain(std::string_view body) {
  Output output;
  output.id = "o-1";
  output.workflow = "mail";
  output.step = "answer";
  output.body_kind = BodyKind::kText;
  output.body = body;
  return output;
}

Letter Write(const Output& output, const Engine::Keys& keys = {}) {
  return LetterWriter().Write(output, keys, "internal_failure", "it broke");
}

TEST(LetterTest, HoldsTheOutputAsTheHttpDoorTakesIt) {
  Output output = Plain("yes");
  output.produced_at = ParseTime("2026-01-05T08:30:00.250Z");
  output.model = "large";
  output.model_version = "large-1";
  output.system_fingerprint = "fp";
  output.prompt_id = "p";
  output.prompt_version = "v1";
  output.prompt_sha256 = "abc";
  output.prompt_template = "Answer {{question}}";
  output.confidence = 0.5;
  output.token_logprobs = {-0.5f, -std::numeric_limits<float>::infinity()};
  output.finish_reason = "stop";
  output.output_tokens = 7;
  output.input_tokens = 8;
  output.duration_ms = 9;
  output.scores = {{"good", 1.0}, {"bad", std::nan("")}};
  output.subject = "ticket 5";
  output.sequence = ~uint64_t{0};
  output.source = "worker";
  output.trace_id = "t";
  output.attributes = {{"region", "eu"}};
  output.eval_suite = "s";
  output.eval_case = "c";
  const Letter letter = Write(output);
  EXPECT_EQ(letter.body,
            R"({"id":"o-1","workflow":"mail","step":"answer","produced_at":"2026-01-05T08:30:00.250Z","text":"yes",)"
            R"("model":"large","model_version":"large-1","system_fingerprint":"fp","prompt_id":"p",)"
            R"("prompt_version":"v1","prompt_sha256":"abc","prompt_template":"Answer {{question}}","confidence":0.5,)"
            R"("token_logprobs":[-0.5,"-inf"],"finish_reason":"stop","output_tokens":7,"input_tokens":8,)"
            R"("duration_ms":9,"scores":{"good":1,"bad":"nan"},"subject":"ticket 5","sequence":18446744073709551615,)"
            R"("source":"worker","trace_id":"t","attributes":{"region":"eu"},"eval":{"suite":"s","case":"c"}})");
  EXPECT_EQ(letter.workflow + "|" + letter.step + "|" + letter.output_id + "|" + letter.source + "|" + letter.reason +
                "|" + letter.detail + "|" + letter.form,
            "mail|answer|o-1|worker|internal_failure|it broke|output");
  EXPECT_FALSE(letter.is_cut);
}

TEST(LetterTest, IsRedactedEverywhere) {
  const std::string mail = "joe@acme-mail.com";
  Output output = Plain("write to joe@acme-mail.com");
  output.id = output.subject = output.source = output.model = output.prompt_template = mail;
  output.attributes = {{mail, mail}};
  output.scores = {{mail, 1.0}};
  const Letter letter = LetterWriter().Write(output, {}, "internal_failure", mail);
  for (const std::string& text : {letter.body, letter.output_id, letter.source, letter.detail}) {
    EXPECT_THAT(text, Not(HasSubstr("joe")));
  }
  EXPECT_THAT(letter.body, HasSubstr(R"("text":"write to [email]")"));
  EXPECT_THAT(letter.body, Not(HasSubstr("prompt_template"))) << "another text would be another prompt";
  output.body_kind = BodyKind::kJson;
  output.body = R"({"card":4111111111111111})";
  EXPECT_THAT(Write(output).body, HasSubstr(R"("json":"{\"card\":\"[card]\"}")"));
}

TEST(LetterTest, KnowsWhatTheOutputIsFoundBy) {
  const Engine::Keys keys{.stream = 1, .id = 0x0102030405060708, .body = 0x090a0b0c, .has_id = true};
  const std::string identity = IdentityOf(keys);
  EXPECT_EQ(identity.size(), kIdBytes);
  Engine::Keys back{.stream = 5};
  TakeIdentity(identity, &back);
  EXPECT_EQ(back.stream, 5u);
  EXPECT_EQ(back.id, keys.id);
  EXPECT_EQ(back.body, keys.body);
  EXPECT_TRUE(back.has_id);
  EXPECT_EQ(Write(Plain("x"), keys).identity, identity);
  TakeIdentity(IdentityOf({}), &back);
  EXPECT_FALSE(back.has_id);
  TakeIdentity("damaged", &back);
  EXPECT_FALSE(back.has_id);
}

TEST(LetterTest, IsBoundedAndSaysSo) {
  std::string body;
  while (body.size() <= kMaxLetterBytes) body += "word ";
  const Letter whole = Write(Plain(std::string_view(body).substr(0, kMaxLetterBytes / 2)));
  EXPECT_FALSE(whole.is_cut);
  Output output = Plain(body);
  output.subject = "ticket";
  output.token_logprobs.assign(kMaxLogprobs + 1, 0.0f);
  const Letter cut = Write(output);
  EXPECT_TRUE(cut.is_cut);
  EXPECT_LE(cut.body.size(), kMaxLetterBytes + 2 * kMaxLogprobs + 1000);
  EXPECT_TRUE(LetterWriter().Write({0, "r", "", "f", body}).is_cut);
}

}  // namespace
}  // namespace telltale
