#pragma once
// tests/content/made_secrets.h - secrets made up at run time, so that no source holds anything that looks like one.

#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace telltale::test {

inline constexpr std::string_view kHexDigits = "0123456789abcdef";
inline constexpr std::string_view kCapitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
inline constexpr std::string_view kLettersAndDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
inline constexpr std::string_view kUrlCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

// `from` characters of an alphabet, at random; begins and ends with a letter or digit.
inline std::string Made(std::string_view alphabet, size_t size, std::mt19937* random) {
  std::string text;
  while (text.size() < size) {
    const char c = alphabet[(*random)() % alphabet.size()];
    const bool at_an_end = text.empty() || text.size() + 1 == size;
    if (at_an_end && (c == '-' || c == '_')) continue;
    text += c;
  }
  return text;
}

struct MadeSecret {
  std::string name;
  std::string text;
};

inline std::string MadeWebToken(std::mt19937* random) {
  return "ey" + std::string("JhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9") + ".ey" + "J" + Made(kLettersAndDigits, 40, random) +
         "." + Made(kUrlCharacters, 43, random);
}

inline std::string MadePrivateKey(std::mt19937* random, std::string_view label = "RSA ",
                                  std::string_view line_break = "\n") {
  const std::string dashes(5, '-');
  const std::string title = std::string(label) + "PRIVATE" + " KEY" + dashes;
  std::string text = dashes + "BEGIN " + title;
  for (int i = 0; i < 4; ++i) text += std::string(line_break) + Made(kLettersAndDigits, 64, random);
  return text + std::string(line_break) + dashes + "END " + title;
}

// One of every form.
inline std::vector<MadeSecret> MadeSecrets(std::mt19937* random) {
  const auto made = [&](std::string_view alphabet, size_t size) { return Made(alphabet, size, random); };
  std::vector<MadeSecret> secrets = {
      {"anthropic_key", std::string("sk-") + "ant-api03-" + made(kUrlCharacters, 93) + "AA"},
      {"openai_key", std::string("sk") + "-" + made(kLettersAndDigits, 48)},
      {"openai_key", std::string("sk") + "-proj-" + made(kUrlCharacters, 120)},
      {"aws_access_key", std::string("AK") + "IA" + made(kCapitals, 16)},
      {"aws_access_key", std::string("AS") + "IA" + made(kCapitals, 16)},
      {"github_token",
       std::string("github") + "_pat_" + made(kLettersAndDigits, 22) + "_" + made(kLettersAndDigits, 59)},
      {"gitlab_token", std::string("gl") + "pat-" + made(kUrlCharacters, 20)},
      {"slack_token", std::string("xo") + "xb-" + made("0123456789", 12) + "-" + made(kLettersAndDigits, 24)},
      {"stripe_key", std::string("sk_") + "live_" + made(kLettersAndDigits, 24)},
      {"stripe_key", std::string("rk_") + "live_" + made(kLettersAndDigits, 99)},
      {"google_api_key", std::string("AI") + "za" + made(kUrlCharacters, 35)},
      {"google_client_secret", std::string("GOC") + "SPX-" + made(kUrlCharacters, 28)},
      {"huggingface_token", std::string("h") + "f_" + made(kLettersAndDigits, 34)},
      {"npm_token", std::string("np") + "m_" + made(kLettersAndDigits, 36)},
      {"pypi_token", std::string("pypi") + "-AgEIcHlwaS5vcmc" + made(kUrlCharacters, 150)},
      {"sendgrid_key", std::string("S") + "G." + made(kUrlCharacters, 22) + "." + made(kUrlCharacters, 43)},
      {"twilio_key", std::string("S") + "K" + made(kHexDigits, 32)},
      {"digitalocean_token", std::string("dop") + "_v1_" + made(kHexDigits, 64)},
      {"shopify_token", std::string("shp") + "at_" + made(kHexDigits, 32)},
      {"docker_token", std::string("dckr") + "_pat_" + made(kUrlCharacters, 27)},
      {"azure_storage_key", std::string("Account") + "Key=" + made(kLettersAndDigits, 86) + "=="},
      {"json_web_token", MadeWebToken(random)},
      {"private_key", MadePrivateKey(random)},
  };
  for (const char* kind : {"ghp", "gho", "ghu", "ghs", "ghr"})
    secrets.push_back({"github_token", std::string(kind) + "_" + made(kLettersAndDigits, 36)});
  for (const char* kind : {"xoxa", "xoxp", "xoxr", "xoxs", "xapp"})
    secrets.push_back({"slack_token", std::string(kind) + "-1-" + made(kLettersAndDigits, 40)});
  return secrets;
}

}  // namespace telltale::test
