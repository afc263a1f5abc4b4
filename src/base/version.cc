#include "base/version.h"

namespace telltale {

std::string_view Version() { return TELLTALE_VERSION; }

}  // namespace telltale
