#pragma once
// server/process_stats.h - what the system says of this process, for the process_* metrics.
//
// Units:    seconds since 1970, bytes.
// Threads:  a free function; reads /proc.
// Errors:   nullopt where /proc is not what Linux has.

#include <optional>

#include "report/prometheus.h"

namespace telltale {

std::optional<ProcessSnapshot::Operating> ReadProcessStats();

}  // namespace telltale
