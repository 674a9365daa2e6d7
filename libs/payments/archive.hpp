#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/clock.hpp"
#include "payments/objects.hpp"

namespace matinee::payments {

/// What the provider remembers, for repairing what we missed. Thread-safe. Throws as Gateway does.
class Archive {
 public:
  virtual ~Archive() = default;
  /// Calls `each` for every event since then, newest first. Stripe keeps them for 30 days.
  virtual void events_since(Time since, const std::function<void(const Event&)>& each) = 0;
  /// Calls `each` for every subscription made since then, ended ones too, newest first.
  virtual void subscriptions_since(
      Time since, const std::function<void(const SubscriptionState&)>& each
  ) = 0;
  /// Active prices with one of these lookup keys (at most 10).
  [[nodiscard]] virtual std::vector<Price> find_prices(const std::vector<std::string>& lookup_keys
  ) = 0;
};

}  // namespace matinee::payments
