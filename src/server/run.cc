#include "server/run.h"

#include <fmt/format.h>
#include <signal.h>

#include <cstdio>
#include <utility>

#include "server/memory_keeper.h"

namespace telltale {

int RunServer(AppOptions options) {
  SetUpAllocator();
  signal(SIGPIPE, SIG_IGN);
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
