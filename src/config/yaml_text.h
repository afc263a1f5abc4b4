#pragma once
// config/yaml_text.h - any text as YAML that reads back as the same text, and as a comment that stays one.
//
// What:     YamlText gives a plain word where that is safe, else quotes, else double quotes with escapes; good inside
//           {...} and [...], too. CommentText takes out what could end the line or steer a terminal.
// Threads:  free functions without state.
// Errors:   nullopt for what no YAML can say: bytes that are not UTF-8.
// Source:   YAML 1.2.2, chapters 5 and 7.

#include <optional>
#include <string>
#include <string_view>

namespace telltale {

std::optional<std::string> YamlText(std::string_view text);
// The same as a key of a block, where items[].sku needs no quotes.
std::optional<std::string> YamlKey(std::string_view text);

// One line of valid UTF-8 of at most `max_bytes`, with ... where it was cut.
std::string CommentText(std::string_view text, size_t max_bytes = 60);

}  // namespace telltale
