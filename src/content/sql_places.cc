#include "content/sql_places.h"

#include <algorithm>
#include <array>

#include "content/ascii.h"

namespace telltale {

using Kind = SqlToken::Kind;
using enum SqlWord;

std::string_view NameOf(SqlClause clause) {
  static constexpr std::array<std::string_view, 8> kNames = {"",         "SELECT", "FROM",     "WHERE",
                                                             "GROUP BY", "HAVING", "ORDER BY", "LIMIT"};
  return kNames[static_cast<size_t>(static_cast<int>(clause) + 1)];
}

bool SqlPlaces::IsOneOf(size_t i, std::initializer_list<std::string_view> words) const {
  const std::string_view text = TextOf(i);
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return EqualsIgnoringCase(text, word); });
}

bool SqlPlaces::IsOver(size_t i) const {
  if (Is(i, Kind::kEnd) || Is(i, Kind::kSemicolon)) return true;
  return Is(i, Kind::kOperator) && Is(i + 1, Kind::kEnd) && TextOf(i) == "/" && IsFirstInLine(i);
}

bool SqlPlaces::IsFirstInLine(size_t i) const {
  size_t at = Token(i).at;
  while (at > 0 && (text_[at - 1] == ' ' || text_[at - 1] == '\t')) --at;
  return at == 0 || text_[at - 1] == '\n';
}

bool SqlPlaces::IsBesideDot(size_t i) const {
  if (i > begin_ && (Is(i - 1, Kind::kDot) || TextOf(i - 1) == ":")) return true;
  return Is(i + 1, Kind::kDot);
}

// IS DISTINCT FROM, FOR SYSTEM_TIME FROM, WITH FILL FROM, ROWS FROM (f(x)).
bool SqlPlaces::IsPartOfAnother(size_t i) const {
  if (i < begin_ + 2) return false;
  if (IsOneOf(i - 1, {"rows"})) return Is(i + 1, Kind::kOpen);
  if (Is(i - 1, kDistinct)) return Is(i - 2, kIs) || Is(i - 2, kNot);
  return IsOneOf(i - 1, {"system_time", "fill"});
}

SqlClause SqlPlaces::ClauseAt(size_t i) const {
  if (!Is(i, Kind::kWord) || IsBesideDot(i)) return SqlClause::kNone;
  const bool alias = i > begin_ && Is(i - 1, kAs);
  const bool hint = i > begin_ && Is(i - 1, kFor);  // USE INDEX FOR ORDER BY
  switch (Token(i).word) {
    case kFrom: {
      const bool goes_on =
          Is(i + 1, Kind::kComma) || Is(i + 1, Kind::kClose) || Is(i + 1, Kind::kEnd) || Is(i + 1, kFrom);
      return (alias && goes_on) || IsPartOfAnother(i) ? SqlClause::kNone : SqlClause::kFrom;
    }
    case kWhere:
      return SqlClause::kWhere;
    case kGroup:
      return Is(i + 1, kBy) && !hint ? SqlClause::kGroupBy : SqlClause::kNone;
    case kHaving:
      return SqlClause::kHaving;
    case kOrder:
      return (Is(i + 1, kBy) || IsOneOf(i + 1, {"siblings"})) && !hint ? SqlClause::kOrderBy : SqlClause::kNone;
    case kLimit: {
      const bool counts = Is(i + 1, Kind::kNumber) || Is(i + 1, Kind::kValue) || Is(i + 1, kAll) ||
                          Is(i + 1, Kind::kOpen) || TextOf(i + 1).starts_with('@');
      return counts && !alias ? SqlClause::kLimit : SqlClause::kNone;
    }
    default:
      return SqlClause::kNone;
  }
}

bool SqlPlaces::IsSetOperator(size_t i) const {
  if (!Is(i, kSetOperator) || IsBesideDot(i) || i == begin_) return false;
  const bool columns = TextOf(i - 1) == "*";  // SELECT * EXCEPT (a)
  return !columns && !Is(i - 1, Kind::kComma) && !Is(i - 1, kAs) &&
         (IsOver(i + 1) || Is(i + 1, kAll) || Is(i + 1, kDistinct) || Is(i + 1, kSelect) || Is(i + 1, kValues) ||
          Is(i + 1, kTable) || Is(i + 1, kWith) || Is(i + 1, kFrom) || Is(i + 1, kBy) || Is(i + 1, Kind::kOpen));
}

bool SqlPlaces::Ends(size_t i) const {
  return IsOver(i) || Is(i, Kind::kClose) || Is(i, Kind::kComma) || ClauseAt(i) != SqlClause::kNone || IsSetOperator(i);
}

bool SqlPlaces::Needs(size_t i, const SqlFrame& frame, bool update) const {
  if (Is(i, Kind::kDot)) return true;
  const bool first = IsFirst(i);
  if (Is(i, Kind::kOperator)) {
    const std::string_view text = TextOf(i);
    // A list of columns, a parameter, a path or a pipe; an outer join or a pattern (A+); one that is named (USING >).
    static constexpr std::array<std::string_view, 7> kMayEnd = {"*", "%", "#", "!", "~", "/", "|>"};
    if (std::find(kMayEnd.begin(), kMayEnd.end(), text) != kMayEnd.end()) return false;
    if (text == "+" && Is(i + 1, Kind::kClose)) return false;
    return first || !(Is(i - 1, Kind::kDot) || Is(i - 1, kWith) || Is(i - 1, kUsing));
  }
  if (!Is(i, Kind::kWord) || IsBesideDot(i)) return false;
  switch (Token(i).word) {
    case kAnd:
    case kNot:
    case kIs:
    case kOperator:
    case kSelect:
    case kAs:
      return first || !Is(i - 1, kAs);
    case kFrom:
    case kWhere:
    case kHaving:
      return ClauseAt(i) != SqlClause::kNone;
    case kBy:
      return !first && (Is(i - 1, kGroup) || Is(i - 1, kOrder) || IsOneOf(i - 1, {"partition"}));
    case kJoin:
      return frame.query;
    case kOn:
      return frame.query && frame.clause == SqlClause::kFrom;
    case kDistinct:
    case kAll:
      return !first && (Is(i - 1, kSelect) || IsSetOperator(i - 1));
    case kSetOperator:
      return IsSetOperator(i);
    case kSet:
      return update;
    case kValues:
      return !first && (Is(i - 1, kOther) || Is(i - 1, Kind::kName) || Is(i - 1, Kind::kClose));
    case kCase:
    case kWhen:
    case kThen:
    case kElse:
      return frame.cases > 0;
    default:
      return false;
  }
}

bool SqlPlaces::IsBetween(size_t i) const {
  if (Is(i, kAnd)) return !IsBesideDot(i);
  if (!Is(i, Kind::kOperator)) return false;
  static constexpr std::array<std::string_view, 9> kOnlyBetween = {"=", "<>", "!=", "<", ">", "<=", ">=", "==", "<=>"};
  return std::find(kOnlyBetween.begin(), kOnlyBetween.end(), TextOf(i)) != kOnlyBetween.end();
}

}  // namespace telltale
