#include "http/server.hpp"

#include <atomic>
#include <future>
#include <mutex>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/server_fixture.hpp"

namespace matinee::http {
namespace {

using std::string_literals::operator""s;
using testing::get;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::post;

class HttpServer : public testing::ServerTest {
 protected:
  void SetUp() override {
    add(Method::get, "/hello", [](const Request&) { return ok(R"({"hello":1})"); });
    add(
        Method::get,
        "/who",
        [](const Request& r) { return ok(r.principal ? r.principal->account.str() : "nobody"); },
        {.run = Run::on_loop},
        Access::guest
    );
    add(Method::post,
        "/echo",
        [](const Request& r) { return ok(r.body); },
        {.run = Run::blocking, .body = Body::memory(1000)});
  }
};

TEST_F(HttpServer, AnswersAndKeepsTheConnection) {
  start();
  auto client = connect();

  for (int i = 0; i < 3; ++i) {
    const auto response = client.ask(get("/hello"));
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.body, R"({"hello":1})");
    EXPECT_EQ(response.field("Content-Length"), "11");
    EXPECT_EQ(response.field("X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(response.field("Referrer-Policy"), "no-referrer");
    EXPECT_THAT(response.field("Date"), HasSubstr(" GMT"));
    EXPECT_EQ(response.field("Connection"), "");
  }
}

TEST_F(HttpServer, TakesARequestCutAtEveryByte) {
  start();
  const std::string request = post("/echo", "0123456789");
  for (std::size_t cut = 1; cut < request.size(); ++cut) {
    auto client = connect();
    client.send(std::string_view{request}.substr(0, cut));
    client.send(std::string_view{request}.substr(cut));
    EXPECT_EQ(client.receive().body, "0123456789") << cut;
  }
}

TEST_F(HttpServer, TakesChunkedBodiesByteByByte) {
  start();
  auto client = connect();

  client.send_bytewise(
      "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
      "3;x=y\r\nabc\r\nA\r\n0123456789\r\n0\r\nTrailer: ignored\r\n\r\n"
  );

  EXPECT_EQ(client.receive().body, "abc0123456789");
  EXPECT_EQ(client.ask(get("/hello")).status, 200);
}

TEST_F(HttpServer, AnswersPipelinedRequestsInOrderEachForItsOwnCaller) {
  std::atomic<int> running{0};
  std::atomic<bool> overlapped{false};
  add(
      Method::get,
      "/slow",
      [&](const Request& r) {
        if (running.fetch_add(1) > 0) overlapped = true;
        std::this_thread::yield();
        running.fetch_sub(1);
        return ok(r.principal ? r.principal->account.str() : "nobody");
      },
      {.run = Run::blocking},
      Access::guest
  );
  start();
  auto client = connect();
  std::string requests;
  for (int i = 0; i < 50; ++i) {
    requests +=
        get(i % 2 == 0 ? "/slow" : "/who",
            i % 3 == 0 ? "Authorization: Bearer admin\r\n" : "Authorization: Bearer viewer\r\n");
  }

  client.send(requests);

  for (int i = 0; i < 50; ++i)
    EXPECT_EQ(client.receive().body, i % 3 == 0 ? "usr_admin" : "usr_viewer") << i;
  EXPECT_FALSE(overlapped);
}

TEST_F(HttpServer, EchoesValidRequestIdsAndMintsOthers) {
  start();

  EXPECT_EQ(ask(get("/hello", "X-Request-Id: abc-1._Z\r\n")).field("X-Request-Id"), "abc-1._Z");
  const auto minted = ask(get("/hello", "X-Request-Id: a b\r\n")).field("X-Request-Id");
  EXPECT_THAT(minted, Not(HasSubstr("a b")));
  EXPECT_FALSE(minted.empty());
  EXPECT_THAT(ask(get("/none", "X-Request-Id: q1\r\n")).body, HasSubstr(R"("request_id":"q1")"));
}

TEST_F(HttpServer, AnswersHeadWithoutABody) {
  start();
  auto client = connect();

  client.send("HEAD /hello HTTP/1.1\r\nHost: a\r\n\r\n");
  const auto response = client.receive(true);

  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.field("Content-Length"), "11");
  EXPECT_EQ(client.ask(get("/hello")).body, R"({"hello":1})");
}

TEST_F(HttpServer, SaysWhatIsNotThere) {
  start();

  EXPECT_EQ(ask(get("/none")).status, 404);
  const auto response = ask("DELETE /hello HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(response.status, 405);
  EXPECT_EQ(response.field("Allow"), "GET, HEAD, OPTIONS");
  EXPECT_EQ(ask("OPTIONS /hello HTTP/1.1\r\nHost: a\r\n\r\n").field("Allow"), "GET, HEAD, OPTIONS");
  EXPECT_EQ(ask("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n").status, 204);
  EXPECT_EQ(ask("BREW /hello HTTP/1.1\r\nHost: a\r\n\r\n").status, 501);
  EXPECT_EQ(ask(get("/a/../hello")).status, 404);
  EXPECT_EQ(ask(get("/hello?a=1&a=2")).status, 400);
}

TEST_F(HttpServer, RefusesLateCallersBeforeTheBodyArrives) {
  add(
      Method::post,
      "/editors",
      [](const Request&) { return ok("{}"); },
      {.body = Body::memory()},
      Access::editor
  );
  start();
  const std::string head = "POST /editors HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n";

  auto nobody = connect();
  const auto refused = nobody.ask(head + "\r\n");
  EXPECT_EQ(refused.status, 401);
  EXPECT_THAT(refused.field("WWW-Authenticate"), HasSubstr("Bearer"));
  EXPECT_EQ(refused.field("Connection"), "close");
  EXPECT_TRUE(nobody.is_closed_by_server());
  EXPECT_EQ(ask(head + "Authorization: Bearer viewer\r\n\r\n").status, 403);
  EXPECT_EQ(ask(head + "Authorization: Bearer service\r\n\r\n").status, 403);
  EXPECT_EQ(ask(head + "Authorization: Bearer nonsense\r\n\r\n").status, 401);
  EXPECT_EQ(ask(post("/editors", "x", "Authorization: Bearer editor\r\n")).status, 200);
  EXPECT_EQ(ask(post("/editors", "x", "Authorization: Bearer admin\r\n")).status, 200);
}

TEST_F(HttpServer, KeepsAccessRulesApart) {
  const auto handler = [](const Request&) { return ok("{}"); };
  add(Method::get, "/user", handler, {.run = Run::on_loop}, Access::user);
  add(Method::get, "/service", handler, {.run = Run::on_loop}, Access::service);
  add(Method::get, "/playback", handler, {.run = Run::on_loop}, Access::playback);
  start();

  EXPECT_EQ(ask(get("/user", "Authorization: Bearer viewer\r\n")).status, 200);
  EXPECT_EQ(
      ask(get("/user", "Authorization: Bearer viewer\r\n")).field("Cache-Control"), "no-store"
  );
  EXPECT_EQ(ask(get("/user", "Authorization: Bearer service\r\n")).status, 403);
  EXPECT_EQ(ask(get("/service", "Authorization: Bearer service\r\n")).status, 200);
  EXPECT_EQ(ask(get("/service", "Authorization: Bearer admin\r\n")).status, 403);
  EXPECT_EQ(ask(get("/who", "Authorization: Bearer bad\r\n")).status, 401);
  EXPECT_EQ(ask(get("/hello", "Authorization: Bearer bad\r\n")).status, 200);
  EXPECT_EQ(ask(get("/playback", "Authorization: Bearer bad\r\n")).status, 200);
}

TEST_F(HttpServer, LimitsBodies) {
  start();

  EXPECT_EQ(ask(post("/echo", std::string(1000, 'x'))).status, 200);
  EXPECT_EQ(ask(post("/echo", std::string(1001, 'x'))).status, 413);
  EXPECT_EQ(
      ask("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999\r\n\r\n").status, 413
  );
  const std::string chunked =
      "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  EXPECT_EQ(ask(chunked + "3e9\r\n" + std::string(1001, 'x') + "\r\n0\r\n\r\n").status, 413);
}

TEST_F(HttpServer, LimitsHeaders) {
  start();

  EXPECT_EQ(ask(get("/" + std::string(8200, 'a'))).status, 414);
  EXPECT_EQ(ask(get("/" + std::string(20000, 'a'))).status, 414);
  EXPECT_EQ(ask(get("/hello", "X: " + std::string(17000, 'a') + "\r\n")).status, 431);
  std::string fields;
  for (int i = 0; i < 101; ++i)
    fields += "X: 1\r\n";
  EXPECT_EQ(ask(get("/hello", fields)).status, 431);
  EXPECT_EQ(ask(get("/hello", std::string_view{fields}.substr(0, 99 * 6))).status, 200);
}

TEST_F(HttpServer, ClosesWhenMessagesCouldBeReadInTwoWays) {
  start();
  const std::vector<std::string> odd{
      "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: "
      "chunked\r\n\r\n0\r\n\r\n",
      "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: "
      "3\r\n\r\n0\r\n\r\n",
      "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc",
      "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3, 3\r\n\r\nabc",
      "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: +3\r\n\r\nabc",
      "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: -3\r\n\r\nabc",
      "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n",
      "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
      "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: "
      "chunked\r\n\r\n0\r\n\r\n",
      "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
      "POST /echo HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
      "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n0\r\n\r\n",
      "GET /hello HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
      "GET /hello HTTP/1.1\r\n\r\n",
      "GET /hello HTTP/1.1\r\nHost: a/b\r\n\r\n",
      "GET /hello HTTP/1.1\nHost: a\n\n",
      "GET /hello HTTP/1.1\r\nHost: a\nX: b\r\n\r\n",
      "GET /hello HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n",
      "GET  /hello HTTP/1.1\r\nHost: a\r\n\r\n",
      "GET /hello HTTP/2.0\r\nHost: a\r\n\r\n",
      "GET /hel\x01lo HTTP/1.1\r\nHost: a\r\n\r\n",
      "GET /hello HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n"s,
      "\x16\x03\x01\x02\r\n\r\n",
  };
  for (const auto& bytes : odd) {
    auto client = connect();
    const auto response = client.ask(bytes + get("/hello"));
    EXPECT_GE(response.status, 400) << bytes;
    EXPECT_LE(response.status, 501) << bytes;
    const bool framing = bytes.starts_with("POST");
    EXPECT_TRUE(!framing || response.field("Connection") == "close") << bytes;
  }
}

TEST_F(HttpServer, TellsHttp10ClientsAndAskersThatItCloses) {
  start();
  auto old = connect();

  EXPECT_EQ(old.ask("GET /hello HTTP/1.0\r\n\r\n").field("Connection"), "close");
  EXPECT_TRUE(old.is_closed_by_server());
  auto asker = connect();
  EXPECT_EQ(asker.ask(get("/hello", "Connection: close\r\n")).status, 200);
  EXPECT_TRUE(asker.is_closed_by_server());
}

TEST_F(HttpServer, InvitesTheBodyOnlyWhenItWantsIt) {
  start();
  const std::string head =
      "POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: ";
  auto client = connect();

  EXPECT_EQ(client.ask(head + "3\r\n\r\n").status, 100);
  EXPECT_EQ(client.ask("abc").body, "abc");
  EXPECT_EQ(ask(head + "3000\r\n\r\n").status, 413);
}

TEST_F(HttpServer, HidesWhatHandlersThrow) {
  add(Method::get, "/throw", [](const Request&) -> Result<Response> {
    throw std::runtime_error{"secret"};
  });
  add(Method::get,
      "/down",
      [](const Request&) -> Result<Response> { throw Unavailable{"secret"}; },
      {.run = Run::blocking});
  add(Method::get, "/odd", [](const Request&) -> Result<Response> { throw 7; }
  );  // NOLINT: that is the point.
  start();
  auto client = connect();

  const auto thrown = client.ask(get("/throw"));
  const auto down = client.ask(get("/down"));

  EXPECT_EQ(thrown.status, 500);
  EXPECT_THAT(thrown.body, HasSubstr("internal_error"));
  EXPECT_THAT(thrown.body + down.body, Not(HasSubstr("secret")));
  EXPECT_EQ(down.status, 503);
  EXPECT_EQ(down.field("Retry-After"), "1");
  EXPECT_EQ(client.ask(get("/odd")).status, 500);
}

TEST_F(HttpServer, LogsWhichHandlerThrew) {
  for (const auto run : {Run::on_loop, Run::blocking}) {
    add(Method::get,
        run == Run::on_loop ? "/loop/{x}" : "/pool/{x}",
        [](const Request&) -> Result<Response> { throw std::runtime_error{"expected"}; },
        {.run = run});
  }
  start();

  ::testing::internal::CaptureStderr();
  EXPECT_EQ(ask(get("/loop/1")).status, 500);
  EXPECT_EQ(ask(get("/pool/1")).status, 500);
  const auto log = ::testing::internal::GetCapturedStderr();

  EXPECT_THAT(log, ::testing::ContainsRegex("a handler threw[^\n]*/loop/"));
  EXPECT_THAT(log, ::testing::ContainsRegex("a handler threw[^\n]*/pool/"));
}

TEST_F(HttpServer, AnswersCorsOnlyWhereTheRouteSaysSo) {
  add(
      Method::get,
      "/media",
      [](const Request&) { return ok("{}"); },
      {.run = Run::on_loop, .cors = true},
      Access::user
  );
  start();

  const auto preflight =
      ask("OPTIONS /media HTTP/1.1\r\nHost: a\r\nOrigin: "
          "http://x\r\nAccess-Control-Request-Method: GET\r\n\r\n");
  EXPECT_EQ(preflight.status, 204);
  EXPECT_EQ(preflight.field("Access-Control-Allow-Origin"), "*");
  EXPECT_EQ(preflight.field("Access-Control-Allow-Methods"), "GET, HEAD, OPTIONS");
  EXPECT_EQ(ask(get("/media")).field("Access-Control-Allow-Origin"), "*");
  EXPECT_EQ(ask(get("/hello")).field("Access-Control-Allow-Origin"), "");
}

TEST_F(HttpServer, BelievesForwardedFieldsOnlyFromTrustedProxies) {
  add(Method::get, "/from", [](const Request& r) { return ok(r.source + ' ' + r.base_url); });
  const std::string fields =
      "X-Forwarded-For: 1.1.1.1, 9.9.9.9\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: "
      "tv.example\r\n";
  start();
  EXPECT_EQ(ask(get("/from", fields)).body, "127.0.0.1 http://localhost");
  stop();

  options_.trusted_proxies = {"127.0.0.0/8"};
  start();
  EXPECT_EQ(ask(get("/from", fields)).body, "9.9.9.9 https://tv.example");
}

TEST_F(HttpServer, HidesRoutesOfServicesFromWhatAProxyPassedOn) {
  add(Method::get, "/internal/x", [](const Request&) { return ok("{}"); }, {}, Access::service);
  start();
  EXPECT_EQ(ask(get("/internal/x")).status, 401);
  EXPECT_EQ(ask(get("/internal/x", "X-Forwarded-For: 9.9.9.9\r\n")).status, 404);
  EXPECT_EQ(ask(get("/internal/x", "Forwarded: for=9.9.9.9\r\n")).status, 404);
}

TEST_F(HttpServer, CountsRequestsByRoutePattern) {
  start();
  static_cast<void>(ask(get("/hello")));

  EXPECT_THAT(
      metrics_.text(),
      HasSubstr(
          R"(http_server_request_duration_seconds_count{method="GET",route="/hello",status="200"} 1)"
      )
  );
}

TEST_F(HttpServer, RefusesAnAddressThatIsTaken) {
  start();
  options_.port = server_->port();

  EXPECT_THROW((Server{options_, router_, authenticator_, metrics_}), Unavailable);
  options_.loops = 2;
  EXPECT_THROW((Server{options_, router_, authenticator_, metrics_}), Unavailable);
}

TEST_F(HttpServer, ServesFromSeveralLoops) {
  options_.loops = 3;
  start();
  for (int i = 0; i < 30; ++i)
    EXPECT_EQ(ask(get("/hello")).status, 200);
}

}  // namespace
}  // namespace matinee::http
