#include "content/looks.h"

#include "content/ascii.h"
#include "content/text.h"

namespace telltale {
namespace {

constexpr size_t kMaxOpeningBytes = 32;
constexpr int kUnspacedCharacters = 4;
constexpr size_t kMaxShapeBytes = size_t{64} << 10;

// Scripts that put no spaces between words: Thai, Lao, Khmer, Myanmar, kana, Han, and what is written with them.
bool IsUnspaced(uint32_t code) {
  return (code >= 0x0e00 && code <= 0x0eff) || (code >= 0x1000 && code <= 0x109f) ||
         (code >= 0x1780 && code <= 0x17ff) || (code >= 0x3040 && code <= 0x30ff) ||
         (code >= 0x3400 && code <= 0x9fff) || (code >= 0xf900 && code <= 0xfaff) ||
         (code >= 0x20000 && code <= 0x3ffff);
}

bool IsPunctuation(uint32_t code) {
  if (code < 0x80) {
    const bool letter = (code >= 'a' && code <= 'z') || (code >= 'A' && code <= 'Z');
    return !letter && !(code >= '0' && code <= '9') && code > ' ';
  }
  return (code >= 0x2010 && code <= 0x205e) || (code >= 0x3001 && code <= 0x3030) ||
         (code >= 0xff00 && code <= 0xff0f) || (code >= 0xff1a && code <= 0xff20) ||
         (code >= 0xff3b && code <= 0xff40) || (code >= 0xff5b && code <= 0xff65) || code == 0xa1 || code == 0xab ||
         code == 0xbb || code == 0xbf;
}

// Kept inside a word: I'm, l'intelligence, e-mail. The typographic apostrophe is folded to the plain one.
bool JoinsLetters(uint32_t code) { return code == '\'' || code == '-' || code == '_' || code == 0x2019; }

bool IsListItem(std::string_view line) {
  size_t at = 0;
  while (at < line.size() && (line[at] == ' ' || line[at] == '\t')) ++at;
  line.remove_prefix(at);
  if (line.size() < 2) return false;
  if ((line[0] == '-' || line[0] == '*' || line[0] == '+') && line[1] == ' ') return true;
  if (line.substr(0, 4) == "\xe2\x80\xa2 ") return true;  // a bullet
  at = 0;
  while (at < line.size() && at < 3 && line[at] >= '0' && line[at] <= '9') ++at;
  return at > 0 && at + 1 < line.size() && (line[at] == '.' || line[at] == ')') && line[at + 1] == ' ';
}

bool IsHeading(std::string_view line) {
  size_t marks = 0;
  while (marks < line.size() && line[marks] == '#') ++marks;
  return marks > 0 && marks <= 6 && marks < line.size() && line[marks] == ' ';
}

}  // namespace

std::string_view OpeningOf(std::string_view text, std::string* scratch) {
  scratch->clear();
  std::string_view rest = text;
  // What stands before the first letter or digit of the first word: kept only where nothing else comes.
  while (!rest.empty()) {
    const Character next = FirstCharacter(rest);
    if (!next.valid || !IsPunctuation(next.code)) break;
    rest.remove_prefix(next.bytes);
  }
  const std::string_view marks = CutAt(text.substr(0, text.size() - rest.size()), kMaxOpeningBytes);
  const bool fence = marks.substr(0, 3) == "```";
  if (rest.empty() || IsSpace(FirstCharacter(rest).code) || fence) {
    scratch->assign(fence ? std::string_view("```") : marks);
    if (!fence) return *scratch;
  }
  int unspaced = 0;
  bool digits = false;
  while (!rest.empty() && scratch->size() + 4 <= kMaxOpeningBytes) {
    if (IsLetter(rest.front())) {  // most are
      scratch->push_back(ToLower(rest.front()));
      rest.remove_prefix(1);
      digits = false;
      continue;
    }
    const Character next = FirstCharacter(rest);
    rest.remove_prefix(next.bytes);
    if (next.valid && IsSpace(next.code)) break;
    if (next.valid && IsPunctuation(next.code)) {
      const bool joins = JoinsLetters(next.code) && !rest.empty() && !IsSpace(FirstCharacter(rest).code) &&
                         !IsPunctuation(FirstCharacter(rest).code);
      if (!joins) break;
    }
    if (next.code >= '0' && next.code <= '9') {
      if (!digits) scratch->push_back('#');
      digits = true;
      continue;
    }
    digits = false;
    AppendCharacter(next.code == 0x2019 ? '\'' : FoldCharacter(next.code), scratch);
    if (IsUnspaced(next.code) && ++unspaced == kUnspacedCharacters) break;
  }
  return *scratch;
}

std::string_view ShapeOf(std::string_view text, const Unwrapped& unwrapped) {
  if (unwrapped.looks_json && unwrapped.wrapping == Wrapping::kNone) return "json";
  if (unwrapped.wrapping == Wrapping::kFence || unwrapped.wrapping == Wrapping::kFenceInText) return "fenced";
  text = text.substr(0, kMaxShapeBytes);
  int lines = 0;
  int items = 0;
  bool heading = false;
  for (size_t at = 0; at < text.size();) {
    const size_t end = text.find('\n', at);
    const std::string_view line = text.substr(at, end == std::string_view::npos ? end : end - at);
    at = end == std::string_view::npos ? text.size() : end + 1;
    if (line.empty()) continue;
    ++lines;
    if (line.find("```") != std::string_view::npos || line.substr(0, 3) == "~~~") return "code";
    heading = heading || IsHeading(line);
    if (IsListItem(line)) ++items;
  }
  if (heading) return "headings";
  if (items >= 2 && items * 3 >= lines) return "list";
  return lines <= 1 ? "one line" : "paragraphs";
}

}  // namespace telltale
