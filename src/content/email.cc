#include "content/email.h"

#include <algorithm>
#include <array>

#include "content/ascii.h"

namespace telltale {
namespace {

constexpr size_t kMaxLocalBytes = 64;
constexpr size_t kMaxDomainBytes = 253;
constexpr size_t kMaxLabelBytes = 63;
constexpr size_t kMaxTopLevelBytes = 18;  // the longest of letters in the root zone

bool IsLocal(char c) {
  return IsAlphanumeric(c) || c == '.' || c == '_' || c == '%' || c == '+' || c == '\'' || c == '-';
}

// The last label is no name of the internet but a file's or an attribute's.
bool IsFileEnding(std::string_view label) {
  constexpr std::array<std::string_view, 16> kEndings = {"png",  "jpg", "jpeg", "gif", "svg", "webp", "css",  "js",
                                                         "json", "txt", "html", "xml", "pdf", "csv",  "yaml", "yml"};
  return std::any_of(kEndings.begin(), kEndings.end(),
                     [&](std::string_view ending) { return EqualsIgnoringCase(label, ending); });
}

bool IsExampleDomain(std::string_view domain) {
  const size_t dot = domain.rfind('.');
  const std::string_view top = domain.substr(dot + 1);
  for (const std::string_view kept : {"example", "test", "invalid", "localhost", "local"}) {
    if (EqualsIgnoringCase(top, kept)) return true;
  }
  const std::string_view rest = domain.substr(0, dot);
  const size_t begin = rest.rfind('.');
  const std::string_view second = rest.substr(begin == std::string_view::npos ? 0 : begin + 1);
  return EqualsIgnoringCase(second, "example") && (EqualsIgnoringCase(top, "com") || EqualsIgnoringCase(top, "org") ||
                                                   EqualsIgnoringCase(top, "net") || EqualsIgnoringCase(top, "edu"));
}

// The end of the longest run of labels from `begin` on that ends with a top level; 0 where there is none.
size_t DomainEnd(std::string_view text, size_t begin) {
  size_t end = 0;
  size_t at = begin;
  for (bool first = true;; first = false) {
    const size_t label = at;
    while (at < text.size() && at - label <= kMaxLabelBytes && (IsAlphanumeric(text[at]) || text[at] == '-')) ++at;
    size_t bytes = at - label;
    if (bytes > kMaxLabelBytes || at - begin > kMaxDomainBytes) return 0;
    while (bytes > 0 && text[label + bytes - 1] == '-') --bytes;
    if (bytes == 0 || text[label] == '-') return end;
    at = label + bytes;
    const std::string_view name = text.substr(label, bytes);
    const bool letters = bytes >= 2 && bytes <= kMaxTopLevelBytes && std::all_of(name.begin(), name.end(), IsLetter);
    const bool encoded = bytes > 4 && EqualsIgnoringCase(name.substr(0, 4), "xn--");
    // An underscore goes on with a name that no domain has.
    const bool ends = at == text.size() || text[at] != '_';
    if (!first && ends && (letters || encoded) && !IsFileEnding(name)) end = at;
    if (at == text.size() || text[at] != '.') return end == at ? end : 0;
    ++at;
  }
}

}  // namespace

std::optional<EmailPlace> EmailAround(std::string_view text, size_t at) {
  size_t begin = at;
  while (begin > 0 && at - begin <= kMaxLocalBytes && IsLocal(text[begin - 1])) --begin;
  if (at - begin > kMaxLocalBytes) return std::nullopt;
  // Quotes and dashes around an address are none of it; the n of an escaped line break is none of the name.
  while (begin < at && !IsAlphanumeric(text[begin])) ++begin;
  if (begin > 0 && text[begin - 1] == '\\' && at - begin > 1 && (text[begin] == 'n' || text[begin] == 't')) ++begin;
  while (begin < at && !IsAlphanumeric(text[begin])) ++begin;
  const std::string_view local = text.substr(begin, at - begin);
  if (local.empty() || local.back() == '.' || local.find("..") != std::string_view::npos) return std::nullopt;
  const size_t end = DomainEnd(text, at + 1);
  if (end == 0) return std::nullopt;
  const char after = end < text.size() ? text[end] : ' ';
  if (after == '(' || after == '[' || after == '@') return std::nullopt;
  if (after == ':' && local == "git") return std::nullopt;
  if (IsExampleDomain(text.substr(at + 1, end - at - 1))) return std::nullopt;
  return EmailPlace{begin, end};
}

}  // namespace telltale
