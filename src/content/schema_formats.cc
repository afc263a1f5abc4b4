#include "content/schema_formats.h"

#include <algorithm>
#include <cstddef>

namespace telltale {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool IsHex(char c) { return IsDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

// Takes what it is asked for off the front of a text, or takes nothing and says so.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {}

  bool done() const { return text_.empty(); }
  std::string_view rest() const { return text_; }
  bool Take(char c) {
    if (!text_.starts_with(c)) return false;
    text_.remove_prefix(1);
    return true;
  }
  bool TakeEither(char a, char b) { return Take(a) || Take(b); }
  // Exactly `digits` digits.
  bool Number(size_t digits, int* value) {
    if (text_.size() < digits) return false;
    *value = 0;
    for (size_t i = 0; i < digits; ++i) {
      if (!IsDigit(text_[i])) return false;
      *value = *value * 10 + (text_[i] - '0');
    }
    text_.remove_prefix(digits);
    return true;
  }
  // As many digits as there are.
  bool Digits() {
    const size_t digits = std::min(text_.find_first_not_of("0123456789"), text_.size());
    text_.remove_prefix(digits);
    return digits > 0;
  }

 private:
  std::string_view text_;
};

bool TakeDate(Cursor* at) {
  int year = 0, month = 0, day = 0;
  if (!at->Number(4, &year) || !at->Take('-') || !at->Number(2, &month) || !at->Take('-') || !at->Number(2, &day)) {
    return false;
  }
  if (month < 1 || month > 12) return false;
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return day >= 1 && day <= kDays[month - 1] + (month == 2 && leap ? 1 : 0);
}

bool TakeTime(Cursor* at) {
  int hour = 0, minute = 0, second = 0;
  if (!at->Number(2, &hour) || !at->Take(':') || !at->Number(2, &minute) || !at->Take(':') || !at->Number(2, &second)) {
    return false;
  }
  if (hour > 23 || minute > 59 || second > 60) return false;
  if (at->Take('.') && !at->Digits()) return false;
  int offset = 0;
  if (!at->TakeEither('Z', 'z')) {
    const bool behind = at->Take('-');
    int offset_hours = 0, offset_minutes = 0;
    if (!behind && !at->Take('+')) return false;
    if (!at->Number(2, &offset_hours) || !at->Take(':') || !at->Number(2, &offset_minutes)) return false;
    if (offset_hours > 23 || offset_minutes > 59) return false;
    offset = (behind ? -1 : 1) * (offset_hours * 60 + offset_minutes);
  }
  constexpr int kDay = 24 * 60;
  return second < 60 || (hour * 60 + minute - offset + kDay) % kDay == kDay - 1;
}

bool TakeDateTime(Cursor* at) { return TakeDate(at) && at->TakeEither('T', 't') && TakeTime(at); }

// A run of NUMBER UNIT, the units in the order given. Units may be left out at both ends, not between: P1Y2D is none.
bool TakeUnits(std::string_view units, Cursor* at) {
  bool any = false;
  while (!at->done() && IsDigit(at->rest().front())) {
    if (!at->Digits() || at->done()) return false;
    const size_t unit = units.find(at->rest().front());
    if (unit == std::string_view::npos || (any && unit != 0)) return false;
    at->Take(units[unit]);
    units.remove_prefix(unit + 1);
    any = true;
  }
  return any;
}

bool IsDuration(std::string_view text) {
  Cursor at(text);
  if (!at.Take('P')) return false;
  if (text.ends_with('W')) return TakeUnits("W", &at) && at.done();
  const bool date = TakeUnits("YMD", &at);
  if (at.Take('T')) return TakeUnits("HMS", &at) && at.done();
  return date && at.done();
}

bool IsIpv4(std::string_view text) {
  Cursor at(text);
  for (int part = 0; part < 4; ++part) {
    if (part > 0 && !at.Take('.')) return false;
    const std::string_view from = at.rest();
    if (!at.Digits()) return false;
    const std::string_view digits = from.substr(0, from.size() - at.rest().size());
    if (digits.size() > 3 || (digits.size() > 1 && digits[0] == '0') || (digits.size() == 3 && digits > "255")) {
      return false;
    }
  }
  return at.done();
}

bool IsIpv6(std::string_view text) {
  int groups = 0;
  bool gap = false;
  if (text.starts_with("::")) {
    gap = true;
    text.remove_prefix(2);
  }
  while (!text.empty()) {
    const size_t end = std::min(text.find(':'), text.size());
    const std::string_view group = text.substr(0, end);
    if (group.find('.') != std::string_view::npos) {
      groups += 2;
      if (end != text.size() || !IsIpv4(group)) return false;
      break;
    }
    ++groups;
    if (group.empty() || group.size() > 4 || !std::all_of(group.begin(), group.end(), IsHex)) return false;
    text.remove_prefix(end);
    if (text.starts_with("::")) {
      if (gap) return false;
      gap = true;
      text.remove_prefix(2);
    } else if (!text.empty()) {
      text.remove_prefix(1);
      if (text.empty()) return false;
    }
  }
  return gap ? groups < 8 : groups == 8;
}

bool IsHostname(std::string_view text) {
  if (text.empty() || text.size() > 253) return false;
  for (;;) {
    const size_t dot = text.find('.');
    const std::string_view label = text.substr(0, dot);
    if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-') return false;
    for (const char c : label) {
      if (!IsLetter(c) && !IsDigit(c) && c != '-') return false;
    }
    // "--" in the third place is kept for encodings; xn-- is the one there is.
    if (label.size() > 3 && label.substr(2, 2) == "--" && !label.starts_with("xn--")) return false;
    if (dot == std::string_view::npos) return true;
    text.remove_prefix(dot + 1);
  }
}

bool IsAtomCharacter(char c) {
  return IsLetter(c) || IsDigit(c) || std::string_view("!#$%&'*+-/=?^_`{|}~").find(c) != std::string_view::npos;
}

// What stands before the @: words with single dots between them, or anything printable in quotes.
bool IsLocalPart(std::string_view text) {
  if (text.empty()) return false;
  if (text.size() > 1 && text.front() == '"' && text.back() == '"') {
    text = text.substr(1, text.size() - 2);
    for (size_t i = 0; i < text.size(); ++i) {
      const bool escaped = text[i] == '\\';
      if (escaped) ++i;
      if (i == text.size() || text[i] < ' ' || text[i] > '~' || (text[i] == '"' && !escaped)) return false;
    }
    return true;
  }
  bool dot = true;
  for (const char c : text) {
    if (c == '.' ? dot : !IsAtomCharacter(c)) return false;
    dot = c == '.';
  }
  return !dot;
}

bool IsEmail(std::string_view text) {
  const size_t at = text.rfind('@');
  if (at == std::string_view::npos || !IsLocalPart(text.substr(0, at))) return false;
  std::string_view domain = text.substr(at + 1);
  if (!domain.starts_with('[')) return IsHostname(domain);
  if (!domain.ends_with(']')) return false;
  domain = domain.substr(1, domain.size() - 2);
  return domain.starts_with("IPv6:") ? IsIpv6(domain.substr(5)) : IsIpv4(domain);
}

// Only these and %XX may stand in a URI. Brackets are for addresses behind //; a hash begins the fragment, once.
bool HasUriCharacters(std::string_view text, std::string_view more) {
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '%') {
      if (i + 2 >= text.size() || !IsHex(text[i + 1]) || !IsHex(text[i + 2])) return false;
      i += 2;
    } else if (!IsLetter(c) && !IsDigit(c) && std::string_view("-._~!$&'()*+,;=:@").find(c) == std::string_view::npos &&
               more.find(c) == std::string_view::npos) {
      return false;
    }
  }
  return true;
}

bool IsAuthority(std::string_view text) {
  if (const size_t at = text.find('@'); at != std::string_view::npos) {
    if (!HasUriCharacters(text.substr(0, at), "")) return false;
    text.remove_prefix(at + 1);
  }
  if (text.find('@') != std::string_view::npos) return false;
  std::string_view port;
  if (text.starts_with('[')) {
    const size_t end = text.find(']');
    if (end == std::string_view::npos) return false;
    const std::string_view address = text.substr(1, end - 1);
    if (!IsIpv6(address) && !(address.starts_with('v') && HasUriCharacters(address, ""))) return false;
    port = text.substr(end + 1);
    if (!port.empty() && port[0] != ':') return false;
  } else {
    const size_t colon = std::min(text.find(':'), text.size());
    if (!HasUriCharacters(text.substr(0, colon), "")) return false;
    port = text.substr(colon);
  }
  return port.empty() || std::all_of(port.begin() + 1, port.end(), IsDigit);
}

bool IsUri(std::string_view text) {
  const size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0 || !IsLetter(text[0])) return false;
  for (const char c : text.substr(0, colon)) {
    if (!IsLetter(c) && !IsDigit(c) && c != '+' && c != '-' && c != '.') return false;
  }
  text.remove_prefix(colon + 1);
  if (text.starts_with("//")) {
    const size_t end = std::min(text.find_first_of("/?#", 2), text.size());
    if (!IsAuthority(text.substr(2, end - 2))) return false;
    text.remove_prefix(end);
  }
  const size_t hash = std::min(text.find('#'), text.size());
  return HasUriCharacters(text.substr(0, hash), "/?") &&
         (hash == text.size() || HasUriCharacters(text.substr(hash + 1), "/?"));
}

bool IsUuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !IsHex(text[i])) return false;
  }
  return true;
}

}  // namespace

SchemaFormat SchemaFormatOf(std::string_view name) {
  struct Named {
    std::string_view name;
    SchemaFormat format;
  };
  constexpr Named kNames[] = {
      {"date", SchemaFormat::kDate},         {"time", SchemaFormat::kTime},   {"date-time", SchemaFormat::kDateTime},
      {"duration", SchemaFormat::kDuration}, {"email", SchemaFormat::kEmail}, {"hostname", SchemaFormat::kHostname},
      {"ipv4", SchemaFormat::kIpv4},         {"ipv6", SchemaFormat::kIpv6},   {"uri", SchemaFormat::kUri},
      {"uuid", SchemaFormat::kUuid}};
  for (const Named& named : kNames) {
    if (named.name == name) return named.format;
  }
  const bool versioned = name.size() == 5 && name.starts_with("uuid") && name[4] >= '1' && name[4] <= '8';
  return versioned ? SchemaFormat::kUuid : SchemaFormat::kNone;
}

bool HasFormat(SchemaFormat format, std::string_view text) {
  Cursor at(text);
  switch (format) {
    case SchemaFormat::kNone:
      return true;
    case SchemaFormat::kDate:
      return TakeDate(&at) && at.done();
    case SchemaFormat::kTime:
      return TakeTime(&at) && at.done();
    case SchemaFormat::kDateTime:
      return TakeDateTime(&at) && at.done();
    case SchemaFormat::kDuration:
      return IsDuration(text);
    case SchemaFormat::kEmail:
      return IsEmail(text);
    case SchemaFormat::kHostname:
      return IsHostname(text);
    case SchemaFormat::kIpv4:
      return IsIpv4(text);
    case SchemaFormat::kIpv6:
      return IsIpv6(text);
    case SchemaFormat::kUri:
      return IsUri(text);
    case SchemaFormat::kUuid:
      return IsUuid(text);
  }
  return true;
}

}  // namespace telltale
