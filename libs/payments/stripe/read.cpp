#include "payments/stripe/read.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <limits>
#include <utility>

#include "json/json.hpp"
#include "payments/gateway.hpp"

namespace matinee::payments::stripe {
namespace {

using boost::json::value;

Time to_time(std::int64_t seconds) {
  return Time{std::chrono::seconds{std::clamp<std::int64_t>(seconds, 0, std::int64_t{1} << 40)}};
}

/// The one item of a subscription; null when there are more or none, or more than one of it.
const value* only_item(const value& subscription) {
  const value* items = value_at(subscription, {"items", "data"});
  if (items == nullptr || !items->is_array() || items->get_array().size() != 1) return nullptr;
  const value& item = items->get_array().front();
  return integer_at(item, {"quantity"}).value_or(1) == 1 ? &item : nullptr;
}

/// Since version 2025-03-31 each item has a period of its own.
std::optional<Time> period_edge(const value& subscription, std::string_view name) {
  const value* items = value_at(subscription, {"items", "data"});
  if (items != nullptr && items->is_array() && !items->get_array().empty()) {
    if (const auto edge = time_at(items->get_array().front(), {name})) return edge;
  }
  return time_at(subscription, {name});
}

/// When the newest invoice was made, which is not paid; without it, when the period that it is for
/// began.
std::optional<Time> past_due_since(const value& subscription) {
  if (text_at(subscription, {"status"}) != "past_due") return std::nullopt;
  const auto invoiced = time_at(subscription, {"latest_invoice", "created"});
  return invoiced ? invoiced : period_edge(subscription, "current_period_start");
}

/// Portals of newer versions give a date instead of `cancel_at_period_end`.
void read_end(const value& subscription, SubscriptionState& state) {
  state.cancel_at_period_end = is_true_at(subscription, {"cancel_at_period_end"});
  const auto end = time_at(subscription, {"cancel_at"});
  if (!end || *end > state.current_period_end) return;
  state.cancel_at_period_end = true;
  state.current_period_end = *end;
}

Money read_money(const value& price) {
  return {
      .amount = integer_at(price, {"unit_amount"}).value_or(0),
      .currency = text_at(price, {"currency"})
  };
}

std::string subscription_of(const value& object, std::string_view type) {
  if (type.starts_with("customer.subscription.")) return text_at(object, {"id"});
  if (type.starts_with("checkout.session.")) return text_at(object, {"subscription"});
  if (type.starts_with("invoice.")) return subscription_of_invoice(object);
  return text_at(object, {"parent", "subscription_details", "subscription"});
}

std::string charge_of(const value& object, std::string_view type) {
  if (type == "charge.refunded") return text_at(object, {"id"});
  const bool about_charge = type.starts_with("charge.refund.") ||
                            type.starts_with("charge.dispute.") || type.starts_with("refund.");
  return about_charge ? text_at(object, {"charge"}) : std::string{};
}

void read_object(const value& object, Event& event) {
  const bool is_session = event.type.starts_with("checkout.session.");
  event.subscription_id = subscription_of(object, event.type);
  event.charge_id = charge_of(object, event.type);
  event.customer_id = text_at(object, {"customer"});
  event.user_id = text_at(object, {"metadata", "user_id"});
  if (!is_session) return;
  event.session_id = text_at(object, {"id"});
  event.session_paid = text_at(object, {"payment_status"}) != "unpaid";
  event.user_id = text_at(object, {"client_reference_id"});
}

}  // namespace

std::optional<Time> time_at(const value& object, std::initializer_list<std::string_view> path) {
  const auto seconds = integer_at(object, path);
  return seconds ? std::optional{to_time(*seconds)} : std::nullopt;
}

const value* value_at(const value& object, std::initializer_list<std::string_view> path) {
  const value* at = &object;
  for (const auto name : path) {
    const auto* members = at->if_object();
    at = members == nullptr ? nullptr : members->if_contains({name.data(), name.size()});
    if (at == nullptr) return nullptr;
  }
  return at;
}

std::string text_at(const value& object, std::initializer_list<std::string_view> path) {
  const value* at = value_at(object, path);
  if (at != nullptr && at->is_object()) at = value_at(*at, {"id"});
  if (at == nullptr || !at->is_string()) return {};
  return {at->get_string().data(), at->get_string().size()};
}

std::optional<std::int64_t> integer_at(
    const value& object, std::initializer_list<std::string_view> path
) {
  const value* at = value_at(object, path);
  return at != nullptr && at->is_int64() ? std::optional{at->get_int64()} : std::nullopt;
}

bool is_true_at(const value& object, std::initializer_list<std::string_view> path) {
  const value* at = value_at(object, path);
  return at != nullptr && at->is_bool() && at->get_bool();
}

std::string subscription_of_invoice(const value& invoice) {
  auto now = text_at(invoice, {"parent", "subscription_details", "subscription"});
  return now.empty() ? text_at(invoice, {"subscription"}) : now;
}

SubscriptionState read_subscription(const value& subscription) {
  const auto period_end = period_edge(subscription, "current_period_end");
  SubscriptionState state{
      .id = text_at(subscription, {"id"}),
      .customer_id = text_at(subscription, {"customer"}),
      .user_id = text_at(subscription, {"metadata", "user_id"}),
      .status = text_at(subscription, {"status"}),
      .past_due_since = past_due_since(subscription),
      .live = is_true_at(subscription, {"livemode"}),
  };
  if (state.id.empty() || state.customer_id.empty() || state.status.empty() || !period_end)
    throw NotUnderstood{"a subscription of Stripe has no id, customer, status or period"};
  state.current_period_end = *period_end;
  read_end(subscription, state);
  if (const value* item = only_item(subscription)) {
    state.price_id = text_at(*item, {"price"});
    if (const value* price = value_at(*item, {"price"})) state.price = read_money(*price);
  }
  return state;
}

/// None without any text.
std::optional<int> read_trial_days(std::string_view text) {
  if (text.empty()) return 0;
  int days = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), days);
  const bool is_whole = error == std::errc{} && end == text.data() + text.size();
  return is_whole && days >= 0 && days <= longest_trial_days ? std::optional{days} : std::nullopt;
}

Price read_price(const value& price) {
  Price read{
      .id = text_at(price, {"id"}),
      .lookup_key = text_at(price, {"lookup_key"}),
      .amount = read_money(price),
      .interval = text_at(price, {"recurring", "interval"}),
  };
  if (read.id.empty()) throw NotUnderstood{"a price of Stripe has no id"};
  // Every third month is not "month".
  if (integer_at(price, {"recurring", "interval_count"}).value_or(1) != 1) read.interval.clear();
  read.trial_days = read_trial_days(text_at(price, {"metadata", "trial_days"}));
  return read;
}

Result<Event> event_of(const value& root) {
  constexpr std::size_t longest_name = 255;
  Event event{
      .id = text_at(root, {"id"}),
      .type = text_at(root, {"type"}),
      .api_version = text_at(root, {"api_version"}),
      .created = time_at(root, {"created"}).value_or(Time{}),
      .live = is_true_at(root, {"livemode"}),
  };
  // One of a type that is not known, or of none, is noted and has no effect: it was signed, and the
  // provider would send it for days.
  if (event.id.empty() || event.id.size() > longest_name || event.type.size() > longest_name)
    return refuse(code::malformed_request, "The body is not an event: it has no id.");
  if (const value* object = value_at(root, {"data", "object"})) read_object(*object, event);
  return event;
}

Result<Event> read_event(std::string_view body) {
  const auto root = json::parse(body, {.max_bytes = max_event_bytes});
  if (!root) return refusal(root);
  return event_of(*root);
}

}  // namespace matinee::payments::stripe
