#include "content/html_form.h"

#include <gtest/gtest.h>

namespace telltale::test {
namespace {

std::string FaultOf(std::string_view text) {
  static HtmlForm form;
  std::string fault;
  return form.Check(text, &fault) ? std::string() : fault;
}

TEST(HtmlForm, WellFormed) {
  const std::string_view kGood[] = {
      "<p>Hello</p>",
      "<!DOCTYPE html>\n<html lang=en><head><meta charset=utf-8><title>a </b> c</title></head><body><p>x</body></html>",
      "<!doctype html><title>x</title><p>one<p>two",  // nearly all may be left out
      "<ul><li>one<li>two <b>bold</b><p>more<li>three</ul>",
      "<dl><dt>a<dd>b<dd>c<dt>d<dd>e</dl>",
      "<table><caption>x<colgroup><col><col><thead><tr><th>a<th>b<tbody><tr><td>1<td>2<tr><td>3<td><table><tr><td>4"
      "</table></table>",
      "<table><tr><td>1</td></tr></table>",
      "<select><optgroup label=a><option>1<option>2<optgroup label=b><option selected>3</select>",
      "<p>line<br>line<br/><img src=a.png alt='it is \"x\"'/><hr><input type=\"text\" disabled>",
      "<DIV Class=\"a\">x</div >",
      "<p>a<div>b</div>c<p>d<h1>e</h1>",
      "<ruby>a<rp>(<rt>b<rp>)</ruby>",
      "a < b, 3<4 and <b>x</b> &amp; y & z",
      "<script>if (a < b && '</p>' + \"<b>\") {}</script><style>a > b {}</style>",
      "<textarea><b>not a tag</textarea><iframe><p></iframe>",
      "<!-- <b> --><p>x</p><!---->",
      "<svg viewBox=\"0 0 1 1\"><path d=\"M0 0\"/><g><title>a</title><circle r=1 /></g><![CDATA[x]]></svg><p>x",
      "<my-element data-x=1><slot></slot></my-element>",
      "<a href=https://x.se/a/>x</a><a href=x/ title>y</a>",
      "<html><head><title>x</title><body><p>a<ul><li>b<p>c</ul></html>",
      "<p>Dear <em>Ada</em>,</p>\n<p>thank you.</p>",
      "<details><summary>a</summary><p>b</details>",
  };
  for (const std::string_view text : kGood) EXPECT_EQ(FaultOf(text), "") << text;
}

TEST(HtmlForm, FaultsAreToldWithTheirPlace) {
  const std::pair<std::string_view, std::string_view> kFaults[] = {
      {"", "no tag, line 1"},
      {"Hello", "no tag, line 1"},
      {"1 < 2 and 3 > 2", "no tag, line 1"},
      {"<!-- nothing -->", "no tag, line 1"},
      {"{\"a\": 1}", "no tag, line 1"},
      {"<p>one\n<b>two</p>", "<b> is closed by </p>, line 2"},
      {"<b><i>x</b></i>", "<i> is closed by </b>, line 1"},
      {"<div>\n<div>x</div>", "<div> is not closed, line 1"},
      {"<p>x</i></p>", "</i> has no start tag, line 1"},
      {"<p>a</p></p>", "</p> has no start tag, line 1"},
      {"<p><ul><li>a</ul></p>", "</p> has no start tag, line 1"},  // the list ended the paragraph
      {"<ul><li>a</ul></ul>", "</ul> has no start tag, line 1"},
      {"a<br></br>", "</br> ends an element that has no end, line 1"},
      {"<div/>x", "<div> is not closed, line 1"},  // only void elements close themselves
      {"<a href=\"x>y</a>", "a quote in <a> is not closed, line 1"},
      {"<a href=\"x>y</a><i class=\"b\">z</i>", "unexpected \" in <a>, line 1"},
      {"<a href='x''>y</a>", "unexpected ' in <a>, line 1"},
      {"<a href=x\"y>z</a>", "unexpected \" in a value, line 1"},
      {"<p <b>x</b>", "unexpected < in <p>, line 1"},
      {"<p>x</p", "the tag </p is not closed, line 1"},
      {"<p>x</p <b>", "the tag </p is not closed, line 1"},
      {"<p>x<b", "the tag <b is not closed, line 1"},
      {"<p>x</>", "</ names no element, line 1"},
      {"<p>x\n<!-- y", "a comment is not closed, line 2"},
      {"<script>x", "<script> is not closed, line 1"},
      {"<title>x</titles>", "<title> is not closed, line 1"},
      {"<p><![CDATA[x]]></p>", "CDATA outside of svg and math, line 1"},
      {"<svg><g></svg>", "<g> is closed by </svg>, line 1"},
      {"Write to <ada@lindqvist.se>.", "<ada@lindqvist.se> is not closed, line 1"},
      {"<table><tr><td>1</table></div>", "</div> has no start tag, line 1"},
  };
  for (const auto& [text, fault] : kFaults) EXPECT_EQ(FaultOf(text), fault) << text;
}

TEST(HtmlForm, DepthIsBounded) {
  const auto nested = [](int depth) {
    std::string text;
    for (int i = 0; i < depth; ++i) text += "<b>";
    for (int i = 0; i < depth; ++i) text += "</b>";
    return text;
  };
  EXPECT_EQ(FaultOf(nested(512)), "");
  EXPECT_EQ(FaultOf(nested(513)), "nested deeper than 512 levels, line 1");
}

TEST(HtmlForm, HostileTexts) {
  for (const std::string_view piece : {"<", "</", "<a ", "<a", "<p>", "<html>", "<td><table>", "<!--", "<script></",
                                       "=\"", "<li><dd>", "<svg>", "<!", "\xff<", "<b></i "}) {
    std::string text(piece == "<script></" ? "<script>" : "");
    while (text.size() < 200'000) text += piece;
    FaultOf(text);
    FaultOf("<i>" + text);
  }
}

TEST(HtmlForm, EveryBeginningHasAnAnswer) {
  const std::string_view text = "<!DOCTYPE html><div a='b' c=d><!-- x --><script>y</script>z</div>";
  for (size_t size = 0; size < text.size(); ++size) EXPECT_NE(FaultOf(text.substr(0, size)), "") << size;
  EXPECT_EQ(FaultOf(text), "");
}

}  // namespace
}  // namespace telltale::test
