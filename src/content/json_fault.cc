#include "content/json_fault.h"

#include <fmt/format.h>

#include <iterator>

#include "content/json_string.h"
#include "content/text.h"

namespace telltale {

bool FindStringFault(std::string_view json, std::string* fault) {
  fault->clear();
  const auto tell = [&](std::string_view what, size_t at) {
    fmt::format_to(std::back_inserter(*fault), "{} at byte {}", what, at);
    return true;
  };
  bool in_string = false;
  size_t opened = 0;
  for (size_t at = 0; at < json.size();) {
    const char c = json[at];
    if (static_cast<unsigned char>(c) >= 0x80) {
      const Character next = FirstCharacter(json.substr(at));
      if (!next.valid) return tell("a byte that is not UTF-8", at);
      at += next.bytes;
      continue;
    }
    if (!in_string) {
      in_string = c == '"';
      opened = at++;
      continue;
    }
    if (c == '"') {
      in_string = false;
    } else if (c == '\n' || c == '\r') {
      return tell("a raw line break in a string", at);
    } else if (static_cast<unsigned char>(c) < 0x20) {
      return tell("a raw control character in a string", at);
    } else if (c == '\\') {
      unsigned code = 0;
      const size_t bytes = EscapeBytes(json.substr(at), &code);
      if (bytes == 0) {
        if (json.substr(at, 2) == "\\u") return tell("a lone surrogate or a bad \\u escape", at);
        fmt::format_to(std::back_inserter(*fault), "a bad escape {} at byte {}", CutAt(json.substr(at), 5), at);
        return true;
      }
      at += bytes;
      continue;
    }
    ++at;
  }
  return in_string && tell("a string that does not end", opened);
}

}  // namespace telltale
