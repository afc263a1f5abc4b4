#include "server/web.h"

#include <gtest/gtest.h>

#include "report/table.h"
#include "server/guarded_door.h"
#include "server/http_door.h"

namespace telltale {
namespace {

HttpRequest Head(const std::string& method, const std::string& path) {
  HttpRequest head;
  head.method = method;
  head.path = path;
  return head;
}

class WebTest : public testing::Test {
 protected:
  WebPages Pages() {
    WebPages pages;
    pages.metrics = pages.status = pages.streams = pages.alerts = [] { return std::string("page"); };
    pages.incidents = pages.incidents_text = [this](const IncidentWish& wish) -> absl::StatusOr<std::string> {
      wish_ = wish;
      if (wish.alert && *wish.alert != "LengthShift") return NotFound("none is called {}\n", TerminalText(*wish.alert));
      return std::string("stories");
    };
    pages.timeline = pages.timeline_text = [this](const StreamWish& wish) -> absl::StatusOr<std::string> {
      stream_ = wish;
      if (wish.step && *wish.step == "gone") return NotFound("there is no stream");
      return std::string("versions");
    };
    pages.ready = [this] { return ready_; };
    pages.reload = [this](std::function<void(absl::Status)> done) {
      if (room_) done(reload_);
      return room_;
    };
    return pages;
  }
  HttpResponse Ask(Web& web, const std::string& method, const std::string& path) {
    if (auto refused = web.Refuse(Head(method, path))) return *refused;
    HttpResponse answer;
    answer.status = 0;
    web.Answer(Head(method, path), [&](HttpResponse response) { answer = std::move(response); });
    return answer;
  }

  Events events_{Settings::Log{}, [](const std::string&) {}};
  bool ready_ = true;
  bool room_ = true;
  absl::Status reload_;
  IncidentWish wish_;
  StreamWish stream_;
};

TEST_F(WebTest, TheTimelineIsOfAllOrOfOneStream) {
  Web web(Pages(), false, &events_);
  const auto ask = [&](const std::string& path, std::map<std::string, std::string> query) {
    HttpRequest head = Head("GET", path);
    head.query = std::move(query);
    HttpResponse answer;
    web.Answer(std::move(head), [&](HttpResponse response) { answer = std::move(response); });
    return answer;
  };
  EXPECT_EQ(ask("/api/v1/timeline", {}).body, "versions");
  EXPECT_FALSE(stream_.workflow);
  EXPECT_EQ(ask("/api/v1/timeline.txt", {{"workflow", "w"}, {"step", ""}}).status, 200);
  EXPECT_EQ(stream_.workflow, "w");
  EXPECT_EQ(stream_.step, "");
  EXPECT_EQ(ask("/api/v1/timeline", {{"step", "s"}}).status, 400);
  const HttpResponse unknown = ask("/api/v1/timeline", {{"stream", "\x1b[2J"}});
  EXPECT_EQ(unknown.status, 400);
  EXPECT_EQ(unknown.body.find('\x1b'), std::string::npos) << unknown.body;
  EXPECT_EQ(ask("/api/v1/timeline", {{"workflow", "w"}, {"step", "gone"}}).status, 404);
  const HttpResponse text = ask("/api/v1/timeline.txt", {{"workflow", "w"}, {"step", "gone"}});
  EXPECT_EQ(text.status, 404);
  EXPECT_EQ(text.body, "there is no stream\n");
}

TEST_F(WebTest, ReadyFollowsTheServerHealthyDoesNot) {
  Web web(Pages(), false, &events_);
  EXPECT_EQ(Ask(web, "GET", "/-/ready").status, 200);
  ready_ = false;
  EXPECT_EQ(Ask(web, "GET", "/-/ready").status, 503);
  EXPECT_EQ(Ask(web, "GET", "/-/healthy").status, 200);
}

TEST_F(WebTest, AReloadSaysWhatCameOfIt) {
  Web web(Pages(), false, &events_);
  EXPECT_EQ(Ask(web, "POST", "/-/reload").status, 200);
  EXPECT_EQ(Ask(web, "PUT", "/-/reload").status, 200);
  EXPECT_EQ(Ask(web, "GET", "/-/reload").status, 405);
  reload_ = InvalidArgument("rules.yaml:3: no");
  const HttpResponse failed = Ask(web, "POST", "/-/reload");
  EXPECT_EQ(failed.status, 500);
  EXPECT_NE(failed.body.find("rules.yaml:3: no"), std::string::npos);
  room_ = false;
  EXPECT_EQ(Ask(web, "POST", "/-/reload").status, 503);
}

TEST_F(WebTest, PinningIsRefusedWithAConflictWhereSomethingIsOpen) {
  WebPages pages = Pages();
  pages.pin = [](const SignalWish& wanted) -> absl::StatusOr<std::string> {
    if (wanted.workflow == "open") return FailedPrecondition("length is open");
    if (wanted.workflow == "nobody") return NotFound("there is none");
    return "{\"pinned\":" + std::string(wanted.check ? "1" : "2") + "}";
  };
  Web web(std::move(pages), false, &events_);
  HttpRequest head = Head("POST", "/api/v1/baseline/pin");
  EXPECT_EQ(web.Refuse(head)->status, 415) << "another site's page must not be able to send it";
  EXPECT_EQ(web.Refuse(Head("GET", "/api/v1/baseline/pin"))->status, 405);
  head.content_type = "application/json";
  EXPECT_FALSE(web.Refuse(head).has_value());
  const auto answer = [&](std::map<std::string, std::string> query) {
    head.query = std::move(query);
    HttpResponse response;
    web.Answer(head, [&](HttpResponse given) { response = std::move(given); });
    return response;
  };
  EXPECT_EQ(answer({{"workflow", "w"}}).body, R"({"pinned":2})");
  EXPECT_EQ(answer({{"workflow", "w"}, {"check", "length"}}).body, R"({"pinned":1})");
  EXPECT_EQ(answer({{"workflow", "open"}}).status, 409);
  EXPECT_NE(answer({{"workflow", "open"}}).body.find("length is open"), std::string::npos);
  EXPECT_EQ(answer({{"workflow", "nobody"}}).status, 404);
  EXPECT_EQ(answer({{"workflow", "w"}, {"check", "lenght"}}).status, 400);
  Web metrics(Pages(), true, &events_);
  EXPECT_EQ(metrics.Refuse(head)->status, 405) << "not on the port for scrapes";
}

TEST_F(WebTest, OrdersAboutDeadLettersAreGuardedAsOthersAre) {
  WebPages pages = Pages();
  std::string asked;
  pages.dead_letters = [&asked](const HttpRequest& request, const Responder::Respond& respond) {
    asked = request.path;
    respond(HttpResponse{});
  };
  Web web(std::move(pages), false, &events_);
  for (const std::string path : {"/api/v1/dead-letters/replay", "/api/v1/dead-letters/drop"}) {
    HttpRequest head = Head("POST", path);
    EXPECT_EQ(web.Refuse(head)->status, 415) << "another site's page must not be able to send it";
    EXPECT_EQ(web.Refuse(Head("GET", path))->status, 405);
    head.content_type = "application/json";
    EXPECT_FALSE(web.Refuse(head).has_value());
    EXPECT_EQ(RightOnWebPort(head), Right::kOperate);
    web.Answer(head, [](const HttpResponse& /*response*/) {});
    EXPECT_EQ(asked, path);
    Web metrics(Pages(), true, &events_);
    EXPECT_EQ(metrics.Refuse(head)->status, 405) << "not on the port for scrapes";
  }
  EXPECT_EQ(web.Refuse(Head("POST", "/api/v1/dead-letters"))->status, 405);
  EXPECT_EQ(Ask(web, "GET", "/api/v1/dead-letters").status, 200);
  EXPECT_EQ(asked, "/api/v1/dead-letters");
  Web without(Pages(), false, &events_);
  EXPECT_EQ(Ask(without, "GET", "/api/v1/dead-letters").status, 404) << "nothing is kept there";
  Web metrics(Pages(), true, &events_);
  EXPECT_EQ(Ask(metrics, "GET", "/api/v1/dead-letters").status, 404);
}

TEST_F(WebTest, AcceptingTakesAPostOfJsonAndNamesWhatIsMissing) {
  WebPages pages = Pages();
  SignalWish asked;
  pages.accept = [&asked](const SignalWish& wanted) -> absl::StatusOr<size_t> {
    asked = wanted;
    if (wanted.workflow != "w") return InvalidArgument("there are no outputs of the stream {} here", wanted.workflow);
    return size_t{2};
  };
  Web web(std::move(pages), false, &events_);
  HttpRequest head = Head("POST", "/api/v1/baseline/accept");
  EXPECT_EQ(web.Refuse(head)->status, 415) << "another site's page must not be able to send it";
  EXPECT_EQ(web.Refuse(Head("GET", "/api/v1/baseline/accept"))->status, 405);
  head.content_type = "application/json";
  EXPECT_FALSE(web.Refuse(head).has_value());
  const auto answer = [&](std::map<std::string, std::string> query) {
    head.query = std::move(query);
    HttpResponse response;
    web.Answer(head, [&](HttpResponse given) { response = std::move(given); });
    return response;
  };
  const HttpResponse good = answer({{"workflow", "w"}, {"step", "s"}, {"check", "empty_field"}, {"field", "a.b"}});
  EXPECT_EQ(good.status, 200);
  EXPECT_EQ(good.body, R"({"accepted":2})");
  EXPECT_EQ(asked.step, "s");
  EXPECT_EQ(asked.check, Check::kEmptyField);
  EXPECT_EQ(asked.field, "a.b");
  EXPECT_EQ(answer({{"workflow", "v"}}).status, 404);
  EXPECT_EQ(answer({}).status, 400);
  EXPECT_EQ(answer({{"workflow", "w"}, {"check", "emty"}}).status, 400);
  EXPECT_EQ(answer({{"workflow", "w"}, {"field", "a"}}).status, 400);
  EXPECT_EQ(answer({{"workflw", "w"}}).status, 400);
  Web metrics(Pages(), true, &events_);
  EXPECT_EQ(metrics.Refuse(head)->status, 405);
}

TEST_F(WebTest, BaselinesAreAskedForByStreamAndPostedAsJson) {
  WebPages pages = Pages();
  std::string asked;
  pages.baselines = [&asked](const std::string& workflow, const std::optional<std::string>& step) {
    asked = workflow + "/" + step.value_or("any");
    return std::string("{}");
  };
  pages.import_baselines = [&asked](std::string* document, bool replace) -> absl::StatusOr<std::string> {
    asked = *document + (replace ? " replaces" : "");
    if (document->empty()) return InvalidArgument("nothing there");
    return std::string("{\"taken\":1}");
  };
  Web web(std::move(pages), false, &events_);
  const auto answer = [&](const std::string& method, std::map<std::string, std::string> query, std::string body = "") {
    HttpRequest request = Head(method, "/api/v1/baselines");
    request.query = std::move(query);
    request.body = std::move(body);
    HttpResponse response;
    web.Answer(request, [&](HttpResponse given) { response = std::move(given); });
    return response;
  };
  EXPECT_EQ(answer("GET", {}).status, 200);
  EXPECT_EQ(asked, "/any");
  EXPECT_EQ(answer("GET", {{"workflow", "w"}, {"step", ""}}).status, 200);
  EXPECT_EQ(asked, "w/");
  EXPECT_EQ(answer("GET", {{"step", "s"}}).status, 400);
  EXPECT_EQ(answer("GET", {{"replace", "true"}}).status, 400);
  EXPECT_EQ(answer("POST", {}, "doc").body, "{\"taken\":1}");
  EXPECT_EQ(asked, "doc");
  EXPECT_EQ(answer("POST", {{"replace", "true"}}, "doc").status, 200);
  EXPECT_EQ(asked, "doc replaces");
  EXPECT_EQ(answer("POST", {{"replace", "yes"}}, "doc").status, 400);
  EXPECT_EQ(answer("POST", {{"workflow", "w"}}, "doc").status, 400);
  EXPECT_EQ(answer("POST", {}).status, 400);
  HttpRequest head = Head("POST", "/api/v1/baselines");
  EXPECT_EQ(web.Refuse(head)->status, 415) << "another site's page must not be able to send it";
  EXPECT_EQ(web.Refuse(Head("DELETE", "/api/v1/baselines"))->status, 405);
  head.content_type = "application/json";
  EXPECT_FALSE(web.Refuse(head).has_value());
  Web metrics(Pages(), true, &events_);
  EXPECT_EQ(metrics.Refuse(head)->status, 405);
  EXPECT_FALSE(metrics.RoomFor(head).has_value());
  EXPECT_EQ(Ask(metrics, "GET", "/api/v1/baselines").status, 404);
}

TEST_F(WebTest, OneDocumentOfBaselinesIsReadAtATime) {
  Web web(Pages(), false, &events_);
  const HttpRequest head = Head("POST", "/api/v1/baselines");
  std::optional<BodyRoom> first = web.RoomFor(head);
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(first->max_bytes, size_t{64} << 20);
  EXPECT_EQ(web.RoomFor(head)->max_bytes, 0u);
  EXPECT_FALSE(web.RoomFor(Head("POST", "/-/reload")).has_value());
  first.reset();
  EXPECT_GT(web.RoomFor(head)->max_bytes, 0u);
}

TEST_F(WebTest, IncidentsAreChosenByNameAndState) {
  Web web(Pages(), false, &events_);
  const auto ask = [&](const std::string& path, std::map<std::string, std::string> query) {
    HttpRequest head = Head("GET", path);
    head.query = std::move(query);
    HttpResponse response;
    web.Answer(head, [&](HttpResponse given) { response = std::move(given); });
    return response;
  };
  for (const std::string path : {"/api/v1/incidents", "/api/v1/incidents.txt"}) {
    const std::string type = path.ends_with(".txt") ? "text/plain; charset=utf-8" : "application/json";
    EXPECT_EQ(ask(path, {}).body, "stories");
    EXPECT_FALSE(wish_.alert.has_value());
    EXPECT_FALSE(wish_.only_open);
    const HttpResponse good = ask(path, {{"alert", "LengthShift"}, {"state", "open"}});
    EXPECT_EQ(good.status, 200);
    EXPECT_EQ(good.content_type, type);
    EXPECT_EQ(wish_.alert, "LengthShift");
    EXPECT_TRUE(wish_.only_open);
    const HttpResponse none = ask(path, {{"alert", "lengthshift"}});
    EXPECT_EQ(none.status, 404);
    EXPECT_EQ(none.content_type, type);
    EXPECT_NE(none.body.find("none is called lengthshift"), std::string::npos);
  }
  Web metrics(Pages(), true, &events_);
  EXPECT_EQ(Ask(metrics, "GET", "/api/v1/incidents.txt").status, 404);
  EXPECT_EQ(Ask(web, "POST", "/api/v1/incidents.txt").status, 405);
}

TEST_F(WebTest, HostileParametersOfIncidentsAreToldWhatToWrite) {
  Web web(Pages(), false, &events_);
  const std::string hostile = "\x1b[2J\xff\"}\n" + std::string(10'000, 'x');
  const std::vector<std::pair<std::map<std::string, std::string>, std::string>> rows = {
      {{{"alert", ""}}, "alert needs a name"},    {{{"state", "closed"}}, "write state=open"},
      {{{"state", hostile}}, "write state=open"}, {{{"alrt", "LengthShift"}}, "write alert, state"},
      {{{hostile, "x"}}, "write alert, state"},   {{{"alert", "LengthShift"}, {"", ""}}, "write alert, state"},
  };
  for (const auto& [query, wanted] : rows) {
    for (const std::string path : {"/api/v1/incidents", "/api/v1/incidents.txt"}) {
      HttpRequest head = Head("GET", path);
      head.query = query;
      web.Answer(head, [&wanted = wanted](const HttpResponse& response) {
        EXPECT_EQ(response.status, 400);
        EXPECT_NE(response.body.find(wanted), std::string::npos) << response.body;
        EXPECT_LT(response.body.size(), 1'000u);
        EXPECT_EQ(TerminalText(response.body), response.body.substr(0, response.body.size() - 1) + " ");
      });
    }
  }
  HttpRequest head = Head("GET", "/api/v1/incidents.txt");
  head.query = {{"alert", hostile}};
  web.Answer(head, [](const HttpResponse& response) { EXPECT_EQ(response.status, 404); });
}

TEST_F(WebTest, TheRunbooksAreListed) {
  Web web(Pages(), false, &events_);
  for (const char* path : {"/runbooks", "/runbooks/"}) {
    const HttpResponse list = Ask(web, "GET", path);
    EXPECT_EQ(list.status, 200);
    EXPECT_NE(list.body.find("\nempty_field "), std::string::npos);
  }
  EXPECT_EQ(Ask(web, "GET", "/runbooks/empty_field").status, 200);
  EXPECT_EQ(Ask(web, "GET", "/runbooks/no_such_check").status, 404);
}

TEST_F(WebTest, TheMetricsPortHasThreePages) {
  Web web(Pages(), true, &events_);
  for (const char* path : {"/metrics", "/-/healthy", "/-/ready"}) EXPECT_EQ(Ask(web, "GET", path).status, 200) << path;
  for (const char* path : {"/", "/api/v1/status", "/api/v1/alerts", "/api/v1/baselines", "/runbooks"})
    EXPECT_EQ(Ask(web, "GET", path).status, 404) << path;
  EXPECT_EQ(Ask(web, "POST", "/-/reload").status, 405);
}

TEST_F(WebTest, AClosedHttpDoorSaysLater) {
  HttpDoor door(nullptr, &events_);
  HttpRequest head = Head("POST", "/v1/outputs");
  head.content_type = "application/json";
  EXPECT_FALSE(door.Refuse(head).has_value());
  door.Close();
  const auto refused = door.Refuse(head);
  ASSERT_TRUE(refused.has_value());
  EXPECT_EQ(refused->status, 503);
  EXPECT_EQ(refused->headers.at(0).first, "Retry-After");
}

}  // namespace
}  // namespace telltale
