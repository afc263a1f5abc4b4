#include "server/events.h"

#include <fmt/format.h>
#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <mutex>
#include <optional>
#include <utility>

#include "report/json_writer.h"
#include "report/sentence.h"
#include "report/utf8.h"

namespace telltale {
namespace {

constexpr std::chrono::seconds kQuiet(10);
constexpr size_t kMaxMessageBytes = 4096;

struct Face {
  std::string_view name;
  bool crowds;  // comes as often as the outside world likes: rate-limited
};
constexpr std::array<Face, kEventKinds> kFaces = {{{"started", false},
                                                   {"stopping", false},
                                                   {"reloaded", false},
                                                   {"reload_failed", false},
                                                   {"vocabulary_reloaded", false},
                                                   {"vocabulary_refused", false},
                                                   {"note", false},
                                                   {"verdict", false},
                                                   {"queue_full", true},
                                                   {"unreadable_request", true},
                                                   {"outputs_rejected", true},
                                                   {"dead_lettered", true},
                                                   {"request_refused", true},
                                                   {"unauthorized", true},
                                                   {"stream_ended", true},
                                                   {"alerts_not_sent", true},
                                                   {"restored", false},
                                                   {"storage_failed", true},
                                                   {"storage_well", false}}};

// Hands finished lines to a function.
class FunctionSink final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  explicit FunctionSink(LogSink take_line) : sink_(std::move(take_line)) {}

 private:
  void sink_it_(const spdlog::details::log_msg& message) override {
    spdlog::memory_buf_t line;
    formatter_->format(message, line);
    std::string text(line.data(), line.size());
    while (!text.empty() && text.back() == '\n') text.pop_back();
    sink_(text);
  }
  void flush_() override {}

  const LogSink sink_;
};

spdlog::level::level_enum SpdlogLevel(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return spdlog::level::debug;
    case LogLevel::kInfo:
      return spdlog::level::info;
    case LogLevel::kWarn:
      return spdlog::level::warn;
    case LogLevel::kError:
      break;
  }
  return spdlog::level::err;
}

std::string_view LevelName(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return "debug";
    case LogLevel::kInfo:
      return "info";
    case LogLevel::kWarn:
      return "warning";
    case LogLevel::kError:
      break;
  }
  return "error";
}

// Nobody's text may begin a log line of its own or move the cursor.
std::string OneLine(std::string_view text) {
  std::string line = CutText(text, kMaxMessageBytes);
  for (char& c : line) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = c == '\n' ? ';' : ' ';
  }
  return line;
}

}  // namespace

Events::Events(const Settings::Log& log, LogSink sink) : format_(log.format) {
  std::shared_ptr<spdlog::sinks::sink> out;
  if (sink) {
    out = std::make_shared<FunctionSink>(std::move(sink));
  } else {
    out = std::make_shared<spdlog::sinks::stderr_sink_mt>();
  }
  logger_ = std::make_shared<spdlog::logger>("telltale", std::move(out));
  // In JSON the formatter writes the opening of the object, Tell the rest.
  const std::string_view pattern =
      format_ == LogFormat::kJson ? R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ",%v)" : "%Y-%m-%dT%H:%M:%S.%eZ %v";
  logger_->set_formatter(
      std::make_unique<spdlog::pattern_formatter>(std::string(pattern), spdlog::pattern_time_type::utc));
  SetLevel(log.level);
}

Events::~Events() = default;

void Events::SetLevel(LogLevel level) { logger_->set_level(SpdlogLevel(level)); }

void Events::Tell(Event event, LogLevel level, std::string_view message) {
  const Face& face = kFaces[static_cast<size_t>(event)];
  uint64_t silent = 0;
  {
    MutexLock lock(mutex_);
    Kind& kind = kinds_[static_cast<size_t>(event)];
    ++kind.count;
    const auto now = std::chrono::steady_clock::now();
    if (face.crowds && kind.count > 1 && now < kind.last + kQuiet) {
      ++kind.silent;
      return;
    }
    kind.last = now;
    silent = std::exchange(kind.silent, 0);
  }
  std::string line = OneLine(message);
  if (format_ == LogFormat::kJson) {
    JsonWriter json;
    json.BeginObject().Key("level").Text(LevelName(level)).Key("event").Text(face.name).Key("message").Text(line);
    if (silent > 0) json.Key("not_told").Count(silent);
    json.EndObject();
    line = json.Take().substr(1);
  } else {
    line = fmt::format("{} {}: {}", LevelName(level), face.name, line);
    if (silent > 0) line += fmt::format(" ({} more like it since the last line)", silent);
  }
  logger_->log(SpdlogLevel(level), spdlog::string_view_t(line.data(), line.size()));
}

void Events::Started(std::string_view listening, size_t stream_entries, size_t patterns, size_t vocabularies) {
  Tell(Event::kStarted, LogLevel::kInfo,
       fmt::format("{}; {} stream entries, {} patterns, {} vocabularies", listening, stream_entries, patterns,
                   vocabularies));
}

void Events::Stopping() { Tell(Event::kStopping, LogLevel::kInfo, "draining"); }

void Events::Reloaded(size_t stream_entries, size_t patterns, size_t vocabularies) {
  Tell(Event::kReloaded, LogLevel::kInfo,
       fmt::format("{} stream entries, {} patterns, {} vocabularies", stream_entries, patterns, vocabularies));
}

void Events::ReloadFailed(const absl::Status& status) {
  Tell(Event::kReloadFailed, LogLevel::kError, fmt::format("the configuration stays as it was: {}", MessageOf(status)));
}

void Events::VocabularyReloaded(std::string_view name, size_t entries) {
  Tell(Event::kVocabularyReloaded, LogLevel::kInfo, fmt::format("{}: {} entries", name, entries));
}

void Events::VocabularyRefused(std::string_view name, std::string_view path, const absl::Status& status) {
  Tell(Event::kVocabularyRefused, LogLevel::kError,
       fmt::format("{}: the list before stays in use: {}: {}", name, path, MessageOf(status)));
}

void Events::Note(std::string_view note) { Tell(Event::kNote, LogLevel::kWarn, note); }

void Events::SignalChanged(const Verdict& verdict) {
  Tell(Event::kVerdict, LogLevel::kInfo,
       fmt::format("{} {} {}/{}: {}", verdict.open ? "open" : "resolved", verdict.alertname, verdict.workflow,
                   verdict.step, VerdictSentence(verdict)));
}

void Events::QueueFull(std::string_view transport) {
  Tell(Event::kQueueFull, LogLevel::kWarn, fmt::format("a request over {} was refused: the queue is full", transport));
}

void Events::BatchAnswered(std::string_view transport, const BatchResult& result) {
  if (absl::IsInvalidArgument(result.status)) {  // else it could not be stored, which is told once for all
    Tell(Event::kUnreadableRequest, LogLevel::kWarn, fmt::format("over {}: {}", transport, MessageOf(result.status)));
  } else if (!result.rejected.empty()) {
    const Rejection& first = result.rejected.front();
    Tell(Event::kOutputsRejected, LogLevel::kWarn,
         fmt::format("{} of one request over {}; the first: {} ({})", result.rejected.size(), transport, first.reason,
                     first.detail));
  }
  if (result.dead_lettered > 0) {
    Tell(Event::kDeadLettered, LogLevel::kError,
         fmt::format("{} of one request over {}; telltale dead-letters list shows them", result.dead_lettered,
                     transport));
  }
}

void Events::RequestRefused(std::string_view transport, int http_status, std::string_view why) {
  Tell(Event::kRequestRefused, LogLevel::kWarn, fmt::format("over {} with {}: {}", transport, http_status, why));
}

void Events::Unauthorized(std::string_view transport, std::string_view why) {
  Tell(Event::kUnauthorized, LogLevel::kWarn, fmt::format("over {}: {}", transport, why));
}

void Events::StreamEnded(std::string_view why) { Tell(Event::kStreamEnded, LogLevel::kWarn, why); }

void Events::AlertsNotSent(const std::string& receiver, size_t alerts, const absl::Status& status) {
  Tell(Event::kAlertsNotSent, LogLevel::kError, fmt::format("{} to {}: {}", alerts, receiver, MessageOf(status)));
}

void Events::Restored(std::string_view told) { Tell(Event::kRestored, LogLevel::kInfo, told); }

void Events::StorageChanged(const absl::Status& status) {
  if (status.ok()) return Tell(Event::kStorageWell, LogLevel::kWarn, "the store can be written again");
  if (absl::IsDataLoss(status)) return Note(MessageOf(status));  // it is replaced already
  Tell(Event::kStorageFailed, LogLevel::kError,
       fmt::format("nothing is acknowledged until the store can be written: {}", MessageOf(status)));
}

uint64_t Events::count(Event event) const {
  MutexLock lock(mutex_);
  return kinds_[static_cast<size_t>(event)].count;
}

}  // namespace telltale
