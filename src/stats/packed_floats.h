#pragma once
// stats/packed_floats.h - a few numbers in as few bits as they need, without losing any.
//
// What:     the bits of each number as its distance to those of the one before: short where numbers ascend, and where
//           they have few digits, because bits that are zero in all of them are not written.
// Threads:  free functions without state.
// Errors:   none. Every float comes back bit for bit, zeros of both signs and infinities too. Of bytes that were not
//           written so there come floats, whichever.
// Cost:     of 22 ascending ones 18 to 24 bits each, whole numbers 7; some 10 ns each to read, 50 to write.
// Source:   Golomb-Rice codes of distances (Rice & Plaunt, Adaptive variable-length coding, 1971).

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace telltale {

class ByteReader;

// Every `step`th of them, of at least one.
void PutFloats(std::span<const float> floats, size_t step, std::vector<uint8_t>* bytes);
// Into every `step`th of as many; the reader is behind them then.
void TakeFloats(ByteReader* from, size_t step, std::span<float> floats);

}  // namespace telltale
