#pragma once
// server/app.h - the whole sidecar in one object: doors, pipeline, judge, outbox, pages.
//
// What:     Start brings everything up or nothing; Reload changes rules, alert receivers and log level in place;
//           vocabularies whose files change are taken in unasked (see vocabulary_watch.h); Stop drains: takes nothing
//           more, answers what is in flight, tells Alertmanager what it does not know yet. Signals are not its business
//           (server/run.h), so that tests run it in-process.
// Units:    port 0 in the settings picks a free one; ports() tells which.
// Threads:  Reload and the page functions may be called by any thread, Stop by one.
// Errors:   an address that cannot be bound, named with the flag to change. A failed Reload leaves everything as it
//           was, logs why and sets telltale_config_last_reload_successful to 0.

#include <functional>
#include <memory>
#include <string>

#include "base/status.h"
#include "base/version.h"
#include "pipeline/outbox.h"
#include "pipeline/pipeline.h"
#include "server/events.h"
#include "server/files.h"
#include "server/observe_stream.h"
#include "server/ports.h"

namespace telltale {

struct AppOptions {
  // Reads the configuration again, with the flags of this process applied.
  std::function<absl::StatusOr<LoadedConfig>()> load;
  Build build;
  bool keeps_state = false;          // in the store under storage.path; else all is forgotten at the end
  int workers = 0;                   // 0: one a core
  std::optional<QueueBounds> queue;  // else what memory.limit has room for
  StreamLimits streams;
  Duration judge_every = std::chrono::seconds(1);
  FileReader files = DiskFiles();  // the vocabularies' files, looked at ...
  Duration watch_every = std::chrono::seconds(2);
  Duration drain = std::chrono::seconds(5);  // how long calls in flight may take when stopping
  Duration flush = std::chrono::seconds(3);  // how long the last alerts may take
  Clock clock;                               // empty: the system's
  LogSink log_sink;                          // empty: standard error
};

class App {
 public:
  static absl::StatusOr<std::unique_ptr<App>> Start(LoadedConfig config, AppOptions options);
  ~App();  // as Stop()
  App(const App&) = delete;
  App& operator=(const App&) = delete;

  const Ports& ports() const;
  // "listening grpc=127.0.0.1:9738 http=127.0.0.1:9739 web=127.0.0.1:9737"
  std::string ListeningLine() const;
  absl::Status Reload();
  void Stop();

  // As the web port shows them.
  std::string MetricsPage() const;
  LedgerSnapshot ledger() const;
  const Events& events() const;
  // What the judge does each time; tests need not wait for it.
  void JudgeNow();

 private:
  App();
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace telltale
