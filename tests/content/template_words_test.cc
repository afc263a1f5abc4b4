#include "content/template_words.h"

#include <gtest/gtest.h>

#include <string>

namespace telltale {
namespace {

TEST(TemplateWords, ALabelIsInCapitalsAndEndsInATemplateWord) {
  for (const char* text : {"Name", "Company Name", "DATE", "PHONE_NUMBER", "Date of the Event", "Straße/Ort",
                           "Nom de la Société", "Имя", "姓名", "公司名称", "Company's Address"}) {
    EXPECT_TRUE(IsLabel(text)) << text;
  }
  for (const char* text : {"", " ", "name", "Company name x", "Yes", "the Name", "Name 2", "Name, Date",
                           "A B C D E F Name", "Name!", "\xff", "Nam"}) {
    EXPECT_FALSE(IsLabel(text)) << text;
  }
  EXPECT_FALSE(IsLabel(std::string(80, 'N')));
}

TEST(TemplateWords, AShoutedLabelHasTwoWords) {
  EXPECT_TRUE(IsShoutedLabel("FIRST_NAME"));
  EXPECT_TRUE(IsShoutedLabel("DATE OF EVENT"));
  EXPECT_FALSE(IsShoutedLabel("NAME"));
  EXPECT_FALSE(IsShoutedLabel("First Name"));
  EXPECT_FALSE(IsShoutedLabel("FIRST_THING"));
}

TEST(TemplateWords, ARequestGoesOn) {
  for (const char* text :
       {"your name", "YOUR_API_KEY", "insert date, time", "Ihr Name", "Votre nom", "您的公司", "укажите дату"}) {
    EXPECT_TRUE(IsRequest(text)) << text;
  }
  for (const char* text : {"your", "yours truly", "ihr Name", "su madre", "", "您的", "name"})
    EXPECT_FALSE(IsRequest(text)) << text;
}

TEST(TemplateWords, VariablesEndInOne) {
  for (const char* text : {"name", "first_name", "user.company", "firstName", "a.b.due_date"}) {
    EXPECT_TRUE(EndsInTemplateWord(text)) << text;
  }
  for (const char* text : {"", "x", "name_x", "user.id", "a.", "filename"})
    EXPECT_FALSE(EndsInTemplateWord(text)) << text;
}

}  // namespace
}  // namespace telltale
