#pragma once
// tests/content/schema_text.h - a JSON node written as text again, so that a part of a file can be compiled by itself.

#include <fmt/format.h>

#include <string>

#include "content/json_tree.h"

namespace telltale::test {

inline void WriteString(std::string_view text, std::string* out) {
  *out += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20) {
      *out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      *out += c;
    }
  }
  *out += '"';
}

inline void WriteJson(const JsonNode& node, std::string* out) {
  const bool object = node.kind == JsonKind::kObject;
  switch (node.kind) {
    case JsonKind::kNull:
      *out += "null";
      return;
    case JsonKind::kBoolean:
      *out += node.boolean ? "true" : "false";
      return;
    case JsonKind::kNumber:
      *out += node.text();
      return;
    case JsonKind::kString:
      WriteString(node.text(), out);
      return;
    case JsonKind::kArray:
    case JsonKind::kObject:
      break;
  }
  *out += object ? '{' : '[';
  const JsonNode* child = node.first();
  for (uint32_t i = 0; i < node.count; ++i, child = child->next()) {
    if (i > 0) *out += ',';
    if (object) {
      WriteString(child->key(), out);
      *out += ':';
    }
    WriteJson(*child, out);
  }
  *out += object ? '}' : ']';
}

}  // namespace telltale::test
