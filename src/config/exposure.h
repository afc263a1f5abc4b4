#pragma once
// config/exposure.h - which ports other machines would reach, and whether anything keeps strangers out there.
//
// What:     beyond loopback a port needs TLS or tokens, unless the settings say insecure. The port for scrapes is the
//           exception: it serves numbers, health and readiness only.
// Threads:  pure functions.
// Errors:   FailedPrecondition with every port that is open to strangers, one a line, and what to do about it.

#include <string>
#include <vector>

#include "base/status.h"
#include "config/settings.h"

namespace telltale {

absl::Status CheckExposure(const Settings& settings);

// Whether both open the same ports in the same way: what a reload cannot change.
bool SameDoors(const Settings& a, const Settings& b);

// What is allowed and still worth a warning at start, one a port: tokens that travel unencrypted, encryption that lets
// everyone in, and insecure. Likewise of receivers of alerts: secrets over plain HTTP to another machine.
std::vector<std::string> ExposureWarnings(const Settings& settings);

}  // namespace telltale
