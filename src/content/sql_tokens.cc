#include "content/sql_tokens.h"

#include <algorithm>
#include <array>
#include <utility>

#include "content/ascii.h"
#include "content/form_fault.h"
#include "content/text.h"

namespace telltale {
namespace {

using Kind = SqlToken::Kind;

constexpr size_t kMaxDepth = 256;
constexpr int kMaxFailures = 64;
constexpr size_t kMaxTypes = 256;  // bytes, of one type
constexpr size_t kNone = std::string_view::npos;

bool BeginsWord(char c) { return IsLetter(c) || c == '_' || static_cast<unsigned char>(c) >= 0x80; }
bool IsInWord(char c) { return BeginsWord(c) || IsDigit(c) || c == '$' || c == '#' || c == '@'; }
bool IsOperator(char c) { return std::string_view("+-*/<>=~!@%^&|#:").find(c) != kNone; }

// Of several characters, the longest first.
constexpr std::array<std::string_view, 33> kOperators = {
    "<=>", "->>", "#>>", "!~*", "<->", "<#>", "~~*", "<>", "!=", "<=", ">=", "==", "||", "&&", "::", ":=", "=>",
    "->",  "#>",  "#-",  "@>",  "<@",  "@@",  "!~",  "~*", "~~", "<<", ">>", "|>", "|/", "^=", "+=", "-="};

}  // namespace

class SqlTokens::Scan {
 public:
  Scan(std::string_view text, bool backslash, SqlTokens* out, std::string* fault)
      : text_(text), backslash_(backslash), out_(*out), fault_(fault) {}

  bool Run() {
    while (at_ < text_.size()) {
      if (!Next()) return false;
    }
    Add(Kind::kEnd, text_.size());
    if (out_.open_.empty()) return true;
    const SqlToken& open = out_.tokens_[out_.open_.back()];
    return Fault({"'", text_.substr(open.at, 1), "' is not closed"}, open.at);
  }

 private:
  bool Fault(std::initializer_list<std::string_view> parts, size_t at) { return TellFault(parts, text_, at, fault_); }
  char At(size_t at) const { return at < text_.size() ? text_[at] : '\0'; }
  bool Follows(char c) const { return At(at_ + 1) == c; }

  // The token from `begin` to where the scan is now.
  bool Add(Kind kind, size_t begin, SqlWord word = SqlWord::kOther) {
    out_.tokens_.push_back({kind, word, static_cast<uint32_t>(begin), static_cast<uint32_t>(at_ - begin)});
    return true;
  }
  bool AddTo(size_t end, Kind kind) {
    const size_t begin = std::exchange(at_, end);
    return Add(kind, begin);
  }

  bool Next() {
    const char c = text_[at_];
    if (IsAsciiSpace(c)) return ++at_, true;
    if (c == '-' && Follows('-')) return SkipLine();
    if (c == '/' && Follows('*')) return SkipComment();
    if (c == '#' && (at_ == 0 || text_[at_ - 1] == '\n' || Follows(' ')) && !Follows('>')) return SkipLine();
    if (c == '\'' || c == '"' || c == '`') return Quoted(c);
    if (c == '(') return Open();
    if (c == ')' || c == ']') return Close(c == ')' ? '(' : '[');
    if (c == '[') return SquareBracket();
    if (c == '{') return Template();
    if (c == '}') return Fault({"unexpected '}'"}, at_);
    if (c == ',') return AddTo(at_ + 1, Kind::kComma);
    if (c == ';') return AddTo(at_ + 1, Kind::kSemicolon);
    if (c == '\\' && IsLetter(At(at_ + 1))) return AddTo(at_ + 2, Kind::kSemicolon);  // \g, \G
    if (IsDigit(c) || (c == '.' && IsDigit(At(at_ + 1)) && !IsBehindValue())) return Number();
    if (c == '.') return AddTo(at_ + 1, Kind::kDot);
    if (c == '$') return Dollar();
    if (c == '?') return AddTo(at_ + 1, Kind::kValue);
    if (BeginsWord(c) || ((c == '@' || c == '#') && (IsInWord(At(at_ + 1))) && !Follows('>'))) return Word();
    if ((c == ':' || c == '%') && BeginsWord(At(at_ + 1)) && !IsBehindValue()) return Parameter();
    if (c == '%' && Follows('(') && !IsBehindValue()) return Parameter();
    if (IsOperator(c)) return Operator();
    return Fault({"unexpected '", text_.substr(at_, FirstCharacter(text_.substr(at_)).bytes), "'"}, at_);
  }

  // Whether the character before is the end of a value, with nothing between.
  bool IsBehindValue() const {
    if (at_ == 0) return false;
    const char before = text_[at_ - 1];
    return IsInWord(before) || before == ')' || before == ']' || before == '"' || before == '`' || before == '\'';
  }

  bool SkipLine() {
    at_ = std::min(text_.find('\n', at_), text_.size());
    return true;
  }

  // Some dialects let comments stand in one another; where that does not come out even, they do not.
  bool SkipComment() {
    size_t end = nests_ ? EndOfNested() : kNone;
    if (end == kNone) {
      nests_ = false;
      end = text_.find("*/", at_ + 2);
      if (end == kNone) return Fault({"a comment is not closed"}, at_);
      end += 2;
    }
    at_ = end;
    return true;
  }
  size_t EndOfNested() const {
    int depth = 0;
    for (size_t at = at_; at + 1 < text_.size(); ++at) {
      if (text_[at] == '/' && text_[at + 1] == '*') {
        ++depth;
        ++at;
      } else if (text_[at] == '*' && text_[at + 1] == '/') {
        ++at;
        if (--depth == 0) return at + 1;
      }
    }
    return kNone;
  }

  bool Quoted(char quote) {
    const size_t begin = at_++;
    for (; at_ < text_.size(); ++at_) {
      if (backslash_ && text_[at_] == '\\' && quote != '`') {
        ++at_;
      } else if (text_[at_] == quote) {
        if (!Follows(quote)) break;
        ++at_;  // twice is itself
      }
    }
    if (at_ >= text_.size())
      return Fault({quote == '\'' ? "a string is not closed" : "a quoted name is not closed"}, begin);
    ++at_;
    return Add(quote == '\'' ? Kind::kString : Kind::kName, begin);
  }

  bool Open() {
    if (out_.open_.size() == kMaxDepth) return Fault({"nested deeper than 256 levels"}, at_);
    out_.open_.push_back(static_cast<uint32_t>(out_.tokens_.size()));
    return AddTo(at_ + 1, Kind::kOpen);
  }
  bool Close(char wanted) {
    if (out_.open_.empty()) return Fault({"unexpected '", text_.substr(at_, 1), "'"}, at_);
    const SqlToken& open = out_.tokens_[out_.open_.back()];
    if (text_[open.at] != wanted) {
      return Fault({"'", text_.substr(open.at, 1), "' is closed by '", text_.substr(at_, 1), "'"}, at_);
    }
    out_.open_.pop_back();
    return AddTo(at_ + 1, Kind::kClose);
  }

  // A name, as [Order Details], where it can be one; not behind a value or ARRAY, where it is an index or a list.
  bool SquareBracket() {
    const bool list = IsBehindValue() || (!out_.tokens_.empty() && out_.tokens_.back().word == SqlWord::kTyped);
    if (!list && (BeginsWord(At(at_ + 1)) || Follows('#') || Follows('@'))) {
      const size_t end = text_.find_first_of("]['\"`(\n", at_ + 1);
      if (end != kNone && text_[end] == ']') return AddTo(end + 1, Kind::kName);
    }
    return Open();
  }

  // {{ ref('orders') }}, {% if x %}, {table}: what stands there is not known.
  bool Template() {
    int depth = 0;
    for (size_t at = at_; at < text_.size(); ++at) {
      if (text_[at] == '{') ++depth;
      if (text_[at] == '}' && --depth == 0) return AddTo(at + 1, Kind::kValue);
    }
    return Fault({"'{' is not closed"}, at_);
  }

  bool Number() {
    const size_t begin = at_;
    bool letters = false;
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      const bool sign = (c == '+' || c == '-') && ToLower(text_[at_ - 1]) == 'e' && IsDigit(At(at_ + 1)) && !letters;
      if (!IsInWord(c) && c != '.' && !sign) break;
      if (BeginsWord(c) && ToLower(c) != 'e') letters = true;
    }
    // 2fa_codes is a name where 0x2f is a number; both stand for a value.
    return Add(letters ? Kind::kName : Kind::kNumber, begin);
  }

  // $1, $name; $$ ... $$ and $tag$ ... $tag$ are strings.
  bool Dollar() {
    size_t end = at_ + 1;
    if (IsDigit(At(end))) {
      while (IsDigit(At(end))) ++end;
      return AddTo(end, Kind::kValue);
    }
    while (IsLetter(At(end)) || IsDigit(At(end)) || At(end) == '_') ++end;
    if (At(end) != '$') return AddTo(end, Kind::kValue);
    const std::string_view tag = text_.substr(at_, end + 1 - at_);
    const size_t close = text_.find(tag, end + 1);
    if (close == kNone) return Fault({"the string ", ShortName(tag), " is not closed"}, at_);
    return AddTo(close + tag.size(), Kind::kString);
  }

  bool Word() {
    const size_t begin = at_++;
    while (at_ < text_.size() && IsInWord(text_[at_])) ++at_;
    const std::string_view word = text_.substr(begin, at_ - begin);
    const SqlWord role = SqlWordOf(word);
    if (role == SqlWord::kTyped || role == SqlWord::kTable) SkipTypes();
    return Add(IsLetter(word.front()) || static_cast<unsigned char>(word.front()) >= 0x80 ? Kind::kWord : Kind::kName,
               begin, role);
  }
  // ARRAY<STRUCT<a INT64, b STRING>>: the types are part of the word.
  void SkipTypes() {
    if (At(at_) != '<' || failed_types_ == kMaxFailures) return;
    int depth = 0;
    for (size_t at = at_; at < std::min(text_.size(), at_ + kMaxTypes); ++at) {
      const char c = text_[at];
      if (c == '<') ++depth;
      if (c == '>' && --depth == 0) {
        at_ = at + 1;
        return;
      }
      if (!IsInWord(c) && !IsAsciiSpace(c) && std::string_view("<>,()`:").find(c) == kNone) break;
    }
    ++failed_types_;
  }

  // :name, %s, %(name)s
  bool Parameter() {
    size_t end = at_ + 1;
    if (At(end) == '(') {
      end = text_.find(')', end);
      if (end == kNone) return Fault({"'(' is not closed"}, at_ + 1);
      ++end;
    }
    while (IsInWord(At(end))) ++end;
    return AddTo(end, Kind::kValue);
  }

  bool Operator() {
    const std::string_view rest = text_.substr(at_, 3);
    for (const std::string_view known : kOperators) {
      if (rest.starts_with(known)) return AddTo(at_ + known.size(), Kind::kOperator);
    }
    // A single colon cuts a list or leads into JSON: what stands beside it is not known.
    return AddTo(at_ + 1, text_[at_] == ':' ? Kind::kValue : Kind::kOperator);
  }

  const std::string_view text_;
  const bool backslash_;
  SqlTokens& out_;
  std::string* const fault_;
  size_t at_ = 0;
  bool nests_ = true;     // comments do
  int failed_types_ = 0;  // a text of nothing else must not take for ever
};

bool SqlTokens::Read(std::string_view text, bool backslash, std::string* fault) {
  tokens_.clear();
  open_.clear();
  return Scan(text, backslash, this, fault).Run();
}

}  // namespace telltale
