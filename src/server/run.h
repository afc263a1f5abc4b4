#pragma once
// server/run.h - the sidecar as a process: signals, the line on standard output, the exit code.
//
// What:     starts the App, prints where it listens, then waits: SIGHUP reloads, SIGTERM and SIGINT drain and end it. A
//           second SIGTERM ends it at once.
// Threads:  call it from the main thread before any other thread runs: it blocks the signals for all of them.
// Units:    `linger`: how long it stays when it could not start, unless SIGTERM or SIGINT comes.
// Errors:   told on standard error; the exit code is 1 when it could not start, else 0.

#include "server/app.h"

namespace telltale {

int RunServer(AppOptions options, Duration linger = {});

}  // namespace telltale
