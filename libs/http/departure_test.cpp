// Clients that leave, or end their sending side, while a handler works.
#include <functional>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include "http/server_fixture.hpp"

namespace matinee::http {
namespace {

class DepartureTest : public testing::ServerTest {
 protected:
  ~DepartureTest() override {
    stop();
    if (handler_.joinable()) handler_.join();
  }

  /// `then` runs on a thread of its own once the server has noticed that the client has gone.
  void once_gone(std::function<void(Responder)> then) {
    router_.add({
        .pattern = "/slow",
        .deferred =
            [this, then = std::move(then)](std::shared_ptr<const Request>, Responder responder) {
              handler_ = std::thread{[then, responder = std::move(responder)]() mutable {
                while (!responder.abandoned())
                  std::this_thread::yield();
                then(std::move(responder));
              }};
            },
    });
    start();
  }

 private:
  std::thread handler_;
};

TEST_F(DepartureTest, AHalfClosedClientGetsItsAnswer) {
  once_gone([](const Responder& responder) { responder(Response{.body = "here"}); });
  auto client = connect();
  client.send(testing::get("/slow"));
  ::shutdown(client.descriptor(), SHUT_WR);

  const auto answer = client.receive();

  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "here");
}

TEST_F(DepartureTest, ARequestDroppedForAClientThatLeftIsNoError) {
  once_gone([](const Responder&) {});
  auto client = connect();
  client.send(testing::get("/slow"));
  ::shutdown(client.descriptor(), SHUT_WR);

  EXPECT_TRUE(client.is_closed_by_server());
  EXPECT_THAT(metrics_.text(), ::testing::HasSubstr("status=\"499\""));
}

}  // namespace
}  // namespace matinee::http
