#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "payment-service/contract/entitlements.hpp"
#include "payment-service/domain/billing_event.hpp"
#include "payment-service/domain/plan.hpp"

namespace matinee::payment::wire {

/// The plan_id of POST /subscribe.
[[nodiscard]] Result<std::string> read_subscribe(std::string_view body);

[[nodiscard]] std::string write_plans(const std::vector<Plan>& plans);
[[nodiscard]] std::string write_subscription(const Entitlement& entitlement);
[[nodiscard]] std::string write_checkout(std::string_view url, std::string_view session_id);
[[nodiscard]] std::string write_portal(std::string_view url);

/// Largest webhook body; Stripe's events are some kilobytes.
inline constexpr std::size_t max_event_bytes = std::size_t{1024} * 1024;

/// A webhook event of the provider (both before and after Stripe's API version 2025-03-31, which
/// moved an invoice's subscription). Refuses with `malformed_json`, and with `malformed_request`
/// what is JSON but no event.
[[nodiscard]] Result<BillingEvent> read_event(std::string_view body);

}  // namespace matinee::payment::wire
