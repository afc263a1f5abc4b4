#pragma once
// content/well_formed.h - whether a text is what it should be: JSON, XML, HTML, SQL or Python.
//
// What:     one question for all forms. JSON is content/json_tree.h (strict RFC 8259), the others have a file each:
//           xml_form.h, html_form.h, sql_form.h, python_form.h say what they see and what they do not. What was JSON
//           can then be held against a JSON Schema.
// Units:    a text has at most 256 KiB; of a longer one nothing is known. From one Begin to the next at most 1 MiB is
//           asked: of an output's values beyond that nothing is known either.
// Threads:  not thread-safe; one judge a worker, its buffers used again.
// Errors:   none; a fault is the answer. Up to 8 KiB of faults are kept from one Begin to the next, and then said in
//           two words.
// Cost:     nothing until it is first asked; then as the form's own header says, 2 to 15 us a KiB.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace telltale {

class JsonSchema;

enum class Form : uint8_t { kNone, kJson, kXml, kHtml, kSql, kPython };
std::string_view NameOf(Form form);

// What a field's strings must be, as people wrote it.
struct FormSpec {
  Form form = Form::kNone;
  std::string schema_file;  // JSON Schema of the JSON in them, relative to the rules file; empty: none
  std::string schema_text;  // what the file holds
};
// The same, compiled.
struct FormRule {
  Form form = Form::kNone;
  size_t number = 0;  // of the fields with a form
  std::shared_ptr<const JsonSchema> schema;
};

class FormJudge {
 public:
  static constexpr size_t kMaxBytes = size_t{256} << 10;

  FormJudge();
  ~FormJudge();
  FormJudge(FormJudge&&) noexcept;
  FormJudge& operator=(FormJudge&&) noexcept;

  // A new output: what was told of the one before is gone, and what a text of 64 KiB or more made grow.
  void Begin();
  // What is wrong with the trimmed text, and where ("<b> is closed by </i>, line 3"); "" where it is well-formed,
  // nothing where it is too long to be asked.
  std::optional<std::string_view> FaultOf(Form form, std::string_view text);
  // What the JSON that FaultOf found well-formed last does against its schema; nothing where that is not decided.
  std::optional<std::string_view> ViolationsOf(const JsonSchema& schema);

 private:
  struct State;
  std::string_view Keep(std::string_view told);
  std::unique_ptr<State> state_;  // null until it is asked
};

}  // namespace telltale
