#include "user-service/service.hpp"

#include <optional>

#include "runtime/periodic.hpp"
#include "user-service/config.hpp"
#include "user-service/parts.hpp"
#include "user-service/store/queries.hpp"

namespace matinee::user {

struct Service::State {
  explicit State(platform::Platform& platform)
      : database{platform.database("user", sql::migrations)},
        parts{
            {.database = database,
             .access_key = platform.access_key(),
             .issuer = platform.common().issuer,
             .clock = platform.clock(),
             .random = platform.random(),
             .registry = platform.metrics()},
            platform.settings<Config>()
        } {}

  db::Database& database;
  Parts parts;
  std::optional<runtime::Periodic> cleanup;
};

Service::Service(platform::Platform& platform) : state_{std::make_unique<State>(platform)} {}

Service::~Service() = default;

void Service::show_subscriptions_of(payment::Entitlements& entitlements) {
  state_->parts.show_profile.show_subscriptions_of(entitlements);
}

Accounts& Service::accounts() {
  return state_->parts.local_accounts;
}

const Administration& Service::administration() const {
  return state_->parts.administration;
}

void Service::add_routes(http::Router& router) {
  state_->parts.add_routes(router);
}

std::vector<runtime::HealthCheck> Service::health_checks() {
  return {{.name = "user database", .check = [this] { state_->database.ping(); }}};
}

void Service::start() {
  constexpr std::chrono::minutes period{10};
  state_->cleanup.emplace("user-cleanup", period, [this] { state_->parts.forget_ended(); });
}

void Service::stop(std::chrono::steady_clock::time_point /*deadline*/) {
  state_->cleanup.reset();
}

}  // namespace matinee::user
