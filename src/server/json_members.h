#pragma once
// server/json_members.h - the members of one JSON object by name, read into typed values; the first error stays.
//
// What:     walks over an object once, keeps those members that were asked for, and reads them: text, numbers, arrays.
//           After an error nothing more is read, and status() tells where: ".swings.count: a number is expected".
// Threads:  not thread-safe. Escapes are resolved in place: each object and each text can be read once.
// Errors:   as status(): what is missing, of another type, too long, or a number that does not fit.
// Cost:     one walk over the object's text; nothing is kept of members that nobody named.

#include <charconv>
#include <cstddef>
#include <functional>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <type_traits>

#include "base/status.h"
#include "server/json_scanner.h"

namespace telltale {

// "[3].n: what" of an error at ".n: what" in an element, and the like; as it is where there is none.
absl::Status AtPlace(std::string_view place, const absl::Status& status);

absl::Status ReadJsonText(const JsonSlice& value, size_t max_bytes, std::string* text);
absl::Status ReadJsonBool(const JsonSlice& value, bool* yes);
// A number in full: no sign or fraction where none can be, nothing that overflows.
template <typename Number>
absl::Status ReadJsonNumber(const JsonSlice& value, Number* number) {
  const std::string_view raw = value.raw();
  if (value.kind != SliceKind::kNumber) return InvalidArgument("a number is expected");
  const auto [end, error] = std::from_chars(raw.data(), raw.data() + raw.size(), *number);
  if (error == std::errc() && end == raw.data() + raw.size()) return absl::OkStatus();
  return InvalidArgument("{} is no number that can stand here", raw.substr(0, 40));
}
// Each element of an array of at most `most`.
absl::Status EachJsonElement(const JsonSlice& array, size_t most,
                             const std::function<absl::Status(const JsonSlice& element)>& take);

class JsonMembers {
 public:
  JsonMembers(const JsonSlice& object, std::initializer_list<std::string_view> names);

  bool has(std::string_view name) const { return members_.contains(name); }
  const absl::Status& status() const { return status_; }

  void Text(std::string_view name, size_t max_bytes, std::string* text) {
    Take(name, [&](const JsonSlice& value) { return ReadJsonText(value, max_bytes, text); });
  }
  void Bool(std::string_view name, bool* yes) {
    Take(name, [&](const JsonSlice& value) { return ReadJsonBool(value, yes); });
  }
  template <typename Number>
  void Read(std::string_view name, Number* number) {
    static_assert(std::is_arithmetic_v<Number>);
    Take(name, [&](const JsonSlice& value) { return ReadJsonNumber(value, number); });
  }
  void Each(std::string_view name, size_t most, const std::function<absl::Status(const JsonSlice& element)>& take) {
    Take(name, [&](const JsonSlice& value) { return EachJsonElement(value, most, take); });
  }
  // Whatever `take` makes of the member; missing is an error.
  void Take(std::string_view name, const std::function<absl::Status(const JsonSlice& value)>& take);

 private:
  std::map<std::string_view, JsonSlice> members_;
  absl::Status status_;
};

}  // namespace telltale
