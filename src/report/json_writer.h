#pragma once
// report/json_writer.h - writes JSON that any reader takes, whatever bytes are put into it.
//
// What:     appends to a string; commas are its business. Control characters are escaped, bytes that are not UTF-8
//           become U+FFFD, numbers that JSON does not know (NaN, infinity) become null.
// Threads:  not thread-safe.
// Errors:   none; keys only inside objects and Begin/End in pairs are the caller's duty (asserted).

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace telltale {

class JsonWriter {
 public:
  JsonWriter& BeginObject();
  JsonWriter& EndObject();
  JsonWriter& BeginArray();
  JsonWriter& EndArray();
  JsonWriter& Key(std::string_view key);

  JsonWriter& Text(std::string_view value);
  JsonWriter& Number(double value);  // the shortest form that reads back as the same double
  JsonWriter& Integer(int64_t value);
  JsonWriter& Count(uint64_t value);
  JsonWriter& Bool(bool value);
  JsonWriter& Null();

  const std::string& text() const { return text_; }
  std::string Take() { return std::move(text_); }

 private:
  void Separate();

  std::string text_;
  bool first_ = true;  // nothing yet in the innermost object or array
  bool after_key_ = false;
  int depth_ = 0;
};

}  // namespace telltale
