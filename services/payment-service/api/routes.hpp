#pragma once

#include "http/router.hpp"
#include "payment-service/api/billing.hpp"
#include "payment-service/api/webhook.hpp"

namespace matinee::payment {

/// Every route of payment-service; `billing` and `webhook` must outlive the router.
void add_routes(http::Router& router, Billing& billing, Webhook& webhook);

}  // namespace matinee::payment
