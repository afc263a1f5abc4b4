#pragma once
// server/byte_buffer.h - gRPC's byte buffers as the plain bytes that the wire code reads and writes.
//
// Threads:  free functions without state.
// Errors:   nullopt when gRPC cannot give the bytes (a compressed message that does not inflate).
// Cost:     FlatBytes copies once unless the message came in one piece; ToByteBuffer copies once.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/slice.h"

namespace telltale {

// The bytes of `buffer` in one piece: its only slice, kept in `slices`, or a copy in `room`.
inline std::optional<std::string_view> FlatBytes(const grpc::ByteBuffer& buffer, std::vector<grpc::Slice>* slices,
                                                 std::string* room) {
  slices->clear();
  if (!buffer.Valid() || !buffer.Dump(slices).ok()) return std::nullopt;
  const auto view = [](const grpc::Slice& slice) {
    return std::string_view(reinterpret_cast<const char*>(slice.begin()), slice.size());
  };
  if (slices->size() == 1) return view(slices->front());
  room->clear();
  room->reserve(buffer.Length());
  for (const grpc::Slice& slice : *slices) room->append(view(slice));
  return std::string_view(*room);
}

inline grpc::ByteBuffer ToByteBuffer(const std::string& bytes) {
  const grpc::Slice slice(bytes);
  return grpc::ByteBuffer(&slice, 1);
}

}  // namespace telltale
