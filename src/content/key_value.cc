#include "content/key_value.h"

#include <array>
#include <charconv>
#include <cmath>
#include <optional>

#include "base/hash.h"
#include "content/json_number.h"

namespace telltale {

uint64_t KeyValueOf(ValueType type, std::string_view text) {
  std::array<char, 32> digits;
  if (type == ValueType::kNumber || type == ValueType::kInteger) {
    const std::optional<JsonNumber> number = ParseJsonNumber(text);
    if (number && std::fabs(number->value) < 0x1p53 && std::floor(number->value) == number->value) {
      const auto end = std::to_chars(digits.begin(), digits.end(), static_cast<int64_t>(number->value)).ptr;
      text = {digits.data(), static_cast<size_t>(end - digits.data())};
    }
  }
  const uint64_t hash = Hash(text);
  return hash == 0 ? 1 : hash;
}

}  // namespace telltale
