#include <map>
#include <optional>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "http/client.hpp"
#include "http/router.hpp"
#include "platform/platform.hpp"
#include "testing/temp_dir.hpp"

namespace matinee::platform {
namespace {

/// Takes a request and lets the test answer it, for as long as the service runs.
class SlowService final : public runtime::Service {
 public:
  [[nodiscard]] std::string_view name() const override { return "slow"; }

  void add_routes(http::Router& router) override {
    router.add({
        .pattern = "/slow",
        .deferred =
            [this](std::shared_ptr<const http::Request>, http::Responder responder) {
              const std::scoped_lock lock{mutex_};
              responder_ = std::move(responder);
              changed_.notify_all();
            },
    });
  }

  void drain() override {
    const std::scoped_lock lock{mutex_};
    draining_ = true;
    changed_.notify_all();
  }

  void stop(std::chrono::steady_clock::time_point /*deadline*/) override {
    const std::scoped_lock lock{mutex_};
    responder_.reset();
  }

  void wait_for_request() {
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [this] { return responder_.has_value(); });
  }

  void wait_for_drain() {
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [this] { return draining_; });
  }

  void answer() {
    const std::scoped_lock lock{mutex_};
    if (responder_) (*responder_)(http::Response{.body = std::string{"late"}});
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<http::Responder> responder_;
  bool draining_ = false;
};

bool accepts(http::Client& client, const std::string& url) {
  try {
    static_cast<void>(client.send({.url = url + "/livez"}));
    return true;
  } catch (const Unavailable&) {
    return false;
  }
}

TEST(HostTest, AnswersWhatIsInFlightBeforeItsServicesStop) {
  const testing::TempDir directory;
  const std::map<std::string, std::string> flags{
      {"data.dir", directory.file("data")}, {"server.listen", "127.0.0.1:0"}, {"log.level", "off"}
  };
  auto values = config::Values::load({.file = {}, .environment = {}, .flags = flags});
  Platform platform{std::move(values.value()), {"user"}};
  SlowService service;
  http::ClientResponse found;
  std::thread client;
  std::thread answering;

  const int code = platform.run({&service}, [&](const std::string& url) {
    client = std::thread{[&, url] {
      http::Client http;
      found = http.send({.url = url + "/slow"});
    }};
    service.wait_for_request();
    answering = std::thread{[&, url] {
      http::Client http;
      service.wait_for_drain();
      while (accepts(http, url))
        std::this_thread::yield();
      service.answer();
    }};
    platform.shut_down();
  });
  client.join();
  answering.join();

  EXPECT_EQ(code, 0);
  EXPECT_EQ(found.status, 200);
  EXPECT_EQ(found.body, "late");
}

}  // namespace
}  // namespace matinee::platform
