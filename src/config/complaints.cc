#include "config/complaints.h"

#include <algorithm>

#include "content/text.h"

namespace telltale {
namespace {

constexpr size_t kMaxComplaints = 100;
constexpr size_t kMaxShownBytes = 60;

}  // namespace

void Complaints::Put(int line, const std::string& message) {
  if (lines_.size() < kMaxComplaints) {
    lines_.emplace_back(line, OneLine(message));  // it quotes a file, which may hold anything
  } else {
    ++more_;
  }
}

absl::Status Complaints::ToStatus() const {
  if (lines_.empty()) return absl::OkStatus();
  auto sorted = lines_;
  std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::string text;
  for (const auto& [line, message] : sorted) {
    if (!text.empty()) text += '\n';
    text += Where(line) + ": " + message;
  }
  if (more_ > 0) text += fmt::format("\n{}: and {} more errors", file_, more_);
  return absl::InvalidArgumentError(text);
}

std::string Shown(std::string_view value) {
  const bool cut = value.size() > kMaxShownBytes;
  if (cut) {
    value = value.substr(0, kMaxShownBytes);
    // Not in the middle of a character.
    while (!value.empty() && (static_cast<unsigned char>(value.back()) & 0xc0) == 0x80) value.remove_suffix(1);
    if (!value.empty() && static_cast<unsigned char>(value.back()) >= 0xc0) value.remove_suffix(1);
  }
  std::string text = "'";
  for (const char c : value) text += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
  text += cut ? "...'" : "'";
  return text;
}

}  // namespace telltale
