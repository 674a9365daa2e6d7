#pragma once

#include <chrono>

#include "core/clock.hpp"
#include "payment-service/contract/entitlements.hpp"
#include "payment-service/domain/ports.hpp"

namespace matinee::payment {

/// The contract, answered from the ledger.
class AccountEntitlements final : public Entitlements {
 public:
  AccountEntitlements(const Ledger& ledger, std::chrono::seconds grace, const Clock& clock);
  [[nodiscard]] Entitlement of(const UserId& account) override;

 private:
  const Ledger& ledger_;
  std::chrono::seconds grace_;
  const Clock& clock_;
};

}  // namespace matinee::payment
