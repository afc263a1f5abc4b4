#include "config/entries.h"

namespace telltale {

const std::vector<YamlEntry>& NamedEntries(const YamlNode& node, const std::string& path, Complaints& complaints) {
  if (node.kind == YamlNode::Kind::kScalar || node.kind == YamlNode::Kind::kList) {
    complaints.Add(node.line, "{} is {}; write names with their values: name: value", path, Describe(node));
  }
  for (const YamlEntry& entry : node.entries) {
    if (entry.key.empty() || entry.key.size() > kMaxNameBytes) {
      complaints.Add(entry.line, "{} has the name {}; write a name of 1 to {} bytes", path, Shown(entry.key),
                     kMaxNameBytes);
    }
  }
  return node.entries;
}

void NeedText(const YamlNode& node, const std::string& path, std::string_view key, const std::string& text,
              Complaints& complaints) {
  if (text.empty()) complaints.Add(node.line, "{} has no {}; every entry needs one", path, key);
}

}  // namespace telltale
