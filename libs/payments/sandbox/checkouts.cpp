#include "payments/sandbox/checkouts.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "payments/sandbox/billing.hpp"
#include "payments/sandbox/events.hpp"
#include "payments/sandbox/outbox.hpp"
#include "payments/sandbox_sql.hpp"

namespace matinee::payments::sandbox {
namespace {

std::string digits_of(std::string_view card) {
  std::string digits;
  for (const char character : card) {
    if (character != ' ') digits.push_back(character);
  }
  return digits;
}

/// Active, or in its trial: the first payment is then due at its end.
Subscription new_subscription(
    const Checkout& checkout, std::string_view card, Time now, Random& random
) {
  const bool is_trial = checkout.trial_days > 0;
  return {
      .id = make_id("sub_", random),
      .customer_id = checkout.customer_id,
      .user_id = checkout.user_id,
      .plan_id = checkout.plan_id,
      .price_id = checkout.price_id,
      .price = checkout.price,
      .interval = checkout.interval,
      .card = std::string{card},
      .status = is_trial ? "trialing" : "active",
      .period_start = now,
      .period_end = is_trial ? now + std::chrono::days{checkout.trial_days}
                             : next_period(now, checkout.interval),
      .created_at = now,
  };
}

bool insert(db::Session& session, const Subscription& made) {
  return session.execute(
             sql::insert_sandbox_subscription,
             {made.id,
              made.customer_id,
              made.user_id,
              made.plan_id,
              made.price_id,
              made.price.amount,
              made.price.currency,
              made.interval,
              made.card,
              made.status,
              made.period_start,
              made.period_end}
         ) == 1;
}

}  // namespace

Checkouts::Checkouts(db::Database& database, const Clock& clock, Random& random)
    : database_{database}, clock_{clock}, random_{random} {}

std::optional<Checkout> Checkouts::find(std::string_view id) const {
  auto checkout = database_.find_one(sql::find_sandbox_checkout, {id}, to_checkout);
  if (checkout && checkout->status != "complete" && checkout->expires_at <= clock_.now())
    return std::nullopt;
  return checkout;
}

Payment Checkouts::pay(const Checkout& checkout, std::string_view card) {
  const std::string number = digits_of(card);
  if (checkout.status != "open") return Payment::closed;
  if (number == authenticated_card) {
    return move(checkout, "authenticating", number) ? Payment::needs_authentication
                                                    : Payment::closed;
  }
  if (number != good_card && number != failing_card) return Payment::declined;
  return complete(checkout, number);
}

Payment Checkouts::authenticate(const Checkout& checkout, bool succeeded) {
  if (checkout.status != "authenticating") return Payment::closed;
  if (succeeded) return complete(checkout, checkout.card);
  return move(checkout, "open", "") ? Payment::declined : Payment::closed;
}

bool Checkouts::move(const Checkout& checkout, std::string_view to, std::string_view card) {
  return database_.execute(
             sql::move_sandbox_checkout, {checkout.id, to, card, checkout.status, clock_.now()}
         ) == 1;
}

Payment Checkouts::complete(const Checkout& checkout, std::string_view card) {
  const Time now = clock_.now();
  const Subscription made = new_subscription(checkout, card, now, random_);
  const EventMaker events{now, random_};
  Payment outcome = Payment::paid;
  database_.transaction([&](db::Session& session) {
    outcome = Payment::closed;
    if (session.execute(
            sql::move_sandbox_checkout, {checkout.id, "complete", card, checkout.status, now}
        ) != 1)
      return false;
    outcome = Payment::already_subscribed;
    if (!insert(session, made)) return false;
    outcome = Payment::paid;
    if (made.status == "active") sandbox::insert(session, charge_of(made, now, random_));
    append_events(
        session,
        {events.checkout_completed(checkout, made),
         events.subscription("customer.subscription.created", made),
         events.invoice("invoice.paid", "subscription_create", made)},
        now
    );
    return true;
  });
  return outcome;
}

}  // namespace matinee::payments::sandbox
