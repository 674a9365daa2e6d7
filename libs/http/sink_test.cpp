// Bodies that go to a sink of their route.
#include <atomic>
#include <chrono>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "http/server_fixture.hpp"

namespace matinee::http {
namespace {

using std::chrono::seconds;
using testing::post;

/// What became of the sinks.
struct Seen {
  std::string bytes;
  std::atomic<std::size_t> size = 0;
  std::atomic<int> saves = 0;
  std::promise<bool> whole;
};

/// Refuses "no" at the beginning of a piece, throws at "throw".
class SeenSink final : public BodySink {
 public:
  explicit SeenSink(Seen& seen) : seen_{seen} {}

  Result<void> write(std::string_view bytes) override {
    if (bytes.starts_with("no")) return refuse(code::unsupported_media);
    if (bytes.starts_with("throw")) throw Unavailable{"the disk is gone"};
    seen_.bytes += bytes;
    seen_.size += bytes.size();
    return {};
  }

  void save() override { ++seen_.saves; }

  Result<Response> finish(bool whole) override {
    seen_.whole.set_value(whole);
    if (seen_.bytes == "bad") throw std::runtime_error{"a defect"};
    return no_content();
  }

 private:
  Seen& seen_;
};

class HttpSink : public testing::ServerTest {
 protected:
  HttpSink() {
    router_.add({
        .method = Method::patch,
        .pattern = "/sink",
        .access = Access::editor,
        .options =
            {.body = Body::sink(1'000'000), .overridable = true, .headers = {{"Spoken", "here"}}},
        .opener = [this](const Request& request) -> Result<std::unique_ptr<BodySink>> {
          if (request.headers.get("Refuse-Me")) return refuse(code::wrong_offset);
          return std::make_unique<SeenSink>(seen_);
        },
    });
    start();
  }

  ~HttpSink() override { stop(); }

  [[nodiscard]] static std::string head(std::size_t length, const std::string& fields = {}) {
    return "PATCH /sink HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer editor\r\nContent-Length: " +
           std::to_string(length) + "\r\n" + fields + "\r\n";
  }

  [[nodiscard]] bool was_whole() {
    auto whole = seen_.whole.get_future();
    if (whole.wait_for(seconds{20}) != std::future_status::ready)
      throw std::runtime_error{"the sink was not finished"};
    return whole.get();
  }

  void wait_for_bytes(std::size_t count) const {
    while (seen_.size < count)
      std::this_thread::yield();
  }

  Seen seen_;
};

TEST_F(HttpSink, GetsTheBodyInPiecesAndAnswers) {
  const std::string body(300'000, 'x');
  auto client = connect();
  client.send(head(body.size()) + body.substr(0, 7));
  client.send(body.substr(7));

  EXPECT_EQ(client.receive().status, 204);
  EXPECT_TRUE(was_whole());
  EXPECT_TRUE(seen_.bytes == body);
}

TEST_F(HttpSink, GetsChunksByteByByte) {
  auto client = connect();
  client.send_bytewise(
      "PATCH /sink HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer editor\r\n"
      "Transfer-Encoding: chunked\r\n\r\n4\r\nhell\r\n1\r\no\r\n0\r\n\r\n"
  );

  EXPECT_EQ(client.receive().status, 204);
  EXPECT_EQ(seen_.bytes, "hello");
}

TEST_F(HttpSink, AnswersWithoutABodyAndGoesOn) {
  auto client = connect();
  EXPECT_EQ(client.ask(head(0)).status, 204);
  EXPECT_TRUE(was_whole());
  EXPECT_EQ(client.ask(head(5, "Refuse-Me: 1\r\n")).status, 409);
}

TEST_F(HttpSink, KeepsWhatCameBeforeTheConnectionDied) {
  auto client = connect();
  client.send(head(1000) + "hello");
  wait_for_bytes(5);
  client.close();

  EXPECT_FALSE(was_whole());
  EXPECT_EQ(seen_.bytes, "hello");
}

TEST_F(HttpSink, KeepsWhatCameBeforeTheServerStopped) {
  auto client = connect();
  client.send(head(1000) + "hello");
  wait_for_bytes(5);
  stop();

  EXPECT_FALSE(was_whole());
  EXPECT_EQ(seen_.bytes, "hello");
}

TEST_F(HttpSink, IsToldWhenItsOwnRefusalEndedTheBody) {
  for (const auto& [piece, status] : {std::pair{"no!!!", 422}, std::pair{"throw", 503}}) {
    seen_.whole = {};
    EXPECT_EQ(ask(head(1000) + piece).status, status);
    EXPECT_FALSE(was_whole());
  }
}

TEST_F(HttpSink, ADefectIsA500) {
  EXPECT_EQ(ask(head(3) + "bad").status, 500);
}

TEST_F(HttpSink, IsSavedWhileBytesArrive) {
  auto client = connect();
  client.send(head(1'000'000));
  for (int sent = 0; seen_.saves < 2 && sent < 1'000'000; ++sent) {
    client.send("x");
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
  }

  EXPECT_EQ(seen_.saves, 2);
}

TEST_F(HttpSink, IsNotMadeForWhoMayNotCall) {
  const auto refused = ask("PATCH /sink HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello");
  EXPECT_EQ(refused.status, 401);
  EXPECT_EQ(refused.field("Spoken"), "here") << "refusals have the headers of the route too";
  EXPECT_EQ(ask(head(1'000'001)).status, 413);
  EXPECT_EQ(seen_.size, 0U);
}

TEST_F(HttpSink, IsReachedByAnOverriddenPost) {
  const std::string fields =
      "Authorization: Bearer editor\r\nX-HTTP-Method-Override: PATCH\r\nSpare: 1\r\n";
  EXPECT_EQ(ask(post("/sink", "hello", fields)).status, 204);
  EXPECT_EQ(seen_.bytes, "hello");
  EXPECT_EQ(ask(post("/sink", "", "X-HTTP-Method-Override: DELETE\r\n")).status, 405);
  EXPECT_EQ(ask(post("/sink", "", "X-HTTP-Method-Override: nonsense\r\n")).status, 405);
}

TEST_F(HttpSink, ContinuesWhenItIsThere) {
  auto client = connect();
  client.send(head(5, "Expect: 100-continue\r\n"));
  EXPECT_EQ(client.receive(true).status, 100);
  client.send("hello");
  EXPECT_EQ(client.receive().status, 204);
}

}  // namespace
}  // namespace matinee::http
