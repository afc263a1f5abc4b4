#include "content/html_form.h"

#include <algorithm>
#include <array>

#include "content/ascii.h"
#include "content/form_fault.h"
#include "content/text.h"

namespace telltale {
namespace {

constexpr size_t kMaxDepth = 512;
constexpr size_t kLongestName = 10;  // of the table's

// What an element is to those around it.
enum Element : uint8_t {
  kOther,
  kVoid,
  kRaw,      // holds text up to its end tag
  kForeign,  // svg, math
  kBlock,    // ends a p
  kHr,       // ends a p, and is void
  kP,        // from here on, the end tag may be left out
  kLi,
  kTerm,  // dt, dd
  kRuby,  // rt, rp
  kOption,
  kOptgroup,
  kCell,  // td, th
  kRow,
  kRows,     // thead, tbody, tfoot
  kColumns,  // colgroup, caption
  kHead,
  kPage,  // html, body
};

struct Named {
  std::string_view name;
  Element element;
};

constexpr std::array kElements = {Named{"address", kBlock},
                                  Named{"area", kVoid},
                                  Named{"article", kBlock},
                                  Named{"aside", kBlock},
                                  Named{"base", kVoid},
                                  Named{"blockquote", kBlock},
                                  Named{"body", kPage},
                                  Named{"br", kVoid},
                                  Named{"caption", kColumns},
                                  Named{"col", kVoid},
                                  Named{"colgroup", kColumns},
                                  Named{"dd", kTerm},
                                  Named{"details", kBlock},
                                  Named{"dialog", kBlock},
                                  Named{"div", kBlock},
                                  Named{"dl", kBlock},
                                  Named{"dt", kTerm},
                                  Named{"embed", kVoid},
                                  Named{"fieldset", kBlock},
                                  Named{"figcaption", kBlock},
                                  Named{"figure", kBlock},
                                  Named{"footer", kBlock},
                                  Named{"form", kBlock},
                                  Named{"frame", kVoid},
                                  Named{"h1", kBlock},
                                  Named{"h2", kBlock},
                                  Named{"h3", kBlock},
                                  Named{"h4", kBlock},
                                  Named{"h5", kBlock},
                                  Named{"h6", kBlock},
                                  Named{"head", kHead},
                                  Named{"header", kBlock},
                                  Named{"hgroup", kBlock},
                                  Named{"hr", kHr},
                                  Named{"html", kPage},
                                  Named{"iframe", kRaw},
                                  Named{"img", kVoid},
                                  Named{"input", kVoid},
                                  Named{"li", kLi},
                                  Named{"link", kVoid},
                                  Named{"main", kBlock},
                                  Named{"math", kForeign},
                                  Named{"menu", kBlock},
                                  Named{"meta", kVoid},
                                  Named{"nav", kBlock},
                                  Named{"noembed", kRaw},
                                  Named{"noframes", kRaw},
                                  Named{"ol", kBlock},
                                  Named{"optgroup", kOptgroup},
                                  Named{"option", kOption},
                                  Named{"p", kP},
                                  Named{"param", kVoid},
                                  Named{"pre", kBlock},
                                  Named{"rp", kRuby},
                                  Named{"rt", kRuby},
                                  Named{"script", kRaw},
                                  Named{"search", kBlock},
                                  Named{"section", kBlock},
                                  Named{"source", kVoid},
                                  Named{"style", kRaw},
                                  Named{"svg", kForeign},
                                  Named{"table", kBlock},
                                  Named{"tbody", kRows},
                                  Named{"td", kCell},
                                  Named{"textarea", kRaw},
                                  Named{"tfoot", kRows},
                                  Named{"th", kCell},
                                  Named{"thead", kRows},
                                  Named{"title", kRaw},
                                  Named{"tr", kRow},
                                  Named{"track", kVoid},
                                  Named{"ul", kBlock},
                                  Named{"wbr", kVoid},
                                  Named{"xmp", kRaw}};
static_assert(std::is_sorted(kElements.begin(), kElements.end(),
                             [](const Named& a, const Named& b) { return a.name < b.name; }));

Element ElementOf(std::string_view name) {
  if (name.size() > kLongestName) return kOther;
  char lower[kLongestName];
  std::transform(name.begin(), name.end(), lower, ToLower);
  const std::string_view key(lower, name.size());
  const auto* const found =
      std::lower_bound(kElements.begin(), kElements.end(), key,
                       [](const Named& entry, std::string_view wanted) { return entry.name < wanted; });
  return found != kElements.end() && found->name == key ? found->element : kOther;
}

bool MayStayOpen(uint8_t element) { return element >= kP; }

// Whether the start of one ends the other, which is open.
bool Ends(Element start, uint8_t open) {
  switch (open) {
    case kP:
      return start == kP || start == kBlock || start == kHr;
    case kLi:
    case kTerm:
    case kRuby:
    case kRow:
      return start == open || (open == kRow && start == kRows);
    case kOption:
      return start == kOption || start == kOptgroup || start == kHr;
    case kOptgroup:
      return start == kOptgroup || start == kHr;
    case kCell:
      return start == kCell || start == kRow || start == kRows;
    case kRows:
      return start == kRows;
    case kColumns:
      return start == kColumns || start == kRow || start == kRows;
    case kHead:
      return start == kHead || start == kPage;
    default:
      return false;
  }
}

bool SameName(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return ToLower(x) == ToLower(y); });
}

}  // namespace

class HtmlForm::Scan {
 public:
  Scan(std::string_view text, std::vector<Open>* open, std::string* fault) : text_(text), open_(*open), fault_(fault) {}

  bool Run() {
    bool any = false;
    for (at_ = text_.find('<'); at_ != std::string_view::npos; at_ = text_.find('<', at_)) {
      const size_t begin = at_;
      const char next = begin + 1 < text_.size() ? text_[begin + 1] : ' ';
      if (IsLetter(next)) {
        any = true;
        if (!StartTag()) return false;
      } else if (next == '/') {
        any = true;
        if (!EndTag()) return false;
      } else if (next == '!' || next == '?') {
        if (!Declaration()) return false;
      } else {
        ++at_;
      }
    }
    if (!any) return Fault({"no tag"}, 0);
    while (!open_.empty() && MayStayOpen(open_.back().element)) open_.pop_back();
    if (open_.empty()) return true;
    return Fault({"<", NameOf(open_.back()), "> is not closed"}, open_.back().at);
  }

 private:
  bool Fault(std::initializer_list<std::string_view> parts, size_t at) { return TellFault(parts, text_, at, fault_); }
  std::string_view NameOf(const Open& open) const { return ShortName(WholeName(open)); }
  std::string_view WholeName(const Open& open) const { return text_.substr(open.at, open.size); }

  std::string_view TakeName() {
    const size_t begin = at_;
    while (at_ < text_.size() && !IsAsciiSpace(text_[at_]) && text_[at_] != '/' && text_[at_] != '>' &&
           text_[at_] != '<') {
      ++at_;
    }
    return text_.substr(begin, at_ - begin);
  }

  // Comments, the doctype, CDATA, and what XML puts before a document.
  bool Declaration() {
    const std::string_view rest = text_.substr(at_);
    const bool comment = rest.starts_with("<!--");
    const bool data = rest.starts_with("<![CDATA[");
    const std::string_view end = comment ? "-->" : data ? "]]>" : ">";
    if (data && (open_.empty() || !open_.back().foreign)) return Fault({"CDATA outside of svg and math"}, at_);
    // <!--> and <!---> are comments as well.
    const size_t from = comment ? 2 : data ? 9 : 2;
    const size_t found = text_.find(end, at_ + from);
    if (found == std::string_view::npos) {
      return Fault({comment ? "a comment is not closed" : data ? "CDATA is not closed" : "<! is not closed"}, at_);
    }
    at_ = found + end.size();
    return true;
  }

  bool StartTag() {
    const size_t begin = at_++;
    const std::string_view name = TakeName();
    const Element element = ElementOf(name);
    bool closes_itself = false;
    if (!Attributes(begin, &closes_itself)) return false;
    const bool foreign = element == kForeign || (!open_.empty() && open_.back().foreign);
    if (foreign && closes_itself) return true;
    if (!foreign || element == kForeign) EndBefore(element);
    if (!foreign && (element == kVoid || element == kHr)) return true;
    if (open_.size() == kMaxDepth) return Fault({"nested deeper than 512 levels"}, begin);
    if (!foreign && element == kRaw) return RawText(name, begin);
    const auto size = static_cast<uint16_t>(std::min<size_t>(name.size(), UINT16_MAX));
    open_.push_back(
        {static_cast<uint32_t>(begin + 1), size, static_cast<uint8_t>(foreign ? kForeign : element), foreign});
    return true;
  }

  // What the start of `element` ends, with all that may stay open within. Of each kind there is at most one to look at,
  // because its like ends it; but for html and body, in which nothing further out is ended.
  void EndBefore(Element element) {
    size_t keep = open_.size();
    for (size_t i = open_.size(); i > 0 && MayStayOpen(open_[i - 1].element) && open_[i - 1].element != kPage; --i) {
      if (Ends(element, open_[i - 1].element)) keep = i - 1;
    }
    open_.resize(keep);
  }

  // Up to the > of the tag that began at `begin`.
  bool Attributes(size_t begin, bool* closes_itself) {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '>') {
        *closes_itself = text_[at_ - 1] == '/';
        ++at_;
        return true;
      }
      if (c == '=') {
        if (!Value(begin)) return false;
      } else if (c == '"' || c == '\'' || c == '<') {
        return Fault({"unexpected ", text_.substr(at_, 1), " in <", NameBehind(begin), ">"}, at_);
      } else {
        ++at_;
      }
    }
    return Fault({"the tag <", NameBehind(begin), " is not closed"}, begin);
  }

  bool Value(size_t begin) {
    ++at_;
    while (at_ < text_.size() && IsAsciiSpace(text_[at_])) ++at_;
    if (at_ == text_.size() || text_[at_] == '>') return true;
    const char quote = text_[at_];
    if (quote == '"' || quote == '\'') {
      const size_t end = text_.find(quote, at_ + 1);
      if (end == std::string_view::npos) return Fault({"a quote in <", NameBehind(begin), "> is not closed"}, at_);
      at_ = end + 1;
      return true;
    }
    while (at_ < text_.size() && !IsAsciiSpace(text_[at_]) && text_[at_] != '>') {
      const char c = text_[at_];
      if (c == '"' || c == '\'' || c == '<') return Fault({"unexpected ", text_.substr(at_, 1), " in a value"}, at_);
      ++at_;
    }
    return true;
  }

  // Of the start tag that began at `begin`.
  std::string_view NameBehind(size_t begin) const {
    const std::string_view rest = text_.substr(begin + 1);
    return ShortName(rest.substr(0, rest.find_first_of(" \t\r\n\f/><")));
  }

  // The content of script, style, textarea, title: no tag counts but its own end.
  bool RawText(std::string_view name, size_t begin) {
    for (size_t end = text_.find("</", at_); end != std::string_view::npos; end = text_.find("</", end + 2)) {
      const size_t behind = end + 2 + name.size();
      if (behind >= text_.size() || !SameName(text_.substr(end + 2, name.size()), name)) continue;
      if (text_[behind] != '>' && text_[behind] != '/' && !IsAsciiSpace(text_[behind])) continue;
      const size_t close = text_.find('>', behind);
      if (close == std::string_view::npos) break;
      at_ = close + 1;
      return true;
    }
    return Fault({"<", ShortName(name), "> is not closed"}, begin);
  }

  bool EndTag() {
    const size_t begin = at_;
    at_ += 2;
    const std::string_view name = TakeName();
    const size_t close = text_.find('>', at_);
    const size_t next = text_.find('<', at_);
    if (name.empty() || !IsLetter(name.front())) return Fault({"</ names no element"}, begin);
    if (close == std::string_view::npos || next < close)
      return Fault({"the tag </", ShortName(name), " is not closed"}, begin);
    at_ = close + 1;
    const Element element = ElementOf(name);
    const bool foreign = !open_.empty() && open_.back().foreign;
    if (!foreign && (element == kVoid || element == kHr)) {
      return Fault({"</", ShortName(name), "> ends an element that has no end"}, begin);
    }
    size_t depth = open_.size();
    while (depth > 0 && !SameName(WholeName(open_[depth - 1]), name) && MayStayOpen(open_[depth - 1].element)) --depth;
    if (depth > 0 && SameName(WholeName(open_[depth - 1]), name)) {
      open_.resize(depth - 1);
      return true;
    }
    const bool elsewhere =
        std::any_of(open_.begin(), open_.end(), [&](const Open& open) { return SameName(WholeName(open), name); });
    if (!elsewhere) return Fault({"</", ShortName(name), "> has no start tag"}, begin);
    return Fault({"<", NameOf(open_[depth - 1]), "> is closed by </", ShortName(name), ">"}, begin);
  }

  const std::string_view text_;
  std::vector<Open>& open_;
  std::string* const fault_;
  size_t at_ = 0;
};

bool HtmlForm::Check(std::string_view text, std::string* fault) {
  open_.clear();
  return Scan(text, &open_, fault).Run();
}

}  // namespace telltale
