#include "engine/names.h"

#include <cstdint>
#include <cstring>

namespace telltale {

bool IsShowable(std::string_view name) {
  // Nearly every name is plain ASCII: asked eight bytes at a time, with the highest bit of each for an answer.
  const auto each = [](uint64_t byte) { return byte * 0x0101010101010101u; };
  size_t at = 0;
  for (uint64_t word; at + sizeof(word) <= name.size(); at += sizeof(word)) {
    std::memcpy(&word, name.data() + at, sizeof(word));
    const bool has_control = (((word & each(0x7f)) + each(0x60)) & each(0x80)) != each(0x80);
    const bool has_delete = (((word & each(0x7f)) + each(0x01)) & each(0x80)) != 0;
    if (has_control || has_delete || (word & each(0x80)) != 0) break;
  }
  while (at < name.size()) {
    const auto lead = static_cast<unsigned char>(name[at]);
    if (lead < 0x20 || lead == 0x7f) return false;
    const size_t more = lead < 0x80 ? 0 : lead < 0xc2 ? 9 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : lead < 0xf5 ? 3 : 9;
    if (at + more >= name.size()) return false;
    for (size_t i = 1; i <= more; ++i) {
      if ((static_cast<unsigned char>(name[at + i]) & 0xc0) != 0x80) return false;
    }
    at += more + 1;
  }
  return true;
}

}  // namespace telltale
