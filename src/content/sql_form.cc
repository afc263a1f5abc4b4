#include "content/sql_form.h"

#include <algorithm>
#include <array>

#include "content/ascii.h"
#include "content/form_fault.h"

namespace telltale {
namespace {

using Kind = SqlToken::Kind;
using enum SqlWord;

constexpr uint8_t kMostNames = 2;  // a value and its alias

enum class Statement : uint8_t { kSelect, kInsert, kUpdate, kDelete, kMerge, kWith, kCreate, kExplain, kOther, kLoose };

}  // namespace

class SqlForm::Scan {
 public:
  Scan(std::string_view text, const std::vector<SqlToken>& tokens, std::vector<SqlFrame>* frames, std::string* fault)
      : text_(text), places_(text, tokens), frames_(*frames), fault_(fault) {}

  bool Run() {
    bool any = false;
    while (Token(i_).kind != Kind::kEnd) {
      const Kind kind = Token(i_).kind;
      const bool slash = kind == Kind::kOperator && TextOf(i_) == "/";  // SQL*Plus: run it
      if (kind == Kind::kSemicolon || kind == Kind::kValue || slash) {
        ++i_;
        continue;
      }
      any = true;
      if (!Begin()) return false;
      bool another = false;
      while (!IsOver() && !another) {
        if (!Step()) return false;
        ++i_;
        another = BeginsAnother();
      }
      if (!another && statement_ != Statement::kLoose && !Fits()) return false;
      if (!End()) return false;
    }
    return any || TellFault({"no statement"}, text_, 0, fault_);
  }

 private:
  const SqlToken& Token(size_t i) const { return places_.Token(i); }
  std::string_view TextOf(size_t i) const { return places_.TextOf(i); }
  bool Is(size_t i, Kind kind) const { return places_.Is(i, kind); }
  bool Is(size_t i, SqlWord word) const { return places_.Is(i, word); }
  SqlFrame& Now() { return frames_.back(); }
  bool IsOver() const { return Is(i_, Kind::kEnd) || (frames_.size() == 1 && places_.IsOver(i_)); }
  bool Needs(size_t i) const { return places_.Needs(i, frames_.back(), statement_ == Statement::kUpdate); }

  bool Fault(std::initializer_list<std::string_view> parts, size_t i) {
    return TellFault(parts, text_, Token(i).at, fault_);
  }
  // The token as it is told: a comma in quotes, a word as it stands.
  bool FaultOf(std::string_view before, size_t i, std::string_view between, size_t j) {
    const auto quote = [&](size_t k) { return Is(k, Kind::kWord) || Is(k, Kind::kEnd) ? "" : "'"; };
    const auto name = [&](size_t k) { return Is(k, Kind::kEnd) ? std::string_view("the end") : ShortName(TextOf(k)); };
    return Fault({before, quote(i), name(i), quote(i), between, j == i ? "" : quote(j), j == i ? "" : name(j),
                  j == i ? "" : quote(j)},
                 i);
  }

  // --- Statements --------------------------------------------------------------------------------------------------

  bool Begin() {
    begin_ = i_;
    places_.Begin(i_);
    frames_.assign(1, {});
    has_set_ = has_source_ = has_using_ = has_when_ = has_as_ = false;
    size_t first = i_;
    while (Is(first, Kind::kOpen)) ++first;
    const bool in_brackets = first > i_;
    const bool begins = Is(first, Kind::kWord) && BeginsStatement(TextOf(first));
    const SqlWord word = Token(first).word;
    const bool query = word == kSelect || word == kWith || word == kValues || word == kFrom || word == kTable;
    if (!begins || (in_brackets && !query)) return FaultOf("", i_, " begins no statement", i_);
    statement_ = in_brackets ? Statement::kSelect : StatementOf(word);
    looks_ = statement_ <= Statement::kWith || statement_ == Statement::kExplain;
    switch (statement_) {
      case Statement::kUpdate:
      case Statement::kDelete:
        Now() = {SqlClause::kList, true, 0, 0};
        break;
      case Statement::kCreate:
        if (!NamesObject()) return FaultOf("", i_, " names nothing that could be made or changed", i_);
        break;
      case Statement::kExplain:
        if (!ExplainsStatement()) return FaultOf("", i_, " explains no statement", i_);
        break;
      case Statement::kLoose:
        if (IsProse(i_ + 1)) return FaultOf("", i_, " begins no statement", i_);
        break;
      default:
        break;
    }
    return true;
  }

  Statement StatementOf(SqlWord word) const {
    switch (word) {
      case kSelect:
      case kFrom:
      case kValues:
        return Statement::kSelect;
      case kInsert:
      case kReplace:
        return Statement::kInsert;
      case kUpdate:
        return places_.IsOneOf(i_ + 1, {"statistics"}) ? Statement::kOther : Statement::kUpdate;
      case kDelete:
        return Statement::kDelete;
      case kMerge:
        return Statement::kMerge;
      case kWith:
        return Statement::kWith;
      case kCreate:
      case kAlter:
      case kDrop:
        return Statement::kCreate;
      case kExplain:
        return Statement::kExplain;
      case kBegin: {
        const bool simple =
            places_.IsOver(i_ + 1) || places_.IsOneOf(i_ + 1, {"transaction", "tran", "work", "immediate", "deferred",
                                                               "exclusive", "concurrent", "isolation", "read"});
        return simple ? Statement::kOther : Statement::kLoose;
      }
      case kDeclare:
        return TextOf(i_ + 1).starts_with('@') ? Statement::kOther : Statement::kLoose;
      case kIf:
      case kDo:
        return Statement::kLoose;
      default:
        return Statement::kOther;
    }
  }

  // Two names in a row where a block has none: a sentence.
  bool IsProse(size_t i) const { return Is(i, kOther) && Is(i + 1, kOther) && !Is(begin_, kDeclare); }

  // CREATE OR REPLACE VIEW: between the verb and the object stand words of SQL alone. What holds a program is not
  // looked into.
  bool NamesObject() {
    for (size_t i = i_ + 1; i < i_ + 16 && !places_.IsOver(i); ++i) {
      if (!Is(i, Kind::kWord)) {
        if (Is(i, Kind::kOperator)) ++i;  // ALGORITHM = MERGE, and a user at a host
        continue;
      }
      const bool program = places_.IsOneOf(i, {"function", "procedure", "proc", "trigger", "package", "event"});
      if (program && !Is(begin_, kDrop)) statement_ = Statement::kLoose;
      if (IsSqlObject(TextOf(i))) return !places_.IsOver(i + 1) && !Is(i + 1, kFor);
      if (Token(i).word == kOther && !Is(i + 1, Kind::kOperator)) return false;
    }
    return false;
  }

  bool ExplainsStatement() const {
    for (size_t i = i_ + 1; i < i_ + 16 && !places_.IsOver(i); ++i) {
      const SqlWord word = Token(i).word;
      const bool verb = word == kSelect || word == kWith || word == kInsert || word == kUpdate || word == kDelete ||
                        word == kMerge || word == kValues || word == kReplace || word == kCreate || word == kExec ||
                        word == kTable;
      if (verb) return true;
    }
    return places_.IsOver(i_ + 2);
  }

  // Some dialects need no semicolon: a verb at the beginning of a line, behind what can be the end of a statement.
  bool BeginsAnother() const {
    if (frames_.size() != 1 || !Is(i_, Kind::kWord)) return false;
    const SqlWord word = Token(i_).word;
    const bool verb = word == kInsert || word == kUpdate || word == kDelete || word == kMerge || word == kCreate ||
                      word == kAlter || word == kDrop || word == kExec || word == kDeclare || word == kIf;
    const bool may_be_over = statement_ <= Statement::kDelete || statement_ == Statement::kOther;
    if (!verb || !may_be_over || Is(i_ + 1, Kind::kOpen) || Is(i_ + 1, Kind::kComma)) return false;
    if (Is(i_ - 1, Kind::kWord) ? Token(i_ - 1).word != kOther : Needs(i_ - 1) || Is(i_ - 1, Kind::kComma))
      return false;
    return places_.IsFirstInLine(i_);
  }

  bool End() {
    if (looks_ && frames_.front().cases > 0) return Fault({"CASE has no END"}, begin_);
    switch (statement_) {
      case Statement::kInsert:
        return has_source_ || FaultOf("", begin_, " has neither VALUES nor SELECT", begin_);
      case Statement::kUpdate:
        return has_set_ || FaultOf("", begin_, " has no SET", begin_);
      case Statement::kDelete:
        return i_ > begin_ + 1 || FaultOf("", begin_, " names no table", begin_);
      case Statement::kMerge:
        return (has_using_ && has_when_) || FaultOf("", begin_, " has no USING or no WHEN", begin_);
      case Statement::kWith:
        return (has_as_ && has_source_) || FaultOf("", begin_, " leads to no statement", begin_);
      default:
        return true;
    }
  }

  // --- One token ---------------------------------------------------------------------------------------------------

  bool Step() {
    if (statement_ == Statement::kLoose) return true;
    if (!places_.IsFirst(i_) && !Fits()) return false;
    const SqlToken& token = Token(i_);
    switch (token.kind) {
      case Kind::kOpen:
        Now().names = 0;
        if (i_ > begin_ && Is(i_ - 1, Kind::kClose) && statement_ == Statement::kWith)
          NoteSource();  // WITH a AS (...) (SELECT ...)
        frames_.push_back({});
        return true;
      case Kind::kClose:
        if (looks_ && Now().cases > 0) return Fault({"CASE has no END"}, i_);
        frames_.pop_back();
        return true;
      case Kind::kSemicolon:
        return FaultOf("unexpected ", i_, "", i_);
      case Kind::kWord:
        return places_.IsBesideDot(i_) ? (Now().names = 0, true) : Word();
      case Kind::kNumber:
        if (looks_ && Now().query && (Now().names > 0 || Is(i_ - 1, Kind::kNumber))) {
          return FaultOf("unexpected ", i_, "", i_);
        }
        break;
      case Kind::kOperator:
        if (TextOf(i_) == "|>") Now().clause = SqlClause::kNone;
        break;
      default:
        break;
    }
    Now().names = 0;
    return true;
  }

  // The token beside the one before it.
  bool Fits() {
    const size_t before = i_ - 1;
    const bool ends = places_.Ends(i_);
    if (Is(before, Kind::kComma) && (ends || Is(i_, kSelect))) return FaultOf("", before, " stands before ", i_);
    if (Is(i_, Kind::kComma) && Is(before, Kind::kOpen)) return FaultOf("", i_, " has nothing before it", i_);
    if (Is(before, Kind::kDot) && ends) return FaultOf("", before, " stands before ", i_);
    if (!looks_) return true;
    const bool needs = Needs(before);
    if (needs && (ends || (Is(i_, kOn) && Is(before, kJoin)))) return FaultOf("", before, " stands before ", i_);
    if (Is(before, kSelect) && Is(i_, kAs) && !places_.IsOneOf(i_ + 1, {"struct", "value"})) {
      return FaultOf("", i_, " has nothing before it", i_);
    }
    if (IsTwice()) return FaultOf("", i_, " stands twice", i_);
    if (LacksBy()) return FaultOf("", i_, " has no BY", i_);
    const bool nothing_before = needs || Is(before, Kind::kOpen) || Is(before, Kind::kComma);
    if (nothing_before && places_.IsBetween(i_)) return FaultOf("", i_, " has nothing before it", i_);
    return true;
  }

  // The same word as before, where none can stand twice.
  bool IsTwice() const {
    const SqlToken& token = Token(i_);
    if (token.kind != Kind::kWord || !Is(i_ - 1, token.word) || places_.IsBesideDot(i_ - 1)) return false;
    return token.word == kSelect || token.word == kAs || token.word == kDistinct || token.word == kJoin ||
           token.word == kOn || token.word == kBy || token.word == kThen || token.word == kElse || token.word == kWhen;
  }

  bool LacksBy() const {
    const bool word =
        Is(i_, kOrder) || (Is(i_, kGroup) && frames_.back().query && !places_.IsOneOf(i_ - 1, {"within"}));
    if (!word || places_.IsBesideDot(i_) || Is(i_ - 1, kAs)) return false;
    return !Is(i_ + 1, kBy) && !places_.IsOneOf(i_ + 1, {"siblings"});
  }

  bool Word() {
    SqlFrame& frame = Now();
    const SqlToken& token = Token(i_);
    if (token.word != kOther) frame.names = 0;
    switch (token.word) {
      case kOther: {
        const bool alone = !Is(i_ + 1, Kind::kOpen) && !Is(i_ + 1, Kind::kString);
        const bool counts = frame.query || (frames_.size() == 1 && looks_);
        frame.names = alone ? static_cast<uint8_t>(frame.names + 1) : uint8_t{0};
        if (looks_ && counts && frame.names > kMostNames) return FaultOf("unexpected ", i_, "", i_);
        return true;
      }
      case kSelect:
        NoteSource();
        if (statement_ == Statement::kCreate) looks_ = true;
        frame.query = true;
        frame.clause = SqlClause::kList;
        return true;
      case kValues:
      case kDefault:
      case kExec:
      case kTable:
      case kInsert:
      case kUpdate:
      case kDelete:
      case kMerge:
        NoteSource();
        return true;
      case kSet:
        has_set_ = true;
        NoteSource();
        if (statement_ == Statement::kUpdate && frames_.size() == 1 && frame.clause >= SqlClause::kWhere) {
          return FaultOf("", i_, " stands behind WHERE", i_);
        }
        return true;
      case kUsing:
        has_using_ = true;
        return true;
      case kWhen:
        has_when_ = true;
        return true;
      case kAs:
        has_as_ = true;
        frame.names = 1;  // one name more can follow
        return true;
      case kConflict:  // what follows has clauses of its own
        if (Is(i_ - 1, kOn)) frame.query = false;
        return true;
      case kCase:
        ++frame.cases;
        return true;
      case kEnd:
        if (frame.cases > 0) --frame.cases;
        return true;
      default:
        break;
    }
    if (places_.IsSetOperator(i_)) {
      frame.clause = SqlClause::kNone;
      return true;
    }
    return Clause(places_.ClauseAt(i_));
  }

  // What INSERT takes its rows from, and the statement that WITH leads to; the latter in no brackets.
  void NoteSource() {
    if (!places_.IsFirst(i_) && (frames_.size() == 1 || statement_ != Statement::kWith)) has_source_ = true;
  }

  bool Clause(SqlClause clause) {
    SqlFrame& frame = Now();
    if (clause == SqlClause::kNone) return true;
    if (clause == SqlClause::kFrom && frames_.size() == 1) has_source_ = true;
    if (!frame.query || !looks_) return true;
    const bool may_repeat =
        clause == SqlClause::kLimit || (clause == SqlClause::kFrom && statement_ == Statement::kDelete);
    if (clause == frame.clause && !may_repeat) return Fault({NameOf(clause), " stands twice"}, i_);
    if (clause < frame.clause) return Fault({NameOf(clause), " stands behind ", NameOf(frame.clause)}, i_);
    frame.clause = clause;
    return true;
  }

  const std::string_view text_;
  SqlPlaces places_;
  std::vector<SqlFrame>& frames_;
  std::string* const fault_;
  size_t i_ = 0;
  size_t begin_ = 0;
  Statement statement_ = Statement::kOther;
  bool looks_ = false;  // whether operators and clauses are looked at, or commas alone
  bool has_set_ = false;
  bool has_source_ = false;  // of what INSERT inserts; a statement behind WITH
  bool has_using_ = false;
  bool has_when_ = false;
  bool has_as_ = false;
};

bool SqlForm::CheckAs(std::string_view text, bool backslash, std::string* fault) {
  return tokens_.Read(text, backslash, fault) && Scan(text, tokens_.tokens(), &frames_, fault).Run();
}

bool SqlForm::Check(std::string_view text, std::string* fault) {
  if (CheckAs(text, false, fault)) return true;
  return text.find('\\') != std::string_view::npos && CheckAs(text, true, &other_);
}

}  // namespace telltale
