#include "content/json_schema.h"

#include <algorithm>

#include "base/hash.h"
#include "content/json_fault.h"
#include "content/schema_compiler.h"
#include "content/text.h"

namespace telltale {

absl::StatusOr<std::shared_ptr<const JsonSchema>> JsonSchema::Compile(std::string_view text, std::string_view where) {
  if (text.size() > kMaxBytes) {
    return InvalidArgument("{}: a schema of {} bytes; at most {}", where, text.size(), kMaxBytes);
  }
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);  // a byte order mark
  std::shared_ptr<JsonSchema> made(new JsonSchema());
  made->text_ = text;
  if (!made->tree_.Read(made->text_)) {
    const size_t at = made->tree_.fault_at();
    const auto line = 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n');
    return InvalidArgument("{}:{}: not JSON: {}", where, line, made->tree_.fault());
  }
  if (absl::Status status = CompileSchema(made->tree_, where, &made->compiled_); !status.ok()) {
    return absl::InvalidArgumentError(OneLine(MessageOf(status)));  // it quotes the schema
  }
  made->content_hash_ = Hash(made->text_);
  return std::shared_ptr<const JsonSchema>(std::move(made));
}

}  // namespace telltale
