#pragma once
// config/default_rules.h - the rules that come with the binary: rules/default.yaml, compiled in by cmake/Embed.cmake.

#include <string_view>

namespace telltale {

// YAML in the form of every rules file; the text lives as long as the program.
std::string_view DefaultRulesYaml();

}  // namespace telltale
