#include "server/json_door.h"

#include <algorithm>
#include <utility>

#include "report/json_writer.h"
#include "server/json_output.h"
#include "server/json_scanner.h"
#include "server/wire.h"

namespace telltale {
namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

bool IsBlank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; }

absl::Status TooMany() { return InvalidArgument("the request holds more than {} outputs; split it", kMaxOutputs); }

absl::Status Unreadable(const JsonScanner& scanner) {
  return InvalidArgument("the request is not JSON: byte {}: {}", scanner.offset(), scanner.error());
}

void ReadObject(JsonScanner* scanner, uint32_t index, BatchContents* contents) {
  uint64_t unknown_keys = 0;
  JsonProblem problem = ReadJsonObject(scanner, &contents->Add(index), &unknown_keys);
  if (problem.reason.empty() && !scanner->AtEnd()) {
    problem = {"invalid_json", fmt::format("byte {}: something follows the object", scanner->offset())};
  }
  for (uint64_t i = 0; i < unknown_keys; ++i) contents->CountUnknownKey();
  if (!problem.reason.empty()) contents->RejectLast(problem.reason, std::move(problem.detail));
}

// One line that holds something.
void ReadLine(char* begin, char* end, uint32_t index, BatchContents* contents) {
  JsonScanner scanner(begin, end);
  JsonSlice whole;
  const char first = scanner.Peek();
  if (first == '{') return ReadObject(&scanner, index, contents);
  if (!scanner.Value(&whole) || !scanner.AtEnd()) {
    contents->Reject(index, "invalid_json", fmt::format("byte {}: {}", scanner.offset(), scanner.error()));
  } else {
    contents->Reject(index, "not_an_object", "an output is a JSON object");
  }
}

// Calls take(begin, end) for each line that holds something; stops when it is false.
template <typename Take>
void ForEachLine(std::string_view lines, char* begin, Take take) {
  for (size_t at = 0; at < lines.size();) {
    const size_t end = std::min(lines.find('\n', at), lines.size());
    if (!IsBlank(lines.substr(at, end - at)) && !take(begin + at, begin + end)) return;
    at = end + 1;
  }
}

absl::Status ReadLines(char* begin, char* end, BatchContents* contents) {
  uint32_t index = 0;
  bool too_many = false;
  ForEachLine({begin, static_cast<size_t>(end - begin)}, begin, [&](char* from, char* to) {
    too_many = index == kMaxOutputs;
    if (!too_many) ReadLine(from, to, index++, contents);
    return !too_many;
  });
  return too_many ? TooMany() : absl::OkStatus();
}

absl::Status ReadArray(char* begin, char* end, BatchContents* contents) {
  JsonScanner scanner(begin, end);
  JsonSlice element;
  uint32_t index = 0;
  scanner.EnterArray();
  while (scanner.NextElement(&element)) {
    if (index == kMaxOutputs) return TooMany();
    if (element.kind == SliceKind::kObject) {
      JsonScanner object(element);
      ReadObject(&object, index, contents);
    } else {
      contents->Reject(index, "not_an_object", "an output is a JSON object");
    }
    ++index;
  }
  if (scanner.Failed()) return Unreadable(scanner);
  if (!scanner.AtEnd())
    return InvalidArgument("the request is not JSON: byte {}: something follows the array", scanner.offset());
  return absl::OkStatus();
}

// Whether a text that begins with an object is several of them, one a line: the first value ends where its line does
// and more follows, or it is broken and the next line begins with an object of its own.
bool LooksLikeLines(char* begin, char* end) {
  JsonScanner scanner(begin, end);
  JsonSlice first;
  if (scanner.Value(&first)) return !scanner.AtEnd();
  const std::string_view text(begin, static_cast<size_t>(end - begin));
  const size_t line_end = text.find('\n');
  if (line_end == std::string_view::npos) return false;
  const size_t next = text.find_first_not_of(" \t\r\n", line_end);
  return next != std::string_view::npos && text[next] == '{';
}

}  // namespace

absl::Status ReadJsonOutputs(std::string* text, JsonForm form, BatchContents* contents) {
  char* begin = text->data();
  char* const end = begin + text->size();
  if (std::string_view(*text).starts_with(kByteOrderMark)) begin += kByteOrderMark.size();
  if (form == JsonForm::kLines) return ReadLines(begin, end, contents);
  JsonScanner scanner(begin, end);
  switch (scanner.Peek()) {
    case '[':
      return ReadArray(begin, end, contents);
    case '{':
      break;
    case '\0':
      return InvalidArgument("the request is empty; send a JSON object, an array of objects, or one object a line");
    default:
      return InvalidArgument("the request is not JSON of an object, an array of objects, or one object a line");
  }
  if (LooksLikeLines(begin, end)) return ReadLines(begin, end, contents);
  ReadObject(&scanner, 0, contents);
  if (scanner.Failed()) return Unreadable(scanner);
  return absl::OkStatus();
}

void ReadJsonLine(std::string* line, uint32_t index, BatchContents* contents) {
  const size_t skip = std::string_view(*line).starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  ReadLine(line->data() + skip, line->data() + line->size(), index, contents);
}

uint64_t CountJsonOutputs(std::string text, JsonForm form) {
  BatchContents contents;
  const absl::Status status = ReadJsonOutputs(&text, form, &contents);
  return status.ok() ? contents.size() + contents.rejected().size() : 1;
}

std::string ResponseJson(const BatchResult& result) {
  JsonWriter json;
  json.BeginObject();
  json.Key("accepted").Count(result.accepted);
  json.Key("duplicates").Count(result.duplicates);
  json.Key("dead_lettered").Count(result.dead_lettered);
  json.Key("rejected").BeginArray();
  for (const Rejection& rejection : result.rejected) {
    json.BeginObject().Key("index").Count(rejection.index).Key("id").Text(rejection.id);
    json.Key("reason").Text(rejection.reason).Key("detail").Text(rejection.detail).EndObject();
  }
  json.EndArray().Key("findings").BeginArray();
  for (const BatchResult::Found& found : result.findings) {
    json.BeginObject().Key("index").Count(found.index).Key("check").Text(CheckName(found.hit.check));
    json.Key("field").Text(found.hit.field).Key("evidence").Text(found.hit.evidence).EndObject();
  }
  json.EndArray().EndObject();
  return json.Take();
}

}  // namespace telltale
