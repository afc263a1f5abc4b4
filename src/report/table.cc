#include "report/table.h"

#include <algorithm>

#include "report/utf8.h"

namespace telltale {
namespace {

constexpr size_t kMaxCellBytes = 160;

void Pad(std::string* line, std::string_view cell, size_t width, Align align) {
  const std::string blanks(width - std::min(width, CharacterCount(cell)), ' ');
  if (align == Align::kRight) *line += blanks;
  *line += cell;
  if (align == Align::kLeft) *line += blanks;
}

}  // namespace

std::string TerminalText(std::string_view text) {
  std::string shown;
  const std::string valid = ValidUtf8(text);
  const auto byte = [&valid](size_t i) { return i < valid.size() ? static_cast<unsigned char>(valid[i]) : 0u; };
  for (size_t i = 0; i < valid.size(); ++i) {
    // C1 controls are U+0080 to U+009F: c2 80 to c2 9f in UTF-8.
    const bool is_c1 = byte(i) == 0xc2 && byte(i + 1) < 0xa0;
    // Line separators and overrides of the direction: U+2028 to U+202E, U+2066 to U+2069.
    const bool is_turn = byte(i) == 0xe2 && ((byte(i + 1) == 0x80 && byte(i + 2) >= 0xa8 && byte(i + 2) <= 0xae) ||
                                             (byte(i + 1) == 0x81 && byte(i + 2) >= 0xa6 && byte(i + 2) <= 0xa9));
    shown += is_c1 || is_turn || byte(i) < 0x20 || byte(i) == 0x7f ? ' ' : valid[i];
    i += is_c1 ? 1 : is_turn ? 2 : 0;
  }
  return shown;
}

void Table::Add(std::vector<std::string> cells) {
  cells.resize(columns_.size());
  for (std::string& cell : cells) cell = CutText(TerminalText(cell), kMaxCellBytes);
  rows_.push_back(std::move(cells));
}

std::string Table::Text() const {
  std::vector<size_t> widths;
  for (size_t i = 0; i < columns_.size(); ++i) {
    size_t width = CharacterCount(columns_[i].title);
    for (const auto& row : rows_) width = std::max(width, CharacterCount(row[i]));
    widths.push_back(width);
  }
  std::string text;
  const auto add_line = [&](const auto& cell_of) {
    std::string line;
    for (size_t i = 0; i < columns_.size(); ++i) {
      if (i > 0) line += "  ";
      Pad(&line, cell_of(i), widths[i], columns_[i].align);
    }
    while (line.ends_with(' ')) line.pop_back();
    text += line + '\n';
  };
  add_line([this](size_t i) { return std::string_view(columns_[i].title); });
  for (const auto& row : rows_) add_line([&row](size_t i) { return std::string_view(row[i]); });
  return text;
}

}  // namespace telltale
