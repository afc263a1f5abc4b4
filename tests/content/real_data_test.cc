// Stored replies of real models, where they are at hand: the rates that a careful person counted are found again.
// The folder is named by TELLTALE_REAL_DATA, else it is ../shared/data beside the source tree. Where it is absent the
// tests say so, and ctest that they did not run (cmake/Layers.cmake).

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>

#include "content/json_string.h"
#include "content/text.h"
#include "tests/content/json_twin.h"
#include "tests/content/probe.h"

namespace telltale::test {
namespace {

std::filesystem::path Folder() {
  const char* named = std::getenv("TELLTALE_REAL_DATA");
  return named != nullptr ? std::filesystem::path(named)
                          : std::filesystem::path(TELLTALE_SOURCE_DIR) / "../shared/data";
}

bool IsAbsent() {
  if (std::filesystem::exists(Folder() / "zeroeval.jsonl")) return false;
  std::cout << "No real data in " << Folder() << ": left out. Name its folder in TELLTALE_REAL_DATA.\n";
  return true;
}

// The value of one key of a flat line, unescaped: the files are written by one program, in one form.
std::string ValueOf(const std::string& line, const std::string& key) {
  const size_t begin = line.find("\"" + key + "\":");
  if (begin == std::string::npos) return "";
  size_t at = line.find_first_not_of(' ', begin + key.size() + 3);
  if (line[at] != '"') return line.substr(at, line.find_first_of(",}", at) - at);
  const size_t from = ++at;
  while (line[at] != '"') at += line[at] == '\\' ? 2 : 1;
  std::string value;
  EXPECT_TRUE(Unescape(std::string_view(line).substr(from, at - from), &value));
  return value;
}

struct Counts {
  int outputs = 0;
  int fenced = 0;           // the reply is a fence and nothing else
  int strict_failures = 0;  // what json.loads refuses once a fence around the whole reply was taken off
  int unread = 0;
  double Share(int part) const { return 100.0 * part / outputs; }
};

using Streams = std::map<std::string, Counts>;  // by workflow, model and version

const Streams& Counted(const std::string& file) {
  static std::map<std::string, Streams> done;
  Streams& streams = done[file];
  if (!streams.empty()) return streams;
  std::ifstream in(Folder() / file);
  std::map<std::string, std::unique_ptr<Probe>> probes;
  for (std::string line; std::getline(in, line);) {
    const std::string text = ValueOf(line, "text");
    const std::string stream = ValueOf(line, "workflow") + " " + ValueOf(line, "step");
    std::unique_ptr<Probe>& probe = probes[stream];
    if (probe == nullptr) probe = std::make_unique<Probe>();
    probe->Feed(text);
    const Reading& reading = probe->reading();
    Counts& counts = streams[stream + " " + ValueOf(line, "model_version")];
    ++counts.outputs;
    counts.fenced += reading.wrapping == Wrapping::kFence ? 1 : 0;
    const bool read = reading.json == Reading::Json::kRead;
    const bool alone = reading.wrapping == Wrapping::kNone || reading.wrapping == Wrapping::kFence;
    counts.unread += read ? 0 : 1;
    counts.strict_failures += read && alone ? 0 : 1;
    // The slow twin must agree wherever the whole reply is the candidate.
    if (reading.wrapping == Wrapping::kNone && reading.looks_json) {
      EXPECT_EQ(JsonTwin::Read(Trim(text)).has_value(), read) << text;
    }
  }
  return streams;
}

void ExpectShare(const char* stream, double share, double expected) { EXPECT_NEAR(share, expected, 0.6) << stream; }

TEST(RealData, EveryOutputIsRead) {
  if (IsAbsent()) return;
  int outputs = 0;
  for (const char* file : {"llmdrift.jsonl", "zeroeval.jsonl", "nerre.jsonl"}) {
    for (const auto& [stream, counts] : Counted(file)) outputs += counts.outputs;
  }
  EXPECT_EQ(outputs, 7800 + 5560 + 1930);
}

TEST(RealData, FencesAreSeen) {
  if (IsAbsent()) return;
  const Streams& streams = Counted("zeroeval.jsonl");
  const Counts& before = streams.at("zeroeval/math gpt-4 2023-03-14");
  const Counts& after = streams.at("zeroeval/math gpt-4 turbo-2024-04-09");
  ExpectShare("math gpt-4 before", before.Share(before.fenced), 6.8);
  ExpectShare("math gpt-4 after", after.Share(after.fenced), 96.8);
}

TEST(RealData, StrictFailuresAreSeen) {
  if (IsAbsent()) return;
  const Streams& streams = Counted("zeroeval.jsonl");
  const auto strict = [&](const char* stream, double expected) {
    ExpectShare(stream, streams.at(stream).Share(streams.at(stream).strict_failures), expected);
  };
  strict("zeroeval/math gpt-4o 2024-05-13", 78.6);
  strict("zeroeval/math gpt-4o 2024-08-06", 13.2);
  strict("zeroeval/crux claude-3 sonnet-20240229", 44.8);
  strict("zeroeval/crux claude-3 opus-20240229", 99.6);
  const Counts& flash = streams.at("zeroeval/gsm reka flash-20240226");
  const Counts& core = streams.at("zeroeval/gsm reka core-20240501");
  ExpectShare("gsm reka flash, unwrapped", flash.Share(flash.unread), 7.6);
  ExpectShare("gsm reka core, unwrapped", core.Share(core.unread), 50.6);
}

// "[No] To determine ...", Python in fences, LaTeX: none of it is JSON.
TEST(RealData, FreeTextIsNoJsonStream) {
  if (IsAbsent()) return;
  for (const auto& [stream, counts] : Counted("llmdrift.jsonl")) EXPECT_EQ(counts.unread, counts.outputs) << stream;
}

}  // namespace
}  // namespace telltale::test
