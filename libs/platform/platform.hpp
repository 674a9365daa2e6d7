#pragma once

#include <functional>
#include <initializer_list>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include "auth/tokens.hpp"
#include "cache/cache.hpp"
#include "cdn/url_signer.hpp"
#include "config/config.hpp"
#include "core/clock.hpp"
#include "core/random.hpp"
#include "database/database.hpp"
#include "http/client.hpp"
#include "logger/logger.hpp"
#include "mail/mailer.hpp"
#include "metrics/metrics.hpp"
#include "objects/object_store.hpp"
#include "platform/errors.hpp"
#include "platform/settings.hpp"
#include "queue/remote_queue.hpp"
#include "runtime/service.hpp"

namespace matinee::platform {

/// Builds the adapters that a configuration names, and hosts services. One per process, made in
/// main() before any other thread, outlives all services. Adapters are made on first use. Not
/// thread-safe while services are being made; what it returns is as thread-safe as its port says.
class Platform {
 public:
  struct Options {
    /// The file named by MATINEE_TEST_CLOCK_FILE shifts the wall clock. For outside tests only.
    bool test_hooks = false;
    /// Makes no directories and no secrets, and takes databases as they are. For commands that only
    /// read: what needs a secret is not there.
    bool reads_only = false;
  };

  /// `hosted`: roles of this process among user, content, streaming, payment, worker. Empty for
  /// commands that only need adapters: those leave signals and log settings alone. Throws
  /// ConfigurationError.
  Platform(config::Values values, std::set<std::string> hosted, const Options& options);

  Platform(config::Values values, std::set<std::string> hosted)
      : Platform{std::move(values), std::move(hosted), Options{}} {}

  ~Platform();
  Platform(const Platform&) = delete;
  Platform& operator=(const Platform&) = delete;

  /// A service's own settings. Throws ConfigurationError.
  template <class Config>
  [[nodiscard]] Config settings() const {
    auto read = values().read<Config>();
    if (!read) throw ConfigurationError{describe(read.error())};
    return std::move(*read);
  }

  [[nodiscard]] const Settings& common() const;
  [[nodiscard]] bool hosts(std::string_view role) const;
  /// Options::reads_only: who makes tables of its own has to leave them as they are.
  [[nodiscard]] bool reads_only() const;
  /// data.dir as an absolute path.
  [[nodiscard]] const std::string& data_dir() const;
  /// A directory inside data.dir for files that need not outlive a restart; made when missing.
  [[nodiscard]] std::string scratch_dir(std::string_view name) const;

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
  /// The queue of orders; nothing when it lies in the database of content-service.
  [[nodiscard]] queue::RemoteQueue* queue();
  [[nodiscard]] cache::Cache& cache();
  [[nodiscard]] const cdn::UrlSigner& url_signer();
  /// May be asked for from any thread.
  [[nodiscard]] mail::Mailer& mailer();

  /// server.public_url without a slash at its end or, once this process serves, how this machine
  /// reaches it; empty before. Thread-safe.
  [[nodiscard]] std::string public_url() const;

  /// The key that signs access tokens. Only where "user" is hosted.
  [[nodiscard]] const auth::SigningKey& access_key();
  /// Verifies access tokens: the own key, or the JWKS of the user peer.
  [[nodiscard]] auth::KeySource& key_source();
  [[nodiscard]] const Secret& service_secret() const;

  /// Another service over HTTP ("user", "content", "streaming", "payment"), with service tokens.
  /// Throws ConfigurationError when peers.NAME is not set.
  [[nodiscard]] http::Peer peer(std::string_view service);

  /// A secret of the configuration or, in embedded mode, of DIR/secrets/NAME (made with 32 random
  /// bytes, mode 0600). Throws ConfigurationError for one under `shortest` bytes, and for a missing
  /// one where machines other than this can reach the server and the data are not embedded.
  [[nodiscard]] Secret secret(
      std::string_view name, const Secret& configured, std::size_t shortest = 32
  ) const;

  /// Starts services and server, prints the address, waits for a signal, drains, stops; the exit
  /// code of main(). Calls `ready` with the base URL, on a thread of its own, once the server
  /// answers; it has to return soon after `stopping` turns true. What it throws ends the run with
  /// code 1.
  [[nodiscard]] int run(
      std::initializer_list<runtime::Service*> services,
      const std::function<void(const std::string& base_url)>& ready = {}
  );
  /// The same for a list that is only known at run time.
  [[nodiscard]] int run(
      std::span<runtime::Service* const> services,
      const std::function<void(const std::string& base_url)>& ready = {}
  );
  /// Makes `run` return, from any thread.
  void shut_down();
  [[nodiscard]] bool stopping() const;

 private:
  friend class Host;
  [[nodiscard]] const config::Values& values() const;

  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace matinee::platform
