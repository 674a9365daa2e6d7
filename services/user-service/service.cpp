#include "user-service/service.hpp"

#include <optional>

#include "runtime/periodic.hpp"
#include "user-service/config.hpp"
#include "user-service/letter_carrier.hpp"
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
             .registry = platform.metrics(),
             .mailer = [&platform]() -> mail::Mailer& { return platform.mailer(); },
             .public_url = [&platform] { return platform.public_url(); }},
            platform.settings<Config>()
        },
        mails_to_files{platform.common().mail_url.empty() && !platform.common().is_embedded()} {}

  db::Database& database;
  Parts parts;
  bool mails_to_files;  ///< Though more than one machine is at work.
  logger::Logger log{"user"};
  std::optional<runtime::Periodic> cleanup;
  std::optional<LetterCarrier> carrier;
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
  if (state_->mails_to_files) state_->log.warn("letters stay on this machine: set mail.url", {});
  state_->carrier.emplace(state_->parts.deliver_letters, state_->parts.metrics);
}

void Service::stop(std::chrono::steady_clock::time_point /*deadline*/) {
  state_->carrier.reset();
  state_->cleanup.reset();
}

}  // namespace matinee::user
