#pragma once
// config/settings.h - telltale.yaml as typed values: what serve and replay run with.
//
// What:     ParseSettings reads the text of a settings file; every key is optional, a default Settings is a working
//           one. Paths stay as written: whoever touches files (server/files.h) knows what they are relative to.
// Units:    sizes in bytes ("8MiB"), times as Duration ("1h30m"), shares 0..1 ("50%" or 0.5).
// Errors:   InvalidArgument with every error of the file, one a line: "file:line: what, which value, what to write
//           instead". A key of a later version is an error too, so that nobody believes in a protection that is not
//           there.

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "base/time.h"
#include "config/address.h"
#include "config/auth_settings.h"
#include "config/receiver_settings.h"
#include "config/tls_settings.h"
#include "engine/engine.h"

namespace telltale {

enum class LogLevel : uint8_t { kDebug, kInfo, kWarn, kError };
enum class LogFormat : uint8_t { kText, kJson };

// A file or a pattern of files named in the settings, with the place that named it.
struct FilePattern {
  std::string pattern;
  std::string where;  // "telltale.yaml:3"
};

struct Settings {
  struct Door {
    ListenAddress listen_address;
    uint64_t max_request_bytes = uint64_t{8} << 20;
    TlsSettings tls = {};
  };
  struct Web {
    ListenAddress listen_address{"127.0.0.1", 9737};
    std::string external_url;  // without a slash at the end; empty: not given
    TlsSettings tls = {};
  };
  struct Metrics {
    std::optional<ListenAddress> listen_address;  // nullopt: off
    uint64_t max_series = 50'000;
  };
  struct Storage {
    std::string path = "telltale-data";
    bool sync = true;  // false: a power cut may take the last seconds
    uint64_t max_bytes = uint64_t{2} << 30;
    uint64_t dead_letter_bytes = uint64_t{100} << 20;  // at most a quarter of max_bytes is used
    uint64_t LetterBytes() const { return std::min(dead_letter_bytes, max_bytes / 4); }
  };
  struct Alerts {
    std::vector<ReceiverSettings> alertmanagers;
    std::vector<ReceiverSettings> notify;  // webhooks
    Duration resend = std::chrono::minutes(1);
    bool redacted_examples = false;  // alerts.examples: redacted (else link)
    bool push_parts = false;
  };
  struct Log {
    LogLevel level = LogLevel::kInfo;
    LogFormat format = LogFormat::kText;
  };

  std::vector<FilePattern> rule_files;
  Door grpc{.listen_address = {"127.0.0.1", 9738}};
  Door http{.listen_address = {"127.0.0.1", 9739}};
  Web web;
  Metrics metrics;
  AuthSettings auth;
  bool insecure = false;  // ports beyond loopback may let everyone in
  Storage storage;
  uint64_t memory_limit_bytes = uint64_t{512} << 20;
  EngineOptions engine;  // detection.* and bounds.*; hash_seed is for the server to choose
  Alerts alerts;
  Log log;
};

// `file` is only for error messages.
absl::StatusOr<Settings> ParseSettings(std::string_view text, std::string_view file);

// The same words as in the file, for flags. The messages name the value, not the flag.
absl::StatusOr<LogLevel> ParseLogLevel(std::string_view text);
absl::StatusOr<LogFormat> ParseLogFormat(std::string_view text);

}  // namespace telltale
