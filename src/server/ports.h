#pragma once
// server/ports.h - the ports that were chosen, where the settings said 0.
//
// Threads:  a value.

#include <optional>
#include <string>

#include "config/settings.h"

namespace telltale {

struct Ports {
  int grpc = 0;
  int http = 0;
  int web = 0;
  std::optional<int> metrics;
};

// "listening grpc=127.0.0.1:9738 http=127.0.0.1:9739 web=127.0.0.1:9737", as it is printed at the start.
std::string ListeningLine(const Settings& settings, const Ports& ports);

}  // namespace telltale
