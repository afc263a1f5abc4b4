#include "content/xml_form.h"

#include <expat.h>

#include <algorithm>
#include <vector>

#include "content/form_fault.h"

namespace telltale {
namespace {

constexpr size_t kMaxDepth = 256;

// The name that begins at `at`.
std::string_view NameAt(std::string_view text, size_t at) {
  const std::string_view rest = text.substr(std::min(at, text.size()));
  return ShortName(rest.substr(0, rest.find_first_of(" \t\r\n/>")));
}

}  // namespace

struct XmlForm::State {
  XML_Parser parser = nullptr;
  std::vector<size_t> open;  // where the names of the open elements begin
  bool declares = false;     // the DOCTYPE has an internal subset
  bool too_deep = false;

  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    if (parser != nullptr) XML_ParserFree(parser);
  }

  bool Begin();
  bool Tell(std::string_view text, std::string* fault) const;

  static void XMLCALL OnStart(void* self, const XML_Char* /*name*/, const XML_Char** /*attributes*/) {
    State& state = *static_cast<State*>(self);
    state.open.push_back(static_cast<size_t>(XML_GetCurrentByteIndex(state.parser)) + 1);
    if (state.open.size() <= kMaxDepth) return;
    state.too_deep = true;
    XML_StopParser(state.parser, XML_FALSE);
  }
  static void XMLCALL OnEnd(void* self, const XML_Char* /*name*/) { static_cast<State*>(self)->open.pop_back(); }
  static void XMLCALL OnDoctype(void* self, const XML_Char* /*name*/, const XML_Char* /*system*/,
                                const XML_Char* /*public_id*/, int has_internal_subset) {
    State& state = *static_cast<State*>(self);
    if (has_internal_subset == 0) return;
    state.declares = true;
    XML_StopParser(state.parser, XML_FALSE);
  }
};

bool XmlForm::State::Begin() {
  if (parser == nullptr) {
    parser = XML_ParserCreate("UTF-8");
  } else {
    XML_ParserReset(parser, "UTF-8");  // it forgets its handlers, too
  }
  if (parser == nullptr) return false;
  open.clear();
  declares = false;
  too_deep = false;
  XML_SetUserData(parser, this);
  XML_SetElementHandler(parser, OnStart, OnEnd);
  XML_SetStartDoctypeDeclHandler(parser, OnDoctype);
  return true;
}

bool XmlForm::State::Tell(std::string_view text, std::string* fault) const {
  const auto at = static_cast<size_t>(std::max<XML_Index>(0, XML_GetCurrentByteIndex(parser)));
  if (declares) return TellFault({"a DOCTYPE with declarations is refused"}, text, at, fault);
  if (too_deep) return TellFault({"nested deeper than 256 levels"}, text, at, fault);
  if (!text.empty() && text.front() != '<') return TellFault({"text stands before the element"}, text, 0, fault);
  const XML_Error error = XML_GetErrorCode(parser);
  switch (error) {
    case XML_ERROR_TAG_MISMATCH:
      if (open.empty()) break;
      return TellFault({"<", NameAt(text, open.back()), "> is closed by </", NameAt(text, at), ">"}, text, at, fault);
    case XML_ERROR_NO_ELEMENTS:
      if (open.empty()) return TellFault({"no element"}, text, at, fault);
      return TellFault({"<", NameAt(text, open.back()), "> is not closed"}, text, open.back(), fault);
    case XML_ERROR_JUNK_AFTER_DOC_ELEMENT:
      return TellFault({"something stands behind the element"}, text, at, fault);
    case XML_ERROR_UNCLOSED_TOKEN:
      return TellFault({"a tag, quote or comment is not closed"}, text, at, fault);
    case XML_ERROR_INVALID_TOKEN:
      if (at > 0 && at <= text.size() && (text[at - 1] == '&' || text[at - 1] == '<')) {
        return TellFault({"a bare ", text.substr(at - 1, 1)}, text, at, fault);
      }
      if (at < text.size() && text[at] > ' ' && text[at] < '\x7f') {
        return TellFault({"unexpected '", text.substr(at, 1), "'"}, text, at, fault);
      }
      break;
    default:
      break;
  }
  const char* const said = XML_ErrorString(error);
  return TellFault({said == nullptr ? "not well-formed" : said}, text, at, fault);
}

XmlForm::XmlForm() = default;
XmlForm::~XmlForm() = default;

bool XmlForm::Check(std::string_view text, std::string* fault) {
  if (state_ == nullptr) state_ = std::make_unique<State>();
  if (!state_->Begin()) return TellFault({"no memory for a parser"}, text, 0, fault);
  const auto bytes = static_cast<int>(text.size());
  return XML_Parse(state_->parser, text.data(), bytes, XML_TRUE) == XML_STATUS_OK || state_->Tell(text, fault);
}

}  // namespace telltale
