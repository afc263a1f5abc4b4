#include "engine/slices.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace telltale {
namespace {

constexpr size_t kOwn = 6;  // attributes that every output has
constexpr std::array<std::string_view, kOwn> kOwnNames = {
    "model_version", "model", "prompt_version", "prompt_sha256", "system_fingerprint", "source"};
constexpr double kScoreSteps = 16;  // a standard deviation
// In a cell of a byte, 0 is that nothing was asked.
constexpr int kScoreZero = 128;
constexpr uint8_t kFoldedLabel = 255;

size_t MostRows(size_t stride) { return std::min(Slices::kMostRows, Slices::kMostRingBytes / stride); }

}  // namespace

void Slices::SetNames(const std::vector<std::string>& names) {
  const size_t named = std::min(names.size(), kMostNamed);
  const bool same = attributes_.size() == kOwn + named &&
                    std::equal(names.begin(), names.begin() + static_cast<ptrdiff_t>(named), attributes_.begin() + kOwn,
                               [](const std::string& name, const Attribute& known) { return name == known.name; });
  if (same) return;
  attributes_.clear();
  for (const std::string_view name : kOwnNames) attributes_.push_back({std::string(name), {}});
  for (size_t i = 0; i < named; ++i) attributes_.push_back({names[i], {}});
  latest_ = {};
  changed_ = 0;
  named_ = seen_;
  ring_ = {};
  rows_ = 0;
  begun_rows_ = 0;
  row_ = nullptr;
}

bool Slices::IsSane() const {
  if (stride_ < kCellsAt + kRowStep || stride_ > kMostRowBytes || stride_ % kRowStep != 0) return false;
  if (bits_ < kCellsAt * 8 || bits_ > stride_ * 8) return false;
  const auto fits = [this](uint16_t cell) { return cell == kNoCell || (cell >= kCellsAt * 8 && cell < bits_); };
  if (!std::ranges::all_of(cells_, fits)) return false;
  if (ring_.empty()) return rows_ == 0;
  const size_t most = MostRows(stride_);
  if (ring_.size() != most * stride_ || next_ >= most || rows_ > most) return false;
  for (size_t i = 0; i < rows_; ++i) {
    const Row one = row(i);
    for (size_t attribute = 0; attribute < attributes_.size(); ++attribute) {
      const uint8_t value = one.value(attribute);
      if (value != SliceValues::kOther && value >= attributes_[attribute].values.size()) return false;
    }
  }
  return true;
}

uint16_t Slices::CellFor(size_t signal, CheckKind kind) {
  if (signal >= cells_.size()) cells_.resize(signal + 1, kNoCell);
  if (cells_[signal] != kNoCell) return cells_[signal];
  size_t bits = 2;
  if (kind == CheckKind::kDistribution || kind == CheckKind::kMix) {
    bits = 8;
  } else if (kind != CheckKind::kRate) {
    return kNoCell;
  }
  const size_t begin = (bits_ + bits - 1) / bits * bits;
  if (begin + bits > kMostRowBytes * 8) return kNoCell;
  bits_ = begin + bits;
  const size_t bytes = ((bits_ + 7) / 8 + kRowStep - 1) / kRowStep * kRowStep;
  if (bytes > stride_) Reshape(bytes);
  return cells_[signal] = static_cast<uint16_t>(begin);
}

void Slices::Reshape(size_t stride) {
  const size_t before = std::exchange(stride_, stride);
  if (ring_.empty()) return;
  const size_t most = MostRows(stride);
  const size_t kept = std::min(rows_, most);
  const size_t room = ring_.size() / before;
  std::vector<uint8_t> wider(most * stride);
  for (size_t i = 0; i < kept; ++i) {
    const size_t from = (next_ + room - kept + i) % room;
    std::memcpy(&wider[i * stride], &ring_[from * before], before);
  }
  // The row that is being written is the latest.
  if (row_ != nullptr) row_ = &wider[(kept - 1) * stride];
  ring_ = std::move(wider);
  rows_ = kept;
  next_ = kept % most;
}

// A new cell would take room for ever: the old one is emptied.
void Slices::Forget(size_t signal, CheckKind kind) {
  const uint16_t cell = cell_of(signal);
  if (cell == kNoCell) return;
  const int taken = kind == CheckKind::kRate ? kHit << cell % 8 : 0xff;
  for (size_t row = 0; row < rows_; ++row) ring_[row * stride_ + cell / 8] &= static_cast<uint8_t>(~taken);
}

std::string_view Slices::ValueOf(const Output& output, size_t attribute) const {
  switch (attribute) {
    case 0:
      return output.model_version;
    case 1:
      return output.model;
    case 2:
      return output.prompt_version;
    case 3:
      return output.prompt_sha256;
    case 4:
      return output.system_fingerprint;
    case 5:
      return output.source;
    default:
      break;
  }
  for (const auto& [name, value] : output.attributes) {
    if (name == attributes_[attribute].name) return value;
  }
  return {};
}

bool Slices::IsKept(bool changed) {
  if (changed) changed_ = seen_;
  if (ring_.empty()) {
    if (!changed) return false;
    ring_.assign(MostRows(stride_) * stride_, 0);
    next_ = 0;
  } else if (seen_ - changed_ > kPatience) {
    ring_ = {};
    rows_ = 0;
    begun_rows_ = 0;
    return false;
  }
  return true;
}

void Slices::Begin(const Output& output, Time event) {
  row_ = nullptr;
  const int64_t second = std::chrono::floor<std::chrono::seconds>(event).time_since_epoch().count();
  ++seen_;
  std::array<uint8_t, kMostAttributes> numbers{};
  for (size_t i = 0; i < attributes_.size(); ++i) {
    numbers[i] = attributes_[i].values.See(ValueOf(output, i), second, seen_, kMostRows);
  }
  const bool changed = seen_ > 1 && numbers != latest_;
  latest_ = numbers;
  if (!IsKept(changed)) return;
  row_ = &ring_[next_ * stride_];
  std::memset(row_, 0, stride_);
  const auto stamp = static_cast<uint32_t>(std::clamp<int64_t>(second, 0, UINT32_MAX));
  std::memcpy(row_, &stamp, sizeof(stamp));
  std::memcpy(row_ + kValuesAt, numbers.data(), numbers.size());
  const size_t most = ring_.size() / stride_;
  next_ = next_ + 1 == most ? 0 : next_ + 1;
  rows_ = std::min(rows_ + 1, most);
  ++begun_rows_;
}

void Slices::AddNumber(uint16_t cell, double score) {
  if (row_ == nullptr || cell == kNoCell || std::isnan(score)) return;
  const double steps = std::clamp(std::round(score * kScoreSteps), 1.0 - kScoreZero, 127.0);
  row_[cell / 8] = static_cast<uint8_t>(static_cast<int>(steps) + kScoreZero);
}

void Slices::AddLabel(uint16_t cell, std::optional<size_t> number) {
  if (row_ == nullptr || cell == kNoCell) return;
  row_[cell / 8] = number && *number < kFoldedLabel - 1 ? static_cast<uint8_t>(*number + 1) : kFoldedLabel;
}

Slices::Row Slices::row(size_t index) const {
  const size_t most = ring_.size() / stride_;
  return Row(&ring_[(next_ + most - rows_ + index) % most * stride_]);
}

std::optional<bool> Slices::Row::rate(uint16_t cell) const {
  const int answer = at_[cell / 8] >> cell % 8 & kHit;
  if (answer == 0) return std::nullopt;
  return answer == kHit;
}

std::optional<double> Slices::Row::number(uint16_t cell) const {
  const int kept = at_[cell / 8];
  if (kept == 0) return std::nullopt;
  return (kept - kScoreZero) / kScoreSteps;
}

std::optional<size_t> Slices::Row::label(uint16_t cell) const {
  const uint8_t kept = at_[cell / 8];
  if (kept == 0) return std::nullopt;
  return kept == kFoldedLabel ? ~size_t{0} : size_t{kept} - 1;
}

}  // namespace telltale
