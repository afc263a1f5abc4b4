#include "content/phone.h"

#include <gtest/gtest.h>

#include <string>

namespace telltale {
namespace {

std::string International(const std::string& text) {
  const size_t at = text.find('+');
  const size_t end = InternationalPhoneEnd(text, at);
  return end == 0 ? "none" : text.substr(at, end - at);
}

bool IsNational(const std::string& text) {
  const size_t at = text.find_first_of("0123456789");
  return IsNationalPhone(text, at, ReadNumber(text, at));
}

TEST(PhoneTest, NumbersAreReadInGroups) {
  const NumberRun run = ReadNumber("x 212-456-7890.", 2);
  EXPECT_EQ(std::string(run.digits.data(), run.count), "2124567890");
  EXPECT_EQ(run.groups, 3u);
  EXPECT_EQ(run.separator, '-');
  EXPECT_EQ(run.length[2], 4);
  EXPECT_EQ(run.end[2], 14u);
  EXPECT_EQ(ReadNumber("12 34-56", 0).groups, 2u);  // one separator only
  EXPECT_EQ(ReadNumber("12  34", 0).groups, 1u);
  EXPECT_EQ(ReadNumber("1 2 3 4 5 6 7 8 9", 0).groups, NumberRun::kMaxGroups);
  EXPECT_EQ(ReadNumber(std::string(20, '1'), 0).count, 20u);
  EXPECT_EQ(ReadNumber(std::string(21, '1'), 0).count, 0u);
  EXPECT_EQ(ReadNumber("12 " + std::string(19, '1'), 0).count, 2u);
}

TEST(PhoneTest, ANumberEndsWhereNothingGoesOn) {
  for (const char* text : {"7", "7.", "7 8", "7, 8", "7)", "7-", "7.x", "7\xe2\x82\xac"})
    EXPECT_TRUE(EndsNumber(text, 1)) << text;
  for (const char* text : {"78", "7a", "7_", "7.8", "7,8", "7-8", "7/8", "7:8"})
    EXPECT_FALSE(EndsNumber(text, 1)) << text;
}

TEST(PhoneTest, InternationalNumbersAreFoundWhole) {
  const char* const rows[][2] = {
      {"call +49 30 901820, now", "+49 30 901820"},   {"+4930901820", "+4930901820"},
      {"+1 (212) 456-7890.", "+1 (212) 456-7890"},    {"+12124567890", "+12124567890"},
      {"+44 (0)20 7946 0958", "+44 (0)20 7946 0958"}, {"+33 1 23 45 67 89", "+33 1 23 45 67 89"},
      {"+33.1.23.45.67.89", "+33.1.23.45.67.89"},     {"tel:+353-1-234-5678;", "+353-1-234-5678"},
      {"(+7 495 123-45-67)", "+7 495 123-45-67"},     {"+49 30 901820. 5 people", "+49 30 901820"},
  };
  for (const auto& row : rows) EXPECT_EQ(International(row[0]), row[1]) << row[0];
}

TEST(PhoneTest, OtherUsesOfThePlusAreNone) {
  for (const char* text : {"+",
                           "+1",
                           "+ 49 30 901820",
                           "2+4930901820",
                           "+0100",
                           "+01:00",
                           "C++4930901820",
                           "+20261125",
                           "+49.309018201",
                           "+1234567",
                           "+1 123 456 7890",
                           "+1 212 555 0123",
                           "+1 212 456 789",
                           "+4930901820123456",
                           "+49 30 901820a",
                           "+1 2 3 4 5 6 7 8 9",
                           "+49  30  901820",
                           "x=+4930901820",
                           "+7 495 123",
                           "+4930901820.5",
                           "(x)+4930901820"})
    EXPECT_EQ(International(text), "none") << text;
}

TEST(PhoneTest, NationalNumbersNeedAClearForm) {
  for (const char* text :
       {"212-456-7890", "212.456.7890", "1-212-456-7890", "phone 212 456 7890", "Tel.: 030 1234567",
        "\"phone\": \"0301234567\"", "phone_number: 2124567890", "Mobile no. 0171-1234567", "Fax (030 1234567)"})
    EXPECT_TRUE(IsNational(text)) << text;
  for (const char* text :
       {"212 456 7890", "2124567890", "112-456-7890", "212-156-7890", "555-456-7890", "212-555-0123", "911-456-7890",
        "212-456-789", "2-212-456-7890", "2026-11-25", "030 1234567", "order 030 1234567", "phone 5000000",
        "phone 0.123456789", "phone 12", "hotel 2124567890", "192.168.100.200"})
    EXPECT_FALSE(IsNational(text)) << text;
}

TEST(PhoneTest, AnAreaCodeMayStandInBrackets) {
  const auto end = [](const std::string& text) { return ParenthesisedPhoneEnd(text, text.find('(') + 1); };
  EXPECT_EQ(end("(212) 456-7890"), 14u);
  EXPECT_EQ(end("at (212)456.7890 or"), 16u);
  for (const char* text :
       {"(212) 456", "(212) 456-78901", "f(212) 456-7890", "(555) 123-4567", "(212, 456-7890", "(21) 456-7890"})
    EXPECT_EQ(end(text), 0u) << text;
}

}  // namespace
}  // namespace telltale
