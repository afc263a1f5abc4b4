#include "server/letters_page.h"

#include <fmt/format.h>

#include <string_view>

#include "report/json_writer.h"
#include "report/table.h"
#include "report/utf8.h"

namespace telltale {
namespace {

constexpr size_t kMaxCellBytes = 60;

void PutHead(const DeadLetter& letter, JsonWriter* json) {
  json->Key("id").Integer(letter.id);
  json->Key("time").Text(FormatTime(letter.time));
  json->Key("reason").Text(letter.reason);
  json->Key("detail").Text(letter.detail);
  json->Key("transport").Text(letter.transport);
  json->Key("workflow").Text(letter.workflow);
  json->Key("step").Text(letter.step);
  json->Key("output_id").Text(letter.output_id);
  json->Key("source").Text(letter.source);
  json->Key("form").Text(letter.form);
  json->Key("tries").Count(letter.tries);
  json->Key("body_bytes").Count(letter.body_bytes);
  json->Key("is_cut").Bool(letter.is_cut);
}

void PutNext(int64_t next, JsonWriter* json) {
  json->Key("next");
  if (next > 0) {
    json->Integer(next);
  } else {
    json->Null();
  }
}

std::string Cell(std::string_view text) { return CutText(TerminalText(text), kMaxCellBytes); }

std::string StreamOf(const DeadLetter& letter) {
  return letter.step.empty() ? letter.workflow : letter.workflow + "/" + letter.step;
}

std::string SizeText(uint64_t bytes) {
  constexpr double kStep = 1024;
  if (bytes < 1024) return fmt::format("{} B", bytes);
  const double kibi = static_cast<double>(bytes) / kStep;
  return kibi < kStep ? fmt::format("{:.1f} KiB", kibi) : fmt::format("{:.1f} MiB", kibi / kStep);
}

}  // namespace

std::string LettersJson(const LetterList& list) {
  JsonWriter json;
  json.BeginObject().Key("dead_letters").BeginArray();
  for (const DeadLetter& letter : list.letters) {
    json.BeginObject();
    PutHead(letter, &json);
    json.EndObject();
  }
  json.EndArray();
  json.Key("kept").Count(list.kept);
  json.Key("bytes").Count(list.bytes);
  json.Key("max_bytes").Count(list.max_bytes);
  PutNext(list.next, &json);
  return json.EndObject().Take();
}

std::string LettersText(const LetterList& list) {
  if (list.letters.empty()) return list.kept == 0 ? "No dead letters are kept.\n" : "No older dead letters are kept.\n";
  Table table({{"ID", Align::kRight},
               {"TIME"},
               {"REASON"},
               {"FROM"},
               {"STREAM"},
               {"OUTPUT"},
               {"TRIES", Align::kRight},
               {"SIZE", Align::kRight}});
  for (const DeadLetter& letter : list.letters) {
    table.Add({std::to_string(letter.id), FormatTime(letter.time), Cell(letter.reason), Cell(letter.transport),
               Cell(StreamOf(letter)), Cell(letter.output_id), std::to_string(letter.tries),
               SizeText(letter.body_bytes) + (letter.is_cut ? ", cut" : "")});
  }
  std::string text = table.Text();
  text += fmt::format("\n{} of {} kept, {} of {}.", list.letters.size(), list.kept, SizeText(list.bytes),
                      SizeText(list.max_bytes));
  if (list.next > 0) text += fmt::format(" Older ones: telltale dead-letters list --before={}", list.next);
  return text + "\n";
}

std::string LetterJson(const DeadLetter& letter) {
  JsonWriter json;
  json.BeginObject();
  PutHead(letter, &json);
  json.Key("body").Text(letter.body);
  return json.EndObject().Take();
}

std::string LetterText(const DeadLetter& letter) {
  std::string text = fmt::format("dead letter {}\n\n", letter.id);
  const auto line = [&text](std::string_view name, std::string_view value) {
    if (!value.empty()) text += fmt::format("  {:<10}  {}\n", name, TerminalText(value));
  };
  line("reason", letter.reason);
  line("detail", letter.detail);
  line("time", FormatTime(letter.time) + (letter.tries > 1 ? " (the last try)" : ""));
  line("tries", std::to_string(letter.tries));
  line("came over", letter.transport);
  line("stream", StreamOf(letter));
  line("output", letter.output_id);
  line("source", letter.source);
  line("size", SizeText(letter.body_bytes) + (letter.is_cut ? ", cut: it cannot be replayed" : ""));
  return text + "\n" + TerminalText(letter.body) + "\n";
}

std::string ReplayJson(const ReplayAnswer& answer) {
  JsonWriter json;
  json.BeginObject();
  json.Key("counted").Count(answer.counted);
  json.Key("duplicates").Count(answer.duplicates);
  json.Key("failed").BeginArray();
  for (const ReplayAnswer::Failure& failure : answer.failed) {
    json.BeginObject().Key("id").Integer(failure.id);
    json.Key("reason").Text(failure.reason).Key("detail").Text(failure.detail).EndObject();
  }
  json.EndArray().Key("missing").BeginArray();
  for (const int64_t id : answer.missing) json.Integer(id);
  json.EndArray();
  PutNext(answer.next, &json);
  return json.EndObject().Take();
}

}  // namespace telltale
