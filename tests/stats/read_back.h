#pragma once
// tests/stats/read_back.h - the state of an object as bytes, whole or cut off, and what is read from them.
//
// What:     StateBytes, ReadBack into an object that was made alike, ExpectShortBytesFail.
// Threads:  free functions without state.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/archive_reader.h"
#include "base/archive_writer.h"

namespace telltale::testing {

template <typename State>
std::string StateBytes(const State& state) {
  std::string bytes;
  ArchiveWriter writer(&bytes);
  writer(state);
  return bytes;
}

// What was written and read back.
template <typename State>
State ReadBack(const State& written, State blank = {}) {
  const std::string bytes = StateBytes(written);
  ArchiveReader reader(bytes);
  reader(blank);
  EXPECT_TRUE(reader.done());
  return blank;
}

// Whatever is cut off, the reader says so, and nothing else happens.
template <typename Life, typename Make>
void ExpectShortBytesFail(Make make, const Life& written) {
  const std::string bytes = StateBytes(written);
  for (size_t size = 0; size<bytes.size(); size += bytes.size() - size> 400 && size > 400 ? 7 : 1) {
    Life read = make();
    // A copy of its own, so that a sanitizer sees what is read beyond its end.
    const std::vector<char> cut(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
    ArchiveReader reader({cut.data(), cut.size()});
    reader(read);
    ASSERT_FALSE(reader.ok()) << size;
  }
}

}  // namespace telltale::testing
