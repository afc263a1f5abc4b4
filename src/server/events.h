#pragma once
// server/events.h - everything worth telling that happens outside the happy path: one function each.
//
// What:     a function here is one counter and one log line. A kind that comes in crowds is logged once in ten seconds,
//           with how many were left out; its counter misses none. What the ledger and the outbox count goes to /metrics
//           from there.
// Units:    count() is events, not outputs.
// Threads:  thread-safe; one short lock an event.
// Errors:   none. Text from outside is put on one line and cut.

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/mutex.h"
#include "base/status.h"
#include "config/settings.h"
#include "engine/verdict.h"
#include "pipeline/batch.h"

namespace spdlog {
class logger;
}

namespace telltale {

enum class Event : uint8_t {
  kStarted,
  kStopping,
  kReloaded,
  kReloadFailed,
  kVocabularyReloaded,
  kVocabularyRefused,
  kNote,
  kVerdict,
  kQueueFull,
  kUnreadableRequest,
  kOutputsRejected,
  kDeadLettered,
  kRequestRefused,
  kUnauthorized,
  kStreamEnded,
  kAlertsNotSent,
  kRestored,
  kStorageFailed,
  kStorageWell,
};
inline constexpr size_t kEventKinds = static_cast<size_t>(Event::kStorageWell) + 1;

// Takes whole lines, without the line feed. For tests.
using LogSink = std::function<void(const std::string& line)>;

class Events {
 public:
  Events(const Settings::Log& log, LogSink sink);
  ~Events();
  Events(const Events&) = delete;
  Events& operator=(const Events&) = delete;

  void SetLevel(LogLevel level);

  void Started(std::string_view listening, size_t stream_entries, size_t patterns, size_t vocabularies);
  void Stopping();
  void Reloaded(size_t stream_entries, size_t patterns, size_t vocabularies);
  void ReloadFailed(const absl::Status& status);
  void VocabularyReloaded(std::string_view name, size_t entries);
  // The list before stays in use.
  void VocabularyRefused(std::string_view name, std::string_view path, const absl::Status& status);
  // Worth knowing, but nothing is wrong: a setting that takes effect with the next start.
  void Note(std::string_view note);
  void SignalChanged(const Verdict& verdict);
  void QueueFull(std::string_view transport);
  // Whatever is wrong with an answered batch: it could not be read, or some of its outputs were rejected or are dead
  // letters.
  void BatchAnswered(std::string_view transport, const BatchResult& result);
  void RequestRefused(std::string_view transport, int http_status, std::string_view why);
  // Nobody knows the caller, or the caller may not do that. `why` holds nothing that was shown.
  void Unauthorized(std::string_view transport, std::string_view why);
  void StreamEnded(std::string_view why);
  void AlertsNotSent(const std::string& receiver, size_t alerts, const absl::Status& status);
  // What was found in the store at the start.
  void Restored(std::string_view told);
  // Nothing is taken until it can be written again; or so it can.
  void StorageChanged(const absl::Status& status);

  uint64_t count(Event event) const;

 private:
  struct Kind {
    uint64_t count = 0;
    uint64_t silent = 0;  // since the last line
    std::chrono::steady_clock::time_point last{};
  };
  void Tell(Event event, LogLevel level, std::string_view message);

  const LogFormat format_;
  std::shared_ptr<spdlog::logger> logger_;  // synchronises itself
  mutable Mutex mutex_;
  std::array<Kind, kEventKinds> kinds_ TELLTALE_GUARDED_BY(mutex_);
};

}  // namespace telltale
