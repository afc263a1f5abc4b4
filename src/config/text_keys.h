#pragma once
// config/text_keys.h - the keys of `text:`: what is asked of a stream's texts.
//
// Errors:   complaints with the line.

#include <string>

#include "config/complaints.h"
#include "config/yaml.h"
#include "content/rules.h"

namespace telltale {

void ReadText(const YamlNode& node, const std::string& path, Complaints& complaints, StreamSpec* stream);

}  // namespace telltale
