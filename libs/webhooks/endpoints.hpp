#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/clock.hpp"
#include "core/id.hpp"
#include "core/random.hpp"
#include "core/result.hpp"
#include "core/secret.hpp"
#include "database/database.hpp"
#include "http/stranger.hpp"

namespace matinee::webhooks {

struct EndpointTag {
  static constexpr std::string_view prefix = "whe";
};

using EndpointId = Id<EndpointTag>;

/// Where a customer receives events.
struct Endpoint {
  EndpointId id;
  std::string url;
  std::string description;
  std::vector<std::string> events;  ///< Types that it wants; empty = all.
  bool enabled = true;
  std::string disabled_reason;  ///< "operator", "failing" or "gone" when it is not enabled.
  int secret_version = 1;
  Time old_secret_until{};  ///< Until then the secret before signs too.
  std::optional<Time> failing_since;
  Time created_at{};
  Time updated_at{};
};

/// What a person may set; nothing = as it is.
struct EndpointChanges {
  std::optional<std::string> url;
  std::optional<std::string> description;
  std::optional<std::vector<std::string>> events;
  std::optional<bool> enabled;
};

struct EndpointPolicy {
  int max_endpoints = 20;
  http::StrangerPolicy addresses;
  std::chrono::seconds overlap{std::chrono::hours{24}};  ///< Of two secrets.
};

/// The tables of endpoints and deliveries; component "webhooks", after `event_migrations`.
[[nodiscard]] std::span<const db::Migration> migrations();

/// Where endpoints are kept. Thread-safe; throws Unavailable with its database.
class Endpoints {
 public:
  Endpoints(
      db::Database& database,
      const Clock& clock,
      Random& random,
      EndpointPolicy policy,
      const Secret& key
  );

  /// Refuses with `invalid_request`: a URL that could not be sent to, an unknown event, too long a
  /// description (200 bytes), one endpoint too many.
  [[nodiscard]] Result<Endpoint> create(const EndpointChanges& wanted);
  [[nodiscard]] std::vector<Endpoint> list();
  [[nodiscard]] std::optional<Endpoint> find(const EndpointId& id);
  /// Refuses as `create`, and with `not_found`. What rested is tried at once afterwards.
  [[nodiscard]] Result<Endpoint> edit(const EndpointId& id, const EndpointChanges& changes);
  /// Its deliveries go with it. False when there is none.
  [[nodiscard]] bool remove(const EndpointId& id);
  /// From now on a new secret signs, and the one before too until the overlap ends. Refuses with
  /// `not_found`.
  [[nodiscard]] Result<Endpoint> rotate(const EndpointId& id);

  /// The newest secret of an endpoint.
  [[nodiscard]] Secret secret_of(const Endpoint& endpoint) const;

 private:
  [[nodiscard]] Result<void> check(const EndpointChanges& changes) const;

  db::Database& database_;
  const Clock& clock_;
  Random& random_;
  EndpointPolicy policy_;
  const Secret& key_;
};

}  // namespace matinee::webhooks
