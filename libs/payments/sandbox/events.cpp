#include "payments/sandbox/events.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/describe.hpp>

#include "json/json.hpp"

namespace matinee::payments::sandbox {
namespace {

// Stripe's objects, named as in its API reference; member names are JSON names.

struct Metadata {
  std::string user_id;
  std::string plan_id;
};
BOOST_DESCRIBE_STRUCT(Metadata, (), (user_id, plan_id))

struct Recurring {
  std::string interval;
  int interval_count = 1;
};
BOOST_DESCRIBE_STRUCT(Recurring, (), (interval, interval_count))

struct PriceObject {
  std::string id;
  std::string object = "price";
  std::string currency;
  std::int64_t unit_amount = 0;
  std::string type = "recurring";
  Recurring recurring;
};
BOOST_DESCRIBE_STRUCT(PriceObject, (), (id, object, currency, unit_amount, type, recurring))

struct Item {
  std::string id;
  std::string object = "subscription_item";
  std::int64_t current_period_start = 0;
  std::int64_t current_period_end = 0;
  PriceObject price;
  int quantity = 1;
  std::string subscription;
};
BOOST_DESCRIBE_STRUCT(
    Item, (), (id, object, current_period_start, current_period_end, price, quantity, subscription)
)

struct ItemList {
  std::string object = "list";
  std::vector<Item> data;
  bool has_more = false;
};
BOOST_DESCRIBE_STRUCT(ItemList, (), (object, data, has_more))

struct SubscriptionObject {
  std::string id;
  std::string object = "subscription";
  std::string customer;
  std::string status;
  std::string currency;
  bool cancel_at_period_end = false;
  std::int64_t created = 0;
  std::optional<std::int64_t> ended_at;
  std::optional<std::int64_t> trial_end;
  ItemList items;
  Metadata metadata;
  bool livemode = false;
};
BOOST_DESCRIBE_STRUCT(
    SubscriptionObject,
    (),
    (id,
     object,
     customer,
     status,
     currency,
     cancel_at_period_end,
     created,
     ended_at,
     trial_end,
     items,
     metadata,
     livemode)
)

struct CustomerDetails {
  std::string email;
};
BOOST_DESCRIBE_STRUCT(CustomerDetails, (), (email))

struct CheckoutObject {
  std::string id;
  std::string object = "checkout.session";
  std::string mode = "subscription";
  std::string status = "complete";
  std::string payment_status = "paid";
  std::string client_reference_id;
  std::string customer;
  CustomerDetails customer_details;
  std::string subscription;
  std::int64_t amount_total = 0;
  std::string currency;
  std::int64_t created = 0;
  std::int64_t expires_at = 0;
  Metadata metadata;
  bool livemode = false;
};
BOOST_DESCRIBE_STRUCT(
    CheckoutObject,
    (),
    (id,
     object,
     mode,
     status,
     payment_status,
     client_reference_id,
     customer,
     customer_details,
     subscription,
     amount_total,
     currency,
     created,
     expires_at,
     metadata,
     livemode)
)

struct SubscriptionDetails {
  std::string subscription;
  Metadata metadata;
};
BOOST_DESCRIBE_STRUCT(SubscriptionDetails, (), (subscription, metadata))

struct InvoiceParent {
  std::string type = "subscription_details";
  SubscriptionDetails subscription_details;
};
BOOST_DESCRIBE_STRUCT(InvoiceParent, (), (type, subscription_details))

struct InvoiceObject {
  std::string id;
  std::string object = "invoice";
  std::string customer;
  std::string status;
  std::string billing_reason;
  std::int64_t amount_due = 0;
  std::int64_t amount_paid = 0;
  std::string currency;
  std::int64_t created = 0;
  InvoiceParent parent;
  bool livemode = false;
};
BOOST_DESCRIBE_STRUCT(
    InvoiceObject,
    (),
    (id,
     object,
     customer,
     status,
     billing_reason,
     amount_due,
     amount_paid,
     currency,
     created,
     parent,
     livemode)
)

struct ChargeObject {
  std::string id;
  std::string object = "charge";
  std::string customer;
  std::string status = "succeeded";
  std::int64_t amount = 0;
  std::int64_t amount_refunded = 0;
  std::string currency;
  std::int64_t created = 0;
  bool paid = true;
  bool refunded = false;
  bool disputed = false;
  bool livemode = false;
};
BOOST_DESCRIBE_STRUCT(
    ChargeObject,
    (),
    (id,
     object,
     customer,
     status,
     amount,
     amount_refunded,
     currency,
     created,
     paid,
     refunded,
     disputed,
     livemode)
)

struct EventData {
  json::Raw object;
};
BOOST_DESCRIBE_STRUCT(EventData, (), (object))

struct EventObject {
  std::string id;
  std::string object = "event";
  std::string api_version = "2026-10-28.endive";
  std::int64_t created = 0;
  EventData data;
  bool livemode = false;
  int pending_webhooks = 1;
  std::string type;
};
BOOST_DESCRIBE_STRUCT(
    EventObject, (), (id, object, api_version, created, data, livemode, pending_webhooks, type)
)

std::int64_t seconds(Time time) {
  return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

Metadata metadata_of(const Subscription& subscription) {
  return {.user_id = subscription.user_id, .plan_id = subscription.plan_id};
}

Item item_of(const Subscription& subscription) {
  return {
      .id = "si_" + subscription.id.substr(4),
      .current_period_start = seconds(subscription.period_start),
      .current_period_end = seconds(subscription.period_end),
      .price =
          {.id = subscription.price_id,
           .currency = subscription.price.currency,
           .unit_amount = subscription.price.amount,
           .recurring = {.interval = subscription.interval}},
      .subscription = subscription.id,
  };
}

}  // namespace

Event EventMaker::checkout_completed(const Checkout& checkout, const Subscription& subscription)
    const {
  const bool is_trial = subscription.status == "trialing";
  return wrap(
      "checkout.session.completed",
      json::encode(CheckoutObject{
          .id = checkout.id,
          .payment_status = is_trial ? "no_payment_required" : "paid",
          .client_reference_id = checkout.user_id,
          .customer = checkout.customer_id,
          .customer_details = {.email = checkout.email},
          .subscription = subscription.id,
          .amount_total = is_trial ? 0 : checkout.price.amount,
          .currency = checkout.price.currency,
          .created = seconds(checkout.created_at),
          .expires_at = seconds(checkout.expires_at),
          .metadata = metadata_of(subscription),
      })
  );
}

Event EventMaker::subscription(std::string_view type, const Subscription& subscription) const {
  const bool ended = subscription.status == "canceled";
  const bool is_trial = subscription.status == "trialing";
  return wrap(
      type,
      json::encode(SubscriptionObject{
          .id = subscription.id,
          .customer = subscription.customer_id,
          .status = subscription.status,
          .currency = subscription.price.currency,
          .cancel_at_period_end = subscription.cancel_at_period_end,
          .created = seconds(subscription.created_at),
          .ended_at = ended ? std::optional{seconds(now_)} : std::nullopt,
          .trial_end = is_trial ? std::optional{seconds(subscription.period_end)} : std::nullopt,
          .items = {.data = {item_of(subscription)}},
          .metadata = metadata_of(subscription),
      })
  );
}

Event EventMaker::invoice(
    std::string_view type, std::string_view reason, const Subscription& subscription
) const {
  const bool paid = type == "invoice.paid";
  const std::int64_t due = subscription.status == "trialing" ? 0 : subscription.price.amount;
  return wrap(
      type,
      json::encode(InvoiceObject{
          .id = make_id("in_", random_),
          .customer = subscription.customer_id,
          .status = paid ? "paid" : "open",
          .billing_reason = std::string{reason},
          .amount_due = due,
          .amount_paid = paid ? due : 0,
          .currency = subscription.price.currency,
          .created = seconds(now_),
          .parent =
              {.subscription_details =
                   {.subscription = subscription.id, .metadata = metadata_of(subscription)}},
      })
  );
}

Event EventMaker::refunded(const Charge& charge) const {
  return wrap(
      "charge.refunded",
      json::encode(ChargeObject{
          .id = charge.id,
          .customer = charge.customer_id,
          .amount = charge.amount.amount,
          .amount_refunded = charge.amount.amount,
          .currency = charge.amount.currency,
          .created = seconds(charge.created_at),
          .refunded = true,
      })
  );
}

Event EventMaker::wrap(std::string_view type, std::string object) const {
  EventObject event{
      .id = make_id("evt_", random_),
      .created = seconds(now_),
      .data = {.object = {std::move(object)}},
      .type = std::string{type},
  };
  std::string body = json::encode(event);
  return {.id = std::move(event.id), .type = std::move(event.type), .body = std::move(body)};
}

}  // namespace matinee::payments::sandbox
