// The official JSON-Schema-Test-Suite. What must fail is listed in schema_suite_exceptions.txt beside this file, with a
// reason each; a listed test that passes fails the run as well, so that the list stays true.
//
// Draft 7 is Debian's json-schema-test-suite, and once more, newer, in the folder that tests/schema_suite.sh fills with
// draft 2020-12. TELLTALE_SCHEMA_SUITE names another folder.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "content/json_schema.h"
#include "tests/content/schema_text.h"

namespace telltale::test {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kDebian = "/usr/share/json-schema-test-suite/tests/draft7";

fs::path Fetched() {
  const char* named = std::getenv("TELLTALE_SCHEMA_SUITE");
  return named != nullptr ? fs::path(named) : fs::path(TELLTALE_SOURCE_DIR) / "build/json-schema-suite";
}

std::string TextOf(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

// By "DRAFT/FILE: GROUP" for a schema that is refused, by "DRAFT/FILE: GROUP: TEST" for a wrong answer.
using Reasons = std::map<std::string, std::string>;

Reasons Exceptions() {
  Reasons reasons;
  std::ifstream in(fs::path(TELLTALE_SOURCE_DIR) / "tests/content/schema_suite_exceptions.txt");
  EXPECT_TRUE(in) << "the list of exceptions is missing";
  std::string reason;
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line.starts_with("#")) continue;
    if (line.starts_with("  ")) {
      EXPECT_FALSE(reason.empty()) << line;
      EXPECT_TRUE(reasons.emplace(line.substr(2), reason).second) << "listed twice: " << line;
    } else {
      reason = line;
    }
  }
  return reasons;
}

class Suite {
 public:
  // The tests of one file; `title` is how the list names it.
  void Run(const fs::path& file, const std::string& title) {
    const std::string text = TextOf(file);
    JsonTree groups;
    ASSERT_TRUE(groups.Read(text)) << file << ": " << groups.fault();
    const JsonNode* group = groups.root().first();
    for (uint32_t i = 0; i < groups.root().count; ++i, group = group->next()) {
      const std::string name = title + ": " + std::string(group->Member("description")->text());
      const auto schema = JsonSchema::Compile(SchemaOf(*group->Member("schema"), title), "suite");
      Note(name, schema.ok(), schema.ok() ? "" : MessageOf(schema.status()));
      if (!schema.ok()) continue;
      const JsonNode& tests = *group->Member("tests");
      const JsonNode* test = tests.first();
      for (uint32_t j = 0; j < tests.count; ++j, test = test->next()) {
        Ask(**schema, *test, name + ": " + std::string(test->Member("description")->text()));
      }
    }
  }

  // What was listed under one of these titles and never came up as a failure.
  void ExpectAllListedFailed(std::string_view folder) {
    for (const auto& [name, reason] : reasons_) {
      if (!name.starts_with(folder) || name.find('/', folder.size()) < name.find(".json")) continue;
      EXPECT_TRUE(failed_.contains(name))
          << "listed, but it passes or is no more: " << name << "\n  because: " << reason;
    }
  }
  int asked() const { return asked_; }

 private:
  static std::string SchemaOf(const JsonNode& schema, const std::string& title) {
    std::string text;
    WriteJson(schema, &text);
    const bool unstated = schema.kind == JsonKind::kObject && schema.Member("$schema") == nullptr;
    if (!unstated || !title.starts_with("draft7")) return text;
    constexpr std::string_view kDraft7 = R"("$schema":"http://json-schema.org/draft-07/schema#")";
    return "{" + std::string(kDraft7) + (text == "{}" ? "" : ",") + text.substr(1);
  }

  void Ask(const JsonSchema& schema, const JsonNode& test, const std::string& name) {
    std::string text;
    WriteJson(*test.Member("data"), &text);
    ASSERT_TRUE(tree_.Read(text)) << name << ": " << tree_.fault();
    const SchemaVerdict verdict = schema.Validate(tree_, &scratch_);
    ++asked_;
    std::string told;
    for (const Violation& violation : scratch_.violations()) {
      EXPECT_FALSE(violation.keyword.empty()) << name;
      told += fmt::format("\n  {} {}: {}", violation.path, violation.keyword, violation.evidence);
    }
    EXPECT_EQ(verdict == SchemaVerdict::kInvalid, !told.empty())
        << name << ": a violation without words, or the reverse";
    const SchemaVerdict right = test.Member("valid")->boolean ? SchemaVerdict::kValid : SchemaVerdict::kInvalid;
    Note(name, verdict == right, "wrong answer" + told);
  }

  void Note(const std::string& name, bool passed, const std::string& why) {
    if (passed) return;
    failed_[name] = why;
    EXPECT_TRUE(reasons_.contains(name)) << name << "\n" << why;
  }

  Reasons reasons_ = Exceptions();
  std::map<std::string, std::string> failed_;
  JsonTree tree_;
  SchemaScratch scratch_;
  int asked_ = 0;
};

void RunFolder(const fs::path& folder, const std::string& title, int at_least) {
  ASSERT_TRUE(fs::is_directory(folder)) << folder << " is missing; fetch it with: tests/schema_suite.sh";
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  Suite suite;
  for (const fs::path& file : files) suite.Run(file, title + "/" + file.filename().string());
  suite.ExpectAllListedFailed(title + "/");
  EXPECT_GE(suite.asked(), at_least) << "that is not the whole suite";
}

TEST(SchemaSuite, RequiredTestsOfDraft202012) { RunFolder(Fetched() / "draft2020-12", "draft2020-12", 1150); }
TEST(SchemaSuite, RequiredTestsOfDraft7) { RunFolder(Fetched() / "draft7", "draft7", 850); }
TEST(SchemaSuite, RequiredTestsOfDraft7AsDebianHasThem) { RunFolder(kDebian, "draft7-debian", 400); }

// The optional tests of what is asserted or understood here; what is not (iri, idn-email, ...) is not run.
void RunOptional(const std::string& title, int at_least, std::initializer_list<const char*> names) {
  ASSERT_TRUE(fs::is_directory(Fetched())) << Fetched() << " is missing; fetch it with: tests/schema_suite.sh";
  Suite suite;
  for (const char* name : names) {
    const fs::path file = Fetched() / title / (std::string(name) + ".json");
    ASSERT_TRUE(fs::exists(file)) << file;
    suite.Run(file, title + "/" + name + ".json");
  }
  suite.ExpectAllListedFailed(title + "/");
  EXPECT_GE(suite.asked(), at_least) << "that is not the whole suite";
}

TEST(SchemaSuite, FormatsThatAreAsserted) {
  RunOptional("draft2020-12/optional/format", 200,
              {"date", "date-time", "duration", "email", "hostname", "ipv4", "ipv6", "time", "unknown", "uri", "uuid"});
}

TEST(SchemaSuite, OptionalTestsOfDraft202012) {
  RunOptional("draft2020-12/optional", 100,
              {"anchor", "bignum", "dependencies-compatibility", "ecmascript-regex", "float-overflow", "id",
               "no-schema", "non-bmp-regex", "refOfUnknownKeyword", "unknownKeyword"});
}

}  // namespace
}  // namespace telltale::test
