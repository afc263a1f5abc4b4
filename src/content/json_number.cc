#include "content/json_number.h"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <system_error>

namespace telltale {
namespace {

constexpr size_t kExactDigits = 15;  // each integer of so many is a double

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

size_t DigitsAt(std::string_view text, size_t at) {
  size_t end = at;
  while (end < text.size() && IsDigit(text[end])) ++end;
  return end - at;
}

// The value of up to fifteen digits with a point in or before them: both the digits and the power of ten are exact as
// double, so that one division rounds as it must (Clinger, "How to Read Floating Point Numbers Accurately", 1990).
double ShortValue(std::string_view digits, size_t fraction) {
  static constexpr double kPowers[] = {1,   1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                       1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};
  int64_t mantissa = 0;
  for (const char c : digits) {
    if (c != '.') mantissa = mantissa * 10 + (c - '0');
  }
  return static_cast<double>(mantissa) / kPowers[fraction];
}

// What a number is that from_chars calls out of range: huge or tiny, told by the place of its first digit that counts.
double BeyondDouble(std::string_view mantissa, std::string_view exponent) {
  const size_t point = mantissa.find('.');
  const size_t first = mantissa.find_first_of("123456789");
  if (first == std::string_view::npos) return 0.0;
  const size_t whole = point == std::string_view::npos ? mantissa.size() : point;
  double magnitude = static_cast<double>(whole) - static_cast<double>(first);
  int64_t power = 0;
  const bool negative = !exponent.empty() && exponent.front() == '-';
  if (!exponent.empty() && !IsDigit(exponent.front())) exponent.remove_prefix(1);
  for (const char digit : exponent) {
    if (power < 1'000'000'000'000) power = power * 10 + (digit - '0');
  }
  magnitude += static_cast<double>(negative ? -power : power);
  return magnitude > 0 ? std::numeric_limits<double>::infinity() : 0.0;
}

}  // namespace

std::optional<JsonNumber> ParseJsonNumber(std::string_view text) {
  const size_t sign = !text.empty() && text[0] == '-' ? 1 : 0;
  size_t at = sign;
  const size_t whole = DigitsAt(text, at);
  if (whole == 0 || (whole > 1 && text[at] == '0')) return std::nullopt;
  at += whole;
  bool plain = at == text.size();  // digits only
  size_t fraction = 0;
  if (at < text.size() && text[at] == '.') {
    fraction = DigitsAt(text, at + 1);
    if (fraction == 0) return std::nullopt;
    at += 1 + fraction;
  }
  const size_t mantissa_end = at;
  if (at == text.size() && whole + fraction <= kExactDigits) {
    const double value = ShortValue(text.substr(sign), fraction);
    return JsonNumber{sign > 0 ? -value : value, plain || value == std::trunc(value)};
  }
  std::string_view exponent;
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    const size_t begin = at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    const size_t digits = DigitsAt(text, at);
    if (digits == 0) return std::nullopt;
    at += digits;
    exponent = text.substr(begin, at - begin);
  }
  if (at != text.size()) return std::nullopt;

  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc::result_out_of_range) {
    value = BeyondDouble(text.substr(sign, mantissa_end - sign), exponent);
    if (sign > 0) value = -value;
  }
  // An infinity stands for digits beyond double, whose fraction nobody can see any more.
  return JsonNumber{value, plain || std::isinf(value) || value == std::trunc(value)};
}

}  // namespace telltale
