#include "server/files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <glob.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include "base/hash.h"
#include "config/default_rules.h"
#include "config/rules_file.h"
#include "content/json_schema.h"
#include "content/tool_set.h"
#include "server/receiver_access.h"
#include "server/tls_identity.h"

namespace telltale {
namespace {

constexpr size_t kMaxConfigBytes = size_t{8} << 20;
constexpr size_t kMaxRuleFiles = 1000;

absl::StatusOr<std::string> ReadFile(const std::string& path, size_t max_bytes) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);  // a FIFO must not hold up the start
  if (file < 0) return NotFound("{}: {}", path, std::strerror(errno));
  struct stat about {};
  absl::Status problem;
  if (::fstat(file, &about) != 0 || !S_ISREG(about.st_mode)) {
    problem = InvalidArgument("{}: not a regular file", path);
  } else if (static_cast<uint64_t>(about.st_size) > max_bytes) {
    problem = InvalidArgument("{}: {} bytes; at most {} are read", path, about.st_size, max_bytes);
  }
  std::string text;
  if (problem.ok()) text.resize(static_cast<size_t>(about.st_size));
  size_t at = 0;
  while (problem.ok() && at < text.size()) {
    const ssize_t got = ::read(file, text.data() + at, text.size() - at);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) problem = InvalidArgument("{}: {}", path, std::strerror(errno));
    if (got == 0) text.resize(at);  // it was cut meanwhile
    if (got > 0) at += static_cast<size_t>(got);
  }
  ::close(file);
  if (!problem.ok()) return problem;
  return text;
}

int64_t Nanoseconds(const timespec& time) { return int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec; }

FileSight Look(const std::string& path) {
  struct stat about {};
  if (::stat(path.c_str(), &about) != 0) return {};
  return {true,
          static_cast<uint64_t>(about.st_dev),
          static_cast<uint64_t>(about.st_ino),
          static_cast<int64_t>(about.st_size),
          Nanoseconds(about.st_mtim),
          Nanoseconds(about.st_ctim),
          static_cast<uint32_t>(about.st_mode & 07777)};
}

std::vector<std::string> Glob(const std::string& pattern) {
  glob_t found{};
  std::vector<std::string> paths;
  if (::glob(pattern.c_str(), 0, nullptr, &found) == 0) paths.assign(found.gl_pathv, found.gl_pathv + found.gl_pathc);
  ::globfree(&found);
  std::sort(paths.begin(), paths.end());
  return paths;
}

// As written in `file`, relative to its folder.
std::string Beside(const std::string& file, const std::string& path) {
  const std::filesystem::path given(path);
  if (given.is_absolute()) return path;
  return (std::filesystem::path(file).parent_path() / given).string();
}

class Loader {
 public:
  Loader(const FileReader& files, Secrets secrets) : files_(files), secrets_(secrets) {}

  absl::StatusOr<LoadedConfig> Load(const std::string& path) {
    if (!path.empty()) ReadSettings(path);
    if (secrets_ == Secrets::kRead) ReadTokens(path);
    std::vector<RuleSpecs> parts;
    TakeRules(DefaultRulesYaml(), "built-in rules", "", &parts);
    for (const std::string& file : loaded_.rule_files) {
      const auto text = files_.read(file, kMaxConfigBytes);
      if (text.ok()) {
        TakeRules(*text, file, file, &parts);
      } else {
        Complain(MessageOf(text.status()));
      }
    }
    if (!errors_.empty()) return absl::InvalidArgumentError(errors_);
    auto specs = MergeRules(std::move(parts));
    if (!specs.ok()) return specs.status();
    auto rules = RuleSet::Compile(*specs, [this](const VocabularySpec& vocabulary) {
      if (files_.look) loaded_.vocabulary_sights[vocabulary.name] = files_.look(vocabulary.file);
      auto text = files_.read(vocabulary.file, kMaxVocabularyBytes);
      if (text.ok()) return text;
      return absl::StatusOr<std::string>(InvalidArgument("{}: vocabulary {} cannot be read: {}", vocabulary.where,
                                                         vocabulary.name, MessageOf(text.status())));
    });
    if (!rules.ok()) return rules.status();
    loaded_.rules = *std::move(rules);
    loaded_.stream_entries = specs->streams.size();
    loaded_.vocabularies = specs->vocabularies.size();
    loaded_.patterns = specs->refusals.size();
    for (const PatternSetSpec& set : specs->failure_tokens) loaded_.patterns += set.patterns.size();
    loaded_.specs = *std::move(specs);
    return std::move(loaded_);
  }

 private:
  void Mix(std::string_view text) { loaded_.rules_hash = Combine(loaded_.rules_hash, Hash(text)); }
  void Complain(const std::string& lines) { errors_ += (errors_.empty() ? "" : "\n") + lines; }

  void ReadSettings(const std::string& path) {
    const auto text = files_.read(path, kMaxConfigBytes);
    if (!text.ok()) return Complain(MessageOf(text.status()));
    auto settings = ParseSettings(*text, path);
    if (!settings.ok()) return Complain(MessageOf(settings.status()));
    loaded_.settings = *std::move(settings);
    for (const FilePattern& pattern : loaded_.settings.rule_files) FindRules(pattern, path);
    for (TlsSettings* tls : {&loaded_.settings.grpc.tls, &loaded_.settings.http.tls, &loaded_.settings.web.tls}) {
      ReadTlsFiles(path, tls);
    }
    Settings::Alerts& alerts = loaded_.settings.alerts;
    for (std::vector<ReceiverSettings>* receivers : {&alerts.alertmanagers, &alerts.notify}) {
      for (ReceiverSettings& receiver : *receivers) ReadReceiverFiles(path, &receiver);
    }
  }

  void ReadReceiverFiles(const std::string& settings_path, ReceiverSettings* receiver) {
    ReceiverSettings::Tls& tls = receiver->tls;
    for (std::string* file : {&receiver->url_file, &receiver->password_file, &receiver->credentials_file, &tls.ca_file,
                              &tls.cert_file, &tls.key_file}) {
      if (!file->empty()) *file = Beside(settings_path, *file);
    }
    if (secrets_ == Secrets::kLeave) return;
    const Time now = std::chrono::floor<Duration>(std::chrono::system_clock::now());
    const absl::Status wrong = CheckReceiver(*receiver, files_, now);
    if (!wrong.ok()) Complain(fmt::format("{}: {}", receiver->where, MessageOf(wrong)));
  }

  void ReadTlsFiles(const std::string& settings_path, TlsSettings* tls) {
    if (!tls->on()) return;
    for (std::string* file : {&tls->cert_file, &tls->key_file, &tls->client_ca_file}) {
      if (!file->empty()) *file = Beside(settings_path, *file);
    }
    if (secrets_ == Secrets::kLeave) return;
    const Time now = std::chrono::floor<Duration>(std::chrono::system_clock::now());
    const auto identity = LoadTlsIdentity(*tls, files_, now);
    if (!identity.ok()) Complain(fmt::format("{}: {}", tls->where, MessageOf(identity.status())));
  }

  void ReadTokens(const std::string& settings_path) {
    auto tokens = std::make_shared<BearerTokens>();
    for (const TokenSetting& setting : loaded_.settings.auth.tokens) {
      const std::string file = Beside(settings_path, setting.file);
      const auto digests = TokensIn(file);
      if (digests.ok()) {
        tokens->Add(setting.name, setting.rights, *digests);
      } else {
        Complain(fmt::format("{}: the tokens of '{}': {}", setting.where, setting.name, MessageOf(digests.status())));
      }
    }
    loaded_.tokens = std::move(tokens);
  }

  absl::StatusOr<std::vector<TokenDigest>> TokensIn(const std::string& file) const {
    constexpr uint32_t kOfOthers = 07;
    const FileSight sight = files_.look ? files_.look(file) : FileSight{};
    if (sight.there && (sight.permissions & kOfOthers) != 0) {
      return InvalidArgument("{}: everyone on this machine may use it (mode {:04o}); run chmod o= on it", file,
                             sight.permissions);
    }
    const auto text = files_.read(file, kMaxTokenFileBytes);
    if (!text.ok()) return text.status();
    return ParseTokenFile(*text, file);
  }

  void FindRules(const FilePattern& pattern, const std::string& settings_path) {
    const std::string beside = Beside(settings_path, pattern.pattern);
    const bool is_pattern = beside.find_first_of("*?[") != std::string::npos;
    const std::vector<std::string> found = is_pattern ? files_.glob(beside) : std::vector<std::string>{beside};
    if (found.empty()) {
      loaded_.notes.push_back(fmt::format("{}: rule_files '{}' matches no file", pattern.where, pattern.pattern));
    }
    for (const std::string& file : found) {
      const auto& known = loaded_.rule_files;
      if (std::find(known.begin(), known.end(), file) == known.end()) loaded_.rule_files.push_back(file);
    }
    if (loaded_.rule_files.size() > kMaxRuleFiles) {
      Complain(fmt::format("{}: rule_files '{}' leads to more than {} files; name fewer", pattern.where,
                           pattern.pattern, kMaxRuleFiles));
      loaded_.rule_files.resize(kMaxRuleFiles);
    }
  }

  void TakeRules(std::string_view text, const std::string& name, const std::string& path,
                 std::vector<RuleSpecs>* parts) {
    auto specs = ParseRules(text, name);
    if (!specs.ok()) return Complain(MessageOf(specs.status()));
    Mix(text);
    for (VocabularySpec& vocabulary : specs->vocabularies) vocabulary.file = Beside(path, vocabulary.file);
    for (StreamSpec& stream : specs->streams) {
      ReadBeside(path, stream.where, "schema", JsonSchema::kMaxBytes, &stream.schema_file, &stream.schema_text);
      ReadBeside(path, stream.where, "tools", ToolSet::kMaxBytes, &stream.tools_file, &stream.tools_text);
      for (FieldSpec& field : stream.fields) {
        ReadBeside(path, field.where, "schema", JsonSchema::kMaxBytes, &field.form.schema_file,
                   &field.form.schema_text);
      }
    }
    parts->push_back(*std::move(specs));
  }

  // What a stream's key names: a file beside the rules, and what it holds.
  void ReadBeside(const std::string& rules, const std::string& where, std::string_view key, size_t max_bytes,
                  std::string* file, std::string* text) {
    if (file->empty()) return;
    *file = Beside(rules, *file);
    auto held = files_.read(*file, max_bytes);
    if (held.ok()) {
      *text = *std::move(held);
      Mix(*text);
    } else {
      Complain(fmt::format("{}: {} cannot be read: {}", where, key, MessageOf(held.status())));
    }
  }

  const FileReader& files_;
  const Secrets secrets_;
  LoadedConfig loaded_;
  std::string errors_;
};

}  // namespace

FileReader DiskFiles() { return {ReadFile, Glob, Look}; }

absl::StatusOr<LoadedConfig> LoadConfig(const std::string& path, const FileReader& files, Secrets secrets) {
  return Loader(files, secrets).Load(path);
}

}  // namespace telltale
