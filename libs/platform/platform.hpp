#pragma once

#include <functional>
#include <initializer_list>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "auth/tokens.hpp"
#include "cache/cache.hpp"
#include "cdn/url_signer.hpp"
#include "config/config.hpp"
#include "core/clock.hpp"
#include "core/random.hpp"
#include "database/database.hpp"
#include "http/client.hpp"
#include "logger/logger.hpp"
#include "metrics/metrics.hpp"
#include "objects/object_store.hpp"
#include "platform/settings.hpp"
#include "queue/queue.hpp"
#include "runtime/service.hpp"

namespace matinee::platform {

/// A setting that does not fit or is missing: exit code 2, the message says which and what is
/// allowed.
class ConfigurationError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Builds the adapters that a configuration names, and hosts services. One per process, made in
/// main(), outlives all services. Adapters are made on first use. Not thread-safe while services
/// are being made; what it returns is as thread-safe as its port says.
class Platform {
 public:
  /// `hosted`: roles of this process among user, content, streaming, payment, worker.
  /// Throws ConfigurationError.
  Platform(config::Values values, std::set<std::string> hosted);
  ~Platform();
  Platform(const Platform&) = delete;
  Platform& operator=(const Platform&) = delete;

  /// A service's own settings.
  template <class Config>
  [[nodiscard]] Config settings() const {
    auto read = values().read<Config>();
    if (!read) throw_configuration_error(read.error());
    return std::move(*read);
  }

  [[nodiscard]] const Settings& common() const;

  [[nodiscard]] const Clock& clock() const;
  [[nodiscard]] Random& random() const;
  [[nodiscard]] metrics::Registry& metrics() const;
  [[nodiscard]] http::Client& http_client() const;

  /// The database of one service ("user", "content", "streaming", "payment"), migrated. One per
  /// name.
  [[nodiscard]] db::Database& database(
      std::string_view service, std::span<const db::Migration> migrations
  );
  [[nodiscard]] objects::ObjectStore& objects();
  [[nodiscard]] cache::Cache& cache();
  [[nodiscard]] const cdn::UrlSigner& url_signer();

  /// The key that signs access tokens. Only where "user" is hosted.
  [[nodiscard]] const auth::SigningKey& access_key();
  /// Verifies access tokens: the own key, or the JWKS of the user peer.
  [[nodiscard]] auth::KeySource& key_source();
  [[nodiscard]] const Secret& service_secret() const;

  /// Another service over HTTP ("user", "content", "streaming", "payment"), with service tokens.
  [[nodiscard]] http::Peer peer(std::string_view service);

  /// A secret of the configuration or, in embedded mode, of DIR/secrets/NAME (made with 32 random
  /// bytes, mode 0600).
  [[nodiscard]] Secret secret(std::string_view name, const Secret& configured) const;

  /// Starts services and server, prints the address, waits for a signal, drains, stops; the exit
  /// code of main(). Calls `ready` with the base URL once /readyz answers.
  [[nodiscard]] int run(
      std::initializer_list<runtime::Service*> services,
      const std::function<void(const std::string& base_url)>& ready = {}
  );
  /// Makes `run` return, from any thread.
  void shut_down();

 private:
  [[nodiscard]] const config::Values& values() const;
  [[noreturn]] static void throw_configuration_error(const Error& error);

  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace matinee::platform
