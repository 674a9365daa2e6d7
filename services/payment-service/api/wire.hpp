#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "payment-service/contract/entitlements.hpp"
#include "payment-service/domain/plan.hpp"

namespace matinee::payment::wire {

/// The plan_id of POST /subscribe.
[[nodiscard]] Result<std::string> read_subscribe(std::string_view body);

[[nodiscard]] std::string write_plans(const std::vector<Plan>& plans);
[[nodiscard]] std::string write_subscription(const Entitlement& entitlement);
[[nodiscard]] std::string write_checkout(std::string_view url, std::string_view session_id);
[[nodiscard]] std::string write_portal(std::string_view url);

}  // namespace matinee::payment::wire
