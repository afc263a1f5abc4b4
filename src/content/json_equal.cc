#include "content/json_equal.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <string_view>

#include "base/hash.h"

namespace telltale {
namespace {

constexpr double kExactIntegers = 9007199254740992;  // 2^53
constexpr int64_t kFarExponent = 1'000'000'000'000;
constexpr int64_t kMaxDigits = 19;  // that surely fit 64 bits

__extension__ using Wide = unsigned __int128;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// A number as 0.DIGITS x 10^power, the first and the last digit not 0. Zero has no digits.
struct Decimal {
  bool negative = false;
  int64_t power = 0;
  std::string_view mantissa;  // from its first digit that counts to its last one, perhaps with the point in it
  int64_t digits = 0;
};

Decimal DecimalOf(std::string_view token) {
  Decimal decimal;
  decimal.negative = token.starts_with('-');
  if (decimal.negative) token.remove_prefix(1);
  const size_t e = token.find_first_of("eE");
  int64_t exponent = 0;
  if (e != std::string_view::npos) {
    std::string_view digits = token.substr(e + 1);
    const bool minus = digits.starts_with('-');
    if (!IsDigit(digits.front())) digits.remove_prefix(1);
    for (const char digit : digits) exponent = std::min(exponent * 10 + (digit - '0'), kFarExponent);
    if (minus) exponent = -exponent;
    token = token.substr(0, e);
  }
  const auto point = static_cast<int64_t>(std::min(token.find('.'), token.size()));
  const size_t first = token.find_first_of("123456789");
  if (first == std::string_view::npos) return Decimal{};  // -0 is 0
  const size_t last = token.find_last_of("123456789");
  const auto at = static_cast<int64_t>(first);
  decimal.power = exponent + (at < point ? point - at : point + 1 - at);
  decimal.mantissa = token.substr(first, last - first + 1);
  decimal.digits =
      static_cast<int64_t>(decimal.mantissa.size() - (decimal.mantissa.find('.') != std::string_view::npos));
  return decimal;
}

// The next digit of a mantissa, 0 behind its end.
char TakeDigit(std::string_view* mantissa) {
  if (mantissa->starts_with('.')) mantissa->remove_prefix(1);
  if (mantissa->empty()) return '0';
  const char digit = mantissa->front();
  mantissa->remove_prefix(1);
  return digit;
}

int CompareDigits(const Decimal& a, const Decimal& b) {
  if ((a.digits == 0) != (b.digits == 0)) return a.digits == 0 ? -1 : 1;
  if (a.power != b.power) return a.power < b.power ? -1 : 1;
  std::string_view left = a.mantissa;
  std::string_view right = b.mantissa;
  while (!left.empty() || !right.empty()) {
    const char one = TakeDigit(&left);
    const char other = TakeDigit(&right);
    if (one != other) return one < other ? -1 : 1;
  }
  return 0;
}

uint64_t WholeOf(Decimal decimal) {
  uint64_t whole = 0;
  for (int64_t i = 0; i < decimal.digits; ++i) {
    whole = whole * 10 + static_cast<uint64_t>(TakeDigit(&decimal.mantissa) - '0');
  }
  return whole;
}

// 10^exponent modulo `divisor`.
uint64_t TenToThe(int64_t exponent, uint64_t divisor) {
  Wide result = 1 % divisor;
  Wide base = 10 % divisor;
  for (; exponent > 0; exponent /= 2) {
    if (exponent % 2 == 1) result = result * base % divisor;
    base = base * base % divisor;
  }
  return static_cast<uint64_t>(result);
}

uint64_t HashOf(double number) { return std::bit_cast<uint64_t>(number == 0 ? 0.0 : number); }

}  // namespace

int CompareNumbers(const JsonNode& a, const JsonNode& b) {
  // Rounding to double keeps the order: what differs there differs, that way round.
  if (a.number != b.number) return a.number < b.number ? -1 : 1;
  if (a.integer && b.integer && std::abs(a.number) < kExactIntegers && a.number != 0) {
    if (a.text_bytes < 16 && b.text_bytes < 16) return 0;
  }
  if (a.text() == b.text()) return 0;
  const Decimal left = DecimalOf(a.text());
  const Decimal right = DecimalOf(b.text());
  if (left.negative != right.negative) return left.negative ? -1 : 1;
  return left.negative ? CompareDigits(right, left) : CompareDigits(left, right);
}

bool IsMultiple(const JsonNode& value, const JsonNode& divisor) {
  const Decimal dividend = DecimalOf(value.text());
  const Decimal unit = DecimalOf(divisor.text());
  if (dividend.digits == 0) return true;
  if (unit.digits == 0) return false;
  if (dividend.digits > kMaxDigits || unit.digits > kMaxDigits) {
    return std::isfinite(value.number) && divisor.number != 0 && std::fmod(value.number, divisor.number) == 0;
  }
  const uint64_t whole = WholeOf(dividend);
  const uint64_t by = WholeOf(unit);
  // Both as whole numbers times a power of ten; what counts is how far apart the powers are.
  const int64_t shift = (dividend.power - dividend.digits) - (unit.power - unit.digits);
  if (shift >= 0) return static_cast<Wide>(whole % by) * TenToThe(shift, by) % by == 0;
  Wide scaled = by;
  for (int64_t i = 0; i < -shift && scaled <= whole; ++i) scaled *= 10;
  return scaled <= whole && whole % static_cast<uint64_t>(scaled) == 0;
}

bool JsonEqual(const JsonNode& a, const JsonNode& b, int64_t* steps) {
  if (*steps <= 0) return false;
  *steps -= 1;
  if (a.kind != b.kind || a.count != b.count) return false;
  switch (a.kind) {
    case JsonKind::kNull:
      return true;
    case JsonKind::kBoolean:
      return a.boolean == b.boolean;
    case JsonKind::kNumber:
      *steps -= (a.text_bytes + b.text_bytes) / 16;
      return CompareNumbers(a, b) == 0;
    case JsonKind::kString:
      *steps -= (a.text_bytes + b.text_bytes) / 16;
      return a.text() == b.text();
    case JsonKind::kArray: {
      const JsonNode* left = a.first();
      const JsonNode* right = b.first();
      for (uint32_t i = 0; i < a.count; ++i, left = left->next(), right = right->next()) {
        if (!JsonEqual(*left, *right, steps)) return false;
      }
      return true;
    }
    case JsonKind::kObject: {
      const JsonNode* left = a.first();
      const JsonNode* same_place = b.first();
      for (uint32_t i = 0; i < a.count; ++i, left = left->next(), same_place = same_place->next()) {
        const JsonNode* right = same_place;
        if (left->key() != right->key()) {
          *steps -= b.count;  // a search
          right = b.Member(left->key());
        }
        if (right == nullptr || !JsonEqual(*left, *right, steps)) return false;
      }
      return true;
    }
  }
  return false;
}

uint64_t JsonHash(const JsonNode& value) {
  const auto kind = static_cast<uint64_t>(value.kind);
  uint64_t hash = Combine(kind, value.count);
  switch (value.kind) {
    case JsonKind::kNull:
      return hash;
    case JsonKind::kBoolean:
      return Combine(hash, value.boolean ? 1 : 0);
    case JsonKind::kNumber:
      return Combine(hash, HashOf(value.number));
    case JsonKind::kString:
      return Hash(value.text(), kind);
    case JsonKind::kArray: {
      const JsonNode* child = value.first();
      for (uint32_t i = 0; i < value.count; ++i, child = child->next()) hash = Combine(hash, JsonHash(*child));
      return hash;
    }
    case JsonKind::kObject: {
      // A sum, because the order of the members must not count.
      uint64_t sum = 0;
      const JsonNode* child = value.first();
      for (uint32_t i = 0; i < value.count; ++i, child = child->next()) {
        sum += Combine(Hash(child->key()), JsonHash(*child));
      }
      return Combine(hash, sum);
    }
  }
  return hash;
}

}  // namespace telltale
