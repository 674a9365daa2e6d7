#pragma once

#include <optional>
#include <string>

#include "core/clock.hpp"
#include "core/id.hpp"
#include "core/result.hpp"

namespace matinee::payment {

/// What an account has paid for, now.
struct Entitlement {
  bool entitled = false;
  std::string plan_id;  ///< Empty without a subscription.
  std::string plan_name;
  std::string status = "none";  ///< none, trialing, active, past_due, canceled, …
  int max_height = 0;           ///< Lines; 0 = no limit.
  int max_streams = 0;          ///< 0 = no limit.
  std::optional<Time> current_period_end;
  bool cancel_at_period_end = false;
};

/// Entitlements, as payment-service shows them to its neighbours. Thread-safe. Throws Unavailable
/// when it does not answer: callers then deny.
class Entitlements {
 public:
  virtual ~Entitlements() = default;
  [[nodiscard]] virtual Entitlement of(const UserId& account) = 0;
};

}  // namespace matinee::payment
