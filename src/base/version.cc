#include "base/version.h"

#include <fmt/format.h>

namespace telltale {
namespace {

std::string Compiler() {
#if defined(__clang__)
  return fmt::format("clang++ {}.{}.{}", __clang_major__, __clang_minor__, __clang_patchlevel__);
#else
  return fmt::format("g++ {}.{}.{}", __GNUC__, __GNUC_MINOR__, __GNUC_PATCHLEVEL__);
#endif
}

}  // namespace

std::string_view Version() { return TELLTALE_VERSION; }

Build ThisBuild(std::string_view revision) {
  return {std::string(Version()), std::string(revision.empty() ? "unknown" : revision), Compiler(),
          TELLTALE_BUILD_TYPE};
}

}  // namespace telltale
