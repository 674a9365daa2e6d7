// What a flood of sign-ins does to everybody else.
#include <atomic>
#include <future>
#include <memory>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "user-service/tests/api_world.hpp"

namespace matinee::user {
namespace {

struct NobodyWaits final : http::Responder::Sink {
  void send(Result<http::Response> /*response*/) override {}

  [[nodiscard]] bool abandoned() const override { return false; }
};

struct Answered final : http::Responder::Sink {
  void send(Result<http::Response> response) override { answer.set_value(std::move(response)); }

  [[nodiscard]] bool abandoned() const override { return false; }

  std::promise<Result<http::Response>> answer;
};

class PasswordLaneTest : public ::testing::Test {
 protected:
  /// Puts requests into the lane whose handlers last until `release`.
  void hold(std::size_t count) {
    const auto handler = world.parts->password_lane.over(
        [released = released_](const http::Request&) -> Result<http::Response> {
          released.wait();
          return http::no_content();
        }
    );
    for (std::size_t turn = 0; turn < count; ++turn) {
      handler(
          std::make_shared<const http::Request>(), http::Responder{std::make_shared<NobodyWaits>()}
      );
    }
  }

  void release() {
    if (!std::exchange(is_released_, true)) release_.set_value();
  }

  void wait_until_queued(std::size_t count) {
    while (world.parts->password_pool.queued() != count)
      std::this_thread::yield();
  }

  /// Also when the test throws: what waits for the lane must end.
  void TearDown() override {
    release();
    clients.clear();
  }

  ApiWorld world;
  std::vector<std::jthread> clients;

 private:
  std::promise<void> release_;
  std::shared_future<void> released_ = release_.get_future().share();
  bool is_released_ = false;
};

TEST_F(PasswordLaneTest, FullOfSignInsLeavesOtherRoutesAlone) {
  constexpr std::size_t threads = 2;
  constexpr std::size_t room = 64;
  constexpr std::size_t sign_ins = 8;  // As many as the server has threads for handlers.
  const std::string token = world.sign_up().text("/access_token");
  hold(threads);
  wait_until_queued(0);
  hold(room - sign_ins);
  std::atomic<int> entered = 0;
  for (std::size_t count = 0; count < sign_ins; ++count)
    clients.emplace_back([&] { entered += world.sign_in().status == 200; });
  wait_until_queued(room);

  const auto profile = world.get("/me", token);
  const auto one_more = world.sign_in();
  release();
  clients.clear();

  EXPECT_EQ(profile.status, 200);
  EXPECT_EQ(one_more.status, 503);
  EXPECT_EQ(one_more.code(), "overloaded");
  EXPECT_EQ(one_more.header("Retry-After"), "1");
  EXPECT_NE(
      world.registry.text().find("matinee_password_requests_refused_total 1\n"), std::string::npos
  );
  EXPECT_EQ(entered, static_cast<int>(sign_ins));
}

TEST_F(PasswordLaneTest, AnswersForHandlersThatThrow) {
  const auto answer_of = [&](const http::Handler& handler) {
    const auto sink = std::make_shared<Answered>();
    world.parts->password_lane.over(handler)(
        std::make_shared<const http::Request>(), http::Responder{sink}
    );
    return sink->answer.get_future().get().error().code.name;
  };

  const auto away =
      answer_of([](const auto&) -> Result<http::Response> { throw Unavailable{"the database"}; });
  const auto broken =
      answer_of([](const auto&) -> Result<http::Response> { throw std::logic_error{"a defect"}; });

  EXPECT_EQ(away, "unavailable");
  EXPECT_EQ(broken, "internal_error");
}

}  // namespace
}  // namespace matinee::user
