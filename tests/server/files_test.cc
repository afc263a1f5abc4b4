#include "server/files.h"

#include <fnmatch.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>

#include "content/stream_rules.h"

namespace telltale {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

// A disk in memory.
FileReader Disk(const std::map<std::string, std::string>& files) {
  FileReader reader;
  reader.read = [files](const std::string& path, size_t max_bytes) -> absl::StatusOr<std::string> {
    const auto found = files.find(path);
    if (found == files.end()) return NotFound("{}: No such file", path);
    if (found->second.size() > max_bytes) return InvalidArgument("{}: too long", path);
    return found->second;
  };
  reader.glob = [files](const std::string& pattern) {
    std::vector<std::string> found;
    for (const auto& [path, text] : files) {
      if (fnmatch(pattern.c_str(), path.c_str(), FNM_PATHNAME) == 0) found.push_back(path);
    }
    return found;
  };
  return reader;
}

std::string ErrorsOf(const std::map<std::string, std::string>& files) {
  const auto config = LoadConfig("etc/telltale.yaml", Disk(files));
  return config.ok() ? "no error" : MessageOf(config.status());
}

TEST(LoadConfig, WithoutAFileGivesDefaultsAndTheBuiltInRules) {
  const auto config = LoadConfig("", Disk({}));
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->settings.web.listen_address.Text(), "127.0.0.1:9737");
  EXPECT_GT(config->patterns, 0u);
  EXPECT_EQ(config->stream_entries, 0u);
  EXPECT_FALSE(config->rules->For("any", "one").token_ids().empty());
}

TEST(LoadConfig, ReadsRulesBesideTheSettingsAndVocabulariesBesideTheRules) {
  const auto config = LoadConfig(
      "etc/telltale.yaml",
      Disk({{"etc/telltale.yaml", "rule_files: [rules/*.yaml, /abs/more.yaml]\n"},
            {"etc/rules/a.yaml",
             "vocabularies: {skus: {file: skus.txt}}\nstreams: [{match: {workflow: a}, labels: {team: x}}]\n"},
            {"etc/rules/b.yaml", "streams: [{match: {workflow: b}}]\n"},
            {"etc/rules/skus.txt", "SKU-1\n"},
            {"/abs/more.yaml", "streams: [{match: {workflow: c}}]\n"}}));
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_THAT(config->rule_files, ElementsAre("etc/rules/a.yaml", "etc/rules/b.yaml", "/abs/more.yaml"));
  EXPECT_EQ(config->stream_entries, 3u);
  EXPECT_EQ(config->vocabularies, 1u);
  EXPECT_THAT(config->rules->For("a", "s").labels(), ElementsAre(Pair("team", "x")));
}

TEST(LoadConfig, ReadsTheSchemaOfAFieldBesideTheRules) {
  const std::string rules = "streams: [{fields: {payload: {well_formed: json, schema: s/p.json}}}]\n";
  const std::map<std::string, std::string> files = {{"etc/telltale.yaml", "rule_files: [rules/a.yaml]\n"},
                                                    {"etc/rules/a.yaml", rules}};
  EXPECT_EQ(ErrorsOf(files), "etc/rules/a.yaml:1: schema cannot be read: etc/rules/s/p.json: No such file");
  auto all = files;
  all["etc/rules/s/p.json"] = "{\"type\": \"text\"}";
  EXPECT_THAT(ErrorsOf(all), HasSubstr("etc/rules/s/p.json"));
  all["etc/rules/s/p.json"] = "{\"type\": \"object\"}";
  EXPECT_EQ(ErrorsOf(all), "no error");
}

TEST(LoadConfig, TellsTheErrorsOfAllFilesAtOnce) {
  EXPECT_EQ(ErrorsOf({{"etc/telltale.yaml", "rule_files: [a.yaml, b.yaml, c.yaml]\n"},
                      {"etc/a.yaml", "streams: [{format: prose}]\n"},
                      {"etc/b.yaml", "stream: []\n"}}),
            "etc/a.yaml:1: streams[0].format is 'prose'; write one of: auto, json, text\n"
            "etc/b.yaml:1: unknown key 'stream'; did you mean 'streams'?\n"
            "etc/c.yaml: No such file");
}

TEST(LoadConfig, AMissingSettingsFileOrVocabularyIsNamed) {
  EXPECT_EQ(ErrorsOf({}), "etc/telltale.yaml: No such file");
  EXPECT_THAT(
      ErrorsOf({{"etc/telltale.yaml", "rule_files: [a.yaml]\n"}, {"etc/a.yaml", "vocabularies: {v: {file: v.txt}}\n"}}),
      HasSubstr("etc/a.yaml:1: vocabulary v cannot be read: etc/v.txt: No such file"));
}

TEST(LoadConfig, ReadsSchemasAndToolsBesideTheRules) {
  const std::string settings = "rule_files: [rules/a.yaml]\n";
  const std::string rules = "streams: [{match: {workflow: a}, schema: s.json, tools: lists/tools.json}]\n";
  const auto config = LoadConfig("etc/telltale.yaml", Disk({{"etc/telltale.yaml", settings},
                                                            {"etc/rules/a.yaml", rules},
                                                            {"etc/rules/s.json", "{}"},
                                                            {"etc/rules/lists/tools.json", R"([{"name": "a"}])"}}));
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_NE(config->rules->For("a", "s").parts().schema, nullptr);
  EXPECT_NE(config->rules->For("a", "s").parts().tools, nullptr);
  EXPECT_EQ(config->rules->For("b", "s").parts().tools, nullptr);

  EXPECT_EQ(ErrorsOf({{"etc/telltale.yaml", settings}, {"etc/rules/a.yaml", rules}}),
            "etc/rules/a.yaml:1: schema cannot be read: etc/rules/s.json: No such file\n"
            "etc/rules/a.yaml:1: tools cannot be read: etc/rules/lists/tools.json: No such file");
  EXPECT_THAT(ErrorsOf({{"etc/telltale.yaml", settings},
                        {"etc/rules/a.yaml", rules},
                        {"etc/rules/s.json", "{}"},
                        {"etc/rules/lists/tools.json", "[{\"name\": \"a\"},\n{\"name\": \"a\"}]"}}),
              HasSubstr("etc/rules/lists/tools.json:2: the tool 'a' is there already, in "
                        "etc/rules/lists/tools.json:1; keep one of them"));
}

TEST(LoadConfig, APatternWithoutFilesIsToldButNoError) {
  const auto config = LoadConfig("telltale.yaml", Disk({{"telltale.yaml", "rule_files: [rules/*.yaml]\n"}}));
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_THAT(config->notes, ElementsAre("telltale.yaml:1: rule_files 'rules/*.yaml' matches no file"));
}

TEST(DiskFiles, ReadsRegularFilesWithinTheBoundOnly) {
  std::string name = (std::filesystem::temp_directory_path() / "telltale-files-XXXXXX").string();
  ASSERT_NE(mkdtemp(name.data()), nullptr);
  const std::filesystem::path folder(name);
  std::ofstream(folder / "b.yaml") << "12345";
  std::ofstream(folder / "a.yaml") << "";
  const FileReader files = DiskFiles();
  EXPECT_EQ(*files.read((folder / "b.yaml").string(), 5), "12345");
  EXPECT_THAT(MessageOf(files.read((folder / "b.yaml").string(), 4).status()), HasSubstr("5 bytes; at most 4"));
  EXPECT_THAT(MessageOf(files.read(folder.string(), 5).status()), HasSubstr("not a regular file"));
  EXPECT_FALSE(files.read((folder / "nowhere").string(), 5).ok());
  EXPECT_THAT(files.glob((folder / "*.yaml").string()),
              ElementsAre((folder / "a.yaml").string(), (folder / "b.yaml").string()));
  const FileSight before = files.look((folder / "b.yaml").string());
  EXPECT_TRUE(before.there);
  EXPECT_EQ(before.size, 5);
  EXPECT_EQ(files.look((folder / "b.yaml").string()), before);
  std::filesystem::rename(folder / "a.yaml", folder / "b.yaml");
  EXPECT_NE(files.look((folder / "b.yaml").string()), before);
  EXPECT_EQ(files.look((folder / "nowhere").string()), FileSight{});
  std::filesystem::remove_all(folder);
}

TEST(LoadConfig, TheExamplesThatAreShippedAreRight) {
  const auto config = LoadConfig(TELLTALE_SOURCE_DIR "/rules/examples/telltale.yaml");
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_EQ(config->stream_entries, 2u);
  EXPECT_EQ(RuleSet::CheckExamples(config->specs), absl::OkStatus());
}

TEST(LoadConfig, ReadsTokensBesideTheSettingsAndKeepsTheirHashesOnly) {
  const std::string auth = "auth: {tokens: [{name: ops, file: tokens/ops, rights: [read]}]}\n";
  const std::map<std::string, std::string> disk = {{"etc/telltale.yaml", auth},
                                                   {"etc/tokens/ops", "a-token-of-the-house-0001\n"}};
  const auto config = LoadConfig("etc/telltale.yaml", Disk(disk));
  ASSERT_TRUE(config.ok()) << config.status();
  EXPECT_TRUE(config->tokens->Find("a-token-of-the-house-0001").has_value());
  EXPECT_THAT(ErrorsOf({{"etc/telltale.yaml", auth}}),
              HasSubstr("etc/telltale.yaml:1: the tokens of 'ops': etc/tokens/ops: No such file"));
  EXPECT_THAT(ErrorsOf({{"etc/telltale.yaml", auth}, {"etc/tokens/ops", "short\n"}}),
              HasSubstr("the tokens of 'ops': etc/tokens/ops:1: a token has 5 characters"));
  const auto without = LoadConfig("etc/telltale.yaml", Disk({{"etc/telltale.yaml", auth}}), Secrets::kLeave);
  ASSERT_TRUE(without.ok()) << "commands that open no port need no token: " << without.status();
  EXPECT_TRUE(without->tokens->empty());
}

TEST(LoadConfig, ATokenFileThatEveryoneMayReadIsRefused) {
  FileReader files = Disk({{"t.yaml", "auth: {tokens: [{name: ops, file: ops, rights: [read]}]}\n"},
                           {"ops", "a-token-of-the-house-0001\n"}});
  uint32_t permissions = 0;
  files.look = [&permissions](const std::string&) {
    FileSight sight;
    sight.there = true;
    sight.permissions = permissions;
    return sight;
  };
  for (const uint32_t allowed : {0400u, 0600u, 0640u, 0440u}) {
    permissions = allowed;
    EXPECT_TRUE(LoadConfig("t.yaml", files).ok()) << std::oct << allowed;
  }
  for (const uint32_t open : {0644u, 0604u, 0602u, 0777u}) {
    permissions = open;
    EXPECT_THAT(
        MessageOf(LoadConfig("t.yaml", files).status()),
        HasSubstr(fmt::format("ops: everyone on this machine may use it (mode {:04o}); run chmod o= on it", open)));
  }
}

}  // namespace
}  // namespace telltale
