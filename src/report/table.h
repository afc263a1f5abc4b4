#pragma once
// report/table.h - plain text tables for the terminal.
//
// What:     columns as wide as their widest cell (in characters, not bytes), two spaces between, numbers to the right.
// Threads:  not thread-safe.
// Errors:   none; control characters in a cell are shown as spaces, so that no model output can steer a terminal.

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace telltale {

enum class Align : uint8_t { kLeft, kRight };

class Table {
 public:
  struct Column {
    std::string title;
    Align align = Align::kLeft;
  };
  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

  // Missing cells are empty, surplus ones are dropped.
  void Add(std::vector<std::string> cells);
  bool empty() const { return rows_.empty(); }
  std::string Text() const;

 private:
  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

// `text` fit for a terminal: valid UTF-8, no control characters, nothing that turns the direction of what follows.
std::string TerminalText(std::string_view text);

}  // namespace telltale
