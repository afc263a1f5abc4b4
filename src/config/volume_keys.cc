#include "config/volume_keys.h"

#include <chrono>
#include <vector>

#include "config/map_reader.h"

namespace telltale {
namespace {

constexpr Duration kShortest = std::chrono::seconds(1);
constexpr Duration kLongest = std::chrono::weeks(4);
constexpr std::string_view kWanted = "write hourly, daily, weekly, never, or a time such as 10m";

void ReadExpect(const YamlNode& node, const std::string& path, Complaints& complaints, VolumeSpec* volume) {
  static const std::vector<std::string> kWords = {"hourly", "daily", "weekly", "never"};
  const std::string& word = node.text;
  if (node.kind == YamlNode::Kind::kScalar) {
    if (word == "hourly") return void(volume->at_most = std::chrono::hours(1));
    if (word == "daily") return void(volume->at_most = std::chrono::days(1));
    if (word == "weekly") return void(volume->at_most = std::chrono::weeks(1));
    if (word == "never") return void(volume->must_come = false);
    if (const auto span = ParseDuration(word); span && *span >= kShortest && *span <= kLongest) {
      return void(volume->at_most = *span);
    } else if (span) {
      return complaints.Add(node.line, "{} is {}; write a time from {} to {}", path, Describe(node),
                            FormatDuration(kShortest), FormatDuration(kLongest));
    }
    if (const std::string_view nearest = Nearest(word, kWords); !nearest.empty()) {
      return complaints.Add(node.line, "{} is {}; did you mean {}?", path, Describe(node), Shown(nearest));
    }
  }
  complaints.Add(node.line, "{} is {}; {}", path, Describe(node), kWanted);
}

}  // namespace

VolumeSpec ReadVolume(const YamlNode& node, const std::string& path, Complaints& complaints) {
  VolumeSpec volume;
  if (node.kind == YamlNode::Kind::kScalar) {
    volume.on = node.text != "off";
    if (volume.on) complaints.Add(node.line, "{} is {}; write off, or {{expect: daily}}", path, Describe(node));
    return volume;
  }
  MapReader reader(node, path, complaints);
  if (const YamlNode* expect = reader.Take("expect")) ReadExpect(*expect, path + ".expect", complaints, &volume);
  reader.End();
  return volume;
}

}  // namespace telltale
