#include "content/schema_pattern.h"

#include <re2/re2.h>

#include <optional>
#include <utility>

#include "content/json_string.h"
#include "content/repetition_bound.h"

namespace telltale {
namespace {

constexpr size_t kMaxBytes = 4096;
constexpr int kMaxInstructions = 2000;
constexpr int64_t kMemory = int64_t{8} << 20;
constexpr size_t kNowhere = std::string_view::npos;

// Bytes of the escape, class or character at the beginning of `pattern`, so that what is special in it is not seen.
size_t AtomBytes(std::string_view pattern) {
  if (pattern[0] == '\\') return pattern.size() > 1 ? 2 : 1;
  if (pattern[0] != '[') return 1;
  for (size_t at = 1; at < pattern.size(); ++at) {
    if (pattern[at] == '\\') {
      ++at;
    } else if (pattern[at] == ']') {
      return at + 1;
    }
  }
  return pattern.size();
}

// The parenthesis that closes the group at the beginning of `pattern`.
size_t GroupEnd(std::string_view pattern) {
  int depth = 0;
  for (size_t at = 0; at < pattern.size(); at += AtomBytes(pattern.substr(at))) {
    if (pattern[at] == '(') ++depth;
    if (pattern[at] == ')' && --depth == 0) return at;
  }
  return kNowhere;
}

bool HasChoice(std::string_view pattern) {
  int depth = 0;
  for (size_t at = 0; at < pattern.size(); at += AtomBytes(pattern.substr(at))) {
    depth += (pattern[at] == '(') - (pattern[at] == ')');
    if (pattern[at] == '|' && depth == 0) return true;
  }
  return false;
}

// ECMAScript's white space, for inside a class; RE2's \s is ASCII, and without \v.
constexpr std::string_view kSpaces =
    "\\t\\n\\v\\f\\r \\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}\\x{205f}\\x{3000}\\x{feff}";

// ECMAScript's spellings in RE2's.
std::string Respell(std::string_view pattern) {
  std::string out;
  bool in_class = false;
  while (!pattern.empty()) {
    size_t taken = 1;
    unsigned code = 0;
    const auto letter = [&] { return pattern.size() > 2 ? static_cast<char>(pattern[2] | 0x20) : '\0'; };
    if (pattern.starts_with("\\u") && (taken = EscapeBytes(pattern, &code)) > 0) {
      out += fmt::format("\\x{{{:x}}}", code);
    } else if (pattern.starts_with("\\c") && letter() >= 'a' && letter() <= 'z') {
      taken = 3;
      out += fmt::format("\\x{{{:x}}}", letter() - 'a' + 1);
    } else if (pattern.starts_with("\\s")) {
      taken = 2;
      out += in_class ? std::string(kSpaces) : fmt::format("[{}]", kSpaces);
    } else if (pattern.starts_with("\\S") && !in_class) {
      taken = 2;
      out += fmt::format("[^{}]", kSpaces);
    } else if (!in_class && pattern.starts_with("(?<") && !pattern.starts_with("(?<=") &&
               !pattern.starts_with("(?<!")) {
      taken = 3;
      out += "(?P<";
    } else {
      taken = pattern[0] == '\\' && pattern.size() > 1 ? 2 : 1;
      if (pattern[0] == '[') in_class = true;
      if (pattern[0] == ']') in_class = false;
      out += pattern.substr(0, taken);
    }
    pattern.remove_prefix(taken);
  }
  return out;
}

}  // namespace

SchemaPattern::SchemaPattern() = default;
SchemaPattern::SchemaPattern(SchemaPattern&&) noexcept = default;
SchemaPattern& SchemaPattern::operator=(SchemaPattern&&) noexcept = default;
SchemaPattern::~SchemaPattern() = default;

absl::StatusOr<SchemaPattern> SchemaPattern::Make(std::string_view pattern, std::string_view where) {
  if (pattern.size() > kMaxBytes) {
    return InvalidArgument("{}: the pattern has {} bytes; at most {}", where, pattern.size(), kMaxBytes);
  }
  SchemaPattern made;
  made.source_ = pattern;
  RE2::Options options;
  options.set_max_mem(kMemory);
  options.set_log_errors(false);
  options.set_never_capture(true);
  const auto add = [&](const std::string& text, bool wanted) -> absl::Status {
    auto compiled = std::make_unique<RE2>(text, options);
    if (!compiled->ok()) {
      return InvalidArgument(
          "{}: pattern '{}': {}; patterns are run by RE2, which has no back references, and look-ahead only right "
          "behind a leading ^",
          where, pattern, compiled->error());
    }
    made.instructions_ += compiled->ProgramSize();
    if (made.instructions_ > kMaxInstructions) {
      return InvalidArgument(
          "{}: pattern '{}' compiles to {} instructions; at most {}: shorten its counted repetitions", where, pattern,
          made.instructions_, kMaxInstructions);
    }
    made.conditions_.push_back({std::move(compiled), wanted});
    return absl::OkStatus();
  };

  std::string rest = Respell(pattern);
  const bool anchored = rest.starts_with('^') && !HasChoice(rest);
  if (!anchored) {
    if (const std::string fault = RepetitionFault(rest); !fault.empty()) {
      return InvalidArgument("{}: pattern '{}': {}", where, pattern, fault);
    }
  }
  while (anchored && (rest.starts_with("^(?!") || rest.starts_with("^(?="))) {
    const size_t end = GroupEnd(std::string_view(rest).substr(1));
    if (end == kNowhere) break;
    const std::string ahead = "^(?:" + rest.substr(4, end - 3) + ")";
    if (absl::Status status = add(ahead, rest[3] == '='); !status.ok()) return status;
    rest.erase(1, end + 1);
  }
  if (absl::Status status = add(rest, true); !status.ok()) return status;
  return made;
}

bool SchemaPattern::Matches(std::string_view text) const {
  for (const Condition& condition : conditions_) {
    if (RE2::PartialMatch({text.data(), text.size()}, *condition.pattern) != condition.wanted) return false;
  }
  return true;
}

int64_t SchemaPattern::Steps(size_t text_bytes) const {
  return 8 + static_cast<int64_t>(text_bytes) * (64 + instructions_) / 1024;
}

}  // namespace telltale
