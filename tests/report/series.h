#pragma once
// The series of a /metrics text, and a stream that uses everything a stream may have.

#include <gtest/gtest.h>

#include <map>
#include <sstream>
#include <string>

#include "tests/report/samples.h"

namespace telltale {

// Names with labels -> value; a series that is written twice fails the test.
inline std::map<std::string, double> SeriesOf(const std::string& text) {
  std::map<std::string, double> series;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line.front() == '#') continue;
    const size_t blank = line.rfind(' ');
    const bool is_new = series.emplace(line.substr(0, blank), std::stod(line.substr(blank + 1))).second;
    EXPECT_TRUE(is_new) << "twice: " << line;
  }
  return series;
}

inline double SumOf(const std::map<std::string, double>& series, const std::string& name) {
  double sum = 0;
  for (const auto& [key, value] : series) {
    if (key.starts_with(name + "{")) sum += value;
  }
  return sum;
}

inline size_t CountOf(const std::map<std::string, double>& series, const std::string& part) {
  size_t count = 0;
  for (const auto& [key, value] : series) count += key.find(part) != std::string::npos ? 1 : 0;
  return count;
}

// A stream that uses everything a stream may have.
inline StreamSnapshot FullStream(int number) {
  StreamSnapshot stream = SampleSnapshot().streams[0];
  stream.workflow = "workflow-" + std::to_string(number);
  stream.outputs_by.clear();
  for (int i = 0; i < 300; ++i) stream.outputs_by[{"model-" + std::to_string(i), "v"}] = 10;
  stream.signals.clear();
  for (int i = 0; i < 200; ++i) stream.signals.push_back(SampleSignal(Check::kEmptyField, "f" + std::to_string(i)));
  stream.signals.back().state = SignalState::kOpen;
  for (int i = 0; i < 64; ++i) {
    for (int j = 0; j < 64; ++j) stream.field_values[{"f" + std::to_string(i), "v" + std::to_string(j)}] = 1;
    stream.numbers["f" + std::to_string(i)] = {{1, 2, 3}, {1, 1, 1, 1}, 4};
  }
  return stream;
}

}  // namespace telltale
