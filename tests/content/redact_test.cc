#include "content/redact.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "content/personal_data.h"
#include "content/secrets.h"
#include "content/text.h"
#include "tests/content/made_secrets.h"

namespace telltale::test {
namespace {

constexpr size_t kRoom = 4096;

void ExpectClean(std::string_view input, size_t max_bytes) {
  Redactor redactor;
  const std::string once(redactor.Redact(input, max_bytes));
  ASSERT_LE(once.size(), max_bytes) << testing::PrintToString(std::string(input));
  ASSERT_FALSE(NextSecret(once)) << once;
  ASSERT_FALSE(NextPersonalData(once)) << once;
  ASSERT_EQ(redactor.Redact(once, max_bytes), once) << testing::PrintToString(std::string(input));
  for (std::string_view rest = once; !rest.empty();) {
    const Character next = FirstCharacter(rest);
    ASSERT_TRUE(next.valid) << testing::PrintToString(once);
    ASSERT_TRUE(next.code >= 0x20 || next.code == '\n' || next.code == '\t') << next.code;
    rest.remove_prefix(next.bytes);
  }
}

TEST(RedactTest, EachKindIsReplacedByItsName) {
  std::mt19937 random(1);
  const std::string key = std::string("AK") + "IA" + Made(kCapitals, 16, &random);
  EXPECT_EQ(Redacted("Anna <anna@acme.io>, +49 30 901820; 4111 1111 1111 1111, DE89370400440532013000, 219-45-6789: " +
                         key + "!",
                     kRoom),
            "Anna <[email]>, [phone]; [card], [iban], [us_ssn]: [secret]!");
  EXPECT_EQ(Redacted("password=" + std::string("x7Rq2Lm9") + "Tz4Wc8Vb", kRoom), "password=[secret]");
  EXPECT_EQ(Redacted("before\n" + MadePrivateKey(&random) + "\nafter", kRoom), "before\n[secret]\nafter");
}

TEST(RedactTest, EverySecretIsReplaced) {
  std::mt19937 random(2);
  for (const MadeSecret& secret : MadeSecrets(&random)) {
    if (!NextSecret(secret.text)) continue;  // looks like a placeholder by chance
    EXPECT_EQ(Redacted("a " + secret.text + " b", kRoom), "a [secret] b") << secret.name;
    EXPECT_EQ(Redacted("{\"k\":\"" + secret.text + "\"}", kRoom), "{\"k\":\"[secret]\"}") << secret.name;
  }
}

TEST(RedactTest, OtherTextStaysAsItIs) {
  for (const std::string text : {"", "plain", "line\n\tline", "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80",
                                 "user@example.com", "[email] [secret]", "2026-11-25T10:00:00Z", "1234 5678"})
    EXPECT_EQ(Redacted(text, kRoom), text);
}

TEST(RedactTest, WhatComesOutIsPlainUtf8) {
  EXPECT_EQ(Redacted("a\xff"
                     "b\xc3",
                     kRoom),
            "a\xef\xbf\xbd"
            "b\xef\xbf\xbd");
  EXPECT_EQ(Redacted(std::string("a\0b\x1b[31mc\r\nd\x7f", 12), kRoom), "ab[31mc\nd");
  EXPECT_EQ(Redacted("a\xc2\x85"
                     "b\xe2\x80\xaa"
                     "c\xe2\x80\x8b"
                     "d\xef\xbb\xbf"
                     "e\xe2\x80\xa8"
                     "f\xf3\xa0\x81\x81",
                     kRoom),
            "abcde\nf");
  EXPECT_EQ(Redacted("\xe2\x80\x8d", kRoom), "\xe2\x80\x8d");  // joins emoji
}

TEST(RedactTest, WhatIsHiddenByInvisibleCharactersIsFound) {
  EXPECT_EQ(Redacted("anna\xe2\x80\x8b@ac\xc2\xadme.io", kRoom), "[email]");
  EXPECT_EQ(Redacted(std::string("4111\0 1111\x01 1111 1111", 21), kRoom), "[card]");
}

TEST(RedactTest, ReplacingOneMayUncoverAnother) {
  EXPECT_EQ(Redacted("anna@acme.io+49 30 901820", kRoom), "[email][phone]");
  EXPECT_EQ(Redacted("4111111111111111@acme.io", kRoom), "[card]@acme.io");
}

TEST(RedactTest, ALongTextIsCutBehindACharacter) {
  EXPECT_EQ(Redacted(std::string(100, 'a'), 20), std::string(17, 'a') + "...");
  EXPECT_EQ(Redacted(std::string(20, 'a'), 20), std::string(20, 'a'));
  EXPECT_EQ(Redacted("aaaaaaaaaaaaaaaa\xe2\x82\xac\xe2\x82\xac", 20), "aaaaaaaaaaaaaaaa...");
  EXPECT_EQ(Redacted(std::string(100, 'a'), 0), std::string(13, 'a') + "...");
  const std::string huge(10u << 20, 'b');
  EXPECT_EQ(Redacted(huge, 100), std::string(97, 'b') + "...");
}

// Too long to be a card, and a card when cut.
TEST(RedactTest, CuttingUncoversNothing) {
  for (size_t room = 16; room < 64; ++room)
    ExpectClean("aa 4111111111111111222222 anna@acme.iox.y_z +4930901820999999999", room);
}

TEST(RedactTest, AKeyAtTheEndOfWhatIsReadDoesNotShow) {
  std::mt19937 random(3);
  for (size_t before = 20000; before < 21000; before += 7) {
    std::string text;
    const std::string key = MadePrivateKey(&random);
    while (text.size() < before) text += key + " ";
    const std::string secret = std::string("gh") + "p_" + Made(kLettersAndDigits, 36, &random);
    text += secret + " " + std::string(40000, 'c');
    const std::string shown = Redacted(text, 2000);
    EXPECT_EQ(shown.find(secret.substr(0, 12)), std::string::npos);
    ExpectClean(text, 2000);
  }
}

TEST(RedactTest, NothingRemainsOfRandomPieces) {
  std::mt19937 random(4);
  std::vector<std::string> pieces = {"@",
                                     "acme.io",
                                     "anna",
                                     "+49 30 901820",
                                     "4111",
                                     " 1111",
                                     "212-456-7890",
                                     "-",
                                     ".",
                                     " ",
                                     "\xff",
                                     "\xe2\x80\x8b",
                                     "\n",
                                     "password=",
                                     "[",
                                     "]",
                                     "DE89 3704 0044 0532 0130 00",
                                     "219-45-6789",
                                     "_",
                                     "x",
                                     "7",
                                     "...",
                                     "tel ",
                                     "\\n",
                                     "\"",
                                     ":",
                                     "0301234567",
                                     "eyJ",
                                     "sk-"};
  for (const MadeSecret& secret : MadeSecrets(&random)) pieces.push_back(secret.text);
  for (int round = 0; round < 20000; ++round) {
    std::string text;
    for (size_t i = random() % 10; i > 0; --i) text += pieces[random() % pieces.size()];
    ASSERT_NO_FATAL_FAILURE(ExpectClean(text, random() % 2 == 0 ? kRoom : 16 + random() % 200));
  }
}

TEST(RedactTest, RandomBytesComeOutClean) {
  std::mt19937 random(5);
  for (int round = 0; round < 20000; ++round) {
    std::string text(random() % 80, ' ');
    for (char& c : text) c = static_cast<char>(random());
    ASSERT_NO_FATAL_FAILURE(ExpectClean(text, 16 + random() % 100));
  }
}

TEST(RedactTest, BuffersAreUsedAgain) {
  Redactor redactor;
  EXPECT_EQ(redactor.Redact("long text with anna@acme.io in it", kRoom), "long text with [email] in it");
  EXPECT_EQ(redactor.Redact("short", kRoom), "short");
}

}  // namespace
}  // namespace telltale::test
