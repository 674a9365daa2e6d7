#include "platform/key_sources.hpp"

#include <atomic>
#include <condition_variable>
#include <mutex>

#include "logger/logger.hpp"
#include "runtime/periodic.hpp"

namespace matinee::platform {

namespace {

using Keys = std::vector<auth::VerifyKey>;
using std::chrono::steady_clock;

constexpr std::chrono::seconds regular_period{60};
constexpr std::chrono::seconds shortest_period{5};

class LocalKeys final : public auth::KeySource {
 public:
  explicit LocalKeys(Keys keys) : keys_{std::make_shared<const Keys>(std::move(keys))} {}

  [[nodiscard]] std::shared_ptr<const Keys> keys() override { return keys_; }

 private:
  std::shared_ptr<const Keys> keys_;
};

}  // namespace

std::unique_ptr<auth::KeySource> local_keys(std::vector<auth::VerifyKey> keys) {
  return std::make_unique<LocalKeys>(std::move(keys));
}

struct RemoteKeys::State {
  void fetch_when_due() {
    const auto now = clock.steady();
    const bool known = !current()->empty();
    const auto wanted = asked.exchange(false) ? shortest_period : regular_period;
    if (known && now - fetched_at < wanted) {
      if (wanted == shortest_period) asked = true;  // Later, not never.
      return;
    }
    fetched_at = now;
    fetch();
    const std::scoped_lock lock{mutex};
    attempted = true;
    first_attempt.notify_all();
  }

  void fetch() {
    try {
      const auto answer = client.send({.url = url, .total_timeout = std::chrono::seconds{5}});
      auto parsed = answer.status == 200 ? auth::parse_jwks(answer.body)
                                         : refuse(code::invalid_request, "not a key set");
      if (!parsed || parsed->empty()) return report("no usable answer");
      const std::scoped_lock lock{mutex};
      keys = std::make_shared<const Keys>(std::move(*parsed));
      failing = false;
    } catch (const Unavailable& error) {
      report(error.what());
    }
  }

  void report(const std::string& reason) {
    if (!std::exchange(failing, true))
      log.warn("verification keys not fetched", {{"url", url}, {"reason", reason}});
  }

  std::shared_ptr<const Keys> current() {
    const std::scoped_lock lock{mutex};
    return keys;
  }

  State(http::Client& http, std::string jwks_url, const Clock& time)
      : client{http}, url{std::move(jwks_url)}, clock{time} {}

  http::Client& client;
  std::string url;
  const Clock& clock;
  logger::Logger log{"keys"};
  std::mutex mutex;
  std::condition_variable first_attempt;
  bool attempted = false;
  std::shared_ptr<const Keys> keys = std::make_shared<const Keys>();
  std::atomic<bool> asked{false};
  steady_clock::time_point fetched_at;
  bool failing = false;
  std::unique_ptr<runtime::Periodic> periodic;  // Last: its thread uses the rest.
};

RemoteKeys::RemoteKeys(http::Client& client, std::string base_url, const Clock& clock)
    : state_{std::make_unique<State>(client, std::move(base_url) + "/.well-known/jwks.json", clock)
      } {
  state_->periodic = std::make_unique<runtime::Periodic>(
      "keys", std::chrono::seconds{1}, [state = state_.get()] { state->fetch_when_due(); }
  );
}

RemoteKeys::~RemoteKeys() = default;

std::shared_ptr<const Keys> RemoteKeys::keys() {
  return state_->current();
}

void RemoteKeys::refresh() {
  state_->asked = true;
}

void RemoteKeys::wait_for_first_attempt(std::chrono::milliseconds limit) {
  std::unique_lock lock{state_->mutex};
  state_->first_attempt.wait_for(lock, limit, [this] { return state_->attempted; });
}

runtime::HealthCheck RemoteKeys::health_check() {
  return {
      .name = "keys",
      .check =
          [this] {
            if (keys()->empty()) throw Unavailable{"user-service has not published its keys yet"};
          },
  };
}

Result<http::Principal> RefreshingAuthenticator::authenticate(std::string_view authorization) {
  auto principal = inner_.authenticate(authorization);
  if (!principal && principal.error().code.name == code::invalid_token.name) keys_.refresh();
  return principal;
}

}  // namespace matinee::platform
