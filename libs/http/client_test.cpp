#include "http/client.hpp"

#include <filesystem>
#include <fstream>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/encoding.hpp"
#include "core/hash.hpp"
#include "http/server_fixture.hpp"
#include "logger/logger.hpp"
#include "testing/tcp_gate.hpp"

namespace matinee::http {
namespace {

using ::testing::HasSubstr;

class HttpClient : public testing::ServerTest {
 protected:
  void SetUp() override {
    spool_ = std::filesystem::path{::testing::TempDir()} / ("spool-" + std::to_string(::getpid()));
    std::filesystem::create_directories(spool_);
    options_.spool_directory = spool_;
    add(Method::get, "/hello", [](const Request& r) { return ok(r.request_id + ' ' + r.target); });
    add(Method::get, "/big", [](const Request&) { return ok(std::string(100'000, 'x')); });
    add(Method::get, "/away", [](const Request&) { return see_other("/hello"); });
  }

  ~HttpClient() override {
    stop();
    std::filesystem::remove_all(spool_);
  }

  [[nodiscard]] std::string url(std::string_view path) const {
    return "http://127.0.0.1:" + std::to_string(server_->port()) + std::string{path};
  }

  [[nodiscard]] std::string make_file(std::string_view name, const std::string& content) const {
    const auto path = spool_ / name;
    std::ofstream{path, std::ios::binary} << content;
    return path;
  }

  std::filesystem::path spool_;
  Client client_;
};

TEST_F(HttpClient, GetsWithTheRequestIdOfItsThreadAndThePathAsItIs) {
  start();
  const logger::RequestScope scope{"outer-1"};

  const auto response = client_.send({.url = url("/hello?a=%2F")});

  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.body, "outer-1 /hello?a=%2F");
  EXPECT_EQ(response.headers.get("content-type"), "application/json");
  EXPECT_EQ(client_.send({.url = url("/a/../hello")}).status, 404);
}

TEST_F(HttpClient, TellsAllMethodsApart) {
  for (const auto method : {Method::get, Method::post, Method::put, Method::patch, Method::del}) {
    const auto body = method == Method::get ? Body::none() : Body::memory();
    add(method,
        "/any",
        [](const Request& r) { return ok(std::string{to_string(r.method)} + r.body); },
        {.run = Run::on_loop, .body = body});
  }
  start();

  EXPECT_EQ(client_.send({.url = url("/any")}).body, "GET");
  EXPECT_EQ(client_.send({.method = Method::head, .url = url("/any")}).body, "");
  EXPECT_EQ(client_.send({.method = Method::post, .url = url("/any")}).body, "POST");
  EXPECT_EQ(client_.send({.method = Method::put, .url = url("/any"), .body = "1"}).body, "PUT1");
  EXPECT_EQ(
      client_.send({.method = Method::patch, .url = url("/any"), .body = "2"}).body, "PATCH2"
  );
  EXPECT_EQ(client_.send({.method = Method::del, .url = url("/any")}).body, "DELETE");
}

TEST_F(HttpClient, DoesNotFollowAndDoesNotReadForever) {
  start();

  EXPECT_EQ(client_.send({.url = url("/away")}).status, 303);
  EXPECT_THROW(
      static_cast<void>(client_.send({.url = url("/big"), .max_response_bytes = 99'999})),
      Unavailable
  );
  EXPECT_THROW(static_cast<void>(client_.send({.url = "file:///etc/hostname"})), Unavailable);
  EXPECT_EQ(
      client_.send({.url = url("/big"), .max_response_bytes = 100'000}).body.size(), 100'000U
  );
}

TEST_F(HttpClient, ReportsASilentOrMissingServerAsUnavailable) {
  std::vector<Responder> held;
  router_.add(
      {.pattern = "/never",
       .options = {.run = Run::on_loop},
       .deferred = [&](const auto&, const Responder& r) { held.push_back(r); }}
  );
  start();
  const auto never = url("/never");

  EXPECT_THROW(
      static_cast<void>(client_.send({.url = never, .total_timeout = std::chrono::milliseconds{50}})
      ),
      Unavailable
  );
  stop();
  EXPECT_THROW(static_cast<void>(client_.send({.url = never})), Unavailable);
}

TEST_F(HttpClient, EndsATransferAtOnceWhenItIsAskedTo) {
  std::vector<Responder> held;
  std::stop_source stop_source;
  router_.add(
      {.pattern = "/never",
       .options = {.run = Run::on_loop},
       .deferred =
           [&](const auto&, const Responder& r) {
             held.push_back(r);
             stop_source.request_stop();
           }}
  );
  start();
  const auto began = std::chrono::steady_clock::now();

  EXPECT_THROW(
      static_cast<void>(client_.send({.url = url("/never"), .stop = stop_source.get_token()})),
      Unavailable
  );

  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds{10});
  EXPECT_EQ(
      client_.send({.url = url("/hello"), .stop = std::stop_source{}.get_token()}).status, 200
  );
  EXPECT_THROW(
      static_cast<void>(client_.send({.url = url("/hello"), .stop = stop_source.get_token()})),
      Unavailable
  );
}

TEST_F(HttpClient, StreamsAFileAsTheBody) {
  add(Method::put,
      "/file",
      [](const Request& r) {
        return ok(r.file.sha256_hex() + ' ' + std::to_string(r.file.size()));
      },
      {.body = Body::file(10'000'000)});
  start();
  const std::string content(3'000'000, 'v');
  std::uint64_t last = 0;
  std::uint64_t total = 0;

  const auto response = client_.send({
      .method = Method::put,
      .url = url("/file"),
      .upload_file = make_file("in", content),
      .on_progress =
          [&](std::uint64_t sent, std::uint64_t of) {
            last = sent;
            total = of;
          },
  });

  EXPECT_EQ(response.body, hex_encode(bytes_of(sha256(content))) + " 3000000");
  EXPECT_EQ(last, 3'000'000U);
  EXPECT_EQ(total, 3'000'000U);

  const auto rest = client_.send({
      .method = Method::put,
      .url = url("/file"),
      .upload_file = make_file("in", "the beginning and the rest"),
      .upload_offset = 14,
  });
  EXPECT_EQ(rest.body, hex_encode(bytes_of(sha256("and the rest"))) + " 12");
}

TEST_F(HttpClient, UploadsAForm) {
  add(Method::post,
      "/videos",
      [](const Request& r) {
        const auto* const file = r.form.file("file");
        return ok(
            r.form.fields.at("title") + '|' + file->filename + '|' + file->content.sha256_hex()
        );
      },
      {.body = Body::multipart(10'000'000)});
  start();
  const std::string content(2'000'000, 'm');

  const auto response = client_.send({
      .method = Method::post,
      .url = url("/videos"),
      .form =
          {{.name = "title", .value = "A \"title\""},
           {.name = "file", .file = make_file("in.mp4", content), .filename = "my \"film\".mp4"}},
  });

  EXPECT_EQ(response.body, R"(A "title"|my "film".mp4|)" + hex_encode(bytes_of(sha256(content))));
}

TEST_F(HttpClient, GetsTheRefusalOfAnUploadThatIsTooLarge) {
  add(Method::put, "/file", [](const Request&) { return ok("{}"); }, {.body = Body::file(1'000'000)}
  );
  start();

  const auto response = client_.send(
      {.method = Method::put,
       .url = url("/file"),
       .upload_file = make_file("in", std::string(8'000'000, 'x'))}
  );

  EXPECT_EQ(response.status, 413);
  EXPECT_THAT(response.body, HasSubstr("body_too_large"));
}

TEST_F(HttpClient, IsSafeFromManyThreads) {
  start();
  std::vector<std::thread> threads;
  std::atomic<int> good{0};
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 20; ++n)
        good += client_.send({.url = url("/hello")}).status == 200 ? 1 : 0;
    });
  }
  for (auto& thread : threads)
    thread.join();

  EXPECT_EQ(good, 160);
}

class HttpPeer : public HttpClient {};

TEST_F(HttpPeer, SendsItsTokenAndGivesBackTheBody) {
  add(
      Method::post,
      "/internal/x",
      [](const Request& r) { return ok(r.principal->service + r.body); },
      {.run = Run::on_loop, .body = Body::memory()},
      Access::service
  );
  start();
  const Peer peer{client_, url("/"), [] { return std::string{"service"}; }};

  EXPECT_EQ(peer.post("/internal/x", "{}").value_or("refused"), "content{}");
}

TEST_F(HttpPeer, TurnsProblemsIntoErrorsAgain) {
  add(Method::get, "/refused", [](const Request&) -> Result<Response> {
    return refuse({FieldError{.pointer = "/a", .code = "required", .detail = "is required"}});
  });
  add(Method::get, "/down", [](const Request&) -> Result<Response> { throw Unavailable{"x"}; });
  add(Method::get, "/foreign", [](const Request&) { return Result<Response>{json(404, "{}")}; });
  start();
  const Peer peer{client_, url(""), [] { return std::string{"viewer"}; }};

  const auto refused = peer.get("/refused");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code.name, "invalid_request");
  ASSERT_EQ(refused.error().details.size(), 1U);
  EXPECT_EQ(refused.error().details[0].pointer, "/a");
  EXPECT_EQ(peer.get("/nothing").error().code.kind, ErrorKind::not_found);
  EXPECT_THROW(static_cast<void>(peer.get("/down")), Unavailable);
  EXPECT_THROW(static_cast<void>(peer.get("/foreign")), Unavailable);
}

TEST_F(HttpClient, TakesNoAnswerThatBreaksOffInItsHead) {
  matinee::testing::TcpGate gate{std::nullopt};
  gate.answer_by([](const std::string&) {
    return std::optional<std::string>{"HTTP/1.1 200 OK\r\nContent-Le"};
  });

  EXPECT_THROW(static_cast<void>(client_.send({.url = gate.url() + "/"})), Unavailable);
}

TEST_F(HttpClient, HandsAnAnswerOverAsItArrives) {
  start();
  std::string got;
  const auto take = [&](std::string_view bytes) { got += bytes; };

  EXPECT_EQ(client_.send({.url = url("/big"), .max_response_bytes = 10, .on_body = take}).body, "");
  EXPECT_EQ(got, std::string(100'000, 'x'));
  EXPECT_THAT(client_.send({.url = url("/none"), .on_body = take}).body, HasSubstr("not_found"));
  EXPECT_EQ(got.size(), 100'000U) << "refusals are not";
}

}  // namespace
}  // namespace matinee::http
