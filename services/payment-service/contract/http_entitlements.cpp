#include "payment-service/contract/http_entitlements.hpp"

#include <chrono>
#include <utility>

#include "payment-service/contract/wire.hpp"

namespace matinee::payment {

namespace {

/// Somebody waits for the answer, which may be one of several that are needed.
constexpr std::chrono::milliseconds longest_wait{3000};

}  // namespace

HttpEntitlements::HttpEntitlements(http::Peer payment) : payment_{std::move(payment)} {}

Entitlement HttpEntitlements::of(const UserId& account) {
  const auto body =
      payment_.call(http::Method::get, "/internal/entitlements/" + account.str(), {}, longest_wait);
  if (!body)
    throw Unavailable{"payment-service does not tell entitlements: " + body.error().message};
  auto entitlement = json::decode<Entitlement>(*body, json::Unknown::ignore);
  if (!entitlement)
    throw Unavailable{"payment-service answered something that is not an entitlement"};
  return *std::move(entitlement);
}

}  // namespace matinee::payment
