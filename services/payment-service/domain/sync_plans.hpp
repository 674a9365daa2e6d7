#pragma once

#include <string>
#include <vector>

#include "core/clock.hpp"
#include "payment-service/domain/ports.hpp"
#include "payments/archive.hpp"

namespace matinee::payment {

/// What the provider says of a plan's price.
struct PlanPrice {
  std::string plan_id;
  std::string lookup_key;
  std::string price_id;  ///< Empty when the provider has no active price of this key.
  Money money;
  std::string interval;
  bool changed = false;
  std::string fault;  ///< Why it was not taken; empty when it was.
};

/// Reads the prices of all plans from the provider and stores them: who subscribes from now on pays
/// those. Who subscribed at another price keeps it.
class SyncPlans {
 public:
  /// The referents outlive it.
  SyncPlans(PlanStore& plans, payments::Archive& archive, const Clock& clock)
      : plans_{plans}, archive_{archive}, clock_{clock} {}

  /// Throws as payments::Archive does.
  [[nodiscard]] std::vector<PlanPrice> operator()();

 private:
  PlanStore& plans_;
  payments::Archive& archive_;
  const Clock& clock_;
};

}  // namespace matinee::payment
