#include "payments/sandbox/billing.hpp"

#include "payments/sandbox/checkouts.hpp"
#include "payments/sandbox_sql.hpp"

namespace matinee::payments::sandbox {

Billed bill_period(
    Subscription subscription,
    Time start,
    std::string_view reason,
    const EventMaker& events,
    Random& random
) {
  const bool paid = subscription.card != failing_card;
  subscription.status = paid ? "active" : "past_due";
  subscription.period_start = start;
  subscription.period_end = next_period(start, subscription.interval);
  auto invoice =
      events.invoice(paid ? "invoice.paid" : "invoice.payment_failed", reason, subscription);
  auto charge = paid ? std::optional{charge_of(subscription, start, random)} : std::nullopt;
  return {
      .subscription = std::move(subscription),
      .charge = std::move(charge),
      .invoice = std::move(invoice)
  };
}

Charge charge_of(const Subscription& subscription, Time start, Random& random) {
  return {
      .id = make_id("ch_", random),
      .subscription_id = subscription.id,
      .customer_id = subscription.customer_id,
      .amount = subscription.price,
      .paid_until = subscription.period_end,
      .created_at = start,
  };
}

void insert(db::Session& session, const Charge& charge) {
  session.execute(
      sql::insert_sandbox_charge,
      {charge.id,
       charge.subscription_id,
       charge.customer_id,
       charge.amount.amount,
       charge.amount.currency,
       charge.paid_until,
       charge.created_at}
  );
}

}  // namespace matinee::payments::sandbox
