#include "content/web_token.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "content/ascii.h"
#include "content/secrets.h"

namespace telltale {
namespace {

constexpr size_t kMaxHeaderBytes = 1024;  // of base64
constexpr size_t kFewestSignatureBytes = 20;
constexpr size_t kMaxKeyBytes = size_t{16} << 10;
constexpr size_t kMaxLabelBytes = 48;
constexpr size_t kFewestKeyBytes = 32;  // running, of base64

bool IsBase64Url(char c) { return IsAlphanumeric(c) || c == '-' || c == '_'; }
bool IsBase64(char c) { return IsAlphanumeric(c) || c == '+' || c == '/' || c == '='; }

uint32_t SixBits(char c) {
  if (IsUpper(c)) return static_cast<uint32_t>(c - 'A');
  if (IsLower(c)) return static_cast<uint32_t>(c - 'a') + 26;
  if (IsDigit(c)) return static_cast<uint32_t>(c - '0') + 52;
  return c == '-' ? 62 : 63;
}

// Whether the base64url is that of a JSON object which names an algorithm.
bool IsTokenHeader(std::string_view encoded) {
  if (encoded.size() > kMaxHeaderBytes || encoded.size() % 4 == 1) return false;
  std::array<char, kMaxHeaderBytes / 4 * 3> bytes{};
  size_t count = 0;
  uint32_t bits = 0;
  for (size_t i = 0; i < encoded.size(); ++i) {
    bits = bits << 6 | SixBits(encoded[i]);
    if (i % 4 != 0) bytes[count++] = static_cast<char>(bits >> (6 - 2 * (i % 4)) & 0xff);
  }
  const std::string_view json(bytes.data(), count);
  return json.size() > 2 && json.front() == '{' && json.back() == '}' && json.find("\"alg\"") != std::string_view::npos;
}

std::string_view RunAt(std::string_view text, size_t at) {
  size_t end = at;
  while (end < text.size() && IsBase64Url(text[end])) ++end;
  return text.substr(at, end - at);
}

}  // namespace

size_t WebTokenEnd(std::string_view text, size_t begin) {
  // {"sub":"1234567890 in base64: the token that tutorials copy from one another.
  constexpr std::string_view kTutorial = "eyJzdWIiOiIxMjM0NTY3ODkw";
  const std::string_view header = RunAt(text, begin);
  size_t at = begin + header.size();
  if (at >= text.size() || text[at] != '.' || !IsTokenHeader(header)) return 0;
  const std::string_view payload = RunAt(text, ++at);
  at += payload.size();
  if (payload.empty() || at >= text.size() || text[at] != '.') return 0;
  const std::string_view signature = RunAt(text, at + 1);
  if (signature.size() < kFewestSignatureBytes || payload.substr(0, kTutorial.size()) == kTutorial) return 0;
  return LooksRandom(signature) ? at + 1 + signature.size() : 0;
}

size_t PrivateKeyEnd(std::string_view text, size_t begin) {
  constexpr std::string_view kDashes = "-----";
  constexpr std::string_view kBegin = "-----BEGIN ";
  const std::string_view label = text.substr(begin + kBegin.size(), kMaxLabelBytes);
  const size_t label_end = label.find(kDashes);
  if (label_end == std::string_view::npos || label.substr(0, label_end).find("PRIVATE KEY") == std::string_view::npos)
    return 0;
  size_t at = begin + kBegin.size() + label_end + kDashes.size();
  const size_t bound = std::min(text.size(), begin + kMaxKeyBytes);
  bool keyed = false;
  size_t run = 0;
  size_t end = at;  // of the last base64
  for (; at < bound; ++at) {
    const char c = text[at];
    if (c == '\\' && at + 1 < bound && (text[at + 1] == 'n' || text[at + 1] == 'r')) {
      ++at;  // a line break that was not unescaped
      run = 0;
    } else if (IsBase64(c)) {
      end = at + 1;
      if (++run == kFewestKeyBytes && !keyed) keyed = LooksRandom(text.substr(end - run, run));
    } else if (text.substr(at, kDashes.size()) == kDashes) {
      const std::string_view closing = text.substr(at + kDashes.size(), kMaxLabelBytes);
      const size_t closing_end = closing.find(kDashes);
      if (closing.substr(0, 3) == "END" && closing_end != std::string_view::npos)
        end = at + kDashes.size() + closing_end + kDashes.size();
      break;
    } else if (c == '\n' || c == '\r' || c == ' ' || c == '\t' || c == '-' || c == ':' || c == ',') {
      run = 0;  // of old, headers stand before the key
    } else {
      break;
    }
  }
  return keyed ? end : 0;
}

}  // namespace telltale
