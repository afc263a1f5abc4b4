#include "server/json_members.h"

#include <algorithm>

namespace telltale {

absl::Status AtPlace(std::string_view place, const absl::Status& status) {
  if (status.ok()) return status;
  const std::string message = MessageOf(status);
  const bool goes_on = message.starts_with('[') || message.starts_with('.');
  return InvalidArgument("{}{}{}", place, goes_on ? "" : ": ", message);
}

absl::Status ReadJsonText(const JsonSlice& value, size_t max_bytes, std::string* text) {
  if (value.kind != SliceKind::kString) return InvalidArgument("a text is expected");
  const std::string_view decoded = JsonScanner::Decode(value);
  if (decoded.size() > max_bytes) return InvalidArgument("at most {} bytes are taken", max_bytes);
  *text = decoded;
  return absl::OkStatus();
}

absl::Status ReadJsonBool(const JsonSlice& value, bool* yes) {
  if (value.kind != SliceKind::kTrue && value.kind != SliceKind::kFalse) {
    return InvalidArgument("true or false is expected");
  }
  *yes = value.kind == SliceKind::kTrue;
  return absl::OkStatus();
}

absl::Status EachJsonElement(const JsonSlice& array, size_t most,
                             const std::function<absl::Status(const JsonSlice& element)>& take) {
  if (array.kind != SliceKind::kArray) return InvalidArgument("an array is expected");
  JsonScanner scanner(array);
  JsonSlice element;
  scanner.EnterArray();
  for (size_t i = 0; scanner.NextElement(&element); ++i) {
    absl::Status status = i < most ? take(element) : InvalidArgument("at most {} are taken", most);
    if (!status.ok()) return AtPlace(fmt::format("[{}]", i), status);
  }
  return scanner.Failed() ? InvalidArgument("{}", scanner.error()) : absl::OkStatus();
}

JsonMembers::JsonMembers(const JsonSlice& object, std::initializer_list<std::string_view> names) {
  if (object.kind != SliceKind::kObject) {
    status_ = InvalidArgument("an object is expected");
    return;
  }
  JsonScanner scanner(object);
  JsonSlice key;
  JsonSlice value;
  scanner.EnterObject();
  while (scanner.NextMember(&key, &value)) {
    const std::string_view name = JsonScanner::Decode(key);
    const auto* const wanted = std::find(names.begin(), names.end(), name);
    if (wanted == names.end()) continue;
    // Which of two would be meant?
    if (!members_.emplace(*wanted, value).second) status_ = InvalidArgument(".{}: stands there twice", name);
  }
  if (scanner.Failed()) status_ = InvalidArgument("{}", scanner.error());
}

void JsonMembers::Take(std::string_view name, const std::function<absl::Status(const JsonSlice& value)>& take) {
  if (!status_.ok()) return;
  const auto found = members_.find(name);
  absl::Status status = found == members_.end() ? InvalidArgument("is missing") : take(found->second);
  status_ = AtPlace(fmt::format(".{}", name), status);
}

}  // namespace telltale
