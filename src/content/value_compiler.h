#pragma once
// content/value_compiler.h - makes a ValueRule out of what people wrote of a value.
//
// Errors:   InvalidArgument, one thing a line: `where`, which field, what is wrong and what to write instead.

#include <string_view>

#include "base/status.h"
#include "content/rules.h"
#include "content/value_rule.h"

namespace telltale {

absl::Status CompileValue(const ValueSpec& spec, std::string_view path, std::string_view where, ValueRule* rule);

// A pattern of its own, beside those that run as a set; checked as those are.
absl::StatusOr<std::shared_ptr<const re2::RE2>> CompilePattern(std::string_view pattern, std::string_view where);

}  // namespace telltale
