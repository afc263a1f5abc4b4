#include "content/well_formed.h"

#include <algorithm>
#include <array>
#include <string>

#include "content/form_fault.h"
#include "content/html_form.h"
#include "content/json_schema.h"
#include "content/json_tree.h"
#include "content/python_form.h"
#include "content/sql_form.h"
#include "content/text.h"
#include "content/xml_form.h"

namespace telltale {
namespace {

constexpr size_t kMaxInAll = size_t{1} << 20;  // of the texts from one Begin to the next: what is beyond is not asked
constexpr size_t kMaxTold = size_t{8} << 10;
constexpr size_t kMaxOne = 160;
constexpr size_t kLarge = size_t{64} << 10;

}  // namespace

std::string_view NameOf(Form form) {
  static constexpr std::array<std::string_view, 6> kNames = {"none", "json", "xml", "html", "sql", "python"};
  return kNames[static_cast<size_t>(form)];
}

struct FormJudge::State {
  JsonTree tree;
  SchemaScratch schema;
  XmlForm xml;
  HtmlForm html;
  SqlForm sql;
  std::string fault;
  size_t largest = 0;  // of the texts so far
  size_t asked = 0;    // bytes of all texts since Begin
  std::string told;    // never grows beyond what was reserved

  State() { told.reserve(kMaxTold); }

  bool IsWellFormed(Form form, std::string_view text) {
    switch (form) {
      case Form::kNone:
        return true;
      case Form::kJson:
        return tree.Read(text) || TellFault({tree.fault()}, text, tree.fault_at(), &fault);
      case Form::kXml:
        return xml.Check(text, &fault);
      case Form::kHtml:
        return html.Check(text, &fault);
      case Form::kSql:
        return sql.Check(text, &fault);
      case Form::kPython:
        return PythonForm::Check(text, &fault);
    }
    return true;
  }
};

FormJudge::FormJudge() = default;
FormJudge::~FormJudge() = default;
FormJudge::FormJudge(FormJudge&&) noexcept = default;
FormJudge& FormJudge::operator=(FormJudge&&) noexcept = default;

void FormJudge::Begin() {
  if (state_ == nullptr) return;
  state_->told.clear();
  state_->asked = 0;
  if (state_->largest >= kLarge) state_.reset();
}

std::string_view FormJudge::Keep(std::string_view told) {
  told = CutAt(told, kMaxOne);
  std::string& kept = state_->told;
  if (kept.size() + told.size() > kMaxTold) return "not well-formed";
  kept.append(told);
  return std::string_view(kept).substr(kept.size() - told.size());
}

std::optional<std::string_view> FormJudge::FaultOf(Form form, std::string_view text) {
  if (text.size() > kMaxBytes) return std::nullopt;
  if (state_ == nullptr) state_ = std::make_unique<State>();
  if (text.size() > kMaxInAll - state_->asked) return std::nullopt;
  state_->asked += text.size();
  state_->largest = std::max(state_->largest, text.size());
  return state_->IsWellFormed(form, text) ? std::string_view() : Keep(state_->fault);
}

std::optional<std::string_view> FormJudge::ViolationsOf(const JsonSchema& schema) {
  if (state_ == nullptr) return std::nullopt;
  switch (schema.Validate(state_->tree, &state_->schema)) {
    case SchemaVerdict::kValid:
      return std::string_view();
    case SchemaVerdict::kInvalid:
      state_->fault.clear();
      AppendViolations(state_->schema.violations(), kMaxOne, &state_->fault);
      return Keep(state_->fault);
    case SchemaVerdict::kUndecided:
      break;
  }
  return std::nullopt;
}

}  // namespace telltale
