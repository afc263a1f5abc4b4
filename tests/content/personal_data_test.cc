#include "content/personal_data.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace telltale {
namespace {

// "kind:what was found" of every match, in order.
std::string All(std::string_view text) {
  std::string all;
  while (const std::optional<PersonalDataMatch> match = NextPersonalData(text)) {
    if (!all.empty()) all += " ";
    all += std::string(NameOf(match->kind)) + ":" + std::string(text.substr(match->begin, match->end - match->begin));
    text.remove_prefix(match->end);
  }
  return all;
}

TEST(PersonalDataTest, EveryKindIsFoundInASentence) {
  EXPECT_EQ(
      All("Write to anna@acme.io or call +49 30 901820; card 4111 1111 1111 1111, account DE89 3704 0044 0532 0130 00, "
          "SSN 219-45-6789."),
      "email:anna@acme.io phone:+49 30 901820 card:4111 1111 1111 1111 iban:DE89 3704 0044 0532 0130 00 "
      "us_ssn:219-45-6789");
  EXPECT_EQ(All("or (212) 456-7890"), "phone:(212) 456-7890");
}

TEST(PersonalDataTest, CardsAreWrittenInGroupsOrTogether) {
  for (const char* card : {"4111111111111111", "4111 1111 1111 1111", "4111-1111-1111-1111", "3782 822463 10005",
                           "378282246310005", "3056 930902 5904", "6304 0000 0000 0000 018"})
    EXPECT_EQ(All(std::string("card ") + card + "."), std::string("card:") + card);
  EXPECT_EQ(All("#4111111111111111"), "card:4111111111111111");
  EXPECT_EQ(All("4111 1111 1111 1111 12/28"), "card:4111 1111 1111 1111");
  EXPECT_EQ(All("4111111111111111 12/28"), "card:4111111111111111");
  for (const char* text :
       {"4111 1111 1111 1112", "41111 111 1111 1111", "4111.1111.1111.1111", "0.4111111111111111", "4111111111111111.5",
        "ORD-4111111111111111", "4111111111111111-7", "x4111111111111111", "4111111111111111x", "4111111111111111_a",
        "4111 1111 1111 1111 2222", "4111-1111-1111-1111-1", "$4111111111111111", "411111111111111100000",
        "123e4567-e89b-4111-1111-111111111111"})
    EXPECT_EQ(All(text), "") << text;
}

TEST(PersonalDataTest, PhonesAreFoundInEveryForm) {
  for (const std::string phone : {"+49 30 901820", "(212) 456-7890", "212-456-7890", "1-212-456-7890", "212.456.7890"})
    EXPECT_EQ(All("at " + phone + ", please"), "phone:" + phone);
  for (const std::string phone :
       {"212 456 7890", "2124567890", "030 1234567", "0301234567", "0 30 1234567", "089-12345678"})
    EXPECT_EQ(All("phone: " + phone + " or"), "phone:" + phone);
}

TEST(PersonalDataTest, SocialSecurityNumbersHaveAnIssuedArea) {
  EXPECT_EQ(All("ssn: 219-45-6789"), "us_ssn:219-45-6789");
  for (const char* text :
       {"000-45-6789", "666-45-6789", "900-45-6789", "219-00-6789", "219-45-0000", "123-45-6789", "078-05-1120",
        "219 45 6789", "219.45.6789", "219-45-67890", "1219-45-6789", "219-45-6789-1", "A-219-45-6789", "219-456-789"})
    EXPECT_EQ(All(text), "") << text;
}

TEST(PersonalDataTest, AnIbanBeginsAWord) {
  EXPECT_EQ(All("IBAN:DE89370400440532013000"), "iban:DE89370400440532013000");
  EXPECT_EQ(All("xDE89370400440532013000"), "");
  EXPECT_EQ(All("DE89370400440532013001"), "");
}

TEST(PersonalDataTest, WhatLooksAlikeIsNone) {
  for (const char* text : {"",
                           "2026-11-25T10:00:00+01:00",
                           "2026-11-25 10:00:00.123456",
                           "25.11.2026",
                           "11/25/2026",
                           "1795600800000",
                           "10.0.0.1",
                           "192.168.100.200:8080",
                           "fe80::1:2",
                           "550e8400-e29b-41d4-a716-446655440000",
                           "INV-2024-00817",
                           "SKU-12345-678",
                           "order 403-1234567-1234567",
                           "ISBN 978-3-16-148410-0",
                           "ISBN 9783161484100",
                           "3.14159265358979323846",
                           "1,234,567,890",
                           "1.234.567.890",
                           "12 345 678 901",
                           "1e-10",
                           "v1.22.333.4444",
                           "2 + 2 = 4",
                           "C++17",
                           "x^2+12345678",
                           "@dataclass",
                           "50 % @ 3 EUR",
                           "0x4111111111111111",
                           "4111 1111",
                           "arXiv:2312.17149",
                           "10.1103/PhysRevB.54.11169",
                           "(1999) 123-456",
                           "1024 2048 4096 8192",
                           "01.02.2026 - 05.02.2026",
                           "tel aviv 2026",
                           "LOT20261125A",
                           "call 5000000 times"})
    EXPECT_EQ(All(text), "") << text;
}

TEST(PersonalDataTest, TheFirstOfEachKindIsKept) {
  const std::string text = "a@acme.io b@acme.io +49 30 901820 +49 30 901821";
  const PersonalDataFound found = FindPersonalData(text);
  EXPECT_TRUE(found.any());
  EXPECT_TRUE(found.Has(PersonalData::kEmail));
  EXPECT_TRUE(found.Has(PersonalData::kPhone));
  EXPECT_FALSE(found.Has(PersonalData::kCard));
  EXPECT_EQ(found.first[0], "a@acme.io");
  EXPECT_EQ(found.first[1], "+49 30 901820");
  EXPECT_FALSE(FindPersonalData("nothing").any());
}

// Wherever it stands: blocks of bytes that are skipped together must not hide anything.
TEST(PersonalDataTest, ThePlaceInTheTextDoesNotMatter) {
  for (size_t before = 0; before < 100; ++before) {
    for (const char* what :
         {"a@acme.io", "+49 30 901820", "4111111111111111", "DE89370400440532013000", "219-45-6789"}) {
      const std::string text = std::string(before, '.') + " " + what + " " + std::string(100 - before, 'x');
      const std::optional<PersonalDataMatch> match = NextPersonalData(text);
      ASSERT_TRUE(match) << text;
      EXPECT_EQ(match->begin, before + 1);
      EXPECT_EQ(match->end, before + 1 + std::string_view(what).size());
    }
  }
}

TEST(PersonalDataTest, RandomTextHasAnAnswer) {
  const char* const kPieces[] = {"@",   "+",    "4111",   "1111",    " ",    "-",           ".",    "(",   ")",   "212",
                                 "456", "7890", "a",      "acme.io", "DE89", "3704",        "\xff", "\\n", "tel", ":",
                                 "49",  "30",   "901820", "0",       "\"",   "219-45-6789", "_",    "/"};
  std::mt19937 random(23);
  int found = 0;
  for (int round = 0; round < 200000; ++round) {
    std::string text;
    for (size_t i = random() % 16; i > 0; --i) text += kPieces[random() % std::size(kPieces)];
    std::string_view rest = text;
    while (const std::optional<PersonalDataMatch> match = NextPersonalData(rest)) {
      ASSERT_LT(match->begin, match->end) << text;
      ASSERT_LE(match->end, rest.size()) << text;
      ++found;
      rest.remove_prefix(match->end);
    }
  }
  EXPECT_GT(found, 1000);
}

// Megabytes of what begins a match again and again are read once, not once for every beginning.
TEST(PersonalDataTest, HostileTextIsReadInOnePass) {
  for (const char* piece : {"@", "a@", "a@b.", "+1 2 ", "1 ", "1-", "(212) ", "DE89 ", "phone: 0", "4111 1111 1111 "}) {
    std::string text;
    while (text.size() < 2u << 20) text += piece;
    EXPECT_FALSE(FindPersonalData(text).Has(PersonalData::kIban)) << piece;
  }
  EXPECT_FALSE(FindPersonalData(std::string(4u << 20, '7')).any());
}

}  // namespace
}  // namespace telltale
