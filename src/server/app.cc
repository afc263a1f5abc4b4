#include "server/app.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <random>
#include <thread>
#include <utility>
#include <vector>

#include "config/exposure.h"
#include "config/memory_plan.h"
#include "pipeline/committer.h"
#include "pipeline/judge.h"
#include "report/alert.h"
#include "report/baselines_json.h"
#include "report/prometheus.h"
#include "report/status_json.h"
#include "report/status_text.h"
#include "report/story_list.h"
#include "report/timeline.h"
#include "server/alerting.h"
#include "server/baselines_reader.h"
#include "server/doors.h"
#include "server/kept_state.h"
#include "server/letters_api.h"
#include "server/memory_keeper.h"
#include "server/ports.h"
#include "server/process_stats.h"
#include "server/vocabulary_watch.h"

namespace telltale {
namespace {

constexpr size_t kErrands = 4;

Time SystemNow() { return std::chrono::floor<Duration>(std::chrono::system_clock::now()); }

uint64_t RandomSeed() {
  std::random_device device;
  return (uint64_t{device()} << 32) | device();
}

AlertOptions AlertOptionsOf(const Settings& settings) {
  return {settings.web.external_url, settings.alerts.redacted_examples, settings.alerts.push_parts,
          settings.alerts.resend};
}

}  // namespace

// Members are destroyed from the last to the first: what calls goes before what is called.
struct App::Parts {
  Parts(LoadedConfig config, AppOptions given, KeptState kept)
      : options(std::move(given)),
        clock(options.clock ? options.clock : Clock(SystemNow)),
        events(config.settings.log, options.log_sink),
        store(std::move(kept.store)),
        owned_engine(std::move(kept.engine)),
        engine(*owned_engine),
        plan(PlanMemory(config.settings.memory_limit_bytes)),
        memory(config.settings.memory_limit_bytes),
        watch(options.files, &events),
        at_start(config.settings),
        settings(std::move(config.settings)),
        tokens(std::move(config.tokens)),
        kept_outbox(std::move(kept.outbox)) {
    watch.Watch(config);
    ledger.Restore(std::move(kept.ledger));
    for (const std::string& note : kept.notes) events.Note(note);
    if (!kept.restored.empty()) events.Restored(kept.restored);
    alerting = std::make_unique<Alerting>(Alerting::Parts{options.files, &events,
                                                          [this] { return AlertOptionsOf(CurrentSettings()); },
                                                          [this] {
                                                            if (committer != nullptr) committer->Nudge();
                                                          },
                                                          options.flush});
    if (store == nullptr) return;
    committer = std::make_unique<Committer>(
        CommitterOptions{.most_waiting_bytes = plan.commit, .newest_ids = kept.newest_ids},
        Committer::Parts{&engine, store.get(), &ledger, clock, [this] { pipeline->Settle(); },
                         [this](const absl::Status& status) { events.StorageChanged(status); },
                         [this] { return alerting->TakeChanges(); }});
    committer->SetRulesHash(config.rules_hash);
  }

  const AppOptions options;
  const Clock clock;
  Events events;
  Ledger ledger;
  const std::unique_ptr<Store> store;  // null: nothing is kept
  const std::unique_ptr<Engine> owned_engine;
  Engine& engine;
  const MemoryPlan plan;
  MemoryKeeper memory;
  VocabularyWatch watch;
  std::atomic<bool> ready = false;
  std::atomic<bool> stopped = false;

  const Settings at_start;  // as they were when the ports were

  Mutex reload_mutex;  // one reload at a time
  mutable Mutex mutex;
  Settings settings TELLTALE_GUARDED_BY(mutex);
  bool last_reload_successful TELLTALE_GUARDED_BY(mutex) = true;
  std::optional<Time> last_reload_success TELLTALE_GUARDED_BY(mutex);

  const std::shared_ptr<const BearerTokens> tokens;  // at the start
  std::unique_ptr<LettersApi> letters;               // null where there is no store
  const std::string kept_outbox;                     // likewise
  std::unique_ptr<Pipeline> pipeline;
  std::unique_ptr<Alerting> alerting;
  std::unique_ptr<Committer> committer;  // null where there is no store
  BoundedQueue<std::function<void()>> errands{{kErrands, kErrands}};
  std::jthread errand_thread;
  std::unique_ptr<Judge> judge;
  std::unique_ptr<Doors> doors;

  absl::Status Open();
  void Close();
  absl::Status Reload();
  absl::Status Apply(LoadedConfig config);
  absl::Status CheckExposureOfOpened(Settings next) const;
  void AfterJudging(Time now);
  WebPages Pages();
  // What was done for an operator is answered when it will outlive the process.
  template <typename Done>
  absl::StatusOr<Done> OnDisk(absl::StatusOr<Done> done) const {
    if (!done.ok() || committer == nullptr) return done;
    if (const absl::Status kept = committer->Keep(); !kept.ok()) {
      return Unavailable("it was done, and is not on disk yet: {}", MessageOf(kept));
    }
    return done;
  }
  ProcessSnapshot Process() const;
  absl::StatusOr<std::vector<Incident>> Wanted(const IncidentWish& wish) const;
  Settings CurrentSettings() const {
    MutexLock lock(mutex);
    return settings;
  }
};

absl::Status App::Parts::Open() {
  const Settings now = CurrentSettings();
  PipelineOptions pipeline_options;
  pipeline_options.workers =
      options.workers > 0 ? options.workers : static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  pipeline_options.queue = options.queue.value_or(QueueBounds{.bytes = plan.queue});
  pipeline = std::make_unique<Pipeline>(pipeline_options, &engine, &ledger, clock, committer.get());
  if (committer != nullptr) {
    committer->Start();
    letters = std::make_unique<LettersApi>(store.get(), pipeline.get(), now.storage.LetterBytes(), &events);
  }
  doors = std::make_unique<Doors>(options.streams, tokens, options.files, &events);
  if (absl::Status opened = doors->Open(now, Pages(), pipeline.get()); !opened.ok()) return opened;

  alerting->Start(now.alerts, kept_outbox);
  errand_thread = std::jthread([this] {
    while (auto errand = errands.Pop()) (*errand)();
  });
  judge = std::make_unique<Judge>(&engine, clock, [this](Time time) { AfterJudging(time); });
  judge->Start(options.judge_every);
  watch.Start(options.watch_every);
  {
    MutexLock lock(mutex);
    last_reload_success = clock();
  }
  ready = true;
  return absl::OkStatus();
}

void App::Parts::Close() {
  if (stopped.exchange(true)) return;
  ready = false;
  if (judge != nullptr) events.Stopping();
  // The doors first: what is in flight there is still counted and answered.
  if (doors != nullptr) doors->CloseIngest(options.drain);
  if (pipeline != nullptr) pipeline->Stop();
  watch.Stop();
  errands.Close();
  if (errand_thread.joinable()) errand_thread.join();
  if (judge != nullptr) {
    judge->Stop();
    judge->Turn();
  }
  // What the last posts tell is in the last commit.
  alerting->Stop();
  if (committer != nullptr) committer->Stop();
  if (doors != nullptr) doors->ClosePages(options.drain);
}

absl::Status App::Parts::Reload() {
  MutexLock one_at_a_time(reload_mutex);
  absl::StatusOr<LoadedConfig> config =
      options.load ? options.load() : absl::FailedPreconditionError("nothing to reload from");
  if (!config.ok()) {
    events.ReloadFailed(config.status());
    MutexLock lock(mutex);
    last_reload_successful = false;
    return config.status();
  }
  return Apply(*std::move(config));
}

// Of the ports as they were opened, with what the new settings protect them by.
absl::Status App::Parts::CheckExposureOfOpened(Settings next) const {
  next.grpc.listen_address = at_start.grpc.listen_address;
  next.http.listen_address = at_start.http.listen_address;
  next.web.listen_address = at_start.web.listen_address;
  next.grpc.tls = at_start.grpc.tls;
  next.http.tls = at_start.http.tls;
  next.web.tls = at_start.web.tls;
  return CheckExposure(next);
}

absl::Status App::Parts::Apply(LoadedConfig config) {
  if (absl::Status exposed = CheckExposureOfOpened(config.settings); !exposed.ok()) {
    events.ReloadFailed(exposed);
    MutexLock lock(mutex);
    last_reload_successful = false;
    return exposed;
  }
  for (const std::string& note : config.notes) events.Note(note);
  if (!SameDoors(at_start, config.settings))
    events.Note("addresses, request sizes and names of TLS files take effect with the next start");
  doors->Replace(config.tokens);
  engine.SetRules(config.rules);
  if (committer != nullptr) committer->SetRulesHash(config.rules_hash);
  watch.Watch(config);
  events.SetLevel(config.settings.log.level);
  const Settings::Alerts alerts = config.settings.alerts;
  {
    MutexLock lock(mutex);
    settings = std::move(config.settings);
    last_reload_successful = true;
    last_reload_success = clock();
  }
  alerting->Reload(alerts);
  events.Reloaded(config.stream_entries, config.patterns, config.vocabularies);
  return absl::OkStatus();
}

void App::Parts::AfterJudging(Time now) {
  for (const Verdict& verdict : engine.TakeVerdicts()) events.SignalChanged(verdict);
  alerting->Update(engine.Incidents(), now);
  if (committer != nullptr) committer->Nudge();
  const auto turn = std::chrono::steady_clock::now();
  if (ready) doors->Sweep(turn);
  memory.Turn(turn);
}

ProcessSnapshot App::Parts::Process() const {
  ProcessSnapshot process;
  process.ledger = ledger.Look();
  process.unauthorized = doors->gatekeeper().refused();
  process.build = options.build;
  if (committer != nullptr) {
    process.storage = committer->Look();
    process.storage->limit = at_start.storage.max_bytes;
    process.storage->letter_limit = at_start.storage.LetterBytes();
  }
  process.memory_limit = at_start.memory_limit_bytes;
  process.operating = ReadProcessStats();
  alerting->Look(&process);
  MutexLock lock(mutex);
  process.last_reload_successful = last_reload_successful && watch.all_well();
  process.last_reload_success = last_reload_success;
  return process;
}

// Where a name is given that none has, NotFound with what there is.
absl::StatusOr<std::vector<Incident>> App::Parts::Wanted(const IncidentWish& wish) const {
  const std::vector<Incident> all = engine.Incidents();
  std::vector<Incident> wanted = WantedIncidents(all, wish);
  if (wanted.empty() && wish.alert) return NotFound("{}", NoneCalledText(all, *wish.alert));
  return wanted;
}

WebPages App::Parts::Pages() {
  WebPages pages;
  pages.metrics = [this] {
    return MetricsText(engine.Look(), Process(), SeriesBounds{.all = CurrentSettings().metrics.max_series});
  };
  pages.status = [this] { return StatusJson(engine.LookAhead(), Process(), AlertOptionsOf(CurrentSettings())); };
  pages.status_text = [this] { return StatusText(engine.LookAhead(), Process()); };
  pages.streams = [this] { return StreamsJson(engine.LookAhead()); };
  pages.incidents = [this](const IncidentWish& wish) -> absl::StatusOr<std::string> {
    Snapshot wanted;
    auto incidents = Wanted(wish);
    if (!incidents.ok()) return incidents.status();
    wanted.incidents = *std::move(incidents);
    return IncidentsJson(wanted, AlertOptionsOf(CurrentSettings()));
  };
  pages.incidents_text = [this](IncidentWish wish) -> absl::StatusOr<std::string> {
    wish.only_open |= !wish.alert;
    const auto incidents = Wanted(wish);
    if (!incidents.ok()) return incidents.status();
    return StoriesText(*incidents, {CurrentSettings().web.external_url});
  };
  pages.timeline = [this](const StreamWish& wish) -> absl::StatusOr<std::string> {
    return TimelinePage(engine.Timelines(), wish, TimelineJson);
  };
  pages.timeline_text = [this](const StreamWish& wish) -> absl::StatusOr<std::string> {
    return TimelinePage(engine.Timelines(), wish, TimelineText);
  };
  pages.alerts = [this] { return AlertsJson(engine.Look(), clock(), AlertOptionsOf(CurrentSettings())); };
  pages.ready = [this] { return ready.load(); };
  pages.accept = [this](const SignalWish& wanted) { return OnDisk(AcceptSignals(wanted, clock(), &engine)); };
  pages.pin = [this](const SignalWish& wanted) { return OnDisk(PinSignals(wanted, &engine)); };
  pages.baselines = [this](const std::string& workflow, const std::optional<std::string>& step) {
    return BaselinesJson(engine.Learned(workflow, step), clock(), options.build.version);
  };
  pages.import_baselines = [this](std::string* document, bool replace) {
    return OnDisk(ImportBaselines(document, replace, clock(), &engine, &events));
  };
  if (letters != nullptr) pages.dead_letters = letters->Page();
  pages.reload = [this](std::function<void(absl::Status)> done) {
    std::function<void()> errand = [this, done = std::move(done)] { done(Reload()); };
    return errands.TryPush(errand, 1);
  };
  return pages;
}

App::App() = default;
App::~App() { Stop(); }

absl::StatusOr<std::unique_ptr<App>> App::Start(LoadedConfig config, AppOptions options) {
  if (absl::Status exposed = CheckExposure(config.settings); !exposed.ok()) return exposed;
  std::vector<std::string> notes = config.notes;
  for (const std::string& warning : ExposureWarnings(config.settings)) notes.push_back(warning);
  const size_t stream_entries = config.stream_entries;
  const size_t patterns = config.patterns;
  const size_t vocabularies = config.vocabularies;
  const Time now = options.clock ? options.clock() : SystemNow();
  auto kept = OpenKeptState(config.settings, config.rules, {options.keeps_state, RandomSeed(), config.rules_hash, now});
  if (!kept.ok()) return kept.status();
  std::unique_ptr<App> app(new App());
  app->parts_ = std::make_unique<Parts>(std::move(config), std::move(options), *std::move(kept));
  absl::Status opened = app->parts_->Open();
  if (!opened.ok()) return opened;
  for (const std::string& note : notes) app->parts_->events.Note(note);
  app->parts_->events.Started(app->ListeningLine(), stream_entries, patterns, vocabularies);
  return app;
}

const Ports& App::ports() const { return parts_->doors->ports(); }

std::string App::ListeningLine() const { return telltale::ListeningLine(parts_->at_start, ports()); }

absl::Status App::Reload() { return parts_->Reload(); }

void App::Stop() {
  if (parts_ != nullptr) parts_->Close();
}

std::string App::MetricsPage() const { return parts_->Pages().metrics(); }
LedgerSnapshot App::ledger() const { return parts_->ledger.Look(); }
const Events& App::events() const { return parts_->events; }
void App::JudgeNow() { parts_->judge->Turn(); }

}  // namespace telltale
