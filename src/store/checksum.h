#pragma once
// store/checksum.h - what each blob of the file carries in its row, so that a byte that changed on disk is seen.
//
// What:     a checksum of the bytes and of the row that they belong to: bytes that came to stand in another row are
//           damage, too.
// Units:    64 bits, as SQLite keeps them: signed.
// Threads:  a free function without state.
// Source:   base/hash.h. What it gives is on disk: where it must change, that is a new version of the schema, and
//           tests/store/checksum_test.cc says so.

#include <cstdint>
#include <string_view>

#include "base/hash.h"

namespace telltale {

inline int64_t StoredChecksum(std::string_view bytes, uint64_t row) {
  return static_cast<int64_t>(Hash(bytes, Combine(bytes.size(), row)));
}

}  // namespace telltale
