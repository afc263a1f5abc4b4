#include "content/code_fence.h"

#include <algorithm>

#include "content/text.h"

namespace telltale {
namespace {

constexpr size_t kMaxIndent = 3;
constexpr size_t kMinMarks = 3;

// The first line at or behind `from` that is a fence of `mark`, by its beginning; npos where there is none.
size_t FindFence(std::string_view text, char mark) {
  for (size_t at = text.find(mark); at != std::string_view::npos; at = text.find(mark, at)) {
    size_t begin = at;
    while (begin > 0 && at - begin < kMaxIndent && text[begin - 1] == ' ') --begin;
    if ((begin == 0 || text[begin - 1] == '\n') && FenceOf(LineAt(text, begin)).mark == mark) return begin;
    while (at < text.size() && text[at] == mark) ++at;
  }
  return std::string_view::npos;
}

}  // namespace

std::string_view LineAt(std::string_view text, size_t at) {
  const size_t end = text.find('\n', at);
  std::string_view line = text.substr(at, end == std::string_view::npos ? end : end - at);
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  return line;
}

FenceLine FenceOf(std::string_view line) {
  size_t begin = 0;
  while (begin < line.size() && begin <= kMaxIndent && line[begin] == ' ') ++begin;
  if (begin > kMaxIndent || begin == line.size() || (line[begin] != '`' && line[begin] != '~')) return {};
  const char mark = line[begin];
  size_t end = begin;
  while (end < line.size() && line[end] == mark) ++end;
  if (end - begin < kMinMarks) return {};
  const std::string_view info = line.substr(end);
  if (mark == '`' && info.find('`') != std::string_view::npos) return {};
  return {mark, end - begin, std::all_of(info.begin(), info.end(), IsAsciiSpace)};
}

std::string_view FirstFence(std::string_view text) {
  const size_t begin = std::min(FindFence(text, '`'), FindFence(text, '~'));
  return begin == std::string_view::npos ? std::string_view() : Trim(LineAt(text, begin));
}

std::string_view FirstBlock(std::string_view text) {
  const size_t begin = std::min(FindFence(text, '`'), FindFence(text, '~'));
  if (begin == std::string_view::npos) return {};
  const size_t content = std::min(text.find('\n', begin), text.size() - 1) + 1;
  const size_t end = BlockEnd(text, begin);
  std::string_view block = text.substr(content, std::max(end, content) - content);
  // The last line is the fence, or the block goes on to the end.
  const size_t last = block.empty() ? 0 : block.find_last_of('\n', block.size() - 2) + 1;
  const FenceLine open = FenceOf(LineAt(text, begin));
  const FenceLine close = FenceOf(LineAt(block, std::min(last, block.size())));
  if (close.mark == open.mark && close.bare && close.length >= open.length) block = block.substr(0, last);
  return block;
}

size_t BlockEnd(std::string_view text, size_t line_begin) {
  const FenceLine open = FenceOf(LineAt(text, line_begin));
  size_t at = line_begin;
  for (;;) {
    const size_t end = text.find('\n', at);
    if (end == std::string_view::npos) return text.size();
    at = end + 1;
    if (at == text.size()) return at;
    // Only lines that may be a fence are looked at whole.
    const size_t mark = text.find_first_not_of(' ', at);
    if (mark == std::string_view::npos) return text.size();
    if (text[mark] != open.mark) continue;
    const FenceLine line = FenceOf(LineAt(text, at));
    if (line.mark == open.mark && line.length >= open.length && line.bare) {
      const size_t close = text.find('\n', at);
      return close == std::string_view::npos ? text.size() : close + 1;
    }
  }
}

}  // namespace telltale
