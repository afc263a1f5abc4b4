#include "content/secrets.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>

#include "tests/content/made_secrets.h"

namespace telltale::test {
namespace {

std::string Found(std::string_view text) {
  const std::optional<SecretMatch> match = NextSecret(text);
  return match ? std::string(match->name) + " " + std::string(text.substr(match->begin, match->end - match->begin))
               : "none";
}

TEST(SecretsTest, EveryFormIsFoundWholeWhereverItStands) {
  std::mt19937 random(1);
  std::map<std::string, int> missed;
  for (int round = 0; round < 200; ++round) {
    for (const MadeSecret& secret : MadeSecrets(&random)) {
      for (const char* frame : {"", " ", "\"", "key=", "(", "is: ", "\n", "\\n", "https://user:"}) {
        const std::string before = std::string(static_cast<size_t>(round) % 70, '~') + frame;
        const char* const kAfter[] = {"", " ", ".", "\"", ", and", ")", "\n", "@host"};
        const std::string text = before + secret.text + kAfter[random() % std::size(kAfter)];
        if (Found(text) != secret.name + " " + secret.text) ++missed[secret.name];
      }
    }
  }
  // A random string looks like a placeholder once in some hundred times, and may lack small letters or digits.
  for (const auto& [name, count] : missed) EXPECT_LE(count, 36) << name;
}

TEST(SecretsTest, AKeyIsNotFoundInsideAWord) {
  std::mt19937 random(2);
  for (const MadeSecret& secret : MadeSecrets(&random)) {
    if (secret.name == "private_key") continue;
    EXPECT_EQ(Found("x" + secret.text), "none") << secret.name;
    EXPECT_EQ(Found("_" + secret.text), "none") << secret.name;
  }
}

TEST(SecretsTest, AKeyOfAnotherLengthIsNone) {
  std::mt19937 random(3);
  const auto made = [&](std::string_view alphabet, size_t size) { return Made(alphabet, size, &random); };
  for (const std::string& text :
       {std::string("AK") + "IA" + made(kCapitals, 15), std::string("AK") + "IA" + made(kCapitals, 17),
        std::string("gh") + "p_" + made(kLettersAndDigits, 35),
        std::string("gl") + "pat-" + made(kLettersAndDigits, 19),
        std::string("AI") + "za" + made(kLettersAndDigits, 34), std::string("AI") + "za" + made(kLettersAndDigits, 36),
        std::string("np") + "m_" + made(kLettersAndDigits, 37), std::string("S") + "K" + made(kHexDigits, 31),
        std::string("S") + "K" + made(kHexDigits, 33), std::string("s") + "k-" + made(kLettersAndDigits, 31),
        std::string("S") + "G." + made(kLettersAndDigits, 66), std::string("gh") + "p_" + made(kLettersAndDigits, 300),
        std::string("S") + "G." + made(kLettersAndDigits, 22) + "." + made(kLettersAndDigits, 42)})
    EXPECT_EQ(Found("a " + text + " b"), "none") << text;
}

TEST(SecretsTest, PlaceholdersAreNone) {
  for (const std::string& text :
       {std::string("AK") + "IAIOSFODNN7" + "EXAMPLE", "sk-" + std::string(48, 'x'),
        std::string("sk-") + "your-openai-api-key-goes-here-0A", "ghp_" + std::string(36, '0'),
        std::string("ghp_") + "abcdefghijklmnopqrstuvwxyzABCDEFGHIJ", std::string("gl") + "pat-XXXXXXXXXXXXXXXXXXXX",
        std::string("sk-") + "1234567890abcdefGHIJ1234567890abcdef",
        std::string("xo") + "xb-your-slack-bot-token-goes-in-here", std::string("SK") + std::string(32, 'a'),
        std::string("hf_") + "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxX",
        std::string("password = ") + "YourPassw0rdGoesHere12",
        std::string("sk-learn-") + "pipelines-are-documented-in-the-user-guide"})
    EXPECT_EQ(Found("a " + text + " b"), "none") << text;
}

TEST(SecretsTest, WhatIsAssignedToASecretNameIsFoundWhereItIsRandom) {
  std::mt19937 random(6);
  int found = 0;
  for (int round = 0; round < 200; ++round) {
    const std::string value = Made(kLettersAndDigits, 24, &random);
    for (const std::string& before :
         {std::string("password="), std::string("API_KEY: "), std::string("\"client_secret\": \""),
          std::string("the token: `"), std::string("apikey = '"), std::string("**Password:** ")}) {
      const std::string said = Found(before + value + "\"");
      found += said == "assigned_secret " + value ? 1 : 0;
      ASSERT_TRUE(said == "none" || said == "assigned_secret " + value) << said;
    }
    EXPECT_EQ(Found("name=" + value), "none");
    EXPECT_EQ(Found("password " + value), "none");
    EXPECT_EQ(Found("token = " + value + "(x)"), "none");
    EXPECT_EQ(Found("token = " + value.substr(0, 15)), "none");
  }
  EXPECT_GT(found, 1000);  // of 1200
  for (const char* text :
       {"password: hunter2", "token = tokenizer.encode", "secret = os.environ['SECRET_KEY_2']",
        "password=", "token: getAccessTokenFromStore99", "password: ThisIsALongSentenceWritten2Gether3",
        "tokens: 12345678901234567890", "secret: the-quick-brown-fox-jumps", "api_key=API_KEY_FROM_SETTINGS_2"})
    EXPECT_EQ(Found(text), "none") << text;
}

TEST(SecretsTest, ProvidersAreNamedWhereTheirKeyIsAssigned) {
  std::mt19937 random(7);
  const std::string key = std::string("AK") + "IA" + Made(kCapitals, 16, &random);
  EXPECT_EQ(Found("access_key=" + key), "aws_access_key " + key);
}

TEST(SecretsTest, OrdinaryTextHoldsNone) {
  for (const char* text :
       {"", "s", "sk-", "SK", "eyJ", "-----BEGIN ", "AKIA", "Is the task-list well-known? See SK-12.", "SG.1",
        "risk-averse", "f8a7b2c4-1d3e-4f5a-9b8c-7d6e5f4a3b2c", "https://acme.io/a-b_c=d:e",
        "da39a3ee5e6b4b0d3255bfef95601890afd80709", "{\"alg\": \"none\"}", "eyJ.eyJ.eyJ", "hf_hub_download",
        "npm_config_registry"})
    EXPECT_EQ(Found(text), "none") << text;
}

TEST(SecretsTest, RandomAndHostileTextHasAnAnswer) {
  const char* const kPieces[] = {"sk-",   "eyJ",      ".",    "-----BEGIN ", "PRIVATE KEY-----",
                                 "ghp_",  "A",        "K",    "IA",          "=",
                                 ":",     "password", "\"",   "\\n",         "aZ9",
                                 "_",     "-",        "\xff", " ",           "SG.",
                                 "xoxb-", "q7R"};
  std::mt19937 random(8);
  for (int round = 0; round < 100000; ++round) {
    std::string text;
    for (size_t i = random() % 24; i > 0; --i) text += kPieces[random() % std::size(kPieces)];
    if (const std::optional<SecretMatch> match = NextSecret(text)) {
      ASSERT_LT(match->begin, match->end);
      ASSERT_LE(match->end, text.size());
    }
  }
  for (const char* piece : kPieces) {
    std::string text;
    while (text.size() < 1u << 20) text += piece;
    NextSecret(text);
  }
  std::string names;
  while (names.size() < 1u << 20) names += "password=";
  EXPECT_EQ(Found(names), "none");
}

}  // namespace
}  // namespace telltale::test
