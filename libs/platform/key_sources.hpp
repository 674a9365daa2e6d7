#pragma once

#include <memory>
#include <string>

#include "auth/tokens.hpp"
#include "core/clock.hpp"
#include "http/client.hpp"
#include "http/server.hpp"
#include "runtime/service.hpp"

namespace matinee::platform {

/// The keys of user-service in the same process.
[[nodiscard]] std::unique_ptr<auth::KeySource> local_keys(std::vector<auth::VerifyKey> keys);

/// The keys that a user-service publishes at `base_url`/.well-known/jwks.json: fetched every 60 s,
/// every second until the first answer, and soon after `refresh`. Keys that were known stay in
/// force while the service does not answer.
class RemoteKeys final : public auth::KeySource {
 public:
  RemoteKeys(http::Client& client, std::string base_url, const Clock& clock);
  ~RemoteKeys() override;

  [[nodiscard]] std::shared_ptr<const std::vector<auth::VerifyKey>> keys() override;
  /// Asks again soon, at most every 5 seconds: a token may be signed by a new key. Never blocks.
  void refresh();
  /// Waits until the first attempt to fetch is over, at most for `limit`.
  void wait_for_first_attempt(std::chrono::milliseconds limit);
  /// Fails until keys are known.
  [[nodiscard]] runtime::HealthCheck health_check();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Passes on to `inner`; a token that it does not accept makes `keys` look for new ones.
class RefreshingAuthenticator final : public http::Authenticator {
 public:
  RefreshingAuthenticator(http::Authenticator& inner, RemoteKeys& keys)
      : inner_{inner}, keys_{keys} {}

  [[nodiscard]] Result<http::Principal> authenticate(std::string_view authorization) override;

 private:
  http::Authenticator& inner_;
  RemoteKeys& keys_;
};

}  // namespace matinee::platform
