#include "content/payment_numbers.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace telltale {
namespace {

// The slow twins: Luhn from the left with places counted, and the remainder by long division of the whole number.
bool TwinLuhn(const std::string& digits) {
  int sum = 0;
  for (size_t i = 0; i < digits.size(); ++i) {
    const bool twice = (digits.size() - i) % 2 == 0;
    const int value = (digits[i] - '0') * (twice ? 2 : 1);
    sum += value / 10 + value % 10;
  }
  return sum % 10 == 0;
}

int TwinMod97(const std::string& iban) {
  std::string number;
  for (const char c : iban.substr(4) + iban.substr(0, 4)) {
    number += c >= 'A' ? std::to_string(c - 'A' + 10) : std::string(1, c);
  }
  int rest = 0;
  for (const char digit : number) rest = (rest * 10 + digit - '0') % 97;
  return rest;
}

TEST(PaymentNumbersTest, LuhnAgreesWithItsTwin) {
  std::mt19937 random(5);
  int passed = 0;
  for (int round = 0; round < 20000; ++round) {
    std::string digits;
    for (size_t i = random() % 19 + 1; i > 0; --i) digits += static_cast<char>('0' + random() % 10);
    ASSERT_EQ(PassesLuhn(digits), TwinLuhn(digits)) << digits;
    passed += PassesLuhn(digits) ? 1 : 0;
  }
  EXPECT_NEAR(passed, 2000, 200);
}

TEST(PaymentNumbersTest, TestNumbersOfTheSchemesAreCards) {
  for (const char* digits :
       {"4111111111111111", "4242424242424242", "5555555555554444", "2223003122003222", "378282246310005",
        "6011111111111117", "30569309025904", "3566002020360505", "6200000000000005", "6759649826438453"})
    EXPECT_TRUE(IsCardNumber(digits)) << digits;
}

TEST(PaymentNumbersTest, OtherNumbersAreNoCards) {
  for (const char* digits : {"4111111111111112",  // check digit
                             "411111111111111",   // length of the scheme
                             "9111111111111111",  // no scheme
                             "0000000000000000", "1795600800000", "4398046511626", "4304672100000000", "41", ""})
    EXPECT_FALSE(IsCardNumber(digits)) << digits;
}

TEST(PaymentNumbersTest, ACardIsBoundToOneCheckDigit) {
  std::string digits = "4111111111111111";
  for (size_t i = 4; i < digits.size(); ++i) {
    int cards = 0;
    for (char digit = '0'; digit <= '9'; ++digit) {
      std::string changed = digits;
      changed[i] = digit;
      cards += IsCardNumber(changed) ? 1 : 0;
    }
    EXPECT_EQ(cards, 1) << i;
  }
}

TEST(PaymentNumbersTest, TheRegistrysExamplesAreIbans) {
  for (const std::string iban :
       {"DE89370400440532013000", "GB29NWBK60161331926819", "FR1420041010050500013M02606", "NO9386011117947",
        "BE68539007547034", "CH9300762011623852957", "NL91ABNA0417164300", "MT84MALT011000012345MTLCAST001S"}) {
    EXPECT_EQ(IbanBytes(iban), iban.size()) << iban;
    EXPECT_EQ(IbanBytes(iban + ", please"), iban.size()) << iban;
    std::string spaced;
    for (size_t i = 0; i < iban.size(); ++i) spaced += (i > 0 && i % 4 == 0 ? " " : "") + std::string(1, iban[i]);
    EXPECT_EQ(IbanBytes(spaced), spaced.size()) << spaced;
    EXPECT_EQ(IbanBytes(spaced + " 12"), spaced.size()) << spaced;
    EXPECT_EQ(IbanBytes(iban + "0"), 0u) << iban;
    EXPECT_EQ(IbanBytes(iban.substr(0, iban.size() - 1)), 0u) << iban;
  }
}

TEST(PaymentNumbersTest, OtherTextIsNoIban) {
  for (const char* text :
       {"", "DE", "DE89", "DE89370400440532013001", "de89370400440532013000", "XX89370400440532013000",
        "DE89 370400440532013000", "DE8937 0400440532013000", "DE89-3704-0044-0532-0130-00", "DEX9370400440532013000"})
    EXPECT_EQ(IbanBytes(text), 0u) << text;
}

TEST(PaymentNumbersTest, TheRemainderAgreesWithItsTwin) {
  std::mt19937 random(6);
  int valid = 0;
  for (int round = 0; round < 50000; ++round) {
    std::string iban = "NL";
    iban += std::to_string(10 + random() % 90);
    for (int i = 0; i < 4; ++i) iban += static_cast<char>('A' + random() % 26);
    for (int i = 0; i < 10; ++i) iban += static_cast<char>('0' + random() % 10);
    ASSERT_EQ(IbanBytes(iban) == iban.size(), TwinMod97(iban) == 1) << iban;
    valid += IbanBytes(iban) > 0 ? 1 : 0;
  }
  EXPECT_GT(valid, 300);
}

}  // namespace
}  // namespace telltale
