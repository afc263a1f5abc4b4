#pragma once
// server/ports.h - the ports that were chosen, where the settings said 0.
//
// Threads:  a value.

#include <optional>

namespace telltale {

struct Ports {
  int grpc = 0;
  int http = 0;
  int web = 0;
  std::optional<int> metrics;
};

}  // namespace telltale
