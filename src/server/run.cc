#include "server/run.h"

#include <fmt/format.h>
#include <signal.h>
#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <utility>

#include "server/memory_keeper.h"

namespace telltale {
namespace {

// A connection is a file, and a service is given 1,024 of them unless it asks: peers that say nothing must not take
// those of the others and of the store.
void AskForFiles() {
  rlimit files{};
  if (getrlimit(RLIMIT_NOFILE, &files) != 0) return;
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);  // if not, we have what we had
}

int CannotStart(const absl::Status& why, Duration linger, const sigset_t& signals) {
  fmt::print(stderr, "{}\n", MessageOf(why));
  const auto end = std::chrono::steady_clock::now() + linger;
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now()).count();
    if (left <= 0) return 1;
    const timespec wait{left / 1000, left % 1000 * 1'000'000};
    if (const int number = sigtimedwait(&signals, nullptr, &wait); number == SIGTERM || number == SIGINT) return 1;
  }
}

}  // namespace

int RunServer(AppOptions options, Duration linger) {
  SetUpAllocator();
  signal(SIGPIPE, SIG_IGN);
  signal(SIGXFSZ, SIG_IGN);  // a limit of the size of files is told by the write that reaches it, as a full disk is
  AskForFiles();
  sigset_t signals;
  sigemptyset(&signals);
  for (const int number : {SIGHUP, SIGTERM, SIGINT}) sigaddset(&signals, number);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);

  auto config = options.load();
  if (!config.ok()) return CannotStart(config.status(), linger, signals);
  auto app = App::Start(*std::move(config), std::move(options));
  if (!app.ok()) return CannotStart(app.status(), linger, signals);
  fmt::print("{}\n", (*app)->ListeningLine());
  std::fflush(stdout);
  for (;;) {
    int number = 0;
    if (sigwait(&signals, &number) != 0) continue;
    if (number != SIGHUP) break;
    // The result is logged and on /metrics; there is nobody else here to tell.
    (void)(*app)->Reload();
  }
  pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);  // whoever is in a hurry asks twice
  (*app)->Stop();
  return 0;
}

}  // namespace telltale
