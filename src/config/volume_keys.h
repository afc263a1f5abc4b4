#pragma once
// config/volume_keys.h - what a stream's `volume` says: how often outputs are expected, or that nobody asks.
//
// What:     off, or {expect: hourly | daily | weekly | never | a span such as 10m}.
// Threads:  not thread-safe, as complaints.h.
// Errors:   complaints with the value's line; an unknown word is told with the nearest one that is known.

#include <string>

#include "config/complaints.h"
#include "config/yaml.h"
#include "content/rules.h"

namespace telltale {

VolumeSpec ReadVolume(const YamlNode& node, const std::string& path, Complaints& complaints);

}  // namespace telltale
