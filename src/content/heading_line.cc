#include "content/heading_line.h"

#include "content/scripts.h"
#include "content/text.h"

namespace telltale {
namespace {

constexpr size_t kMaxNameBytes = 96;
constexpr size_t kMaxLineBytes = 200;  // longer lines are prose
constexpr int kMaxLabelWords = 6;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsRoman(char c) { return c == 'I' || c == 'V' || c == 'X'; }
bool IsWordCharacter(const Character& next) {
  return next.valid && (IsLetter(next.code) || (next.code >= '0' && next.code <= '9'));
}

// Bytes of "1. ", "1.2 ", "2) ", "II. " in front, and how deep it is.
struct Numbering {
  size_t bytes = 0;
  uint8_t depth = 0;
};
Numbering NumberingOf(std::string_view line) {
  size_t at = 0;
  uint8_t depth = 0;
  if (!line.empty() && IsRoman(line[0])) {
    while (at < line.size() && at < 5 && IsRoman(line[at])) ++at;
    if (at >= line.size() || line[at] != '.') return {};
    depth = 1;
    ++at;
  } else {
    while (at < line.size() && depth < 6 && IsDigit(line[at])) {
      const size_t begin = at;
      while (at < line.size() && at - begin < 3 && IsDigit(line[at])) ++at;
      ++depth;
      if (at >= line.size() || (line[at] != '.' && line[at] != ')')) break;
      ++at;
    }
    if (depth == 0 || (depth == 1 && line[at - 1] != '.' && line[at - 1] != ')')) return {};
  }
  if (at >= line.size() || line[at] != ' ') return {};
  while (at < line.size() && line[at] == ' ') ++at;
  return {at, depth};
}

bool IsLabelText(std::string_view written) {
  if (written.find_first_of("\"{\\|") != std::string_view::npos) return false;
  const std::string_view text = HeadingName(written);
  int words = 1;
  for (size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == ' ' && at + 1 < text.size() && text[at + 1] != ' ') ++words;
    if (c == '.' || c == ',' || c == ';' || c == '!' || c == '?') return false;
  }
  return words <= kMaxLabelWords;
}

bool IsCapitals(std::string_view line) {
  int capitals = 0;
  while (!line.empty()) {
    const Character next = FirstCharacter(line);
    line.remove_prefix(next.bytes);
    if (!next.valid) return false;
    if (FoldCharacter(next.code) != next.code) {
      ++capitals;
    } else if (IsLetter(next.code) || next.code == '"' || next.code == '{' || next.code == '[' || next.code == '|') {
      return false;
    }
  }
  return capitals >= 2;
}

// The colon that ends a label, as : or the full-width one; npos where there is none within a heading's length.
size_t ColonIn(std::string_view line, size_t* bytes) {
  const std::string_view head = line.substr(0, kMaxNameBytes + 8);
  const size_t plain = head.find(':');
  const size_t wide = head.find("\xef\xbc\x9a");
  *bytes = plain < wide ? 1 : 3;
  return plain < wide ? plain : wide;
}

Heading Make(std::string_view name, Heading::Form form, uint8_t level, bool content) {
  Heading heading;
  heading.name = HeadingName(name);
  heading.form = form;
  heading.level = level;
  heading.has_content = content;
  return heading;
}

bool IsWrappedIn(std::string_view line, std::string_view mark) {
  return line.size() > 2 * mark.size() && line.substr(0, mark.size()) == mark &&
         line.substr(line.size() - mark.size()) == mark &&
         line.substr(mark.size(), line.size() - 2 * mark.size()).find(mark) == std::string_view::npos;
}

}  // namespace

std::string_view HeadingName(std::string_view text) {
  text = WithoutMarks(text);
  text.remove_prefix(NumberingOf(text).bytes);
  text = WithoutMarks(text);
  while (!text.empty()) {
    size_t last = text.size() - 1;
    while (last > 0 && text.size() - last < 4 && (static_cast<unsigned char>(text[last]) & 0xc0) == 0x80) --last;
    const Character end = FirstCharacter(text.substr(last));
    if (IsWordCharacter(end) || end.code == ')' || end.code == '%') break;
    text = text.substr(0, last);
  }
  return CutAt(text, kMaxNameBytes);
}

std::string_view WithoutMarks(std::string_view line) {
  while (!line.empty()) {
    const Character next = FirstCharacter(line);
    if (IsWordCharacter(next)) break;
    line.remove_prefix(next.bytes);
  }
  return line;
}

uint8_t UnderlineLevel(std::string_view line) {
  line = Trim(line);
  if (line.size() < 3 || (line[0] != '=' && line[0] != '-')) return 0;
  if (line.find_first_not_of(line[0]) != std::string_view::npos) return 0;
  return line[0] == '=' ? 1 : 2;
}

uint8_t NumberedDepth(std::string_view line) { return NumberingOf(Trim(line)).depth; }

Heading HeadingOf(std::string_view line) {
  line = Trim(line);
  if (line.empty()) return {};
  using Form = Heading::Form;
  if (line[0] == '#') {
    size_t marks = 0;
    while (marks < line.size() && line[marks] == '#') ++marks;
    if (marks > 6 || marks == line.size() || !IsAsciiSpace(line[marks])) return {};
    return Make(line.substr(marks), Form::kHard, static_cast<uint8_t>(marks), false);
  }
  size_t colon_bytes = 0;
  const size_t colon = ColonIn(line, &colon_bytes);
  if (line.size() <= kMaxLineBytes) {
    if (IsWrappedIn(line, "**") || IsWrappedIn(line, "__")) return Make(line, Form::kBold, 1, false);
    if (IsCapitals(line)) return Make(line, Form::kCapitals, 1, false);
  }
  if (colon != std::string_view::npos && colon > 0 && IsLabelText(line.substr(0, colon))) {
    const std::string_view rest = line.substr(colon + colon_bytes);
    // 10:30, http://x and C:\x are no labels; **Sales:** up is one.
    const bool parted = rest.empty() || rest[0] == ' ' || rest[0] == '*' || rest[0] == '_' || colon_bytes > 1;
    const bool content = !WithoutMarks(rest).empty();
    if (parted) return Make(line.substr(0, colon), content ? Form::kLabel : Form::kColon, 1, content);
  }
  const Numbering numbering = NumberingOf(line);
  const char last = line.back();
  if (numbering.depth > 0 && line.size() <= kMaxNameBytes && last != '.' && last != '!' && last != '?' && last != ';' &&
      last != ',') {
    return Make(line, Form::kNumbered, numbering.depth, false);
  }
  return {};
}

size_t NameAtBeginning(std::string_view text, std::string_view name) {
  const size_t size = text.size();
  bool unspaced = false;
  while (!name.empty()) {
    if (text.empty()) return 0;
    const Character wanted = FirstCharacter(name);
    const Character here = FirstCharacter(text);
    if (wanted.valid && here.valid && IsSpace(wanted.code) && IsSpace(here.code)) {
      while (!name.empty() && IsSpace(FirstCharacter(name).code)) name.remove_prefix(FirstCharacter(name).bytes);
      while (!text.empty() && IsSpace(FirstCharacter(text).code)) text.remove_prefix(FirstCharacter(text).bytes);
      continue;
    }
    if (FoldCharacter(wanted.code) != FoldCharacter(here.code)) return 0;
    unspaced = IsUnspaced(here.code);
    name.remove_prefix(wanted.bytes);
    text.remove_prefix(here.bytes);
  }
  if (!unspaced && !text.empty() && IsWordCharacter(FirstCharacter(text))) return 0;
  return size - text.size();
}

}  // namespace telltale
