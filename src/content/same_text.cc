#include "content/same_text.h"

#include <algorithm>
#include <cstring>

#include "base/hash.h"
#include "content/text.h"

namespace telltale {
namespace {

constexpr uint64_t kFewestCharacters = 40;
constexpr size_t kMostBytes = size_t{64} << 10;

char FormOf(char c) {
  const auto byte = static_cast<uint8_t>(c);
  const bool is_capital = static_cast<uint8_t>(byte - 'A') < 26;
  const bool is_digit = static_cast<uint8_t>(byte - '0') < 10;
  const auto lower = static_cast<uint8_t>(byte + (is_capital ? 'a' - 'A' : 0));
  return static_cast<char>(is_digit ? uint8_t{'#'} : lower);
}

// Without a branch, and where the two cannot overlap: then the compiler makes vector instructions of it.
void WriteForm(const char* __restrict text, size_t size, char* __restrict form) {
  for (size_t i = 0; i < size; ++i) form[i] = FormOf(text[i]);
}

// Takes all but the first # out of each run; returns what is left of `size`.
size_t SqueezeNumbers(char* form, size_t size) {
  size_t to = 0;
  for (size_t from = 0; from < size;) {
    const void* const found = std::memchr(form + from, '#', size - from);
    const size_t number = found == nullptr ? size : static_cast<size_t>(static_cast<const char*>(found) - form);
    const size_t plain = number - from + (number < size ? 1 : 0);
    if (to != from) std::memmove(form + to, form + from, plain);
    to += plain;
    from = number;
    while (from < size && form[from] == '#') ++from;
  }
  return to;
}

}  // namespace

uint64_t SameText::FingerprintOf(std::string_view text) {
  text = Trim(text);
  if (text.size() < kFewestCharacters) return 0;
  if (text.size() < 4 * kFewestCharacters && CountCharacters(text) < kFewestCharacters) return 0;
  const std::string_view read = text.substr(0, kMostBytes);
  if (form_.size() < read.size()) form_.resize(2 * read.size());
  WriteForm(read.data(), read.size(), form_.data());
  const size_t bytes = SqueezeNumbers(form_.data(), read.size());
  const uint64_t beyond = text.size() > kMostBytes ? text.size() : 0;
  return std::max<uint64_t>(Hash(std::string_view(form_.data(), bytes), beyond), 1);
}

}  // namespace telltale
