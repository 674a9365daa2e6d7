/// How many webhook events a second are durable, against bare commits of one row on the same
/// database: what the disk allows. Each event has an id and a subscription of its own.
/// Usage: bench_webhooks DATABASE_URL [SECONDS]
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include "core/clock.hpp"
#include "core/random.hpp"
#include "database/migrate.hpp"
#include "database/open.hpp"
#include "logger/logger.hpp"
#include "metrics/metrics.hpp"
#include "payment-service/api/webhook.hpp"
#include "payment-service/domain/apply_event.hpp"
#include "payment-service/store/queries.hpp"
#include "payment-service/store/sql_books.hpp"
#include "payment-service/store/sql_ledger.hpp"
#include "payments/gateway.hpp"
#include "payments/signature.hpp"

namespace matinee::payment {
namespace {

using Elapsed = std::chrono::duration<double>;

constexpr db::Query make_rows{
    .name = "", .sql = "CREATE TABLE bench_rows (id text PRIMARY KEY, at bigint NOT NULL)"
};
constexpr db::Query insert_row{
    .name = "", .sql = "INSERT INTO bench_rows (id, at) VALUES ($1, $2)"
};

/// A provider at no distance, where every subscription is paid for: what is measured is us.
class Nearby final : public payments::Gateway {
 public:
  Nearby(std::string user, const Clock& clock) : user_{std::move(user)}, clock_{clock} {}

  std::string create_customer(const payments::CustomerRequest& /*request*/) override { return {}; }

  payments::CheckoutSession create_checkout(const payments::CheckoutRequest& /*request*/) override {
    return {};
  }

  payments::SessionEnd close_checkout(std::string_view /*session_id*/) override {
    return payments::SessionEnd::expired;
  }

  Result<std::string> create_portal(std::string_view /*customer*/, std::string_view /*url*/)
      override {
    return refuse(code::no_subscription);
  }

  std::optional<payments::SubscriptionState> find_subscription(std::string_view id) override {
    return payments::SubscriptionState{
        .id = std::string{id},
        .customer_id = "cus_1",
        .user_id = user_,
        .status = "active",
        .price_id = "price_basic",
        .price = {.amount = 799, .currency = "usd"},
        .current_period_end = clock_.now() + std::chrono::hours{720},
    };
  }

  std::vector<payments::SubscriptionState> subscriptions_of(std::string_view /*id*/) override {
    return {};
  }

  std::optional<payments::PaymentState> find_payment(std::string_view /*id*/) override {
    return std::nullopt;
  }

 private:
  std::string user_;
  const Clock& clock_;
};

/// Calls of `work` a second, by so many threads; each call gets a number of its own.
double rate(int threads, Elapsed span, const std::function<void(std::int64_t)>& work) {
  std::atomic<std::int64_t> count = 0;
  const auto start = std::chrono::steady_clock::now();
  {
    std::vector<std::jthread> crew;
    for (int index = 0; index < threads; ++index) {
      crew.emplace_back([&] {
        while (std::chrono::steady_clock::now() - start < span)
          work(count.fetch_add(1));
      });
    }
  }
  return static_cast<double>(count) / Elapsed{std::chrono::steady_clock::now() - start}.count();
}

struct Bench {
  explicit Bench(const std::string& url) : database{db::open(url, "payment", registry)} {
    db::migrate(*database, "payment", sql::migrations, clock);
    database->execute(make_rows, {});
  }

  void receive(const std::string& name) {
    const std::string body =
        R"({"id":"evt_)" + name +
        R"(","object":"event","type":"customer.subscription.updated","created":1790000000,)"
        R"("api_version":"2026-10-28.endive","livemode":false,"data":{"object":{"id":"sub_)" +
        name + R"(","object":"subscription","customer":"cus_1"}}})";
    http::Request request{.method = http::Method::post, .target = "/webhook", .path = "/webhook"};
    request.headers.set("Stripe-Signature", payments::sign(body, secret, clock.now()));
    request.body = body;
    const auto answer = webhook.receive(request);
    if (!answer || answer->status != 200) throw Unavailable{"an event was not taken"};
  }

  metrics::Registry registry;
  SystemClock clock;
  SystemRandom random;
  std::unique_ptr<db::Database> database;
  Secret secret{"whsec_of_the_benchmark"};
  SqlPlanStore plans{*database};
  SqlLedger ledger{*database};
  SqlIntentStore intents{*database};
  SqlCustomerStore customers{*database};
  SqlActionStore actions{*database, clock, random};
  Books books{plans, ledger, intents, customers, actions};
  Nearby provider{UserId::make(clock, random).str(), clock};
  ProviderView view{books, provider, false, clock};
  ApplyEvent apply{view, ledger, clock};
  Metrics metrics{registry};
  Webhook webhook{apply, {secret}, clock, metrics};
};

int run(const std::string& url, Elapsed span) {
  Bench bench{url};
  for (const int threads : {1, 8}) {
    const std::string prefix = std::to_string(threads) + "_";
    const double bare = rate(threads, span, [&](std::int64_t number) {
      bench.database->execute(insert_row, {prefix + std::to_string(number), number});
    });
    const double events = rate(threads, span, [&](std::int64_t number) {
      bench.receive(prefix + std::to_string(number));
    });
    std::cout << "webhooks " << url.substr(0, url.find(':')) << ", " << threads
              << " threads: " << events << " events/s durable, " << bare
              << " bare commits/s, ratio " << events / bare << "\n";
  }
  return 0;
}

}  // namespace
}  // namespace matinee::payment

int main(int count, char** arguments) {
  if (count < 2) {
    std::cerr << "usage: bench_webhooks DATABASE_URL [SECONDS]\n";
    return 2;
  }
  constexpr double usual_s = 3;
  matinee::logger::configure(matinee::logger::Level::error, matinee::logger::Format::json);
  return matinee::payment::run(
      arguments[1],
      std::chrono::duration<double>{count > 2 ? std::strtod(arguments[2], nullptr) : usual_s}
  );
}
