#include "server/access.h"

#include "server/bearer_tokens.h"
#include "server/files.h"

namespace telltale {

absl::StatusOr<std::string> ReadTokenToShow(const std::string& file) {
  const auto text = DiskFiles().read(file, kMaxTokenFileBytes);
  if (!text.ok()) return text.status();
  return TokenToShow(*text, file);
}

}  // namespace telltale
