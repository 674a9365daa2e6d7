#pragma once

#include "json/json.hpp"
#include "payment-service/contract/entitlements.hpp"

/// How an entitlement looks as JSON: between services under /internal, and in GET /subscription.
namespace matinee::payment {

BOOST_DESCRIBE_STRUCT(
    Entitlement,
    (),
    (entitled,
     plan_id,
     plan_name,
     status,
     max_height,
     max_streams,
     current_period_end,
     cancel_at_period_end)
)

}  // namespace matinee::payment
