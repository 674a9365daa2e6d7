#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include <boost/json/value.hpp>

#include "core/result.hpp"
#include "payments/objects.hpp"

/// Stripe's objects as JSON, in every shape that its versions give them (decision 15). Pure.
namespace matinee::payments::stripe {

/// The value behind a path of member names, or null.
[[nodiscard]] const boost::json::value* value_at(
    const boost::json::value& object, std::initializer_list<std::string_view> path
);
/// The text behind a path of member names, or empty. An expanded object stands for its id.
[[nodiscard]] std::string text_at(
    const boost::json::value& object, std::initializer_list<std::string_view> path
);
[[nodiscard]] std::optional<std::int64_t> integer_at(
    const boost::json::value& object, std::initializer_list<std::string_view> path
);
/// Of a member that holds seconds since 1970.
[[nodiscard]] std::optional<Time> time_at(
    const boost::json::value& object, std::initializer_list<std::string_view> path
);
[[nodiscard]] bool is_true_at(
    const boost::json::value& object, std::initializer_list<std::string_view> path
);

/// The subscription that an invoice is for: `parent.subscription_details.subscription` since
/// version 2025-03-31, `subscription` before. Empty for other invoices.
[[nodiscard]] std::string subscription_of_invoice(const boost::json::value& invoice);

/// Throws NotUnderstood.
[[nodiscard]] SubscriptionState read_subscription(const boost::json::value& subscription);

/// Throws NotUnderstood.
[[nodiscard]] Price read_price(const boost::json::value& price);

/// Refuses with `malformed_request` what is no event.
[[nodiscard]] Result<Event> event_of(const boost::json::value& root);

/// Largest webhook body; Stripe's events are some kilobytes.
inline constexpr std::size_t max_event_bytes = std::size_t{1024} * 1024;

/// A webhook's body. Refuses with `malformed_json` too.
[[nodiscard]] Result<Event> read_event(std::string_view body);

}  // namespace matinee::payments::stripe
