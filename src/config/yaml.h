#pragma once
// config/yaml.h - YAML text as a small tree that remembers its lines; the one place where yaml-cpp is called.
//
// What:     one document of maps, lists and scalars. Duplicate keys are errors, aliases are expanded within a bound.
// Units:    lines count from 1.
// Threads:  free functions; a tree is a value.
// Errors:   complaints, with the line; no exception leaves ReadYaml. Bounds: 8 MiB of text, depth 32, 500,000 nodes.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/complaints.h"

namespace telltale {

struct YamlEntry;

struct YamlNode {
  enum class Kind : uint8_t { kNull, kScalar, kList, kMap };
  Kind kind = Kind::kNull;
  bool quoted = false;  // a scalar in quotes is a text, never a number or a truth value
  int line = 1;
  std::string text;                // of a scalar
  std::vector<YamlNode> items;     // of a list
  std::vector<YamlEntry> entries;  // of a map, in the file's order
};

struct YamlEntry {
  std::string key;
  int line = 1;
  YamlNode value;
};

// nullopt after a complaint that leaves nothing to read. An empty document is a null node.
std::optional<YamlNode> ReadYaml(std::string_view text, Complaints& complaints);

// "a list", "a map", "nothing", "'abc'": what a node is, for messages.
std::string Describe(const YamlNode& node);

}  // namespace telltale
