#include "report/wrap.h"

#include <algorithm>
#include <utility>

#include "report/table.h"
#include "report/utf8.h"

namespace telltale {

std::string Wrapped(std::string first, size_t indent, size_t width, std::string_view text) {
  const std::string shown = TerminalText(text);
  std::string lines;
  std::string line = std::move(first);
  bool has_word = false;
  for (size_t at = 0; at < shown.size();) {
    const size_t end = std::min(shown.find(' ', at), shown.size());
    const std::string_view word = std::string_view(shown).substr(at, end - at);
    at = end + 1;
    if (word.empty()) continue;
    if (has_word && CharacterCount(line) + 1 + CharacterCount(word) > width) {
      lines += line + '\n';
      line.assign(indent, ' ');
      has_word = false;
    }
    if (has_word) line += ' ';
    line += word;
    has_word = true;
  }
  return lines + line + '\n';
}

}  // namespace telltale
