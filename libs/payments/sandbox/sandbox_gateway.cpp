#include "payments/sandbox/sandbox_gateway.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "payments/sandbox/records.hpp"
#include "payments/sandbox_sql.hpp"

namespace matinee::payments::sandbox {
namespace {

using namespace std::chrono_literals;

constexpr auto portal_ttl = 1h;

SubscriptionState to_state(const db::Row& row) {
  return state_from(to_subscription(row));
}

}  // namespace

SubscriptionState state_from(Subscription subscription) {
  const bool late = subscription.status == "past_due";
  return {
      .id = std::move(subscription.id),
      .customer_id = std::move(subscription.customer_id),
      .user_id = std::move(subscription.user_id),
      .status = std::move(subscription.status),
      .price_id = std::move(subscription.price_id),
      .price = std::move(subscription.price),
      .current_period_end = subscription.period_end,
      .cancel_at_period_end = subscription.cancel_at_period_end,
      .past_due_since = late ? std::optional{subscription.period_start} : std::nullopt,
  };
}

SandboxGateway::SandboxGateway(db::Database& database, const Clock& clock, Random& random)
    : database_{database}, clock_{clock}, random_{random} {}

std::string SandboxGateway::create_customer(const CustomerRequest& request) {
  std::optional<std::string> customer;
  database_.transaction([&](db::Session& session) {
    session.execute(
        sql::insert_sandbox_customer,
        {make_id("cus_", random_), request.user_id, request.email, clock_.now()}
    );
    customer =
        session.find_one(sql::find_sandbox_customer, {request.user_id}, [](const db::Row& row) {
          return row.text(0);
        });
    return true;
  });
  return customer.value();
}

CheckoutSession SandboxGateway::create_checkout(const CheckoutRequest& request) {
  const Time now = clock_.now();
  const std::string new_checkout = "cs_test_" + random_token(random_);
  std::optional<Checkout> checkout;
  database_.transaction([&](db::Session& session) {
    session.execute(
        sql::insert_sandbox_checkout,
        {new_checkout,
         request.idempotency_key,
         request.customer_id,
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
         request.expires_at,
         request.trial_days}
    );
    checkout =
        session.find_one(sql::find_sandbox_checkout_by_key, {request.idempotency_key}, to_checkout);
    return true;
  });
  return {.id = checkout.value().id, .url = "/sandbox/checkout/" + checkout->id};
}

SessionEnd SandboxGateway::close_checkout(std::string_view session_id) {
  const auto closed = database_.execute(sql::close_sandbox_checkout, {session_id, clock_.now()});
  return closed == 1 ? SessionEnd::expired : SessionEnd::complete;
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
  return database_.find_one(sql::find_sandbox_subscription, {id}, to_state);
}

std::vector<SubscriptionState> SandboxGateway::subscriptions_of(std::string_view customer_id) {
  return database_.find_all(sql::list_sandbox_subscriptions, {customer_id}, to_state);
}

std::optional<PaymentState> SandboxGateway::find_payment(std::string_view charge_id) {
  return database_.find_one(sql::find_sandbox_charge, {charge_id}, [](const db::Row& row) {
    const Charge charge = to_charge(row);
    return PaymentState{
        .charge_id = charge.id,
        .subscription_id = charge.subscription_id,
        .paid_until = charge.paid_until,
        .refunded = charge.refunded,
    };
  });
}

}  // namespace matinee::payments::sandbox
