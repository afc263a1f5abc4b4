#include "content/placeholder.h"

#include <algorithm>
#include <cstdint>

#include "content/byte_search.h"
#include "content/code_fence.h"
#include "content/template_words.h"
#include "content/text.h"

namespace telltale {
namespace {

constexpr size_t kMaxMarkBytes = 80;
constexpr size_t kMaxLineBytes = 256;  // of a line that might be code, so much is looked at on either side
constexpr size_t kMinNameBytes = 3;
constexpr size_t kMinRun = 4;
constexpr size_t kNowhere = std::string_view::npos;

bool IsLower(char c) { return c >= 'a' && c <= 'z'; }
bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsNameByte(char c) { return IsLower(c) || IsUpper(c) || IsDigit(c) || c == '_'; }
bool IsWide(char c) { return (static_cast<unsigned char>(c) & 0x80) != 0; }

// The bytes that may begin a mark.
struct MarkBegins {
  constexpr bool operator()(uint8_t byte) const {
    return std::string_view("{[<`~%_XOpP").find(static_cast<char>(byte)) != std::string_view::npos;
  }
};

class Finder {
 public:
  explicit Finder(std::string_view text) : text_(text) {}

  std::string_view Find() {
    ByteFinder<MarkBegins> finder(text_);
    for (size_t at = finder.Next(0); at < text_.size(); at = finder.Next(at)) {
      at = Step(at);
      if (at == kNowhere) return text_.substr(begin_, end_ - begin_);
    }
    return {};
  }

 private:
  char At(size_t at) const { return at < text_.size() ? text_[at] : '\0'; }
  char Before(size_t at) const { return at > 0 ? text_[at - 1] : '\0'; }
  std::string_view From(size_t at, size_t bytes) const { return text_.substr(std::min(at, text_.size()), bytes); }

  size_t Found(size_t begin, size_t end) {
    if (end - begin > kMaxMarkBytes) return end;  // its name was short enough, with its brackets it is not
    begin_ = begin;
    end_ = end;
    return kNowhere;
  }

  // Looks at one byte: the next one to look at, or kNowhere when a mark was found.
  size_t Step(size_t at) {
    switch (text_[at]) {
      case '`':
      case '~':
        return SkipCode(at);
      case '{':
        return Brace(at);
      case '[':
        return IsNameByte(Before(at)) || Before(at) == ']' ? at + 1 : Bracketed(at, ']');  // a[i] is an index
      case '<':
        return At(at + 1) == '%' ? Between(at, "%>") : Bracketed(at, '>');
      case '_':
        return Wrapped(at, "__");
      case '%':
        return Wrapped(at, "%");
      case 'X':
        if (At(at + 1) == 'M') return UnfinishedWord(at, 2, "FIXME");
        return At(at + 1) == 'X' ? CrossedOut(at) : at + 1;  // one alone begins nothing
      case 'O':
        return UnfinishedWord(at, 1, "TODO");
      case 'P':
      case 'p':
        return (At(at + 1) | 0x20) == 's' ? Latin(at) : at + 1;
      default:
        return at + 1;
    }
  }

  size_t SkipCode(size_t at) {
    size_t end = at;
    while (At(end) == text_[at]) ++end;
    if (end - at >= 3) {
      size_t begin = at;
      while (at - begin < 3 && Before(begin) == ' ') --begin;
      const bool starts_line = begin == 0 || Before(begin) == '\n';
      if (starts_line && FenceOf(LineAt(text_, begin)).mark != 0) return BlockEnd(text_, begin);
    }
    if (text_[at] == '~') return end;
    // Code within the line, closed by as many marks.
    const std::string_view rest = From(end, kMaxLineBytes);
    const std::string_view line = rest.substr(0, rest.find('\n'));
    const size_t close = line.find(text_.substr(at, end - at));
    return close == kNowhere ? end : end + close + (end - at);
  }

  // The end of a name like user.first_name behind `at`, or `at` where none stands there.
  size_t NameEnd(size_t at) const {
    size_t end = at;
    if (!IsNameByte(At(end)) || IsDigit(At(end))) return at;
    while (end - at < kMaxMarkBytes && (IsNameByte(At(end)) || At(end) == '.' || At(end) == '-')) ++end;
    return end;
  }

  size_t Between(size_t at, std::string_view close) {
    const std::string_view rest = From(at + 2, kMaxMarkBytes);
    const size_t word = rest.find_first_not_of(" -=#");
    if (word == kNowhere || !(IsLower(rest[word]) || IsUpper(rest[word]) || IsWide(rest[word]))) return at + 2;
    const size_t end = rest.find(close, word);
    if (end == kNowhere || rest.substr(0, end).find('\n') != kNowhere) return at + 2;
    return Found(at, at + 2 + end + close.size());
  }

  size_t Brace(size_t at) {
    const char before = Before(at);
    if (At(at + 1) == '%') return Between(at, "%}");
    const bool latex = IsNameByte(before) || before == '\\' || before == '}' || before == '{' || before == '^';
    if (latex) return at + 1;
    if (At(at + 1) == '{') return DoubleBrace(at);
    const size_t end = NameEnd(at + 1);
    const size_t name_bytes = end - at - 1;
    if (name_bytes < kMinNameBytes || At(end) != '}') return at + 1;
    const size_t begin = before == '$' ? at - 1 : at;
    if (begin == at) {
      if (before == '/' || !EndsInTemplateWord(text_.substr(at + 1, name_bytes))) return at + 1;
    } else {
      const char behind = At(end + 1);
      if (behind == '$' || behind == '^' || behind == '_' || behind == '\\' || IsDigit(Before(begin))) return end;
    }
    return IsCodeLine(begin, end + 1) ? LineEnd(end) : Found(begin, end + 1);
  }

  size_t DoubleBrace(size_t at) {
    const std::string_view rest = From(at + 2, kMaxMarkBytes);
    const size_t close = rest.find("}}");
    if (close == kNowhere) return at + 2;
    size_t name = 0;
    while (name < close && (rest[name] == ' ' || rest[name] == '{')) ++name;
    if (name < close && std::string_view("#/>^!&-").find(rest[name]) != kNowhere) ++name;
    while (name < close && rest[name] == ' ') ++name;
    bool named = name < close &&
                 (IsLower(rest[name]) || IsUpper(rest[name]) || rest[name] == '_' || IsWide(rest[name])) &&
                 close - name > 1;
    for (const char c : rest.substr(name, close - name)) named = named && c != '\\' && c != '\n' && c != '{';
    return named ? Found(at, at + 2 + close + 2) : at + 2;
  }

  // Where the line ends, or kMaxLineBytes on: more of a line of code is not worth a look.
  size_t LineEnd(size_t at) const { return at + std::min(From(at, kMaxLineBytes).find('\n'), kMaxLineBytes); }

  // Whether the line around [begin, end) looks like the source of a program, in which ${x} is at home.
  bool IsCodeLine(size_t begin, size_t end) const {
    const size_t from = begin < kMaxLineBytes ? 0 : begin - kMaxLineBytes;
    const std::string_view head = text_.substr(from, begin - from);
    const size_t line_begin = from + (head.rfind('\n') == kNowhere ? 0 : head.rfind('\n') + 1);
    const std::string_view rest = From(end, kMaxLineBytes);
    const std::string_view before = text_.substr(line_begin, begin - line_begin);
    std::string_view behind = rest.substr(0, rest.find('\n'));
    while (!behind.empty() && IsAsciiSpace(behind.back())) behind.remove_suffix(1);
    if (!behind.empty() && (behind.back() == ';' || behind.back() == '{')) return true;
    if (before.substr(0, 4) == "    " || before.substr(0, 1) == "\t") return true;
    for (const std::string_view sign : {"=", "`", "echo ", "export ", "print", "return ", "\\", "(\"", "f\"", "f'"}) {
      if (before.find(sign) != kNowhere) return true;
    }
    return false;
  }

  // [..] and <..>: a request to fill in, or a template word in capitals.
  size_t Bracketed(size_t at, char close) {
    const std::string_view rest = From(at + 1, kMaxMarkBytes);
    size_t bytes = 0;
    while (bytes < rest.size() && rest[bytes] != close) {
      const char c = rest[bytes];
      if (c == '\n' || c == '=' || c == '"' || c == '[' || c == '<' || c == '`' || c == '\\') return at + 1;
      ++bytes;
    }
    if (bytes == rest.size() || bytes == 0) return at + 1;
    const size_t end = at + 1 + bytes + 1;
    const char behind = At(end);
    if (close == ']' && (behind == '(' || behind == '[' || behind == ':')) return end;
    const std::string_view inside = rest.substr(0, bytes);
    if (inside == "TODO" || inside == "FIXME" || inside == "TBD") return Found(at, end);
    const bool label = close == ']' ? IsLabel(inside) : IsShoutedLabel(inside);
    return label || IsRequest(inside) ? Found(at, end) : at + 1;
  }

  // __NAME__ and %NAME%.
  size_t Wrapped(size_t at, std::string_view mark) {
    if (From(at, mark.size()) != mark || IsNameByte(Before(at))) return at + 1;
    const size_t begin = at + mark.size();
    size_t end = begin;
    while (end - begin < kMaxMarkBytes && (IsUpper(At(end)) || (At(end) == '_' && At(end + 1) != '_'))) ++end;
    const std::string_view name = text_.substr(begin, end - begin);
    if (name.empty() || From(end, mark.size()) != mark || IsNameByte(At(end + mark.size()))) return end;
    if (name == "DATE" || name == "TIME" || !EndsInTemplateWord(name)) return end;
    return Found(at, end + mark.size());
  }

  // The letter at `at` is the one behind the first `offset` of the word.
  size_t UnfinishedWord(size_t at, size_t offset, std::string_view word) {
    if (at < offset) return at + 1;
    const size_t begin = at - offset;
    const size_t end = begin + word.size();
    if (From(begin, word.size()) != word || IsNameByte(Before(begin)) || IsNameByte(At(end))) return at + 1;
    const char behind = At(end);
    const bool line_ends = end == text_.size() || behind == '\n' || behind == '\r';
    const bool line_begins = begin == 0 || Before(begin) == '\n';
    if (behind == ':' || behind == '(' || (line_begins && line_ends)) return Found(begin, end);
    static constexpr std::string_view kVerbs[] = {"add",      "fill",      "write",   "insert", "fix",
                                                  "complete", "implement", "replace", "update", "check"};
    for (const std::string_view verb : kVerbs) {
      if (behind != ' ' || From(end + 1, verb.size()) != verb || IsNameByte(At(end + 1 + verb.size()))) continue;
      return Found(begin, end);
    }
    return end;
  }

  size_t CrossedOut(size_t at) {
    if (IsNameByte(Before(at))) return at + 1;
    size_t end = at;
    size_t crosses = 0;
    while (At(end) == 'X' ||
           (crosses > 0 && std::string_view("-.,/").find(At(end)) != kNowhere && At(end + 1) == 'X')) {
      crosses += At(end) == 'X' ? 1 : 0;
      ++end;
    }
    size_t behind = end;
    while (behind - end < 2 && std::string_view("-., /").find(At(behind)) != kNowhere && At(behind) != '\0') ++behind;
    const bool masked = IsDigit(At(behind));
    return crosses < kMinRun || masked || IsNameByte(At(end)) ? end : Found(at, std::min(end, at + kMaxMarkBytes));
  }

  // lorem ipsum dolor, found by its p.
  size_t Latin(size_t at) {
    static constexpr std::string_view kLatin = "lorem ipsum dolor";
    constexpr size_t kOffset = 7;
    if (at < kOffset) return at + 1;
    const std::string_view here = text_.substr(at - kOffset, kLatin.size());
    if (here.size() < kLatin.size()) return at + 1;
    for (size_t i = 0; i < kLatin.size(); ++i) {
      if (FoldCharacter(static_cast<unsigned char>(here[i])) != static_cast<unsigned char>(kLatin[i])) return at + 1;
    }
    return Found(at - kOffset, at - kOffset + kLatin.size());
  }

  std::string_view text_;
  size_t begin_ = 0;
  size_t end_ = 0;
};

}  // namespace

std::string_view FindPlaceholder(std::string_view text) { return Finder(text).Find(); }

}  // namespace telltale
