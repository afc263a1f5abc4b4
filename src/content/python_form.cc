#include "content/python_form.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "content/ascii.h"
#include "content/form_fault.h"
#include "content/python_tokens.h"

namespace telltale {
namespace {

constexpr size_t kMaxBrackets = 200;
constexpr size_t kMaxBlocks = 100;

// What the token before leaves to be said.
enum class Before : uint8_t {
  kStart,   // of a statement
  kValue,   // a value ends here
  kString,  // the same, and another string may follow
  kMaybe,   // return, yield, except: a value may follow
  kOpen,
  kComma,
  kSlice,     // a colon that needs nothing
  kOperator,  // from here on, something must follow
  kStar,      // or a comma or bracket
  kNeedsName,
  kNeedsIn,
  kNeedsColon,
  kAsync,
};

using Word = PythonWord;

bool OpensBlock(Word word) { return word >= Word::kIf && word <= Word::kSoft; }

}  // namespace

class PythonForm::Scan {
 public:
  Scan(std::string_view text, std::string* fault) : text_(text), fault_(fault) {}

  bool Run() {
    if (text_.empty()) return Fault({"no statement"}, 0);
    while (at_ < text_.size()) {
      if (line_begins_ && !BeginLine()) return false;
      if (at_ < text_.size() && !Token()) return false;
    }
    if (depth_ > 0) return Fault({"'", Text(brackets_[depth_ - 1].at, 1), "' is not closed"}, brackets_[depth_ - 1].at);
    if (!EndLine()) return false;
    if (needs_block_) return Fault({"nothing stands in the block of ", header_}, text_.size());
    for (size_t i = 0; i <= level_; ++i) {
      if (blocks_[i].last == Word::kTry) return Fault({"try has neither except nor finally"}, text_.size());
    }
    return true;
  }

 private:
  struct Bracket {
    uint32_t at;
    uint32_t lambdas;
    bool index;
  };
  struct Block {
    uint32_t column;   // with tabs to the next eight
    uint32_t letters;  // with tabs as one
    Word last;         // what the last statement began with
  };

  bool Fault(std::initializer_list<std::string_view> parts, size_t at) { return TellFault(parts, text_, at, fault_); }
  std::string_view Text(size_t at, size_t size) const { return text_.substr(at, size); }
  char At(size_t at) const { return at < text_.size() ? text_[at] : '\0'; }
  bool Unexpected(std::string_view token, size_t at) { return Fault({"unexpected '", ShortName(token), "'"}, at); }
  bool HasValue() const { return before_ == Before::kValue || before_ == Before::kString; }
  bool NeedsMore() const { return before_ >= Before::kOperator; }
  bool Dangles(std::string_view next, size_t at) {
    return Fault({"'", ShortName(last_), "' stands before ", next}, at);
  }

  void Became(Before before, size_t at) {
    before_ = before;
    last_ = Text(at, at_ - at);
    ++tokens_;
  }

  bool BeginLine() {
    uint32_t column = 0;
    uint32_t letters = 0;
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '\f') {
        column = letters = 0;
      } else if (c == ' ') {
        ++column, ++letters;
      } else if (c == '\t') {
        column = (column / 8 + 1) * 8, ++letters;
      } else {
        break;
      }
    }
    const char c = At(at_);
    if (at_ == text_.size() || c == '\n' || c == '\r' || c == '#' || c == '\\') return true;
    line_begins_ = false;
    return Indent(column, letters);
  }

  bool Indent(uint32_t column, uint32_t letters) {
    if (!begun_) {
      begun_ = true;
      blocks_[0] = {column, letters, Word::kName};
    }
    if (column > blocks_[level_].column) {
      if (!needs_block_) return Fault({"unexpected indent"}, at_);
      if (letters <= blocks_[level_].letters) return Fault({"tabs and spaces are mixed"}, at_);
      if (level_ + 1 == kMaxBlocks) return Fault({"blocks deeper than 100 levels"}, at_);
      blocks_[++level_] = {column, letters, Word::kName};
      needs_block_ = false;
      return true;
    }
    if (needs_block_) return Fault({"nothing stands in the block of ", header_}, at_);
    while (level_ > 0 && column < blocks_[level_].column) {
      if (blocks_[level_].last == Word::kTry) return Fault({"try has neither except nor finally"}, at_);
      --level_;
    }
    if (column != blocks_[level_].column) return Fault({"indented as no block before it"}, at_);
    return letters == blocks_[level_].letters || Fault({"tabs and spaces are mixed"}, at_);
  }

  bool EndStatement(std::string_view where) {
    if (NeedsMore() && !(before_ == Before::kStar && word_ == Word::kFrom)) return Dangles(where, at_);
    if (OpensBlock(word_) && word_ != Word::kSoft && !colon_) return Fault({header_, " has no ':'"}, at_);
    return true;
  }
  bool EndLine() {
    if (!EndStatement("the end of the line")) return false;
    needs_block_ = needs_block_ || (tokens_ > 0 && colon_ && before_ == Before::kStart && !simple_);
    before_ = Before::kStart;
    word_ = Word::kName;
    tokens_ = 0;
    lambdas_ = 0;
    colon_ = simple_ = soft_ = false;
    return true;
  }

  bool Token() {
    const char c = text_[at_];
    const size_t at = at_;
    if (c == '\n' || (c == '\r' && At(at_ + 1) != '\n')) {
      if (depth_ == 0 && tokens_ > 0 && !EndLine()) return false;
      ++at_;
      line_begins_ = depth_ == 0;
      return true;
    }
    if (c == ' ' || c == '\t' || c == '\r' || c == '\f') return ++at_, true;
    if (c == '#') return at_ = std::min(text_.find('\n', at_), text_.size()), true;
    if (c == '\\') {
      at_ += At(at_ + 1) == '\r' ? 2 : 1;
      if (At(at_) != '\n' || at_ + 1 == text_.size()) return Unexpected("\\", at);
      line_begins_ = false;
      return ++at_, true;
    }
    if (IsDigit(c) || (c == '.' && IsDigit(At(at_ + 1)))) {
      at_ = EndOfPythonNumber(text_, at);
      return Value(Before::kValue, at);
    }
    if (c == '"' || c == '\'') return String(at, false);
    if (IsLetter(c) || c == '_' || static_cast<unsigned char>(c) >= 0x80) return Name();
    if (c == '(' || c == '[' || c == '{') return Open(c);
    if (c == ')' || c == ']' || c == '}') return Close(c);
    return Operator(c);
  }

  bool Value(Before kind, size_t at) {
    const bool joined = before_ == Before::kString && kind == Before::kString;
    if (HasValue() && !joined) {
      if (!(soft_ && tokens_ == 1)) return Unexpected(Text(at, at_ - at), at);
      word_ = last_ == "type" ? Word::kName : Word::kSoft;
    }
    if (before_ >= Before::kNeedsName) return Dangles("a value", at);
    Became(kind, at);
    return true;
  }

  bool String(size_t at, bool formatted) {
    const size_t end = EndOfPythonString(text_, at_, formatted);
    if (end == 0) return Fault({"string is not closed"}, at);
    at_ = end;
    return Value(Before::kString, at);
  }

  bool Name() {
    const size_t at = at_;
    at_ = EndOfPythonName(text_, at);
    if (at_ == 0) return Unexpected(Text(at, 3), at);
    const std::string_view name = Text(at, at_ - at);
    if (name.size() <= 2 && (At(at_) == '"' || At(at_) == '\'') &&
        name.find_first_not_of("rRbBuUfFtT") == std::string_view::npos) {
      return String(at, name.find_first_of("fFtT") != std::string_view::npos);
    }
    if (at == 0 && name == "\xef\xbb\xbf") return true;
    const Word word = PythonWordOf(name);
    if (word == Word::kName || word == Word::kSoft) {
      const bool first = before_ == Before::kStart && tokens_ == 0;
      if (before_ == Before::kNeedsName) before_ = Before::kOperator;
      if (!Value(Before::kValue, at)) return false;
      if (first) {
        soft_ = word == Word::kSoft;
        if (soft_) header_ = name;
        return Begins(Word::kName, at);
      }
      return true;
    }
    return ByWord(word, name, at);
  }

  bool Begins(Word word, size_t at) {
    Word& last = blocks_[level_].last;
    const bool handles = word == Word::kExcept || word == Word::kFinally;
    const bool handled = last == Word::kTry || last == Word::kExcept;
    if (last == Word::kTry && !handles) return Fault({"try has neither except nor finally"}, at);
    const bool chained = last == Word::kIf || last == Word::kElif;
    const bool alone =
        (word == Word::kElif && !chained) || (word == Word::kExcept && !handled) ||
        (word == Word::kFinally && !handled && last != Word::kElseOfTry) ||
        (word == Word::kElse && !chained && last != Word::kFor && last != Word::kWhile && last != Word::kExcept);
    if (alone) return Fault({Text(at, at_ - at), " belongs to nothing"}, at);
    last = word == Word::kElse && last == Word::kExcept ? Word::kElseOfTry : word;
    return true;
  }

  bool ByWord(Word word, std::string_view name, size_t at) {
    if (before_ >= Before::kNeedsName && before_ != Before::kAsync &&
        !(before_ == Before::kNeedsIn && word == Word::kIn)) {
      return Dangles(name, at);
    }
    const bool start = depth_ == 0 && (before_ == Before::kStart || before_ == Before::kAsync);
    if (start && (OpensBlock(word) || word == Word::kAsync)) {
      if (colon_ || simple_) return Unexpected(name, at);
      if (before_ == Before::kStart && !Begins(word, at)) return false;
      if (word != Word::kAsync)
        blocks_[level_].last = blocks_[level_].last == Word::kElseOfTry ? Word::kElseOfTry : word;
      word_ = word;
      header_ = name;
      if (word == Word::kAsync) return Became(Before::kAsync, at), true;
      if (word == Word::kDef || word == Word::kClass) return Became(Before::kNeedsName, at), true;
      if (word == Word::kExcept) return Became(Before::kMaybe, at), true;
      const bool bare = word == Word::kElse || word == Word::kTry || word == Word::kFinally;
      return Became(bare ? Before::kNeedsColon : Before::kOperator, at), true;
    }
    if (before_ == Before::kStart && tokens_ == 0 && !Begins(Word::kName, at)) return false;
    const bool simple = word == Word::kFirst || word == Word::kReturn || word == Word::kPass;
    if (word == Word::kFrom || word == Word::kImport || simple) {
      const bool begins = before_ == Before::kStart;
      const bool goes_on = word == Word::kFrom ? HasValue() || before_ == Before::kMaybe
                                               : word == Word::kImport && word_ == Word::kFrom && depth_ == 0;
      if (!begins && !goes_on) return Unexpected(name, at);
      if (begins && word == Word::kFrom) word_ = word;
      return Became(word == Word::kPass     ? Before::kValue
                    : word == Word::kReturn ? Before::kMaybe
                                            : Before::kOperator,
                    at),
             true;
    }
    if (word == Word::kNot && HasValue()) {
      if (!(soft_ && tokens_ == 1)) return Became(Before::kNeedsIn, at), true;
    }
    if (word == Word::kLambda || word == Word::kPrefix || word == Word::kYield || word == Word::kNot) {
      if (HasValue() && !(soft_ && tokens_ == 1)) return Unexpected(name, at);
      if (soft_ && tokens_ == 1 && HasValue()) word_ = Word::kSoft;
      if (word == Word::kLambda) ++Lambdas();
      const bool needs = word == Word::kPrefix || word == Word::kNot;
      return Became(needs ? Before::kOperator : Before::kMaybe, at), true;
    }
    const bool joins = word == Word::kJoins || word == Word::kIn || word == Word::kIf || word == Word::kElse ||
                       ((word == Word::kFor || word == Word::kAsync) && depth_ > 0);
    if (before_ == Before::kAsync && word == Word::kFor) return Became(Before::kOperator, at), true;
    const bool left = HasValue() || (word == Word::kIn && (before_ == Before::kComma || before_ == Before::kNeedsIn));
    if (!joins || !left) return Unexpected(name, at);
    return Became(word == Word::kAsync ? Before::kAsync : Before::kOperator, at), true;
  }

  uint32_t& Lambdas() { return depth_ > 0 ? brackets_[depth_ - 1].lambdas : lambdas_; }

  bool Open(char c) {
    if (before_ >= Before::kNeedsName) return Dangles(Text(at_, 1), at_);
    if (c == '{' && HasValue()) {
      if (!(soft_ && tokens_ == 1)) return Unexpected("{", at_);
      word_ = Word::kSoft;
    }
    if (depth_ == kMaxBrackets) return Fault({"brackets deeper than 200 levels"}, at_);
    brackets_[depth_++] = {static_cast<uint32_t>(at_), 0, c == '[' && HasValue() && !soft_};
    ++at_;
    Became(Before::kOpen, at_ - 1);
    return true;
  }
  bool Close(char c) {
    if (depth_ == 0) return Unexpected(Text(at_, 1), at_);
    const Bracket& bracket = brackets_[depth_ - 1];
    const char open = text_[bracket.at];
    if (c != (open == '(' ? ')' : open == '[' ? ']' : '}')) {
      return Fault({"'", Text(bracket.at, 1), "' is closed by '", Text(at_, 1), "'"}, at_);
    }
    if (NeedsMore() && before_ != Before::kStar) return Dangles(Text(at_, 1), at_);
    if (before_ == Before::kOpen && bracket.index) return Fault({"'[' has nothing in it"}, at_);
    --depth_;
    ++at_;
    Became(Before::kValue, at_ - 1);
    return true;
  }

  bool Colon() {
    const size_t at = at_++;
    const auto becomes = [&](Before before) { return Became(before, at), true; };
    if (NeedsMore() && before_ != Before::kNeedsColon && before_ != Before::kStar) return Dangles("':'", at);
    if (Lambdas() > 0) return --Lambdas(), becomes(Before::kOperator);
    if (depth_ > 0) {
      const char open = text_[brackets_[depth_ - 1].at];
      if (open == '[') return becomes(Before::kSlice);
      return HasValue() && (open == '{' || word_ == Word::kDef) ? becomes(Before::kOperator) : Unexpected(":", at);
    }
    if (soft_ && tokens_ > 1) word_ = Word::kSoft;
    if (OpensBlock(word_) && !colon_) {
      colon_ = true;
      return becomes(Before::kStart);
    }
    return HasValue() ? becomes(Before::kOperator) : Unexpected(":", at);
  }

  bool Operator(char c) {
    const size_t at = at_;
    if (c == ':' && At(at_ + 1) != '=') return Colon();
    if (c == ';' && depth_ == 0) {
      if (before_ == Before::kStart || !EndStatement("';'")) return Unexpected(";", at);
      ++at_;
      Became(Before::kStart, at);
      return simple_ = true;
    }
    if (c == ',') {
      const bool after = HasValue() || before_ == Before::kStar ||
                         (word_ == Word::kSoft && before_ == Before::kSlice) || before_ == Before::kSlice;
      if (!after) return Unexpected(",", at);
      ++at_;
      return Became(Before::kComma, at), true;
    }
    if (c == '.') {
      while (At(at_) == '.') ++at_;
      if (word_ == Word::kFrom && before_ == Before::kOperator) return true;
      if (at_ - at == 3) return Value(Before::kValue, at);
      if (!HasValue() || at_ - at != 1) return Unexpected(".", at);
      return Became(Before::kNeedsName, at), true;
    }
    const size_t end = EndOfPythonOperator(text_, at);
    if (end == 0) return Unexpected(Text(at, 1), at);
    const std::string_view token = Text(at, end - at);
    if (before_ >= Before::kNeedsName) return Dangles(token, at);
    at_ = end;
    if (HasValue()) return Became(c == '~' ? Before::kStar : Before::kOperator, at), true;
    if (token == "*" || token == "**" || (token == "/" && before_ == Before::kComma)) {
      return Became(Before::kStar, at), true;
    }
    const bool unary = token == "-" || token == "+" || token == "~" || (token == "@" && before_ == Before::kStart);
    if (!unary && !(token == "=" && before_ == Before::kComma)) return Unexpected(token, at);
    return Became(Before::kOperator, at), true;
  }

  std::string_view text_;
  std::string* fault_;
  size_t at_ = 0;
  std::array<Bracket, kMaxBrackets> brackets_;
  std::array<Block, kMaxBlocks> blocks_ = {};
  size_t depth_ = 0;
  size_t level_ = 0;
  size_t tokens_ = 0;  // of this statement
  uint32_t lambdas_ = 0;
  Before before_ = Before::kStart;
  Word word_ = Word::kName;  // what this statement begins with
  std::string_view header_;  // the same, as it stands
  std::string_view last_;    // token
  bool begun_ = false;       // a statement was seen
  bool line_begins_ = true;
  bool needs_block_ = false;
  bool colon_ = false;   // the header's
  bool simple_ = false;  // a ; was seen
  bool soft_ = false;    // match, case or type stands first
};

bool PythonForm::Check(std::string_view text, std::string* fault) { return Scan(text, fault).Run(); }

}  // namespace telltale
