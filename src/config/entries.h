#pragma once
// config/entries.h - what the readers of a rules file share: maps whose keys are names, and names that must be there.

#include <string>
#include <string_view>
#include <vector>

#include "config/complaints.h"
#include "config/yaml.h"

namespace telltale {

inline constexpr size_t kMaxNameBytes = 100;

// Entries of a map whose keys are names the file's author chose.
const std::vector<YamlEntry>& NamedEntries(const YamlNode& node, const std::string& path, Complaints& complaints);

void NeedText(const YamlNode& node, const std::string& path, std::string_view key, const std::string& text,
              Complaints& complaints);

}  // namespace telltale
