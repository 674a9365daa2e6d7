#pragma once

#include "http/client.hpp"
#include "payment-service/contract/entitlements.hpp"

namespace matinee::payment {

/// Entitlements of a payment-service in another process.
class HttpEntitlements final : public Entitlements {
 public:
  explicit HttpEntitlements(http::Peer payment);
  [[nodiscard]] Entitlement of(const UserId& account) override;

 private:
  http::Peer payment_;
};

}  // namespace matinee::payment
