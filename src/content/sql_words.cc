#include "content/sql_words.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "content/ascii.h"

namespace telltale {
namespace {

constexpr uint8_t kVerb = 1;    // begins a statement
constexpr uint8_t kObject = 2;  // what is created, altered or dropped
constexpr size_t kLongest = 20;

struct Entry {
  std::string_view word;
  SqlWord role;
  uint8_t flags;
};

// clang-format off
constexpr Entry kWords[] = {
    {"abort", SqlWord::kKnown, kVerb}, {"access", SqlWord::kOther, kObject},
    {"action", SqlWord::kKnown, 0}, {"add", SqlWord::kKnown, kVerb},
    {"aggregate", SqlWord::kKnown, kObject}, {"algorithm", SqlWord::kKnown, 0},
    {"all", SqlWord::kAll, 0}, {"alter", SqlWord::kAlter, kVerb}, {"always", SqlWord::kKnown, 0},
    {"analyse", SqlWord::kKnown, kVerb}, {"analyze", SqlWord::kOther, kVerb},
    {"and", SqlWord::kAnd, 0}, {"anti", SqlWord::kKnown, 0}, {"any", SqlWord::kKnown, 0},
    {"apply", SqlWord::kKnown, 0}, {"array", SqlWord::kTyped, 0}, {"as", SqlWord::kAs, 0},
    {"asc", SqlWord::kKnown, 0}, {"asof", SqlWord::kKnown, 0}, {"assembly", SqlWord::kKnown, kObject},
    {"assert", SqlWord::kKnown, kVerb}, {"assignment", SqlWord::kOther, kObject},
    {"asymmetric", SqlWord::kKnown, 0}, {"at", SqlWord::kKnown, 0}, {"attach", SqlWord::kKnown, kVerb},
    {"auto", SqlWord::kKnown, 0}, {"backup", SqlWord::kOther, kVerb},
    {"begin", SqlWord::kBegin, kVerb}, {"between", SqlWord::kOperator, 0},
    {"bigint", SqlWord::kKnown, 0}, {"binary", SqlWord::kKnown, 0}, {"bitmap", SqlWord::kKnown, 0},
    {"blob", SqlWord::kKnown, 0}, {"bool", SqlWord::kKnown, 0}, {"boolean", SqlWord::kKnown, 0},
    {"both", SqlWord::kKnown, 0}, {"bulk", SqlWord::kKnown, kVerb}, {"by", SqlWord::kBy, 0},
    {"bytea", SqlWord::kKnown, 0}, {"cache", SqlWord::kKnown, kVerb}, {"call", SqlWord::kOther, kVerb},
    {"capacity", SqlWord::kOther, kObject}, {"cascade", SqlWord::kKnown, 0},
    {"case", SqlWord::kCase, 0}, {"cast", SqlWord::kKnown, kObject},
    {"catalog", SqlWord::kKnown, kObject}, {"certificate", SqlWord::kOther, kObject},
    {"char", SqlWord::kKnown, 0}, {"character", SqlWord::kKnown, 0},
    {"checkpoint", SqlWord::kKnown, kVerb}, {"close", SqlWord::kKnown, kVerb},
    {"cluster", SqlWord::kKnown, kVerb | kObject}, {"clustered", SqlWord::kKnown, 0},
    {"collate", SqlWord::kKnown, 0}, {"collation", SqlWord::kKnown, kObject},
    {"collection", SqlWord::kKnown, 0}, {"column", SqlWord::kOther, kObject},
    {"columnstore", SqlWord::kKnown, 0}, {"comment", SqlWord::kOther, kVerb},
    {"commit", SqlWord::kKnown, kVerb}, {"concurrently", SqlWord::kKnown, 0},
    {"conflict", SqlWord::kConflict, 0}, {"connect", SqlWord::kKnown, 0},
    {"connection", SqlWord::kOther, kObject}, {"constraint", SqlWord::kKnown, 0},
    {"context", SqlWord::kOther, kObject}, {"conversion", SqlWord::kKnown, kObject},
    {"copy", SqlWord::kOther, kVerb}, {"create", SqlWord::kCreate, kVerb},
    {"credential", SqlWord::kOther, kObject}, {"cross", SqlWord::kKnown, 0},
    {"cube", SqlWord::kKnown, 0}, {"current", SqlWord::kKnown, 0}, {"cursor", SqlWord::kKnown, 0},
    {"dashboard", SqlWord::kOther, kObject}, {"database", SqlWord::kOther, kObject},
    {"date", SqlWord::kKnown, 0}, {"datetime", SqlWord::kKnown, 0}, {"day", SqlWord::kKnown, 0},
    {"days", SqlWord::kKnown, 0}, {"dbcc", SqlWord::kKnown, kVerb},
    {"deallocate", SqlWord::kKnown, kVerb}, {"decimal", SqlWord::kKnown, 0},
    {"declare", SqlWord::kDeclare, kVerb}, {"default", SqlWord::kDefault, kObject},
    {"definer", SqlWord::kKnown, 0}, {"delayed", SqlWord::kKnown, 0},
    {"delete", SqlWord::kDelete, kVerb}, {"delimited", SqlWord::kKnown, 0},
    {"delimiter", SqlWord::kKnown, kVerb}, {"dense_rank", SqlWord::kKnown, 0},
    {"deny", SqlWord::kKnown, kVerb}, {"desc", SqlWord::kKnown, kVerb},
    {"describe", SqlWord::kOther, kVerb}, {"detach", SqlWord::kKnown, kVerb},
    {"deterministic", SqlWord::kKnown, 0}, {"dictionary", SqlWord::kKnown, kObject},
    {"directory", SqlWord::kOther, kObject}, {"discard", SqlWord::kKnown, kVerb},
    {"distinct", SqlWord::kDistinct, 0}, {"distribute", SqlWord::kKnown, 0},
    {"div", SqlWord::kKnown, 0}, {"do", SqlWord::kDo, kVerb}, {"domain", SqlWord::kOther, kObject},
    {"double", SqlWord::kKnown, 0}, {"drop", SqlWord::kDrop, kVerb}, {"dumpfile", SqlWord::kKnown, 0},
    {"duplicate", SqlWord::kConflict, 0}, {"dynamic", SqlWord::kKnown, 0},
    {"editionable", SqlWord::kKnown, 0}, {"else", SqlWord::kElse, 0}, {"end", SqlWord::kEnd, kVerb},
    {"escape", SqlWord::kKnown, 0}, {"event", SqlWord::kOther, kObject},
    {"except", SqlWord::kSetOperator, 0}, {"exclude", SqlWord::kKnown, 0},
    {"exec", SqlWord::kExec, kVerb}, {"execute", SqlWord::kExec, kVerb},
    {"exists", SqlWord::kKnown, 0}, {"exit", SqlWord::kOther, kVerb},
    {"explain", SqlWord::kExplain, kVerb}, {"export", SqlWord::kOther, kVerb},
    {"extension", SqlWord::kKnown, kObject}, {"external", SqlWord::kKnown, 0},
    {"extract", SqlWord::kKnown, 0}, {"false", SqlWord::kKnown, 0}, {"fetch", SqlWord::kKnown, kVerb},
    {"fields", SqlWord::kKnown, 0}, {"fill", SqlWord::kKnown, 0}, {"filter", SqlWord::kKnown, 0},
    {"final", SqlWord::kKnown, 0}, {"first", SqlWord::kKnown, 0}, {"float", SqlWord::kKnown, 0},
    {"flush", SqlWord::kOther, kVerb}, {"following", SqlWord::kKnown, 0}, {"for", SqlWord::kFor, 0},
    {"force", SqlWord::kKnown, 0}, {"foreign", SqlWord::kKnown, 0},
    {"format", SqlWord::kKnown, kObject}, {"from", SqlWord::kFrom, kVerb},
    {"full", SqlWord::kKnown, 0}, {"fulltext", SqlWord::kKnown, 0},
    {"function", SqlWord::kKnown, kObject}, {"generated", SqlWord::kKnown, 0},
    {"glob", SqlWord::kKnown, 0}, {"global", SqlWord::kKnown, 0}, {"go", SqlWord::kKnown, kVerb},
    {"grant", SqlWord::kKnown, kVerb}, {"group", SqlWord::kGroup, kObject},
    {"grouping", SqlWord::kKnown, 0}, {"groups", SqlWord::kKnown, 0}, {"having", SqlWord::kHaving, 0},
    {"high_priority", SqlWord::kKnown, 0}, {"hint", SqlWord::kKnown, 0}, {"hold", SqlWord::kKnown, 0},
    {"hour", SqlWord::kKnown, 0}, {"hours", SqlWord::kKnown, 0}, {"hybrid", SqlWord::kKnown, 0},
    {"iceberg", SqlWord::kKnown, 0}, {"identity", SqlWord::kKnown, 0}, {"if", SqlWord::kIf, kVerb},
    {"ignore", SqlWord::kKnown, 0}, {"ilike", SqlWord::kOperator, 0},
    {"immutable", SqlWord::kKnown, 0}, {"import", SqlWord::kOther, kVerb},
    {"in", SqlWord::kOperator, 0}, {"index", SqlWord::kKnown, kObject}, {"inner", SqlWord::kKnown, 0},
    {"insert", SqlWord::kInsert, kVerb}, {"install", SqlWord::kOther, kVerb},
    {"int", SqlWord::kKnown, 0}, {"integer", SqlWord::kKnown, 0},
    {"integration", SqlWord::kOther, kObject}, {"intersect", SqlWord::kSetOperator, 0},
    {"interval", SqlWord::kKnown, 0}, {"into", SqlWord::kKnown, 0}, {"invoker", SqlWord::kKnown, 0},
    {"is", SqlWord::kIs, 0}, {"isnull", SqlWord::kKnown, 0}, {"items", SqlWord::kKnown, 0},
    {"iterate", SqlWord::kOther, kVerb}, {"join", SqlWord::kJoin, 0}, {"json", SqlWord::kKnown, 0},
    {"key", SqlWord::kKnown, kObject}, {"keys", SqlWord::kKnown, 0}, {"kill", SqlWord::kOther, kVerb},
    {"language", SqlWord::kOther, kObject}, {"last", SqlWord::kKnown, 0},
    {"lateral", SqlWord::kKnown, 0}, {"leading", SqlWord::kKnown, 0},
    {"leave", SqlWord::kOther, kVerb}, {"left", SqlWord::kKnown, 0}, {"level", SqlWord::kKnown, 0},
    {"library", SqlWord::kOther, kObject}, {"like", SqlWord::kOperator, 0},
    {"limit", SqlWord::kLimit, 0}, {"lines", SqlWord::kKnown, 0}, {"listen", SqlWord::kKnown, kVerb},
    {"live", SqlWord::kKnown, 0}, {"load", SqlWord::kOther, kVerb}, {"local", SqlWord::kKnown, 0},
    {"lock", SqlWord::kKnown, kVerb}, {"locked", SqlWord::kKnown, 0},
    {"login", SqlWord::kKnown, kObject}, {"loop", SqlWord::kOther, kVerb},
    {"low_priority", SqlWord::kKnown, 0}, {"macro", SqlWord::kKnown, kObject},
    {"map", SqlWord::kTyped, 0}, {"masking", SqlWord::kOther, kObject}, {"match", SqlWord::kKnown, 0},
    {"matched", SqlWord::kKnown, 0}, {"matches", SqlWord::kKnown, 0},
    {"materialized", SqlWord::kKnown, kObject}, {"merge", SqlWord::kMerge, kVerb},
    {"microseconds", SqlWord::kKnown, 0}, {"milliseconds", SqlWord::kKnown, 0},
    {"minus", SqlWord::kSetOperator, 0}, {"minute", SqlWord::kKnown, 0},
    {"minutes", SqlWord::kKnown, 0}, {"mod", SqlWord::kKnown, 0}, {"mode", SqlWord::kKnown, 0},
    {"model", SqlWord::kOther, kObject}, {"month", SqlWord::kKnown, 0}, {"months", SqlWord::kKnown, 0},
    {"msck", SqlWord::kKnown, kVerb}, {"multiset", SqlWord::kKnown, 0},
    {"namespace", SqlWord::kKnown, kObject}, {"nanoseconds", SqlWord::kKnown, 0},
    {"natural", SqlWord::kKnown, 0}, {"network", SqlWord::kOther, kObject},
    {"next", SqlWord::kKnown, 0}, {"no", SqlWord::kKnown, 0}, {"nocycle", SqlWord::kKnown, 0},
    {"nolock", SqlWord::kKnown, 0}, {"nonclustered", SqlWord::kKnown, 0}, {"not", SqlWord::kNot, 0},
    {"not_matched", SqlWord::kKnown, 0}, {"nothing", SqlWord::kKnown, 0},
    {"notify", SqlWord::kKnown, kVerb}, {"notnull", SqlWord::kKnown, 0},
    {"nowait", SqlWord::kKnown, 0}, {"null", SqlWord::kKnown, 0}, {"nulls", SqlWord::kKnown, 0},
    {"numeric", SqlWord::kKnown, 0}, {"nvarchar", SqlWord::kKnown, 0}, {"of", SqlWord::kKnown, 0},
    {"offset", SqlWord::kKnown, 0}, {"on", SqlWord::kOn, 0}, {"only", SqlWord::kKnown, 0},
    {"open", SqlWord::kKnown, kVerb}, {"operator", SqlWord::kKnown, kObject},
    {"optimize", SqlWord::kKnown, kVerb}, {"or", SqlWord::kAnd, 0}, {"order", SqlWord::kOrder, 0},
    {"ordinal", SqlWord::kKnown, 0}, {"ordinality", SqlWord::kKnown, 0},
    {"others", SqlWord::kKnown, 0}, {"outer", SqlWord::kKnown, 0}, {"outfile", SqlWord::kKnown, 0},
    {"output", SqlWord::kKnown, 0}, {"over", SqlWord::kKnown, 0}, {"overlaps", SqlWord::kKnown, 0},
    {"overriding", SqlWord::kKnown, 0}, {"package", SqlWord::kOther, kObject},
    {"parallel", SqlWord::kKnown, 0}, {"partition", SqlWord::kKnown, kObject},
    {"path", SqlWord::kKnown, 0}, {"percent", SqlWord::kKnown, 0}, {"pipe", SqlWord::kKnown, kObject},
    {"pivot", SqlWord::kKnown, kVerb}, {"placing", SqlWord::kKnown, 0},
    {"policy", SqlWord::kOther, kObject}, {"portion", SqlWord::kKnown, 0},
    {"position", SqlWord::kKnown, 0}, {"pragma", SqlWord::kKnown, kVerb},
    {"preceding", SqlWord::kKnown, 0}, {"precision", SqlWord::kKnown, 0},
    {"prepare", SqlWord::kKnown, kVerb}, {"prewhere", SqlWord::kKnown, 0},
    {"primary", SqlWord::kKnown, 0}, {"print", SqlWord::kKnown, kVerb}, {"prior", SqlWord::kKnown, 0},
    {"private", SqlWord::kKnown, 0}, {"proc", SqlWord::kKnown, kObject},
    {"procedure", SqlWord::kOther, kObject}, {"profile", SqlWord::kOther, kObject},
    {"projection", SqlWord::kOther, kObject}, {"public", SqlWord::kKnown, 0},
    {"publication", SqlWord::kKnown, kObject}, {"purge", SqlWord::kOther, kVerb},
    {"qualify", SqlWord::kKnown, 0}, {"quarter", SqlWord::kKnown, 0},
    {"queue", SqlWord::kOther, kObject}, {"quick", SqlWord::kKnown, 0},
    {"quota", SqlWord::kOther, kObject}, {"raise", SqlWord::kOther, kVerb},
    {"raiserror", SqlWord::kKnown, kVerb}, {"range", SqlWord::kKnown, 0}, {"real", SqlWord::kKnown, 0},
    {"reassign", SqlWord::kKnown, kVerb}, {"recompile", SqlWord::kKnown, 0},
    {"recursive", SqlWord::kKnown, 0}, {"references", SqlWord::kKnown, 0},
    {"refresh", SqlWord::kKnown, kVerb}, {"regexp", SqlWord::kKnown, 0},
    {"reindex", SqlWord::kKnown, kVerb}, {"release", SqlWord::kOther, kVerb},
    {"rename", SqlWord::kKnown, kVerb}, {"repeat", SqlWord::kOther, kVerb},
    {"repeatable", SqlWord::kKnown, 0}, {"replace", SqlWord::kReplace, kVerb},
    {"reservation", SqlWord::kOther, kObject}, {"reset", SqlWord::kKnown, kVerb},
    {"resource", SqlWord::kKnown, kObject}, {"respect", SqlWord::kKnown, 0},
    {"restore", SqlWord::kOther, kVerb}, {"restrict", SqlWord::kKnown, 0},
    {"return", SqlWord::kKnown, kVerb}, {"returning", SqlWord::kKnown, 0},
    {"revoke", SqlWord::kKnown, kVerb}, {"right", SqlWord::kKnown, 0},
    {"rlike", SqlWord::kOperator, 0}, {"role", SqlWord::kOther, kObject},
    {"rollback", SqlWord::kKnown, kVerb}, {"rollup", SqlWord::kKnown, 0}, {"root", SqlWord::kKnown, 0},
    {"row", SqlWord::kKnown, kObject}, {"rows", SqlWord::kKnown, 0},
    {"rule", SqlWord::kOther, kObject}, {"safe_offset", SqlWord::kKnown, 0},
    {"safe_ordinal", SqlWord::kKnown, 0}, {"sample", SqlWord::kKnown, 0},
    {"savepoint", SqlWord::kKnown, kVerb}, {"schema", SqlWord::kOther, kObject},
    {"search", SqlWord::kOther, kObject}, {"second", SqlWord::kKnown, 0},
    {"seconds", SqlWord::kKnown, 0}, {"secret", SqlWord::kOther, kObject},
    {"secure", SqlWord::kKnown, 0}, {"select", SqlWord::kSelect, kVerb}, {"semi", SqlWord::kKnown, 0},
    {"separator", SqlWord::kKnown, 0}, {"sequence", SqlWord::kKnown, kObject},
    {"server", SqlWord::kOther, kObject}, {"session", SqlWord::kOther, kObject},
    {"set", SqlWord::kSet, kVerb}, {"sets", SqlWord::kKnown, 0}, {"settings", SqlWord::kKnown, 0},
    {"share", SqlWord::kOther, kObject}, {"show", SqlWord::kOther, kVerb},
    {"siblings", SqlWord::kKnown, 0}, {"signal", SqlWord::kOther, kVerb},
    {"signed", SqlWord::kKnown, 0}, {"similar", SqlWord::kKnown, 0}, {"skip", SqlWord::kKnown, 0},
    {"smallint", SqlWord::kKnown, 0}, {"snapshot", SqlWord::kOther, kObject},
    {"some", SqlWord::kKnown, 0}, {"sort", SqlWord::kKnown, 0}, {"source", SqlWord::kKnown, 0},
    {"spatial", SqlWord::kKnown, 0}, {"sql", SqlWord::kKnown, 0},
    {"sql_calc_found_rows", SqlWord::kKnown, 0}, {"sql_no_cache", SqlWord::kKnown, 0},
    {"stable", SqlWord::kKnown, 0}, {"stage", SqlWord::kOther, kObject},
    {"start", SqlWord::kOther, kVerb}, {"statistics", SqlWord::kKnown, kObject},
    {"step", SqlWord::kKnown, 0}, {"storage", SqlWord::kKnown, 0}, {"stored", SqlWord::kKnown, 0},
    {"straight", SqlWord::kKnown, 0}, {"straight_join", SqlWord::kKnown, 0},
    {"stream", SqlWord::kOther, kObject}, {"streaming", SqlWord::kKnown, 0},
    {"streamlit", SqlWord::kOther, kObject}, {"struct", SqlWord::kTyped, 0},
    {"subscription", SqlWord::kKnown, kObject}, {"summarize", SqlWord::kOther, kVerb},
    {"symmetric", SqlWord::kKnown, 0}, {"synonym", SqlWord::kKnown, kObject},
    {"system", SqlWord::kOther, kObject}, {"system_time", SqlWord::kKnown, 0},
    {"table", SqlWord::kTable, kVerb | kObject}, {"tablesample", SqlWord::kKnown, 0},
    {"tablespace", SqlWord::kKnown, kObject}, {"tag", SqlWord::kOther, kObject},
    {"target", SqlWord::kKnown, 0}, {"task", SqlWord::kOther, kObject}, {"temp", SqlWord::kKnown, 0},
    {"temporary", SqlWord::kKnown, 0}, {"temptable", SqlWord::kKnown, 0},
    {"terminated", SqlWord::kKnown, 0}, {"text", SqlWord::kKnown, kObject},
    {"then", SqlWord::kThen, 0}, {"tied", SqlWord::kKnown, 0}, {"ties", SqlWord::kKnown, 0},
    {"time", SqlWord::kKnown, 0}, {"timestamp", SqlWord::kKnown, 0},
    {"timestamptz", SqlWord::kKnown, 0}, {"tinyint", SqlWord::kKnown, 0}, {"to", SqlWord::kKnown, 0},
    {"top", SqlWord::kKnown, 0}, {"trailing", SqlWord::kKnown, 0},
    {"transform", SqlWord::kKnown, kObject}, {"transient", SqlWord::kKnown, 0},
    {"trigger", SqlWord::kKnown, kObject}, {"trim", SqlWord::kKnown, 0}, {"true", SqlWord::kKnown, 0},
    {"truncate", SqlWord::kKnown, kVerb}, {"trusted", SqlWord::kKnown, 0},
    {"type", SqlWord::kOther, kObject}, {"unbounded", SqlWord::kKnown, 0},
    {"uncache", SqlWord::kKnown, kVerb}, {"undefined", SqlWord::kKnown, 0},
    {"undrop", SqlWord::kKnown, kVerb}, {"union", SqlWord::kSetOperator, 0},
    {"unique", SqlWord::kKnown, 0}, {"unknown", SqlWord::kKnown, 0},
    {"unlisten", SqlWord::kKnown, kVerb}, {"unlock", SqlWord::kKnown, kVerb},
    {"unlogged", SqlWord::kKnown, 0}, {"unnest", SqlWord::kKnown, 0},
    {"unpivot", SqlWord::kKnown, kVerb}, {"unsigned", SqlWord::kKnown, 0},
    {"update", SqlWord::kUpdate, kVerb}, {"upsert", SqlWord::kKnown, kVerb},
    {"use", SqlWord::kKnown, kVerb}, {"user", SqlWord::kKnown, kObject}, {"using", SqlWord::kUsing, 0},
    {"uuid", SqlWord::kKnown, 0}, {"vacuum", SqlWord::kKnown, kVerb}, {"value", SqlWord::kKnown, 0},
    {"values", SqlWord::kValues, kVerb}, {"varchar", SqlWord::kKnown, 0},
    {"varying", SqlWord::kKnown, 0}, {"vector", SqlWord::kOther, kObject},
    {"view", SqlWord::kKnown, kObject}, {"virtual", SqlWord::kKnown, 0},
    {"volatile", SqlWord::kKnown, 0}, {"wait", SqlWord::kKnown, 0},
    {"waitfor", SqlWord::kKnown, kVerb}, {"warehouse", SqlWord::kKnown, kObject},
    {"week", SqlWord::kKnown, 0}, {"weeks", SqlWord::kKnown, 0}, {"when", SqlWord::kWhen, 0},
    {"where", SqlWord::kWhere, 0}, {"while", SqlWord::kIf, kVerb}, {"window", SqlWord::kKnown, 0},
    {"with", SqlWord::kWith, kVerb}, {"within", SqlWord::kKnown, 0}, {"without", SqlWord::kKnown, 0},
    {"xml", SqlWord::kKnown, 0}, {"xor", SqlWord::kOperator, 0}, {"year", SqlWord::kKnown, 0},
    {"years", SqlWord::kKnown, 0}, {"zone", SqlWord::kKnown, 0},
};
// clang-format on
static_assert(std::is_sorted(std::begin(kWords), std::end(kWords),
                             [](const Entry& a, const Entry& b) { return a.word < b.word; }));
static_assert(std::all_of(std::begin(kWords), std::end(kWords),
                          [](const Entry& e) { return e.word.size() <= kLongest; }));

// Where the words of each letter begin, and where the last ones end.
constexpr std::array<uint16_t, 27> kBegins = [] {
  std::array<uint16_t, 27> begins{};
  for (const Entry& entry : kWords) ++begins[static_cast<size_t>(entry.word[0] - 'a') + 1];
  for (size_t i = 1; i < begins.size(); ++i) begins[i] = static_cast<uint16_t>(begins[i] + begins[i - 1]);
  return begins;
}();

const Entry* Find(std::string_view word) {
  if (word.empty() || word.size() > kLongest || !IsLetter(word.front())) return nullptr;
  const auto letter = static_cast<size_t>(ToLower(word.front()) - 'a');
  for (size_t i = kBegins[letter]; i < kBegins[letter + 1]; ++i) {
    if (EqualsIgnoringCase(word, kWords[i].word)) return &kWords[i];
  }
  return nullptr;
}

}  // namespace

SqlWord SqlWordOf(std::string_view word) {
  const Entry* const entry = Find(word);
  return entry == nullptr ? SqlWord::kOther : entry->role;
}

bool BeginsStatement(std::string_view word) {
  const Entry* const entry = Find(word);
  return entry != nullptr && (entry->flags & kVerb) != 0;
}

bool IsSqlObject(std::string_view word) {
  const Entry* const entry = Find(word);
  return entry != nullptr && (entry->flags & kObject) != 0;
}

}  // namespace telltale
