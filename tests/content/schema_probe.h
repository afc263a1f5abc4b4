#pragma once
// tests/content/schema_probe.h - a schema in, a value in, the violations as lines out.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>

#include "content/json_schema.h"

namespace telltale::test {

class SchemaProbe {
 public:
  explicit SchemaProbe(std::string_view text) {
    const auto made = JsonSchema::Compile(text, "s.json");
    EXPECT_TRUE(made.ok()) << MessageOf(made.status());
    if (made.ok()) schema_ = *made;
  }

  SchemaVerdict Verdict(std::string_view value) {
    EXPECT_TRUE(tree_.Read(value)) << tree_.fault() << ": " << value.substr(0, 80);
    return schema_->Validate(tree_, &scratch_);
  }

  // "" where the value is valid, else a line "path keyword: evidence" for each violation.
  std::string Told(std::string_view value) {
    const SchemaVerdict verdict = Verdict(value);
    std::string lines = verdict == SchemaVerdict::kUndecided ? "undecided" : "";
    for (const Violation& violation : scratch_.violations()) {
      if (!lines.empty()) lines += '\n';
      lines += fmt::format("{} {}: {}", violation.path, violation.keyword, violation.evidence);
    }
    EXPECT_EQ(verdict == SchemaVerdict::kValid, lines.empty()) << lines;
    return lines;
  }

  const JsonSchema& schema() const { return *schema_; }
  const SchemaScratch& scratch() const { return scratch_; }

 private:
  std::shared_ptr<const JsonSchema> schema_;
  JsonTree tree_;
  SchemaScratch scratch_;
};

// The message with which a schema is refused.
inline std::string Refused(std::string_view schema) {
  const auto made = JsonSchema::Compile(schema, "s.json");
  EXPECT_FALSE(made.ok()) << schema;
  return made.ok() ? "" : MessageOf(made.status());
}

}  // namespace telltale::test
