#include "content/json_tree.h"

#include <simdjson.h>

#include <bit>
#include <cmath>
#include <cstring>
#include <optional>

#include "content/json_number.h"
#include "content/json_string.h"
#include "content/text.h"

namespace telltale {
namespace {

constexpr uint64_t kOnes = 0x0101010101010101;
constexpr uint64_t kHighs = 0x8080808080808080;

constexpr ptrdiff_t kPlainDigits = 15;  // with the point: what is exact in a double
constexpr double kPowersOfTen[] = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                   1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsNumberPart(char c) { return IsDigit(c) || c == '.' || c == 'e' || c == 'E' || c == '+' || c == '-'; }

// A bit in each byte that ends a run of plain characters: a quote, a backslash, a control character. Only the lowest
// bit that is set can be trusted, and that is the one asked for.
uint64_t Enders(uint64_t word) {
  const uint64_t quote = word ^ (kOnes * '"');
  const uint64_t backslash = word ^ (kOnes * '\\');
  const uint64_t control = (word - kOnes * 0x20) & ~word;
  return (((quote - kOnes) & ~quote) | ((backslash - kOnes) & ~backslash) | control) & kHighs;
}

// The first byte from `at` that ends a run of plain characters, or `end`.
const char* PlainEnd(const char* at, const char* end) {
  if constexpr (std::endian::native == std::endian::little) {
    for (; end - at >= 8; at += 8) {
      uint64_t word;
      std::memcpy(&word, at, 8);
      if (const uint64_t enders = Enders(word); enders != 0) return at + std::countr_zero(enders) / 8;
    }
  }
  while (at != end && *at != '"' && *at != '\\' && static_cast<unsigned char>(*at) >= 0x20) ++at;
  return at;
}

}  // namespace

// One text's walk. The containers that are open are kept beside it, so that it needs no recursion.
class JsonTree::Scan {
 public:
  Scan(JsonTree* tree, std::string_view json)
      : tree_(*tree), begin_(json.data()), at_(begin_), end_(begin_ + json.size()), bytes_(json.size()) {}

  bool Document() {
    for (;;) {
      SkipSpace();
      if (!Value()) return false;
      if (entered_) continue;
      // One value is complete: close what closes behind it, up to the next comma or the end.
      for (;;) {
        SkipSpace();
        if (depth_ == 0) return at_ == end_ || Fault("something stands behind the value");
        if (at_ == end_) return Fault("a bracket that does not close");
        const bool in_object = tree_.nodes_[open_[depth_ - 1]].kind == JsonKind::kObject;
        if (*at_ == ',') {
          ++at_;
          if (in_object && !Key()) return false;
          break;
        }
        if (*at_ != (in_object ? '}' : ']')) return Fault(in_object ? "no , or } here" : "no , or ] here");
        ++at_;
        Close();
      }
    }
  }

 private:
  bool Fault(std::string_view what) {
    tree_.fault_ = what;
    tree_.fault_at_ = static_cast<size_t>(at_ - begin_);
    return false;
  }

  void SkipSpace() {
    while (at_ != end_ && IsJsonSpace(*at_)) ++at_;
  }

  bool Value() {
    entered_ = false;
    if (at_ == end_) return Fault("no value");
    if (tree_.nodes_.size() == kMaxNodes) return Fault("more than 131,072 values");
    JsonNode& node = tree_.nodes_.emplace_back();
    node.key_data = key_.data();
    node.key_bytes = static_cast<uint32_t>(key_.size());
    key_ = "";
    if (depth_ > 0) ++tree_.nodes_[open_[depth_ - 1]].count;
    switch (*at_) {
      case '{':
        node.kind = JsonKind::kObject;
        return Open('}');
      case '[':
        node.kind = JsonKind::kArray;
        return Open(']');
      case '"': {
        std::string_view text;
        if (!String(&text)) return false;
        node.kind = JsonKind::kString;
        node.text_data = text.data();
        node.text_bytes = static_cast<uint32_t>(text.size());
        return true;
      }
      case 't':
        node.kind = JsonKind::kBoolean;
        node.boolean = true;
        return Word("true");
      case 'f':
        node.kind = JsonKind::kBoolean;
        return Word("false");
      case 'n':
        return Word("null");
      default:
        return Number(&node);
    }
  }

  bool Open(char close) {
    if (depth_ == kMaxNesting) return Fault("nested deeper than 64 levels");
    open_[depth_++] = static_cast<uint32_t>(tree_.nodes_.size() - 1);
    tree_.nodes_.back().text_data = at_;
    ++at_;
    SkipSpace();
    if (at_ != end_ && *at_ == close) {
      ++at_;
      Close();
      return true;
    }
    entered_ = true;
    return close == ']' || Key();
  }

  void Close() {
    const uint32_t opened = open_[--depth_];
    JsonNode& node = tree_.nodes_[opened];
    node.span = static_cast<uint32_t>(tree_.nodes_.size()) - opened;
    node.text_bytes = static_cast<uint32_t>(at_ - node.text_data);  // `at_` is behind the bracket
  }

  bool Key() {
    SkipSpace();
    if (at_ == end_ || *at_ != '"') return Fault("no key in quotes here");
    if (!String(&key_)) return false;
    SkipSpace();
    if (at_ == end_ || *at_ != ':') return Fault("no : behind the key");
    ++at_;
    return true;
  }

  bool Word(std::string_view word) {
    if (std::string_view(at_, static_cast<size_t>(end_ - at_)).substr(0, word.size()) != word) {
      return Fault("a word that is no JSON value");
    }
    at_ += word.size();
    return true;
  }

  bool Number(JsonNode* node) {
    const char* const from = at_;
    const char* const whole = at_ + (*at_ == '-');
    const char* last = whole;
    int64_t digits = 0;
    while (last != end_ && IsDigit(*last) && last - whole <= kPlainDigits) digits = digits * 10 + (*last++ - '0');
    bool sound = last != whole && (*whole != '0' || last - whole == 1);
    ptrdiff_t fraction = 0;
    if (last != end_ && *last == '.') {
      const char* const point = last++;
      while (last != end_ && IsDigit(*last) && last - whole <= kPlainDigits) digits = digits * 10 + (*last++ - '0');
      fraction = last - point - 1;
      sound = sound && fraction > 0;
    }
    node->kind = JsonKind::kNumber;
    node->text_data = from;
    if (sound && last - whole <= kPlainDigits && (last == end_ || !IsNumberPart(*last))) {
      // So few digits, and a power of ten that double holds exactly: the division rounds as it must.
      node->number = static_cast<double>(*from == '-' ? -digits : digits) / kPowersOfTen[fraction];
      node->integer = fraction == 0 || node->number == std::trunc(node->number);
    } else {
      while (last != end_ && IsNumberPart(*last)) ++last;
      const std::optional<JsonNumber> number = ParseJsonNumber({from, static_cast<size_t>(last - from)});
      if (!number) return Fault("a word that is no JSON value");
      node->number = number->value;
      node->integer = number->integer;
    }
    node->text_bytes = static_cast<uint32_t>(last - from);
    at_ = last;
    return true;
  }

  bool String(std::string_view* text) {
    const char* from = ++at_;
    at_ = PlainEnd(at_, end_);
    if (at_ != end_ && *at_ == '"') {
      *text = {from, static_cast<size_t>(at_ - from)};
      ++at_;
      return true;
    }
    // What is decoded is never longer than what was read, so this room is enough for the whole text and never moves.
    std::string& out = tree_.strings_;
    if (out.empty()) out.reserve(bytes_);
    const size_t begin = out.size();
    for (;;) {
      out.append(from, at_);
      if (at_ == end_) return Fault("a string that does not end");
      if (*at_ == '"') break;
      if (*at_ != '\\') return Fault("a raw line break or control character in a string");
      unsigned code = 0;
      const size_t escape = EscapeBytes({at_, static_cast<size_t>(end_ - at_)}, &code);
      if (escape == 0) return Fault("a bad escape");
      AppendCharacter(code, &out);
      at_ += escape;
      from = at_;
      at_ = PlainEnd(at_, end_);
    }
    ++at_;
    *text = std::string_view(out).substr(begin);
    return true;
  }

  JsonTree& tree_;
  const char* const begin_;
  const char* at_;
  const char* const end_;
  const size_t bytes_;
  std::string_view key_ = "";  // of the value that comes next
  bool entered_ = false;       // the value just met is a container that holds something
  size_t depth_ = 0;
  uint32_t open_[kMaxNesting];
};

bool JsonTree::Read(std::string_view json) {
  nodes_.clear();
  strings_.clear();
  fault_ = {};
  fault_at_ = 0;
  if (json.size() > kMaxBytes) {
    fault_ = "longer than 1 GiB";
    return false;
  }
  if (!simdjson::validate_utf8(json.data(), json.size())) {
    fault_ = "bytes that are not UTF-8";
    return false;
  }
  return Scan(this, json).Document();
}

void JsonTree::GiveBack() {
  nodes_ = {};
  strings_ = {};
}

const JsonNode* JsonNode::Member(std::string_view name) const {
  if (kind != JsonKind::kObject) return nullptr;
  const JsonNode* member = first();
  for (uint32_t i = 0; i < count; ++i, member = member->next()) {
    if (member->key() == name) return member;
  }
  return nullptr;
}

}  // namespace telltale
