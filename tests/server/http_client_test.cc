#include "server/http_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/app.h"

namespace telltale {
namespace {

using testing::HasSubstr;

TEST(HttpClient, FetchesAPageAndNamesTheUrlThatFailed) {
  auto config = LoadConfig("");
  ASSERT_TRUE(config.ok());
  config->settings.grpc.listen_address.port = 0;
  config->settings.http.listen_address.port = 0;
  config->settings.web.listen_address.port = 0;
  AppOptions options;
  options.log_sink = [](const std::string&) {};
  const auto app = App::Start(*std::move(config), std::move(options));
  ASSERT_TRUE(app.ok()) << app.status();
  const std::string base = "http://127.0.0.1:" + std::to_string((*app)->ports().web);

  const auto page = HttpGet(base + "/-/healthy", 1000);
  ASSERT_TRUE(page.ok()) << page.status();
  EXPECT_THAT(*page, HasSubstr("healthy"));
  EXPECT_THAT(*HttpGet(base + "/runbooks/empty_field", 10'000), HasSubstr("What it means"));
  EXPECT_THAT(MessageOf(HttpGet(base + "/runbooks/no_such_check", 10'000).status()), HasSubstr("answered 404"));
  const auto missing = HttpAsk(base + "/runbooks/no_such_check", 10'000);
  ASSERT_TRUE(missing.ok()) << missing.status();
  EXPECT_EQ(missing->http_status, 404);
  EXPECT_THAT(missing->body, HasSubstr("there is no such page"));
  EXPECT_FALSE(HttpGet(base + "/metrics", 10).ok());  // longer than that
  const auto posted = HttpPost(base + "/api/v1/baseline/accept?workflow=nobody&step=" + InUrl("a b&c"), 1000);
  EXPECT_THAT(MessageOf(posted.status()), HasSubstr("no outputs of the stream nobody/a b&c"));
  (*app)->Stop();
  EXPECT_THAT(MessageOf(HttpGet(base + "/-/healthy", 1000).status()), HasSubstr(base));
}

}  // namespace
}  // namespace telltale
