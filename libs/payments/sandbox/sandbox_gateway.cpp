#include "payments/sandbox/sandbox_gateway.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "payments/sandbox/records.hpp"
#include "payments/sandbox_sql.hpp"

namespace matinee::payments::sandbox {
namespace {

using namespace std::chrono_literals;

constexpr auto checkout_ttl = 24h;
constexpr auto portal_ttl = 1h;

}  // namespace

SandboxGateway::SandboxGateway(db::Database& database, const Clock& clock, Random& random)
    : database_{database}, clock_{clock}, random_{random} {}

Result<CheckoutSession> SandboxGateway::create_checkout(const CheckoutRequest& request) {
  const Time now = clock_.now();
  const std::string new_customer = make_id("cus_", random_);
  const std::string new_checkout = "cs_test_" + random_token(random_);
  std::optional<Checkout> checkout;
  database_.transaction([&](db::Session& session) {
    session.execute(
        sql::insert_sandbox_customer, {new_customer, request.user_id, request.email, now}
    );
    const auto customer =
        session.find_one(sql::find_sandbox_customer, {request.user_id}, [](const db::Row& row) {
          return row.text(0);
        });
    session.execute(
        sql::insert_sandbox_checkout,
        {new_checkout,
         request.idempotency_key,
         customer.value(),
         request.user_id,
         request.email,
         request.plan_id,
         request.price_id,
         request.price.amount,
         request.price.currency,
         request.interval,
         request.success_url,
         request.cancel_url,
         now,
         now + checkout_ttl}
    );
    checkout =
        session.find_one(sql::find_sandbox_checkout_by_key, {request.idempotency_key}, to_checkout);
    return true;
  });
  return CheckoutSession{
      .id = checkout.value().id,
      .url = "/sandbox/checkout/" + checkout->id,
      .customer_id = checkout->customer_id
  };
}

Result<std::string> SandboxGateway::create_portal(
    std::string_view customer_id, std::string_view return_url
) {
  const std::string id = "bps_" + random_token(random_);
  const auto inserted = database_.execute(
      sql::insert_sandbox_portal, {id, customer_id, return_url, clock_.now() + portal_ttl}
  );
  if (inserted == 0) return refuse(code::no_subscription);
  return "/sandbox/portal/" + id;
}

std::optional<SubscriptionState> SandboxGateway::find_subscription(std::string_view id) {
  const auto found = database_.find_one(sql::find_sandbox_subscription, {id}, to_subscription);
  if (!found) return std::nullopt;
  return SubscriptionState{
      .id = found->id,
      .customer_id = found->customer_id,
      .user_id = found->user_id,
      .status = found->status,
      .price_id = found->price_id,
      .price = found->price,
      .current_period_end = found->period_end,
      .cancel_at_period_end = found->cancel_at_period_end,
  };
}

}  // namespace matinee::payments::sandbox
