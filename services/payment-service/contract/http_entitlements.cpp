#include "payment-service/contract/http_entitlements.hpp"

#include <utility>

#include "payment-service/contract/wire.hpp"

namespace matinee::payment {

HttpEntitlements::HttpEntitlements(http::Peer payment) : payment_{std::move(payment)} {}

Entitlement HttpEntitlements::of(const UserId& account) {
  const auto body = payment_.get("/internal/entitlements/" + account.str());
  if (!body)
    throw Unavailable{"payment-service does not tell entitlements: " + body.error().message};
  auto entitlement = json::decode<Entitlement>(*body, json::Unknown::ignore);
  if (!entitlement)
    throw Unavailable{"payment-service answered something that is not an entitlement"};
  return *std::move(entitlement);
}

}  // namespace matinee::payment
