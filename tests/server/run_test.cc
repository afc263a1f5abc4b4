#include "server/run.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

namespace telltale {
namespace {

// Runs the server in a process of its own and lets its log lines pull the strings.
[[noreturn]] void Live(const std::string& after_start, int and_then) {
  AppOptions options;
  options.build.version = "test";
  options.load = [] {
    auto config = LoadConfig("");
    if (config.ok()) {
      for (ListenAddress* address : {&config->settings.grpc.listen_address, &config->settings.http.listen_address,
                                     &config->settings.web.listen_address}) {
        *address = {"127.0.0.1", 0};
      }
    }
    return config;
  };
  options.log_sink = [=](const std::string& line) {
    std::fprintf(stderr, "%s\n", line.c_str());
    if (line.find(after_start) != std::string::npos) kill(getpid(), and_then);
    if (line.find(" reloaded: ") != std::string::npos) kill(getpid(), SIGTERM);
  };
  std::exit(RunServer(std::move(options)));
}

TEST(RunServerDeathTest, ASignalToTerminateDrainsAndEndsWith0) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(Live(" started: ", SIGTERM), testing::ExitedWithCode(0), " stopping: ");
  EXPECT_EXIT(Live(" started: ", SIGINT), testing::ExitedWithCode(0), " stopping: ");
}

TEST(RunServerDeathTest, ASignalToHangUpReloads) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(Live(" started: ", SIGHUP), testing::ExitedWithCode(0), " reloaded: ");
}

TEST(RunServerDeathTest, AConfigurationThatIsWrongEndsWith1) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(
      {
        AppOptions options;
        options.load = []() -> absl::StatusOr<LoadedConfig> { return InvalidArgument("rules.yaml:3: no"); };
        std::exit(RunServer(std::move(options)));
      },
      testing::ExitedWithCode(1), "rules.yaml:3: no");
}

}  // namespace
}  // namespace telltale
