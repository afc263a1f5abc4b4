#include "server/run.h"

#include <fmt/format.h>
#include <signal.h>
#include <sys/resource.h>

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

}  // namespace

int RunServer(AppOptions options) {
  SetUpAllocator();
  signal(SIGPIPE, SIG_IGN);
  signal(SIGXFSZ, SIG_IGN);  // a limit of the size of files is told by the write that reaches it, as a full disk is
  AskForFiles();
  sigset_t signals;
  sigemptyset(&signals);
  for (const int number : {SIGHUP, SIGTERM, SIGINT}) sigaddset(&signals, number);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);

  auto config = options.load();
  if (!config.ok()) {
    fmt::print(stderr, "{}\n", MessageOf(config.status()));
    return 1;
  }
  auto app = App::Start(*std::move(config), std::move(options));
  if (!app.ok()) {
    fmt::print(stderr, "{}\n", MessageOf(app.status()));
    return 1;
  }
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
