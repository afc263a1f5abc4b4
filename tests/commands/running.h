#pragma once
// The program run in this process with its output caught, and a telltale on free ports for it to talk to.

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "commands/commands.h"
#include "server/app.h"

namespace telltale {

struct Ran {
  int code = -1;
  std::string out;
  std::string err;
};

inline Ran Telltale(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "telltale");
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  Ran ran;
  ran.code = RunTelltale(static_cast<int>(argv.size()), argv.data());
  ran.out = testing::internal::GetCapturedStdout();
  ran.err = testing::internal::GetCapturedStderr();
  return ran;
}

// A folder that goes when the test does.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "telltale-XXXXXX").string();
    EXPECT_NE(mkdtemp(name.data()), nullptr);
    path_ = name;
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string Write(const std::string& name, const std::string& text) const {
    std::ofstream(path_ / name, std::ios::binary) << text;
    return (path_ / name).string();
  }
  std::string Path(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

// With a folder, it keeps its state there.
inline std::unique_ptr<App> StartApp(const std::string& folder = "") {
  auto config = LoadConfig("");
  EXPECT_TRUE(config.ok()) << config.status();
  if (!config.ok()) return nullptr;
  for (ListenAddress* address : {&config->settings.grpc.listen_address, &config->settings.http.listen_address,
                                 &config->settings.web.listen_address}) {
    address->port = 0;
  }
  AppOptions options;
  options.build.version = "test";
  options.keeps_state = !folder.empty();
  if (!folder.empty()) config->settings.storage.path = folder;
  options.log_sink = [](auto&&...) {};
  auto app = App::Start(*std::move(config), std::move(options));
  EXPECT_TRUE(app.ok()) << app.status();
  return app.ok() ? *std::move(app) : nullptr;
}

inline std::string Local(int port) { return "127.0.0.1:" + std::to_string(port); }

inline constexpr const char* kThreeOutputs =
    "{\"id\":\"1\",\"workflow\":\"w\",\"step\":\"s\",\"text\":\"one\"}\n"
    "\n"
    "{\"id\":\"2\",\"workflow\":\"w\",\"step\":\"s\",\"text\":\"two\"}\n"
    "{\"id\":\"3\",\"workflow\":\"w\",\"step\":\"s\",\"json\":{\"a\":1}}\n";

}  // namespace telltale
