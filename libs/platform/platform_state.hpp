#pragma once

#include <atomic>
#include <map>
#include <mutex>
#include <optional>

#include "platform/data_directory.hpp"
#include "platform/key_sources.hpp"
#include "platform/platform.hpp"
#include "platform/secret_store.hpp"
#include "runtime/signals.hpp"

namespace matinee::platform {

/// Behind Platform. Members in the order of their making; a later one may use an earlier one.
struct Platform::State {
  State(config::Values given, std::set<std::string> roles, const Options& options);

  [[nodiscard]] std::string database_url() const;
  /// Throws ConfigurationError, which says `how` to make it, where a secret of this machine alone
  /// would not do: other machines reach the server, and share the database.
  void require_own_secrets(std::string_view name, std::string_view how) const;

  std::unique_ptr<runtime::Signals> signals;  ///< First: blocks signals before threads exist.
  config::Values values;
  std::set<std::string> hosted;
  Settings settings;
  bool reads_only;
  std::unique_ptr<Clock> clock;
  SystemRandom random;
  metrics::Registry metrics;
  http::Client client;
  DataDirectory data;
  SecretStore secrets;
  Secret service_secret;
  std::map<std::string, std::unique_ptr<db::Database>, std::less<>> databases;
  std::unique_ptr<objects::ObjectStore> objects;
  std::unique_ptr<queue::RemoteQueue> queue;
  std::unique_ptr<cache::Cache> cache;
  std::unique_ptr<cdn::UrlSigner> signer;
  std::once_flag mailer_made;
  std::unique_ptr<mail::Mailer> mailer;
  std::optional<auth::SigningKey> access_key;
  std::unique_ptr<auth::KeySource> local_keys;
  std::unique_ptr<RemoteKeys> remote_keys;
  std::string local_url;  ///< Set before `serves` is.
  std::atomic<bool> serves{false};
  std::atomic<bool> stopping{false};
};

}  // namespace matinee::platform
