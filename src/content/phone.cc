#include "content/phone.h"

#include <algorithm>

#include "content/ascii.h"

namespace telltale {
namespace {

constexpr size_t kFewestPhoneDigits = 8;
constexpr size_t kMostPhoneDigits = 15;
constexpr size_t kFewestTogether = 10;
constexpr size_t kMaxLabelBytes = 12;

char At(std::string_view text, size_t at) { return at < text.size() ? text[at] : '\0'; }

bool HoldsBracket(std::string_view marks) { return marks.find_first_of("()") != std::string_view::npos; }

// Ten digits of the North American plan that may belong to somebody.
bool IsNorthAmerican(std::string_view digits) {
  if (digits.size() != 10 || digits[0] < '2' || digits[3] < '2') return false;
  if (digits[1] == '9' || digits.substr(1, 2) == "11" || digits.substr(4, 2) == "11") return false;
  if (digits.substr(0, 3) == "555") return false;
  return !(digits.substr(3, 3) == "555" && digits.substr(6, 2) == "01");  // kept for fiction
}

bool Grouped(const NumberRun& run, std::string_view lengths) {
  if (run.groups != lengths.size()) return false;
  for (size_t i = 0; i < lengths.size(); ++i) {
    if (run.length[i] != lengths[i] - '0') return false;
  }
  return true;
}

bool IsPhoneWord(std::string_view word) {
  constexpr std::array<std::string_view, 12> kWords = {"tel",  "phone", "telephone", "mobile",  "cell",  "fax",
                                                       "call", "handy", "telefon",   "telefax", "mobil", "whatsapp"};
  return std::any_of(kWords.begin(), kWords.end(),
                     [&](std::string_view known) { return EqualsIgnoringCase(word, known); });
}

// The word that ends where marks and spaces before `at` begin; `at` is moved to its beginning.
std::string_view WordBefore(std::string_view text, size_t* at) {
  size_t end = *at;
  for (int i = 0; i < 6 && end > 0 && std::string_view(" :.\"'*(_").find(text[end - 1]) != std::string_view::npos; ++i)
    --end;
  size_t begin = end;
  while (begin > 0 && end - begin <= kMaxLabelBytes && IsLetter(text[begin - 1])) --begin;
  *at = begin;
  return text.substr(begin, end - begin);
}

}  // namespace

NumberRun ReadNumber(std::string_view text, size_t at) {
  NumberRun run;
  for (;;) {
    size_t end = at;
    while (end < text.size() && IsDigit(text[end]) && run.count + (end - at) <= NumberRun::kMaxDigits) ++end;
    const size_t length = end - at;
    if (run.count + length > NumberRun::kMaxDigits) return run;
    for (size_t i = 0; i < length; ++i) run.digits[run.count++] = text[at + i];
    run.length[run.groups] = static_cast<uint8_t>(length);
    run.end[run.groups++] = end;
    const char mark = At(text, end);
    const bool separates = run.groups == 1 ? mark == ' ' || mark == '-' || mark == '.' : mark == run.separator;
    if (!separates || !IsDigit(At(text, end + 1)) || run.groups == NumberRun::kMaxGroups) return run;
    run.separator = mark;
    at = end + 1;
  }
}

bool EndsNumber(std::string_view text, size_t end) {
  const char after = At(text, end);
  if (IsAlphanumeric(after) || after == '_') return false;
  const bool goes_on = after == '.' || after == ',' || after == '-' || after == '/' || after == ':' || after == '+';
  return !goes_on || !IsDigit(At(text, end + 1));
}

size_t InternationalPhoneEnd(std::string_view text, size_t at) {
  if (!StartsWord(text, at)) return 0;
  if (at > 0 && std::string_view("+-.,/)*^=").find(text[at - 1]) != std::string_view::npos) return 0;
  std::array<char, kMostPhoneDigits> digits{};
  size_t count = 0;
  size_t groups = 1;
  size_t lone = 0;  // groups of one digit, behind the first
  size_t dots = 0;
  size_t end = at + 1;
  if (At(text, end) < '1' || At(text, end) > '9') return 0;
  for (size_t in_group = 0;;) {
    if (IsDigit(At(text, end))) {
      if (count == kMostPhoneDigits) return 0;
      digits[count++] = text[end++];
      ++in_group;
      continue;
    }
    size_t next = end;
    size_t points = 0;
    while (next < end + 2 && next < text.size() &&
           std::string_view(" -.()/").find(text[next]) != std::string_view::npos) {
      if (text[next] == '.') ++points;
      ++next;
    }
    if (groups > 1 && in_group == 1) ++lone;
    if (next == end || !IsDigit(At(text, next)) || (next == end + 2 && !HoldsBracket(text.substr(end, 2)))) break;
    in_group = 0;
    dots += points;
    ++groups;
    end = next;
  }
  if (!EndsNumber(text, end) || count < kFewestPhoneDigits) return 0;
  if (groups == 1 ? count < kFewestTogether : lone > 2) return 0;
  if (groups == 2 && dots == 1) return 0;  // a decimal
  const std::string_view number(digits.data(), count);
  if (number[0] == '1') return IsNorthAmerican(number.substr(1)) ? end : 0;
  return number[0] != '7' || count == 11 ? end : 0;
}

size_t ParenthesisedPhoneEnd(std::string_view text, size_t at) {
  if (at == 0 || text[at - 1] != '(') return 0;
  std::array<char, 10> digits{};
  size_t count = 0;
  size_t end = at;
  const auto take = [&](size_t wanted) {
    for (; wanted > 0 && IsDigit(At(text, end)); --wanted) digits[count++] = text[end++];
    return wanted == 0;
  };
  if (!take(3) || At(text, end++) != ')') return 0;
  if (At(text, end) == ' ') ++end;
  if (!take(3)) return 0;
  const char mark = At(text, end++);
  if (mark != '-' && mark != '.' && mark != ' ') return 0;
  if (!take(4) || !EndsNumber(text, end)) return 0;
  // In front of the bracket: a multiplication or a function's name.
  if (at >= 2 && (IsAlphanumeric(text[at - 2]) || text[at - 2] == '_')) return 0;
  return IsNorthAmerican({digits.data(), count}) ? end : 0;
}

bool FollowsPhoneWord(std::string_view text, size_t at) {
  std::string_view word = WordBefore(text, &at);
  if (EqualsIgnoringCase(word, "number") || EqualsIgnoringCase(word, "no")) word = WordBefore(text, &at);
  return IsPhoneWord(word);
}

bool IsNationalPhone(std::string_view text, size_t at, const NumberRun& run) {
  const std::string_view digits(run.digits.data(), run.count);
  const bool clear = run.separator == '-' || run.separator == '.';
  if (clear && Grouped(run, "334")) return IsNorthAmerican(digits);
  if (clear && Grouped(run, "1334")) return digits[0] == '1' && IsNorthAmerican(digits.substr(1));
  if (run.separator == '.' && run.groups == 2) return false;  // a decimal
  const bool together = run.groups == 1 || Grouped(run, "334");
  const bool american = together && run.count == 10 && IsNorthAmerican(digits);
  const bool trunk = digits[0] == '0' && run.count >= 9 && run.count <= 13;
  return (american || trunk) && FollowsPhoneWord(text, at);
}

}  // namespace telltale
