#include "content/placeholder.h"

#include <gtest/gtest.h>

#include <string>

namespace telltale {
namespace {

TEST(Placeholder, MarksAreFound) {
  const std::pair<const char*, const char*> rows[] = {
      {"Dear {{name}}, thank you", "{{name}}"},
      {"Dear {{ customer.first_name | upper }},", "{{ customer.first_name | upper }}"},
      {"{{#each items}} x {{/each}}", "{{#each items}}"},
      {"尊敬的{{姓名}}，您好", "{{姓名}}"},
      {"Sum: ${{amount}}", "{{amount}}"},
      {"{{{name}}}", "{{{name}}"},
      {"a {% if user %} b", "{% if user %}"},
      {"a {%- endfor -%} b", "{%- endfor -%}"},
      {"Hello <%= user.name %>!", "<%= user.name %>"},
      {"Your balance is ${balance}.", "${balance}"},
      {"Hello ${user.firstName},", "${user.firstName}"},
      {"Hello {first_name},", "{first_name}"},
      {"Hello {firstName},", "{firstName}"},
      {"sent on {date}.", "{date}"},
      {"Sincerely,\n<your name>", "<your name>"},
      {"key: <YOUR_API_KEY>", "<YOUR_API_KEY>"},
      {"on <insert-date-here>", "<insert-date-here>"},
      {"Hi <FIRST_NAME>", "<FIRST_NAME>"},
      {"Best,\n[Your Name]", "[Your Name]"},
      {"[your company's name]", "[your company's name]"},
      {"[Insert quote from the CEO, 2 lines]", "[Insert quote from the CEO, 2 lines]"},
      {"From [Company Name] with love", "[Company Name]"},
      {"[DATE]\n[Name of the Client]\n", "[DATE]"},
      {"to [Name of the Client Company]", "[Name of the Client Company]"},
      {"[PHONE_NUMBER]", "[PHONE_NUMBER]"},
      {"Mit freundlichen Grüßen\n[Ihr Name]", "[Ihr Name]"},
      {"Sehr geehrter Herr [Nachname],", "[Nachname]"},
      {"[Votre nom]", "[Votre nom]"},
      {"[Su nombre]", "[Su nombre]"},
      {"[Prénom]", "[Prénom]"},
      {"С уважением,\n[Ваше имя]", "[Ваше имя]"},
      {"敬上\n[您的姓名]", "[您的姓名]"},
      {"[姓名]", "[姓名]"},
      {"[ここに氏名を記入]", "[ここに氏名を記入]"},
      {"Dear __CUSTOMER_NAME__,", "__CUSTOMER_NAME__"},
      {"Dear %FIRST_NAME%,", "%FIRST_NAME%"},
      {"TODO: write this", "TODO"},
      {"- TODO add the figures", "TODO"},
      {"Summary\nTODO\nCosts", "TODO"},
      {"the figures [TODO] are", "[TODO]"},
      {"see FIXME: figures", "FIXME"},
      {"Date: [TBD]", "[TBD]"},
      {"call XXX-XXXX now", "XXX-XXXX"},
      {"costs $XX,XXX a year", "XX,XXX"},
      {"order XXXXX", "XXXXX"},
      {"on XX/XX/XXXX.", "XX/XX/XXXX"},
      {"Lorem ipsum dolor sit amet", "Lorem ipsum dolor"},
      {"some LOREM IPSUM DOLOR", "LOREM IPSUM DOLOR"},
      {"```\n{{a}}\n```\nDear {{name}}", "{{name}}"},
  };
  for (const auto& [text, mark] : rows) {
    EXPECT_EQ(FindPlaceholder(text), mark) << text;
    // Wherever it stands among the sixteen bytes that are looked at together.
    for (size_t shift = 0; shift < 20; ++shift) {
      const std::string shifted = std::string(shift, 'a') + "\n" + text + "\n and some more of it behind";
      EXPECT_EQ(FindPlaceholder(shifted), mark) << shifted;
    }
  }
}

TEST(Placeholder, WhatIsAtHomeInATextIsNot) {
  const char* const rows[] = {
      // LaTeX
      "\\frac{{a}}{{b}} and x^{{10}}, \\mathbb{{Real}}, {{1, 2}, {3}}",
      "$\\text{{distance}} = {{2}}$",
      "{% a comment\n x %}",
      "$${abc}^2$$ or ${x}$ and ${n \\choose k}$ and ${abc}_i$",
      "\\begin{date} {\\rm name}",
      // programs
      "Say `{{name}}` or ``${name}``.",
      "```jinja\n{% if x %}{{name}}\n```\n",
      "~~~\n[Your Name]\n~~~",
      "const x = ${value} + 1;",
      "echo \"Hello ${USER}\"",
      "    run ${name}",
      "f\"Hello {name}\"",
      "print(\"{name}\")",
      "GET /users/{name}/orders",
      "{id} {x} {a, b}",
      "__init__ __name__ __DATE__ __FILE__",
      "%PATH% and %s %d 5%",
      "list[Name] = x[0]; a[i][j]",
      "for (i = 0; i < n; ++i) a[i] > b",
      "std::vector<int> <name> <date/>",
      // Markdown and HTML
      "[Company Name](https://example.com) [Name][1] [Date]: http://x",
      "[1] [12, 13] [Smith et al., 2020] [sic] [...]",
      "[Yes] [No] [ABC] [x] [ ] [A]",
      "<b>bold</b> <input name=\"x\"> <insert id=\"a b\"> <https://example.com>",
      "**TODO list** and TODO-lists",
      "__NOTE__ this",
      "~~old~~ new",
      // JSON
      "{\"name\": \"x\", \"a\": {\"b\": [[\"c\"], {\"d\": {}}]}}",
      "[\"Name\", \"Date\"]",
      "{{}}",
      "[{\"your name\": 1}]",
      // words
      "El hotel TODO INCLUIDO, con TODO.",
      "The date is TBD.",
      "Super Bowl XXX and Henry XXXI, size XXXL, chromosomes XX",
      "card XXXX-XXXX-XXXX-1234 and ****",
      "he said [your] work and [sa mère] left",
      "use lorem ipsum as a filler",
      "5 < 6 and 7 > 3",
      "a <- b",
      "Press [Enter] or [Insert].",
      "[Update] [Click Here] [Link] [Music] [Applause]",
      "[su madre]",
      "x < your age and y > 3\n",
      "",
      " ",
      "{",
      "{{",
      "${",
      "[",
      "<",
      "__",
      "%",
      "X",
      "XX",
      "O",
      "p",
      "`",
      "``",
  };
  for (const char* const text : rows) {
    EXPECT_EQ(FindPlaceholder(text), "") << text;
    EXPECT_EQ(FindPlaceholder(std::string(text) + "\nand some more of it behind"), "") << text;
  }
}

TEST(Placeholder, ATextsEndIsReadAsItsMiddleIs) {
  const std::string_view texts[] = {"pay X-XXXX now",
                                    "pay X-XXX now",
                                    "pay $XX,XX now",
                                    "{{name}}",
                                    "a TODO: b",
                                    "lorem ipsum dolor",
                                    "__NAME__",
                                    "X",
                                    "_",
                                    "O",
                                    "<",
                                    "%"};
  for (const std::string_view text : texts) {
    const std::string found(FindPlaceholder(std::string(text) + std::string(64, '\n')));
    for (size_t behind = 0; behind < 40; ++behind) {
      const std::string padded = std::string(text) + std::string(behind, '\n');
      EXPECT_EQ(FindPlaceholder(padded), found) << text << " and " << behind << " bytes";
    }
  }
}

TEST(Placeholder, MarksAreAtMost80BytesLong) {
  const auto name = [](size_t bytes) { return std::string(bytes, 'a'); };
  EXPECT_EQ(FindPlaceholder("{{" + name(76) + "}}").size(), 80u);
  EXPECT_EQ(FindPlaceholder("{{" + name(77) + "}}"), "");
  EXPECT_EQ(FindPlaceholder("<%" + name(76) + "%>").size(), 80u);
  EXPECT_EQ(FindPlaceholder("<%" + name(77) + "%>"), "");
  EXPECT_EQ(FindPlaceholder("<%" + name(77) + "%> {{name}}"), "{{name}}");
}

TEST(Placeholder, HostileTextsAreAnswered) {
  const size_t size = size_t{1} << 20;
  for (const char* const piece : {"{",     "[",         "<",   "`",     "~",  "_",  "%",
                                  "X",     "p",         "O",   "{%",    "<%", "${", "[[",
                                  "`` ` ", "a=${abc} ", "{{a", "[Your", "OD", "\n", "[A B C D E F G H I J K L] "}) {
    std::string text;
    while (text.size() < size) text += piece;
    const std::string_view found = FindPlaceholder(text);
    EXPECT_LE(found.size(), 80u) << piece;
    EXPECT_EQ(found.empty(), std::string_view(piece) != "X") << piece;
  }
  const std::string_view nul("\0{{\0}}\xff{{name}}\0", 16);
  EXPECT_EQ(FindPlaceholder(nul), "{{name}}");
  for (size_t cut = 0; cut < nul.size(); ++cut) FindPlaceholder(nul.substr(0, cut));
}

}  // namespace
}  // namespace telltale
