#include "webhooks/dispatcher.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <string>

#include "webhooks/tests/webhook_world.hpp"

namespace matinee::webhooks {
namespace {

using namespace std::chrono_literals;

/// Receivers of which one hangs until it is let go.
class DispatcherTest : public WebhookTest {
 protected:
  http::StrangerAnswer answer(const http::StrangerPost& post) {
    std::unique_lock lock{mutex_};
    ++running_[post.url];
    most_ = std::max(most_, running_[post.url]);
    if (post.url == hanging_)
      changed_.wait(lock, [&] { return released_ || post.stop.stop_requested(); });
    --running_[post.url];
    if (post.stop.stop_requested()) return {.failure = http::StrangerFailure::broken};
    ++taken_[post.url];
    changed_.notify_all();
    return {.status = 200};
  }

  [[nodiscard]] bool wait_for(const std::string& url, int count) {
    std::unique_lock lock{mutex_};
    return changed_.wait_for(lock, 20s, [&] { return taken_[url] >= count; });
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::string hanging_;
  bool released_ = false;
  std::map<std::string, int> taken_;
  std::map<std::string, int> running_;
  int most_ = 0;
  metrics::Registry registry_;
  Courier courier_{
      deliveries_,
      clock_,
      random_,
      key_,
      {},
      registry_,
      [this](const http::StrangerPost& post) { return answer(post); }
  };
};

INSTANTIATE_TEST_SUITE_P(, DispatcherTest, ::testing::ValuesIn(testing::engines), engine_name);

TEST_P(DispatcherTest, AnEndpointThatHangsHoldsUpItsOwnEventsOnly) {
  const auto slow = add_endpoint();
  const auto quick = add_endpoint();
  hanging_ = slow.url;
  for (int i = 0; i < 5; ++i)
    tell();

  Dispatcher dispatcher{deliveries_, courier_, 2};

  EXPECT_TRUE(wait_for(quick.url, 5));
  {
    const std::scoped_lock lock{mutex_};
    EXPECT_EQ(taken_[slow.url], 0);
    released_ = true;
    changed_.notify_all();
  }
  EXPECT_TRUE(wait_for(slow.url, 5));
  const std::scoped_lock lock{mutex_};
  EXPECT_EQ(most_, 1);
}

TEST_P(DispatcherTest, FindsWhatComesLater) {
  const auto endpoint = add_endpoint();
  Dispatcher dispatcher{deliveries_, courier_, 1};

  tell();
  dispatcher.wake();

  EXPECT_TRUE(wait_for(endpoint.url, 1));
}

}  // namespace
}  // namespace matinee::webhooks
