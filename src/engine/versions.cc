#include "engine/versions.h"

#include "base/same_name.h"

namespace telltale {

bool Versions::See(std::string_view prompt_version, std::string_view model_version, Time time) {
  const bool prompt_fits = SeeOne(prompt_, "prompt", prompt_version, time);
  const bool model_fits = SeeOne(model_, "model", model_version, time);
  return prompt_fits && model_fits;
}

bool Versions::SeeOne(Line& line, std::string_view what, std::string_view version, Time time) {
  if (version.empty() || SameName(line.current, version)) return true;
  if (!line.known.contains(version)) {
    if (static_cast<int>(line.known.size()) >= limit_) return false;
    line.known.emplace(version);
    sightings_.push_back({std::string(what), line.current, std::string(version), time});
  }
  line.current = version;
  return true;
}

std::optional<VersionChange> Versions::LastChange(Time time) const {
  for (auto sighting = sightings_.rbegin(); sighting != sightings_.rend(); ++sighting) {
    if (sighting->time <= time && !sighting->from.empty()) return *sighting;
  }
  return std::nullopt;
}

}  // namespace telltale
