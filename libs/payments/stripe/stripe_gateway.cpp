#include "payments/stripe/stripe_gateway.hpp"

#include <algorithm>
#include <chrono>

#include "core/encoding.hpp"
#include "payments/stripe/read.hpp"

namespace matinee::payments::stripe {
namespace {

using boost::json::value;

/// `/v1/customers/cus_1`: an id that others wrote stays one segment.
std::string path_of(std::string_view collection, std::string_view id, std::string_view rest = {}) {
  return "/v1/" + std::string{collection} + "/" + percent_encode(id) + std::string{rest};
}

std::string required(const value& object, std::string_view member) {
  auto text = text_at(object, {member});
  if (text.empty()) throw NotUnderstood{"an answer of Stripe has no " + std::string{member}};
  return text;
}

bool is_missing(const Rejected& refused) {
  return refused.reason().code == "resource_missing";
}

const boost::json::array& elements(const value& list) {
  const value* data = value_at(list, {"data"});
  if (data == nullptr || !data->is_array()) throw NotUnderstood{"a list of Stripe has no data"};
  return data->get_array();
}

// What they give lives as long as the list.
const boost::json::array& elements(value&&) = delete;
const value* first_of(value&&) = delete;

const value* first_of(const value& list) {
  const auto& all = elements(list);
  return all.empty() ? nullptr : &all.front();
}

/// The last moment that an invoice's lines pay for. `period_end` of the invoice itself is when what
/// it adds up ended, not what it buys.
Time paid_until(const value& invoice) {
  const value* lines = value_at(invoice, {"lines", "data"});
  std::int64_t last = 0;
  if (lines != nullptr && lines->is_array()) {
    for (const value& line : lines->get_array())
      last = std::max(last, integer_at(line, {"period", "end"}).value_or(0));
  }
  if (last == 0) throw NotUnderstood{"an invoice of Stripe has no lines"};
  return Time{std::chrono::seconds{last}};
}

/// Since version 2025-03-31 a line tells it below its parent.
bool is_proration(const value& line) {
  return is_true_at(line, {"proration"}) ||
         is_true_at(line, {"parent", "subscription_item_details", "proration"}) ||
         is_true_at(line, {"parent", "invoice_item_details", "proration"});
}

/// It buys a period, be it by a change of the interval, and not only what a change within one
/// costs.
bool buys_period(const value& invoice) {
  const value* lines = value_at(invoice, {"lines", "data"});
  return lines != nullptr && lines->is_array() &&
         !std::ranges::all_of(lines->get_array(), is_proration);
}

std::int64_t to_seconds(Time time) {
  return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

/// Who stays past_due for longer than a period has several unpaid invoices: the oldest of the
/// newest 100 counts, or each new one would start another grace.
SubscriptionState with_oldest_debt(Api& api, SubscriptionState state) {
  constexpr int most = 100;
  if (!state.past_due_since) return state;
  Form query;
  query.add("subscription", state.id).add("status", "open").add("limit", most);
  const value list = api.get("/v1/invoices", query);
  for (const value& invoice : elements(list)) {
    if (const auto made = time_at(invoice, {"created"}))
      state.past_due_since = std::min(*state.past_due_since, *made);
  }
  return state;
}

}  // namespace

std::string StripeGateway::create_customer(const CustomerRequest& request) {
  Form form;
  form.add("email", request.email).add("metadata[user_id]", request.user_id);
  return required(api_.post("/v1/customers", form, request.idempotency_key), "id");
}

CheckoutSession StripeGateway::create_checkout(const CheckoutRequest& request) {
  Form form;
  form.add("mode", "subscription")
      .add("line_items[0][price]", request.price_id)
      .add("line_items[0][quantity]", 1)
      .add("success_url", request.success_url)
      .add("cancel_url", request.cancel_url)
      .add("client_reference_id", request.user_id)
      .add("customer", request.customer_id)
      .add("metadata[user_id]", request.user_id)
      .add("metadata[plan_id]", request.plan_id)
      // Of the session, and of the subscription that comes of it: its own events carry the latter.
      .add("subscription_data[metadata][user_id]", request.user_id)
      .add("subscription_data[metadata][plan_id]", request.plan_id)
      .add("expires_at", to_seconds(request.expires_at));
  if (request.trial_days > 0) form.add("subscription_data[trial_period_days]", request.trial_days);
  const value session = api_.post("/v1/checkout/sessions", form, request.idempotency_key);
  return {.id = required(session, "id"), .url = required(session, "url")};
}

SessionEnd StripeGateway::close_checkout(std::string_view session_id) {
  try {
    static_cast<void>(
        api_.post(path_of("checkout/sessions", session_id, "/expire"), {}, api_.fresh_key())
    );
    return SessionEnd::expired;
  } catch (const Rejected& refused) {
    if (is_missing(refused)) return SessionEnd::expired;
    if (refused.reason().type != "invalid_request_error") throw;
  }
  // Only open ones can expire: which end has it come to?
  const auto status = text_at(api_.get(path_of("checkout/sessions", session_id)), {"status"});
  if (status == "expired") return SessionEnd::expired;
  if (status == "complete") return SessionEnd::complete;
  throw NotUnderstood{"a checkout session of Stripe neither ends nor goes on"};
}

Result<std::string> StripeGateway::create_portal(
    std::string_view customer_id, std::string_view return_url
) {
  Form form;
  form.add("customer", customer_id).add("return_url", return_url);
  try {
    return required(api_.post("/v1/billing_portal/sessions", form, api_.fresh_key()), "url");
  } catch (const Rejected& refused) {
    if (is_missing(refused)) return refuse(code::no_subscription);
    throw;
  }
}

std::optional<SubscriptionState> StripeGateway::find_subscription(std::string_view id) {
  try {
    auto state = read_subscription(
        api_.get(path_of("subscriptions", id), Form{}.add("expand[0]", "latest_invoice"))
    );
    return with_oldest_debt(api_, std::move(state));
  } catch (const Rejected& refused) {
    if (is_missing(refused)) return std::nullopt;
    throw;
  }
}

std::vector<SubscriptionState> StripeGateway::subscriptions_of(std::string_view customer_id) {
  constexpr int most = 100;
  Form query;
  query.add("customer", customer_id).add("status", "all").add("limit", most);
  query.add("expand[0]", "data.latest_invoice");
  std::vector<SubscriptionState> found;
  const value list = api_.get("/v1/subscriptions", query);
  for (const value& subscription : elements(list))
    found.push_back(with_oldest_debt(api_, read_subscription(subscription)));
  return found;
}

std::optional<PaymentState> StripeGateway::find_payment(std::string_view charge_id) {
  try {
    auto payment = read_payment(api_.get(path_of("charges", charge_id)));
    return payment.subscription_id.empty() ? std::nullopt : std::optional{std::move(payment)};
  } catch (const Rejected& refused) {
    if (is_missing(refused)) return std::nullopt;
    throw;
  }
}

PaymentState StripeGateway::read_payment(const value& charge) {
  PaymentState payment{
      .charge_id = required(charge, "id"),
      .subscription_id = {},
      .refunded = is_true_at(charge, {"refunded"}),
  };
  const std::string invoice_id = invoice_of(charge);
  if (invoice_id.empty()) return payment;
  const value invoice = api_.get(path_of("invoices", invoice_id));
  payment.subscription_id = subscription_of_invoice(invoice);
  if (payment.subscription_id.empty()) return payment;
  payment.paid_until = paid_until(invoice);
  payment.is_period = buys_period(invoice);
  payment.dispute_lost = has_lost_dispute(charge);
  return payment;
}

/// Since version 2025-03-31 a charge does not name its invoice: invoice payments join them.
std::string StripeGateway::invoice_of(const value& charge) {
  if (auto named = text_at(charge, {"invoice"}); !named.empty()) return named;
  const auto intent = text_at(charge, {"payment_intent"});
  if (intent.empty()) return {};
  Form query;
  query.add("payment[type]", "payment_intent").add("payment[payment_intent]", intent);
  const value joined = api_.get("/v1/invoice_payments", query);
  const value* first = first_of(joined);
  return first == nullptr ? std::string{} : text_at(*first, {"invoice"});
}

bool StripeGateway::has_lost_dispute(const value& charge) {
  if (!is_true_at(charge, {"disputed"})) return false;
  const value list = api_.get("/v1/disputes", Form{}.add("charge", required(charge, "id")));
  return std::ranges::any_of(elements(list), [](const value& dispute) {
    return text_at(dispute, {"status"}) == "lost";
  });
}

SubscriptionState StripeDesk::cancel(
    std::string_view subscription_id, CancelWhen when, std::string_view idempotency_key
) {
  const auto path = path_of("subscriptions", subscription_id);
  if (when == CancelWhen::now) return cancel_now(subscription_id);
  return read_subscription(
      api_.post(path, Form{}.add("cancel_at_period_end", "true"), idempotency_key)
  );
}

/// A DELETE has no idempotency key: done twice, Stripe says that there is nothing to cancel.
SubscriptionState StripeDesk::cancel_now(std::string_view subscription_id) {
  const auto path = path_of("subscriptions", subscription_id);
  try {
    return read_subscription(api_.del(path));
  } catch (const Rejected& refused) {
    if (!is_missing(refused)) throw;
  }
  const auto state = read_subscription(api_.get(path));
  if (state.status != "canceled")
    throw Unavailable{"Stripe neither cancels the subscription nor has it cancelled"};
  return state;
}

SubscriptionState StripeDesk::change_price(
    std::string_view subscription_id, const Price& price, std::string_view idempotency_key
) {
  const auto path = path_of("subscriptions", subscription_id);
  const value known = api_.get(path);
  const value* items = value_at(known, {"items"});
  const value* item = items == nullptr ? nullptr : first_of(*items);
  if (item == nullptr) throw NotUnderstood{"a subscription of Stripe has no items"};
  Form form;
  form.add("items[0][id]", required(*item, "id"))
      .add("items[0][price]", price.id)
      .add("proration_behavior", "create_prorations");
  return read_subscription(api_.post(path, form, idempotency_key));
}

bool StripeDesk::refund(std::string_view subscription_id, std::string_view idempotency_key) {
  const value subscription = api_.get(path_of("subscriptions", subscription_id));
  const auto invoice = text_at(subscription, {"latest_invoice"});
  if (invoice.empty()) return false;
  Form query;
  query.add("invoice", invoice).add("status", "paid");
  const value payments = api_.get("/v1/invoice_payments", query);
  const value* paid = first_of(payments);
  const auto intent =
      paid == nullptr ? std::string{} : text_at(*paid, {"payment", "payment_intent"});
  if (intent.empty()) return false;
  Form form;
  form.add("payment_intent", intent).add("reason", "requested_by_customer");
  try {
    static_cast<void>(api_.post("/v1/refunds", form, idempotency_key));
  } catch (const Rejected& refused) {
    if (refused.reason().code != "charge_already_refunded") throw;
  }
  return true;
}

void StripeArchive::events_since(Time since, const std::function<void(const Event&)>& each) {
  list("/v1/events", Form{}.add("created[gte]", to_seconds(since)), [&](const value& found) {
    if (const auto event = event_of(found)) each(*event);
  });
}

void StripeArchive::subscriptions_since(
    Time since, const std::function<void(const SubscriptionState&)>& each
) {
  Form filter;
  filter.add("status", "all").add("created[gte]", to_seconds(since));
  filter.add("expand[0]", "data.latest_invoice");
  list("/v1/subscriptions", filter, [&](const value& found) {
    if (auto state = try_read(found)) each(with_oldest_debt(api_, *std::move(state)));
  });
}

std::vector<Price> StripeArchive::find_prices(const std::vector<std::string>& lookup_keys) {
  Form filter;
  filter.add("active", "true");
  for (std::size_t index = 0; index < lookup_keys.size(); ++index)
    filter.add("lookup_keys[" + std::to_string(index) + "]", lookup_keys[index]);
  std::vector<Price> prices;
  list("/v1/prices", filter, [&](const value& found) { prices.push_back(read_price(found)); });
  return prices;
}

/// One that is not understood must not keep the others from being repaired.
std::optional<SubscriptionState> StripeArchive::try_read(const value& subscription) const {
  try {
    return read_subscription(subscription);
  } catch (const NotUnderstood& fault) {
    log_.warn(
        "a subscription is not understood",
        {{"subscription", text_at(subscription, {"id"})}, {"reason", fault.what()}}
    );
    return std::nullopt;
  }
}

void StripeArchive::list(
    std::string_view path, const Form& filter, const std::function<void(const value&)>& each
) {
  constexpr int page_size = 100;
  std::string last;
  while (true) {
    Form query = filter;
    query.add("limit", page_size);
    if (!last.empty()) query.add("starting_after", last);
    const value page = api_.get(path, query);
    if (!last.empty() && !elements(page).empty() && text_at(elements(page).back(), {"id"}) == last)
      throw NotUnderstood{"a list of Stripe does not go on"};
    for (const value& element : elements(page)) {
      last = required(element, "id");
      each(element);
    }
    if (!is_true_at(page, {"has_more"}) || elements(page).empty()) return;
  }
}

}  // namespace matinee::payments::stripe
