#include "server/ports.h"

#include <gtest/gtest.h>

namespace telltale {
namespace {

TEST(ListeningLine, NamesTheChosenPorts) {
  Settings settings;
  settings.grpc.listen_address = {"127.0.0.1", 0};
  settings.http.listen_address = {"::1", 0};
  Ports ports;
  ports.grpc = 40123;
  ports.http = 40124;
  ports.web = 40125;
  EXPECT_EQ(ListeningLine(settings, ports), "listening grpc=127.0.0.1:40123 http=[::1]:40124 web=127.0.0.1:40125");
  settings.metrics.listen_address = {"0.0.0.0", 9};
  ports.metrics = 9;
  EXPECT_EQ(ListeningLine(settings, ports),
            "listening grpc=127.0.0.1:40123 http=[::1]:40124 web=127.0.0.1:40125 metrics=0.0.0.0:9");
}

}  // namespace
}  // namespace telltale
