#include "content/value_compiler.h"

#include <re2/re2.h>

#include <string>

#include "content/patterns.h"
#include "content/text.h"

namespace telltale {
namespace {

constexpr int64_t kPatternBytes = int64_t{8} << 20;

std::string DateFormatNames() {
  std::string names;
  for (int i = 0; i < kDateFormatCount; ++i) {
    if (i > 0) names += ", ";
    names += NameOf(static_cast<DateFormat>(i));
  }
  return names;
}

}  // namespace

absl::StatusOr<std::shared_ptr<const re2::RE2>> CompilePattern(std::string_view pattern, std::string_view where) {
  if (absl::Status status = CheckPattern(pattern, where); !status.ok()) return status;
  RE2::Options options;
  options.set_max_mem(kPatternBytes);
  options.set_log_errors(false);
  return std::make_shared<const RE2>(re2::StringPiece(pattern.data(), pattern.size()), options);
}

absl::Status CompileValue(const ValueSpec& spec, std::string_view path, std::string_view where, ValueRule* rule) {
  std::string errors;
  const auto tell = [&errors](const absl::Status& status) {
    if (!errors.empty()) errors += '\n';
    errors += OneLine(MessageOf(status));
  };
  rule->type = spec.type;
  rule->lenient = spec.lenient;
  for (const std::string& value : spec.one_of) rule->one_of.emplace(Trim(value));
  rule->min = spec.min;
  rule->max = spec.max;
  rule->max_age = spec.max_age;
  rule->max_ahead = spec.max_ahead;
  if (spec.min && spec.max && !(*spec.min <= *spec.max)) {
    tell(InvalidArgument("{}: field '{}': min {} is above max {}", where, path, *spec.min, *spec.max));
  }
  if (!spec.pattern.empty()) {
    auto pattern = CompilePattern(spec.pattern, where);
    if (pattern.ok()) {
      rule->pattern = *std::move(pattern);
    } else {
      tell(pattern.status());
    }
  }
  if (!spec.date_formats.empty()) {
    rule->dates = {};
    for (const std::string& name : spec.date_formats) {
      if (const std::optional<DateFormat> format = DateFormatFromName(name)) {
        rule->dates.Add(*format);
      } else {
        tell(InvalidArgument("{}: field '{}': date format '{}' is not known; write {}", where, path, name,
                             DateFormatNames()));
      }
    }
  }
  return errors.empty() ? absl::OkStatus() : absl::InvalidArgumentError(errors);
}

}  // namespace telltale
