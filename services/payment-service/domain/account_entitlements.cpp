#include "payment-service/domain/account_entitlements.hpp"

#include <chrono>

#include "payment-service/domain/entitlement.hpp"

namespace matinee::payment {

AccountEntitlements::AccountEntitlements(
    const Ledger& ledger, std::chrono::seconds grace, const Clock& clock
)
    : ledger_{ledger}, grace_{grace}, clock_{clock} {}

Entitlement AccountEntitlements::of(const UserId& account) {
  return entitlement_of(ledger_.subscriptions_of(account), clock_.now(), grace_);
}

}  // namespace matinee::payment
