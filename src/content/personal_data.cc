#include "content/personal_data.h"

#include <algorithm>

#include "content/ascii.h"
#include "content/byte_search.h"
#include "content/email.h"
#include "content/payment_numbers.h"
#include "content/phone.h"

namespace telltale {
namespace {

constexpr std::array<std::string_view, kPersonalDataCount> kNames = {"email", "phone", "card", "iban", "us_ssn"};

// Digits, '@' and '+': one of them is in everything that is looked for.
struct Trigger {
  constexpr bool operator()(uint8_t byte) const {
    return IsDigit(static_cast<char>(byte)) || byte == uint8_t{'@'} || byte == uint8_t{'+'};
  }
};

// The end of the card number that `run` begins with, or 0: written together, or in the groups printed on cards.
size_t CardEnd(const NumberRun& run) {
  if (run.groups == 1 || run.separator == ' ') {
    if (IsCardNumber({run.digits.data(), run.length[0]})) return run.end[0];
  }
  if (run.groups == 1 || run.separator == '.') return 0;
  constexpr std::array<std::string_view, 4> kGroupings = {"44443", "4444", "465", "464"};
  for (const std::string_view grouping : kGroupings) {
    if (run.groups < grouping.size()) continue;
    size_t digits = 0;
    bool fits = true;
    for (size_t i = 0; i < grouping.size(); ++i) {
      fits = fits && run.length[i] == grouping[i] - '0';
      digits += run.length[i];
    }
    // Further numbers may follow after a space, but no further group of four: that would be a table.
    const bool alone = run.groups == grouping.size() || (run.separator == ' ' && run.length[grouping.size()] != 4);
    if (fits && alone && IsCardNumber({run.digits.data(), digits})) return run.end[grouping.size() - 1];
  }
  return 0;
}

bool IsSsn(const NumberRun& run) {
  if (run.groups != 3 || run.separator != '-') return false;
  if (run.length[0] != 3 || run.length[1] != 2 || run.length[2] != 4) return false;
  const std::string_view digits(run.digits.data(), run.count);
  const std::string_view area = digits.substr(0, 3);
  if (area == "000" || area == "666" || area[0] == '9') return false;
  if (digits.substr(3, 2) == "00" || digits.substr(5) == "0000") return false;
  // Known to everybody: the example, a wallet's insert, an advertisement.
  return digits != "123456789" && digits != "078051120" && digits != "219099999";
}

// Rules out nearly every number by the length of its first group: tables are full of them.
bool IsWorthReading(std::string_view text, size_t at) {
  size_t end = at;
  while (end < text.size() && end - at < NumberRun::kMaxDigits && IsDigit(text[end])) ++end;
  const size_t length = end - at;
  const char after = end < text.size() ? text[end] : '\0';
  if (after == '-' || after == '.') return length <= 4 || length >= kFewestNumberDigits;
  if (length >= kFewestNumberDigits) return true;
  return after == ' ' && (length == 4 || FollowsPhoneWord(text, at));
}

std::optional<PersonalDataMatch> NumberAt(std::string_view text, size_t at) {
  if (at >= 2 && IsUpper(text[at - 1]) && IsUpper(text[at - 2]) && StartsWord(text, at - 2)) {
    const size_t bytes = IbanBytes(text.substr(at - 2));
    if (bytes > 0) return PersonalDataMatch{PersonalData::kIban, at - 2, at - 2 + bytes};
  }
  if (!StartsWord(text, at)) return std::nullopt;
  if (const size_t end = ParenthesisedPhoneEnd(text, at); end > 0)
    return PersonalDataMatch{PersonalData::kPhone, at - 1, end};
  const char before = at == 0 ? ' ' : text[at - 1];
  if (std::string_view(".,-+/$*^").find(before) != std::string_view::npos) return std::nullopt;
  if (!IsWorthReading(text, at)) return std::nullopt;
  const NumberRun run = ReadNumber(text, at);
  if (run.count < kFewestNumberDigits) return std::nullopt;
  if (const size_t end = CardEnd(run); end > 0 && EndsNumber(text, end))
    return PersonalDataMatch{PersonalData::kCard, at, end};
  const size_t end = run.end[run.groups - 1];
  if (!EndsNumber(text, end)) return std::nullopt;
  if (IsSsn(run)) return PersonalDataMatch{PersonalData::kUsSsn, at, end};
  if (before != '#' && before != '=' && IsNationalPhone(text, at, run))
    return PersonalDataMatch{PersonalData::kPhone, at, end};
  return std::nullopt;
}

}  // namespace

std::string_view NameOf(PersonalData kind) { return kNames[static_cast<size_t>(kind)]; }

std::optional<PersonalDataMatch> NextPersonalData(std::string_view text) {
  ByteFinder<Trigger> finder(text);
  for (size_t at = finder.Next(0); at < text.size();) {
    size_t next = at + 1;
    if (text[at] == '@') {
      if (const std::optional<EmailPlace> email = EmailAround(text, at))
        return PersonalDataMatch{PersonalData::kEmail, email->begin, email->end};
    } else if (text[at] == '+') {
      if (const size_t end = InternationalPhoneEnd(text, at); end > 0)
        return PersonalDataMatch{PersonalData::kPhone, at, end};
    } else {
      if (const std::optional<PersonalDataMatch> match = NumberAt(text, at)) return match;
      while (next < text.size() && IsDigit(text[next])) ++next;
    }
    at = finder.Next(next);
  }
  return std::nullopt;
}

PersonalDataFound FindPersonalData(std::string_view text) {
  PersonalDataFound found;
  while (const std::optional<PersonalDataMatch> match = NextPersonalData(text)) {
    const auto kind = static_cast<size_t>(match->kind);
    if (!found.Has(match->kind)) found.first[kind] = text.substr(match->begin, match->end - match->begin);
    found.kinds = static_cast<uint8_t>(found.kinds | 1u << kind);
    text.remove_prefix(match->end);
  }
  return found;
}

}  // namespace telltale
