#include "content/xml_form.h"

#include <gtest/gtest.h>

namespace telltale::test {
namespace {

std::string FaultOf(std::string_view text) {
  static XmlForm form;  // one for all: what one text leaves behind must not matter to the next
  std::string fault;
  return form.Check(text, &fault) ? std::string() : fault;
}

TEST(XmlForm, WellFormed) {
  const std::string_view kGood[] = {
      "<a/>",
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<order id=\"1\"><item>x &amp; y &lt; z &#233;</item></order>",
      "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>\xc3\xa9</a>",  // it came as UTF-8
      "<?xml version=\"1.0\" encoding=\"UTF-16\"?><a/>",
      "<!DOCTYPE note><note><![CDATA[a < b & c]]><!-- b --></note>",
      "<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Strict//EN\" \"http://x/xhtml.dtd\"><html/>",
      "<s:a xmlns:s=\"urn:x\"><s:b/></s:a>",
      "<s:a><t:b/></s:a>",  // prefixes are not looked at
      "<a>\n<?go on?>\n</a>\n<!-- end -->"};
  for (const std::string_view text : kGood) {
    EXPECT_EQ(FaultOf(text), "") << text;
  }
}

TEST(XmlForm, FaultsAreToldWithTheirPlace) {
  const std::pair<std::string_view, std::string_view> kFaults[] = {
      {"", "no element, line 1"},
      {"No order was found.", "text stands before the element, line 1"},
      {"Here it is: <a/>", "text stands before the element, line 1"},
      {"<a/> I hope this helps.", "something stands behind the element, line 1"},
      {"<a/><b/>", "something stands behind the element, line 1"},
      {"<a>\n<b>\n</a>", "<b> is closed by </a>, line 3"},
      {"<a><b><i>x</b></i></a>", "<i> is closed by </b>, line 1"},
      {"<a>\n<b>", "<b> is not closed, line 2"},
      {"<a>x & y</a>", "a bare &, line 1"},
      {"<a>x < y</a>", "a bare <, line 1"},
      {"<a b=1/>", "unexpected '1', line 1"},
      {"<a b=\"1\" b=\"2\"/>", "duplicate attribute, line 1"},
      {"<a b=\"1/>", "a tag, quote or comment is not closed, line 1"},
      {"<a>&nbsp;</a>", "undefined entity, line 1"},
      {"<a><!-- x</a>", "a tag, quote or comment is not closed, line 1"},
      {"<br><p>x</p>", "<br> is not closed, line 1"},
      {"</a>", "a bare <, line 1"},
      {"<a>\xff</a>", "not well-formed (invalid token), line 1"},
      {"{\"a\": 1}", "text stands before the element, line 1"},
  };
  for (const auto& [text, fault] : kFaults) EXPECT_EQ(FaultOf(text), fault) << text;
}

TEST(XmlForm, NothingThatADoctypeDeclaresIsRead) {
  const std::string laughs =
      "<!DOCTYPE a [<!ENTITY l \"lol\"><!ENTITY m \"&l;&l;&l;&l;&l;&l;&l;&l;\"><!ENTITY n \"&m;&m;&m;&m;&m;&m;\">]>"
      "<a>&n;</a>";
  EXPECT_EQ(FaultOf(laughs), "a DOCTYPE with declarations is refused, line 1");
  EXPECT_EQ(FaultOf("<!DOCTYPE a [<!ENTITY f SYSTEM \"file:///etc/passwd\">]><a>&f;</a>"),
            "a DOCTYPE with declarations is refused, line 1");
  EXPECT_EQ(FaultOf("<!DOCTYPE a SYSTEM \"http://localhost/x.dtd\"><a/>"), "");
}

TEST(XmlForm, DepthIsBounded) {
  const auto nested = [](int depth) {
    std::string text;
    for (int i = 0; i < depth; ++i) text += "<a>";
    for (int i = 0; i < depth; ++i) text += "</a>";
    return text;
  };
  EXPECT_EQ(FaultOf(nested(256)), "");
  EXPECT_EQ(FaultOf(nested(257)), "nested deeper than 256 levels, line 1");
  EXPECT_EQ(FaultOf(nested(20'000)), "nested deeper than 256 levels, line 1");
}

TEST(XmlForm, EveryBeginningHasAnAnswer) {
  const std::string_view text =
      "<?xml version=\"1.0\"?><!DOCTYPE a SYSTEM 'x'><a b='c'><![CDATA[x]]><!-- y --><?z?>&amp;\xc3\xa9</a>";
  for (size_t size = 0; size < text.size(); ++size) EXPECT_NE(FaultOf(text.substr(0, size)), "") << size;
  EXPECT_EQ(FaultOf(text), "");
}

}  // namespace
}  // namespace telltale::test
