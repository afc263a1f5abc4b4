#pragma once
// tests/fuzz/invariant.h - what a fuzz target holds: where it is broken, the program says so and stops.

#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace telltale::fuzz {

[[noreturn]] inline void Break(const char* file, int line, const char* what, std::string_view one,
                               std::string_view other) {
  std::fprintf(stderr, "%s:%d: broken: %s\n", file, line, what);
  if (!one.empty() || !other.empty()) {
    std::fprintf(stderr, "--- one\n%.*s\n--- other\n%.*s\n", static_cast<int>(one.size()), one.data(),
                 static_cast<int>(other.size()), other.data());
  }
  std::abort();
}

}  // namespace telltale::fuzz

// Never compiled out, whatever the preset.
#define INVARIANT(condition) ((condition) ? void() : ::telltale::fuzz::Break(__FILE__, __LINE__, #condition, {}, {}))
// Two texts that must be the same; both are shown where they are not.
#define INVARIANT_SAME(one, other) \
  ((one) == (other) ? void() : ::telltale::fuzz::Break(__FILE__, __LINE__, #one " is " #other, one, other))
// One text about which something must hold.
#define INVARIANT_OF(text, condition) \
  ((condition) ? void() : ::telltale::fuzz::Break(__FILE__, __LINE__, #condition, text, {}))
