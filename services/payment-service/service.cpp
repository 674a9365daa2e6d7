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
#include "logger/logger.hpp"
#include "payment-service/api/billing.hpp"
#include "payment-service/api/routes.hpp"
#include "payment-service/api/webhook.hpp"
#include "payment-service/config.hpp"
#include "payment-service/domain/account_entitlements.hpp"
#include "payment-service/domain/apply_event.hpp"
#include "payment-service/domain/subscribe.hpp"
#include "payment-service/metrics.hpp"
#include "payment-service/provider.hpp"
#include "payment-service/settings.hpp"
#include "payment-service/store/queries.hpp"
#include "payment-service/store/sql_books.hpp"
#include "payment-service/store/sql_ledger.hpp"
#include "payment-service/told_events.hpp"
#include "runtime/periodic.hpp"

namespace matinee::payment {
namespace {

using namespace std::chrono_literals;

constexpr auto sandbox_period = 2s;
constexpr auto parked_for = 30 * 24h;
/// What could not be handed over for this long is of no use any more.
constexpr auto told_within = 30 * 24h;

/// Throws ConfigurationError for secrets that are too short, and for a sandbox that strangers
/// reach.
void check(const Config& config, const platform::Settings& common) {
  check_webhook_secrets(config.webhook_secret);
  check_stripe(config, common.public_url);
  if (!config.is_stripe() && !is_loopback(common.listen) && !config.sandbox_public) {
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
  db::migrate(database, "webhook_events", webhooks::event_migrations(), platform.clock());
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
      content::CustomerEvents* receiver,
      Config given,
      const std::vector<Secret>& secrets
  )
      : config{std::move(given)},
        clock{platform.clock()},
        database{open_database(platform)},
        metrics{platform.metrics()},
        provider{
            platform,
            database,
            config,
            secrets,
            [this](const std::string& body, const std::string& signature) {
              return send_to(webhook, body, signature);
            }
        },
        plans{database},
        intents{database},
        actions{database, clock, platform.random()},
        told{database, clock, platform.random()},
        ledger{
            database,
            [this](db::Session& session, std::string_view type, std::string_view data) {
              told.append(session, type, data);
            }
        },
        customers{database},
        journal{database},
        entitlements{ledger, config.grace, clock},
        subscribe{books, provider.gateway(), accounts, clock, platform.random()},
        view{books, provider.gateway(), provider.is_live(), clock},
        apply{view, ledger, clock},
        manage{books, view, provider.desk(), clock},
        keys{database, clock, platform.random()},
        webhook{apply, secrets, clock, metrics},
        billing{
            {books, subscribe, provider.gateway(), entitlements, keys},
            platform.common().public_url,
            config.return_url,
            metrics
        } {
    if (receiver != nullptr) told_events.emplace(told, *receiver);
    if (payments::Archive* archive = provider.archive()) {
      reconcile.emplace(books, journal, view, apply, *archive, clock);
      sync_plans.emplace(plans, *archive, clock);
    }
  }

  void sweep() {
    keys.sweep();
    journal.forget_parked(clock.now() - parked_for);
    told.forget(clock.now() - told_within);
  }

  void repair() {
    reconcile->repair(Reconcile::Scope::recent, [this](const Difference& found) {
      metrics.repairs.add(to_string(found.outcome));
      log.warn(
          "billing repaired",
          {{"subject", found.subject},
           {"was", found.ours},
           {"is", found.theirs},
           {"outcome", std::string{to_string(found.outcome)}}}
      );
    });
  }

  Config config;
  const Clock& clock;
  db::Database& database;
  Metrics metrics;
  Provider provider;
  SqlPlanStore plans;
  SqlIntentStore intents;
  SqlActionStore actions;
  webhooks::EventLog told;
  SqlLedger ledger;
  SqlCustomerStore customers;
  SqlJournal journal;
  Books books{plans, ledger, intents, customers, actions};
  AccountEntitlements entitlements;
  Subscribe subscribe;
  ProviderView view;
  ApplyEvent apply;
  ManageSubscription manage;
  idempotency::Keys keys;
  Webhook webhook;
  Billing billing;
  std::optional<Reconcile> reconcile;
  std::optional<SyncPlans> sync_plans;
  std::optional<ToldEvents> told_events;
  logger::Logger log{"payment"};
  std::optional<runtime::Periodic> sandbox_task;
  std::optional<runtime::Periodic> reconcile_task;
  std::optional<runtime::Periodic> measure_task;
  std::optional<runtime::Periodic> sweep_task;
  std::optional<runtime::Periodic> told_task;
};

Service::Service(
    platform::Platform& platform, user::Accounts& accounts, content::CustomerEvents* customers
) {
  const auto config = platform.settings<Config>();
  check(config, platform.common());
  // How long they are has been looked at, one by one.
  const auto secrets =
      split_secrets(platform.secret("payments_webhook_secret", config.webhook_secret, 0));
  state_ = std::make_unique<State>(platform, accounts, customers, config, secrets);
}

Service::~Service() = default;

Entitlements& Service::entitlements() {
  return state_->entitlements;
}

OperatorSide Service::operator_side() {
  const auto pointer = [](auto& part) { return part ? &*part : nullptr; };
  return {
      .plans = state_->plans,
      .journal = state_->journal,
      .manage = state_->manage,
      .reconcile = pointer(state_->reconcile),
      .sync_plans = pointer(state_->sync_plans),
  };
}

void Service::add_routes(http::Router& router) {
  payment::add_routes(router, state_->billing, state_->webhook);
  if (auto* sandbox = state_->provider.sandbox()) sandbox->add_routes(router);
}

std::vector<runtime::HealthCheck> Service::health_checks() {
  return {{.name = "payment_database", .check = [this] { state_->database.ping(); }}};
}

void Service::start() {
  if (auto* sandbox = state_->provider.sandbox())
    state_->sandbox_task.emplace("sandbox", sandbox_period, [sandbox] { sandbox->tick(); });
  if (state_->reconcile) {
    state_->reconcile_task.emplace("reconcile", state_->config.reconcile_period, [this] {
      state_->repair();
    });
  }
  if (state_->told_events) {
    state_->told_task.emplace("told", 1s, [this] { state_->told_events->relay(); });
  } else {
    state_->log.warn("customers are not told of subscriptions", {{"setting", "peers.content"}});
  }
  state_->measure_task.emplace("payment-measure", 15s, [this] {
    state_->metrics.parked.set(static_cast<double>(state_->journal.count_parked()));
  });
  state_->sweep_task.emplace("payment-sweep", 1h, [this] { state_->sweep(); });
}

void Service::stop(std::chrono::steady_clock::time_point /*deadline*/) {
  state_->provider.stop();
  state_->sandbox_task.reset();
  state_->reconcile_task.reset();
  state_->measure_task.reset();
  state_->sweep_task.reset();
  state_->told_task.reset();
}

}  // namespace matinee::payment
