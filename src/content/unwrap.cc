#include "content/unwrap.h"

#include <algorithm>
#include <array>

#include "content/json_number.h"
#include "content/text.h"

namespace telltale {
namespace {

constexpr int kMaxLevels = 1000;
constexpr size_t kMaxKeyBytes = 256;  // a key is looked for no further than this
constexpr int kMaxValues = 8;         // balanced values looked at after a preamble
constexpr int kMaxBrackets = 4096;    // brackets after a preamble that might begin one
constexpr int kMaxFences = 32;        // fenced blocks looked at
constexpr int kMaxOpening = 8;        // brackets at the beginning of an array of arrays

// How surely a bracket begins JSON.
enum class Start : uint8_t {
  kNo,
  kAlone,   // an array of scalars: only where nothing stands behind it, else it is a citation or a list in prose
  kLikely,  // an object, but not plainly one
  kSure,
};

size_t SkipSpace(std::string_view text, size_t at) {
  while (at < text.size() && IsJsonSpace(text[at])) ++at;
  return at;
}

bool IsWordByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$';
}

// Behind the quote that closes the string at the beginning of `text`, or npos where it does not close soon.
size_t StringEnd(std::string_view text) {
  for (size_t at = 1; at < text.size() && at < kMaxKeyBytes; ++at) {
    if (text[at] == '\\') {
      ++at;
    } else if (text[at] == '"') {
      return at + 1;
    }
  }
  return std::string_view::npos;
}

Start ObjectStart(std::string_view text) {
  const size_t at = SkipSpace(text, 1);
  if (at == text.size()) return Start::kLikely;
  const std::string_view rest = text.substr(at);
  if (rest[0] == '}' || rest[0] == '\'') return Start::kLikely;
  if (rest[0] == '"') {
    const size_t end = StringEnd(rest);
    if (end == std::string_view::npos) return rest.size() < kMaxKeyBytes ? Start::kSure : Start::kLikely;
    const size_t colon = SkipSpace(rest, end);
    return colon == rest.size() || rest[colon] == ':' ? Start::kSure : Start::kLikely;
  }
  size_t word = 0;
  while (word < rest.size() && IsWordByte(rest[word])) ++word;
  const size_t colon = SkipSpace(rest, word);
  return word > 0 && colon < rest.size() && rest[colon] == ':' ? Start::kLikely : Start::kNo;
}

Start ArrayStart(std::string_view text) {
  size_t at = 0;
  for (int opened = 0; at < text.size() && opened <= kMaxOpening; ++at) {
    if (text[at] == '[') {
      ++opened;
    } else if (!IsJsonSpace(text[at])) {
      break;
    }
  }
  if (at == text.size()) return Start::kLikely;
  const std::string_view rest = text.substr(at);
  if (rest[0] == '{') return ObjectStart(rest) == Start::kNo ? Start::kNo : Start::kSure;
  size_t end;
  if (rest[0] == '"') {
    end = StringEnd(rest);
    if (end == std::string_view::npos) return Start::kAlone;
  } else if (rest[0] == ']') {
    return Start::kAlone;
  } else {
    end = 0;
    while (end < rest.size() && (IsWordByte(rest[end]) || rest[end] == '-' || rest[end] == '+' || rest[end] == '.'))
      ++end;
    const std::string_view word = rest.substr(0, end);
    if (word != "true" && word != "false" && word != "null" && !ParseJsonNumber(word)) return Start::kNo;
  }
  const size_t next = SkipSpace(rest, end);
  return next == rest.size() || rest[next] == ',' || rest[next] == ']' ? Start::kAlone : Start::kNo;
}

Start StartOf(std::string_view text) { return text[0] == '{' ? ObjectStart(text) : ArrayStart(text); }

// std::string_view::find_first_of looks at one byte at a time; find is a memchr.
size_t NextBracket(std::string_view text, size_t from) {
  const size_t brace = text.find('{', from);
  return std::min(brace, text.substr(0, brace).find('[', from));
}

bool BeginsWithBracket(std::string_view text) { return !text.empty() && (text[0] == '{' || text[0] == '['); }

struct Fence {
  size_t open;  // of the marks
  std::string_view language;
  size_t content;  // behind the language
  size_t close;    // of the closing marks, or the text's end
  size_t end;      // behind them
  bool closed;
};

size_t AfterBreak(size_t at) { return at == std::string_view::npos ? at : at + 1; }

// The next fenced block at or behind `from`; open == npos where there is none.
Fence NextFence(std::string_view text, size_t from) {
  const size_t ticks = text.find("```", from);
  const size_t tildes = from == 0 && text.substr(0, 3) == "~~~" ? 0 : AfterBreak(text.find("\n~~~", from));
  Fence fence{};
  fence.open = std::min(ticks, tildes);
  if (fence.open == std::string_view::npos) return fence;
  const char mark = text[fence.open];
  size_t at = fence.open;
  while (at < text.size() && text[at] == mark) ++at;
  const size_t name = at;
  while (at < text.size() && (IsWordByte(text[at]) || text[at] == '+' || text[at] == '#' || text[at] == '-')) ++at;
  fence.language = text.substr(name, at - name);
  fence.content = at;
  const size_t close = text.find(std::string_view(mark == '`' ? "```" : "~~~"), at);
  fence.closed = close != std::string_view::npos;
  fence.close = fence.closed ? close : text.size();
  fence.end = fence.close;
  while (fence.end < text.size() && text[fence.end] == mark) ++fence.end;
  return fence;
}

bool MayBeJson(std::string_view language) {
  static constexpr std::array kJson = {"json", "jsonc", "json5", "jsonl"};
  if (language.empty()) return true;
  for (const std::string_view name : kJson) {
    if (language.size() != name.size()) continue;
    bool same = true;
    for (size_t i = 0; i < name.size(); ++i) {
      same = same && FoldCharacter(static_cast<unsigned char>(language[i])) == static_cast<unsigned char>(name[i]);
    }
    if (same) return true;
  }
  return false;
}

bool ClosesAtTheEnd(std::string_view region) {
  return region.size() > 1 && region.back() == (region.front() == '{' ? '}' : ']');
}

// `rest` without the marks of a fence in front.
std::string_view WithoutFence(std::string_view rest) {
  rest = Trim(rest);
  const bool fence = rest.substr(0, 3) == "```" || rest.substr(0, 3) == "~~~";
  while (fence && !rest.empty() && (rest[0] == '`' || rest[0] == '~')) rest.remove_prefix(1);
  return Trim(rest);
}

// Fills candidate, cut and after for the value that begins at `begin`. `fence`: null outside a fence.
void Take(std::string_view text, size_t begin, const Fence* fence, Unwrapped* out) {
  const Extent extent = ScanValue(text.substr(begin));
  if (extent.end == Extent::End::kClosed) {
    out->candidate = text.substr(begin, extent.bytes);
    out->after = WithoutFence(text.substr(begin + extent.bytes));
    return;
  }
  // A string of the value may hold fences, so its own is closed by the last one.
  size_t end = text.size();
  bool fence_closed = false;
  if (fence != nullptr) {
    const size_t last = text.rfind(text.substr(fence->open, 3));
    fence_closed = last > begin && last != std::string_view::npos;
    if (fence_closed) end = last;
  }
  out->candidate = Trim(text.substr(begin, end - begin));
  out->after = fence_closed ? WithoutFence(text.substr(end)) : std::string_view();
  const bool hidden_close = extent.end == Extent::End::kInString && ClosesAtTheEnd(out->candidate);
  out->cut = !fence_closed && !hidden_close && extent.end != Extent::End::kMismatch;
}

bool TakeFromStart(std::string_view text, Unwrapped* out) {
  const Start start = StartOf(text);
  if (start == Start::kNo) return false;
  Unwrapped found;
  Take(text, 0, nullptr, &found);
  if (start == Start::kAlone && !found.after.empty()) return false;
  // An open array of scalars may be a cut one; prose that opens a bracket looks the same, so it is no vote.
  found.looks_json = start != Start::kAlone || !found.cut;
  found.wrapping = found.after.empty() ? Wrapping::kNone : Wrapping::kText;
  *out = found;
  return true;
}

bool TakeFromFence(std::string_view text, Unwrapped* out) {
  Fence fence = NextFence(text, 0);
  for (int seen = 0; fence.open != std::string_view::npos && seen < kMaxFences;
       ++seen, fence = NextFence(text, fence.end)) {
    const size_t begin = SkipSpace(text, fence.content);
    if (!MayBeJson(fence.language) || begin == text.size() || !BeginsWithBracket(text.substr(begin))) continue;
    if (StartOf(text.substr(begin)) == Start::kNo) continue;
    Take(text, begin, &fence, out);
    out->before = Trim(text.substr(0, fence.open));
    out->looks_json = true;
    out->wrapping = out->before.empty() && out->after.empty() ? Wrapping::kFence : Wrapping::kFenceInText;
    return true;
  }
  return false;
}

void TakeFromText(std::string_view text, Unwrapped* out) {
  Fence fence = NextFence(text, 0);
  size_t at = 0;
  int fences = 0;
  int values = 0;
  for (int brackets = 0; brackets < kMaxBrackets && values < kMaxValues; ++brackets) {
    at = NextBracket(text, at);
    if (at == std::string_view::npos) return;
    for (; fence.open != std::string_view::npos && fence.end <= at && fences < kMaxFences; ++fences) {
      fence = NextFence(text, fence.end);
    }
    if (fence.open != std::string_view::npos && fence.open < at && at < fence.end) {
      at = fence.end;
      continue;
    }
    const Start start = StartOf(text.substr(at));
    const bool strings = start == Start::kAlone && text.substr(SkipSpace(text, at + 1)).substr(0, 1) == "\"";
    if (start != Start::kSure && !strings) {
      ++at;
      continue;
    }
    ++values;
    Unwrapped found;
    Take(text, at, nullptr, &found);
    const bool whole = ScanValue(text.substr(at)).end == Extent::End::kClosed;
    if (strings && (!whole || !found.after.empty())) {
      ++at;
      continue;
    }
    if (found.candidate.size() > out->candidate.size() && (whole || out->candidate.empty())) {
      *out = found;
      out->before = Trim(text.substr(0, at));
      out->looks_json = whole;
      out->wrapping = Wrapping::kText;
    }
    if (!whole) return;
    at += found.candidate.size();
  }
}

}  // namespace

Extent ScanValue(std::string_view text) {
  std::array<bool, kMaxLevels> is_object;
  int depth = 0;
  const char* const begin = text.data();
  const char* const end = begin + text.size();
  const auto all = [&](Extent::End how) { return Extent{how, text.size()}; };
  for (const char* at = begin; at < end; ++at) {
    switch (*at) {
      case '"':
        for (++at; at < end && *at != '"'; ++at) {
          if (*at == '\\') ++at;
        }
        if (at >= end) return all(Extent::End::kInString);
        break;
      case '{':
      case '[':
        if (depth == kMaxLevels) return all(Extent::End::kMismatch);
        is_object[static_cast<size_t>(depth++)] = *at == '{';
        break;
      case '}':
      case ']':
        if (depth == 0 || is_object[static_cast<size_t>(depth - 1)] != (*at == '}')) return all(Extent::End::kMismatch);
        if (--depth == 0) return {Extent::End::kClosed, static_cast<size_t>(at - begin) + 1};
        break;
      default:
        break;
    }
  }
  return all(Extent::End::kInText);
}

Unwrapped Unwrap(std::string_view text) {
  text = Trim(text);
  Unwrapped out;
  if (BeginsWithBracket(text) && TakeFromStart(text, &out)) return out;
  if (TakeFromFence(text, &out)) return out;
  TakeFromText(text, &out);
  return out;
}

}  // namespace telltale
