#include "payment-service/service.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "database/migrate.hpp"
#include "idempotency/idempotency.hpp"
#include "payment-service/api/billing.hpp"
#include "payment-service/api/routes.hpp"
#include "payment-service/api/webhook.hpp"
#include "payment-service/config.hpp"
#include "payment-service/domain/account_entitlements.hpp"
#include "payment-service/domain/apply_event.hpp"
#include "payment-service/domain/subscribe.hpp"
#include "payment-service/metrics.hpp"
#include "payment-service/settings.hpp"
#include "payment-service/store/queries.hpp"
#include "payment-service/store/sql_books.hpp"
#include "payments/sandbox/sandbox.hpp"
#include "runtime/periodic.hpp"

namespace matinee::payment {
namespace {

using namespace std::chrono_literals;

constexpr auto sandbox_period = 2s;

/// Throws ConfigurationError for secrets that are too short, and for a sandbox that strangers
/// reach.
void check(const Config& config, const platform::Settings& common) {
  check_webhook_secrets(config.webhook_secret);
  if (!is_loopback(common.listen) && !config.sandbox_public) {
    throw platform::ConfigurationError{
        "payments.url is sandbox:, where anybody subscribes without paying, but server.listen is "
        "not a loopback address; "
        "set payments.sandbox_public=true if that is what you want"
    };
  }
}

db::Database& open_database(platform::Platform& platform) {
  auto& database = platform.database("payment", sql::migrations);
  db::migrate(database, "idempotency", idempotency::migrations(), platform.clock());
  return database;
}

/// What the sandbox sends takes the same way as what comes in by HTTP.
bool send_to(Webhook& webhook, const std::string& body, const std::string& signature) {
  http::Request request{.method = http::Method::post, .target = "/webhook", .path = "/webhook"};
  request.headers.set("Content-Type", "application/json");
  request.headers.set("Stripe-Signature", signature);
  request.body = body;
  request.source = "sandbox";
  const auto answer = webhook.receive(request);
  return answer && answer->status / 100 == 2;
}

}  // namespace

struct Service::State {
  State(
      platform::Platform& platform,
      user::Accounts& accounts,
      const Config& config,
      const std::vector<Secret>& secrets
  )
      : database{open_database(platform)},
        metrics{platform.metrics()},
        sandbox{
            database,
            platform.clock(),
            platform.random(),
            secrets.front(),
            [this](const std::string& body, const std::string& signature) {
              return send_to(webhook, body, signature);
            }
        },
        plans{database},
        intents{database},
        ledger{database},
        entitlements{ledger, config.grace, platform.clock()},
        subscribe{
            {plans, ledger, intents},
            sandbox.gateway(),
            accounts,
            platform.clock(),
            platform.random()
        },
        apply{{plans, ledger, intents}, sandbox.gateway(), false, platform.clock()},
        keys{database, platform.clock(), platform.random()},
        webhook{apply, secrets, platform.clock(), metrics},
        billing{
            {{plans, ledger, intents}, subscribe, sandbox.gateway(), entitlements, keys},
            platform.common().public_url,
            config.return_url,
            metrics
        } {}

  db::Database& database;
  Metrics metrics;
  payments::Sandbox sandbox;
  SqlPlanStore plans;
  SqlIntentStore intents;
  SqlLedger ledger;
  AccountEntitlements entitlements;
  Subscribe subscribe;
  ApplyEvent apply;
  idempotency::Keys keys;
  Webhook webhook;
  Billing billing;
  std::optional<runtime::Periodic> sandbox_task;
  std::optional<runtime::Periodic> sweep_task;
};

Service::Service(platform::Platform& platform, user::Accounts& accounts) {
  const auto config = platform.settings<Config>();
  check(config, platform.common());
  // How long they are has been looked at, one by one.
  const auto secrets =
      split_secrets(platform.secret("payments_webhook_secret", config.webhook_secret, 0));
  state_ = std::make_unique<State>(platform, accounts, config, secrets);
}

Service::~Service() = default;

Entitlements& Service::entitlements() {
  return state_->entitlements;
}

void Service::add_routes(http::Router& router) {
  payment::add_routes(router, state_->billing, state_->webhook);
  state_->sandbox.add_routes(router);
}

std::vector<runtime::HealthCheck> Service::health_checks() {
  return {{.name = "payment_database", .check = [this] { state_->database.ping(); }}};
}

void Service::start() {
  state_->sandbox_task.emplace("sandbox", sandbox_period, [this] { state_->sandbox.tick(); });
  state_->sweep_task.emplace("payment-sweep", 1h, [this] { state_->keys.sweep(); });
}

void Service::stop(std::chrono::steady_clock::time_point /*deadline*/) {
  state_->sandbox_task.reset();
  state_->sweep_task.reset();
}

}  // namespace matinee::payment
