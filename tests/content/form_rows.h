#pragma once
// tests/content/form_rows.h - rows of the checks' table: texts and values that must be well-formed.

#include "tests/content/check_rows.h"

namespace telltale::test {

inline std::function<void(StreamSpec*)> TextIs(Form form, Format format = Format::kAuto) {
  return [=](StreamSpec* spec) {
    spec->form = form;
    spec->format = format;
  };
}
inline FieldSpec Holding(const char* path, Form form, const char* schema = "") {
  FieldSpec field;
  field.path = path;
  field.form = {form, *schema == '\0' ? "" : "total.schema.json", schema};
  return field;
}
inline Output WithQuery(const char* query) {
  Output output = TextOutput("Done.");
  output.attributes = {{"query", query}};
  return output;
}
constexpr const char* kHasTotal = "{\"required\": [\"total\"]}";

inline const Row kFormRows[] = {
    // malformed of a text: not empty; well_formed set
    {"a query", TextIs(Form::kSql), T("SELECT 1"), Check::kMalformed, "", kPass},
    {"prose", TextIs(Form::kSql), T("I cannot write that query."), Check::kMalformed, "", kHit},
    {"prose around a fence", TextIs(Form::kSql), T("Here:\n```sql\nSELECT 1\n```\nDone."), Check::kMalformed, "",
     kPass},
    {"a broken query in a fence", TextIs(Form::kSql), T("```\nSELECT (1\n```"), Check::kMalformed, "", kHit},
    {"an empty fence", TextIs(Form::kSql), T("```\n```"), Check::kMalformed, "", kHit},
    {"Python", TextIs(Form::kPython), T("Here:\n```python\nif a:\n  b\n```"), Check::kMalformed, "", kPass},
    {"Python in a list", TextIs(Form::kPython), T("- so:\n  ```\n  if a:\n    b\n  c\n  ```"), Check::kMalformed, "",
     kPass},
    {"a header without its block", TextIs(Form::kPython), T("if a:\nb"), Check::kMalformed, "", kHit},
    {"no Python", TextIs(Form::kPython), T(" \n"), Check::kMalformed, "", kNotAsked},
    {"XML", TextIs(Form::kXml), T(" <a><b/></a>\n"), Check::kMalformed, "", kPass},
    {"XML that is cut", TextIs(Form::kXml), T("<a><b/>"), Check::kMalformed, "", kHit},
    {"HTML", TextIs(Form::kHtml, Format::kText), T("<p>x<br>y"), Check::kMalformed, "", kPass},
    {"HTML with JSON in it", TextIs(Form::kHtml), T("<p>x<script>var a = {\"b\": \"</p>\"}</script>"),
     Check::kMalformed, "", kPass},
    {"HTML, wrongly nested", TextIs(Form::kHtml), T("<b><i>x</b></i>"), Check::kMalformed, "", kHit},
    {"JSON", TextIs(Form::kJson, Format::kText), T("{\"a\": 1}"), Check::kMalformed, "", kPass},
    {"JSON numbers alone", TextIs(Form::kJson), T("[1, 2]"), Check::kMalformed, "", kPass},
    {"JSON with a comma too many", TextIs(Form::kJson), T("{\"a\": 1,}"), Check::kMalformed, "", kHit},
    {"JSON where a query should be", TextIs(Form::kSql), J("{\"a\": 1}"), Check::kMalformed, "", kHit},
    {"an empty text", TextIs(Form::kSql), T(" \n"), Check::kMalformed, "", kNotAsked},
    {"no rule", None, T("<a>"), Check::kMalformed, "", kNotAsked},
    // malformed of a field: a string that is not empty; well_formed set
    {"a field", Field(Holding("q", Form::kSql)), J("{\"q\": \" SELECT 1 \"}"), Check::kMalformed, "q", kPass},
    {"a field that is not", Field(Holding("q", Form::kSql)), J("{\"q\": \"SELECT (1\"}"), Check::kMalformed, "q", kHit},
    {"its fence is no SQL", Field(Holding("q", Form::kSql)), J("{\"q\": \"```sql\\nSELECT 1\\n```\"}"),
     Check::kMalformed, "q", kHit},
    {"an empty field", Field(Holding("q", Form::kSql)), J("{\"q\": \"\", \"a\": 1}"), Check::kMalformed, "q",
     kNotAsked},
    {"a null-word", Field(Holding("q", Form::kSql)), J("{\"q\": \"N/A\", \"a\": 1}"), Check::kMalformed, "q",
     kNotAsked},
    {"no field", Field(Holding("q", Form::kSql)), J("{\"a\": 1}"), Check::kMalformed, "q", kNotAsked},
    {"another type", Field(Holding("q", Form::kJson)), J("{\"q\": {\"a\": 1}}"), Check::kMalformed, "q", kNotAsked},
    {"a number", Field(Holding("q", Form::kJson)), J("{\"q\": 1}"), Check::kMalformed, "q", kNotAsked},
    {"every element", Field(Holding("i[].x", Form::kXml)), J("{\"i\": [{\"x\": \"<a/>\"}, {\"x\": \"<b/>\"}]}"),
     Check::kMalformed, "i[].x", kPass},
    {"not one element", Field(Holding("i[].x", Form::kXml)),
     J("{\"i\": [{\"x\": \"<a/>\"}, {\"x\": \"<b>\"}, {\"x\": 1}]}"), Check::kMalformed, "i[].x", kHit},
    {"an attribute", Field(Holding("attributes.query", Form::kSql)), [] { return WithQuery("SELECT 1,"); },
     Check::kMalformed, "attributes.query", kHit},
    {"an attribute that is", Field(Holding("attributes.query", Form::kSql)), [] { return WithQuery("SELECT 1"); },
     Check::kMalformed, "attributes.query", kPass},
    // schema_violation of a field: JSON was read in it; schema set
    {"JSON as its schema says", Field(Holding("p", Form::kJson, kHasTotal)), J("{\"p\": \"{\\\"total\\\": 1}\"}"),
     Check::kSchemaViolation, "p", kPass},
    {"JSON, not as it says", Field(Holding("p", Form::kJson, kHasTotal)), J("{\"p\": \"{}\"}"), Check::kSchemaViolation,
     "p", kHit},
    {"in one element", Field(Holding("p[]", Form::kJson, kHasTotal)),
     J("{\"p\": [\"{\", \"{\\\"total\\\": 1}\", \"{}\"]}"), Check::kSchemaViolation, "p[]", kHit},
    {"no JSON", Field(Holding("p", Form::kJson, kHasTotal)), J("{\"p\": \"{\"}"), Check::kSchemaViolation, "p",
     kNotAsked},
    {"no schema", Field(Holding("p", Form::kJson)), J("{\"p\": \"{}\"}"), Check::kSchemaViolation, "p", kNotAsked},
};

}  // namespace telltale::test
