#include "content/redact_json.h"

#include <algorithm>

#include "content/json_string.h"
#include "content/text.h"

namespace telltale {
namespace {

constexpr size_t kFewestDigits = 7;  // a shorter number is nobody's
constexpr std::string_view kNumber = "0123456789+-.eE";

// Where the string that begins behind a quote ends: at its closing quote, or with the text.
size_t EndOfString(std::string_view text) {
  for (size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '"') return at;
    if (text[at] == '\\') ++at;
  }
  return text.size();
}

// Appends what Redact gave: valid UTF-8 whose only controls are \n and \t.
void AppendEscaped(std::string_view text, std::string* out) {
  for (const char c : text) {
    if (c == '"' || c == '\\') out->push_back('\\');
    if (c == '\n') {
      out->append("\\n");
    } else if (c == '\t') {
      out->append("\\t");
    } else {
      out->push_back(c);
    }
  }
}

class JsonRedactor {
 public:
  JsonRedactor(size_t max_bytes, Redactor* redactor) : max_bytes_(max_bytes), redactor_(redactor) {}

  void Redact(std::string_view json) {
    for (size_t at = 0; at < json.size();) {
      const std::string_view rest = json.substr(at);
      if (rest.front() == '"') {
        const std::string_view raw = rest.substr(1, EndOfString(rest.substr(1)));
        const bool closed = raw.size() + 1 < rest.size();
        String(raw);
        if (closed) out_.push_back('"');
        at += raw.size() + (closed ? 2 : 1);
      } else if (kNumber.find(rest.front()) != std::string_view::npos) {
        const std::string_view raw = rest.substr(0, std::min(rest.find_first_not_of(kNumber), rest.size()));
        Number(raw);
        at += raw.size();
      } else {
        const size_t end = std::min(rest.find_first_of("\"0123456789+-"), rest.size());
        out_.append(rest.substr(0, end));
        at += end;
      }
    }
  }
  const std::string& out() const { return out_; }

 private:
  void String(std::string_view raw) {
    out_.push_back('"');
    text_.clear();
    const bool is_sound = Unescape(raw, &text_);
    const std::string_view meant = is_sound ? std::string_view(text_) : raw;
    const std::string_view shown = redactor_->Redact(meant, max_bytes_);
    if (shown == meant) {
      out_.append(raw);
    } else if (is_sound) {
      AppendEscaped(shown, &out_);
    } else {
      out_.append(shown);  // with its wrong escapes, which are a finding
    }
  }
  void Number(std::string_view raw) {
    const bool is_short = raw.size() < kFewestDigits;
    const std::string_view shown = is_short ? raw : redactor_->Redact(raw, max_bytes_);
    if (shown == raw) {
      out_.append(raw);
    } else {
      out_.append("\"").append(shown).append("\"");
    }
  }

  const size_t max_bytes_;
  Redactor* const redactor_;
  std::string out_;
  std::string text_;
};

}  // namespace

bool BeginsAsJson(std::string_view text) {
  const std::string_view trimmed = Trim(text);
  return trimmed.starts_with('{') || trimmed.starts_with('[');
}

std::string RedactedJson(std::string_view json, size_t max_bytes, Redactor* redactor) {
  JsonRedactor parts(max_bytes, redactor);
  // More than could be kept need not be looked at; what is cut off there is cut off below as well.
  parts.Redact(json.substr(0, 2 * std::min(max_bytes, json.size()) + 1));
  return std::string(redactor->Redact(parts.out(), max_bytes));
}

}  // namespace telltale
