#include "content/same_text.h"

#include <algorithm>
#include <array>

#include "base/hash.h"
#include "content/text.h"

namespace telltale {
namespace {

constexpr uint64_t kFewestCharacters = 40;
constexpr size_t kMostBytes = size_t{64} << 10;

// What a byte becomes; 0 is dropped, and # is written once for a run.
constexpr std::array<char, 256> kForm = [] {
  std::array<char, 256> form{};
  for (size_t byte = 0; byte < form.size(); ++byte) {
    const char c = static_cast<char>(byte);
    if (byte >= 0x80 || (c >= 'a' && c <= 'z')) form[byte] = c;
    if (c >= 'A' && c <= 'Z') form[byte] = static_cast<char>(c + ('a' - 'A'));
    if (c >= '0' && c <= '9') form[byte] = '#';
  }
  return form;
}();

}  // namespace

uint64_t SameText::FingerprintOf(std::string_view text) {
  text = Trim(text);
  if (text.size() < kFewestCharacters) return 0;
  if (text.size() < 4 * kFewestCharacters && CountCharacters(text) < kFewestCharacters) return 0;
  const std::string_view read = text.substr(0, kMostBytes);
  if (form_.size() < read.size()) form_.resize(std::min(kMostBytes, 2 * read.size()));
  size_t bytes = 0;
  char last = 0;
  for (const char byte : read) {  // without a branch: what is dropped is written over
    const char form = kForm[static_cast<unsigned char>(byte)];
    form_[bytes] = form;
    const bool kept = form != 0 && !(form == '#' && last == '#');
    bytes += kept ? 1 : 0;
    last = form;
  }
  const uint64_t beyond = text.size() > kMostBytes ? text.size() : 0;
  return std::max<uint64_t>(Hash(std::string_view(form_.data(), bytes), beyond), 1);
}

}  // namespace telltale
