#include "content/web_token.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "content/secrets.h"
#include "tests/content/made_secrets.h"

namespace telltale::test {
namespace {

std::string Found(std::string_view text) {
  const std::optional<SecretMatch> match = NextSecret(text);
  return match ? std::string(match->name) + " " + std::string(text.substr(match->begin, match->end - match->begin))
               : "none";
}

TEST(WebTokenTest, WebTokensNeedAHeaderThatNamesAnAlgorithm) {
  std::mt19937 random(4);
  const std::string token = MadeWebToken(&random);
  const std::string rest = token.substr(token.find('.'));
  EXPECT_EQ(Found("Bearer " + token), "json_web_token " + token);
  EXPECT_EQ(Found(token.substr(0, token.rfind('.'))), "none");
  EXPECT_EQ(Found(token.substr(0, token.rfind('.') + 10)), "none");
  EXPECT_EQ(Found("ey" + std::string("JrZXkiOiAidmFsdWUifQ") + rest), "none");               // {"key": "value"}
  EXPECT_EQ(Found("ey" + std::string("JhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ") + rest), "none");  // its bracket is missing
  EXPECT_EQ(Found("ey" + std::string("J") + std::string(5000, 'h') + rest), "none");
  const std::string head = token.substr(0, token.find('.'));
  EXPECT_EQ(
      Found(head + ".ey" + "JzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIn0." + Made(kLettersAndDigits, 43, &random)),
      "none");  // every tutorial's
}

TEST(WebTokenTest, PrivateKeysNeedAKeyBehindTheirHeader) {
  std::mt19937 random(5);
  for (const char* label : {"", "RSA ", "EC ", "OPENSSH ", "ENCRYPTED ", "DSA "}) {
    for (const char* line_break : {"\n", "\r\n", "\\n"}) {
      const std::string key = MadePrivateKey(&random, label, line_break);
      EXPECT_EQ(Found("key: \"" + key + "\" end"), "private_key " + key);
      const std::string cut = key.substr(0, key.size() - 60);
      EXPECT_EQ(Found(cut), "private_key " + cut);
    }
  }
  const std::string key = MadePrivateKey(&random);
  const std::string header = key.substr(0, key.find('\n'));
  EXPECT_EQ(Found(header), "none");
  EXPECT_EQ(Found("if text.startswith('" + header + "'): return True"), "none");
  EXPECT_EQ(Found(header + "\n...\n" + key.substr(key.rfind('\n') + 1)), "none");
  std::string certificate = key;
  for (size_t at; (at = certificate.find("RSA PRIVATE KEY")) != std::string::npos;)
    certificate.replace(at, 15, "CERTIFICATE");
  EXPECT_EQ(Found(certificate), "none");
  const std::string headed =
      header + "\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,0F3A\n\n" + key.substr(header.size() + 1);
  EXPECT_EQ(Found(headed), "private_key " + headed);
}

TEST(WebTokenTest, TheEndIsThatOfTheLastPart) {
  std::mt19937 random(9);
  const std::string token = MadeWebToken(&random);
  EXPECT_EQ(WebTokenEnd(token, 0), token.size());
  EXPECT_EQ(WebTokenEnd("<" + token + ".x>", 1), token.size() + 1);
  const std::string key = MadePrivateKey(&random);
  EXPECT_EQ(PrivateKeyEnd(key, 0), key.size());
  EXPECT_EQ(PrivateKeyEnd(key + key, 0), key.size());
  // One that never closes is followed for 16 KiB.
  const std::string open = key.substr(0, key.rfind('\n')) + Made(kLettersAndDigits, 50000, &random);
  EXPECT_EQ(PrivateKeyEnd(open, 0), size_t{16} << 10);
}

}  // namespace
}  // namespace telltale::test
