#include "payment-service/api/routes.hpp"

#include "payments/stripe/read.hpp"

namespace matinee::payment {

void add_routes(http::Router& router, Billing& billing, Webhook& webhook) {
  using http::Access;
  const http::Options event{.body = http::Body::memory(payments::stripe::max_event_bytes)};

  router.get("/plans", Access::anyone, billing, &Billing::plans);
  router.post("/subscribe", Access::user, billing, &Billing::subscribe);
  router.get("/subscription", Access::user, billing, &Billing::subscription);
  router.post("/billing/portal", Access::user, billing, &Billing::portal);
  router.get("/billing/return", Access::anyone, billing, &Billing::returned);
  router.post("/webhook", Access::signature, webhook, &Webhook::receive, event);

  router.get("/internal/entitlements/{account}", Access::service, billing, &Billing::entitlement);
}

}  // namespace matinee::payment
