#pragma once

#include <string>

#include "core/money.hpp"

namespace matinee::payment {

/// What can be subscribed to.
struct Plan {
  std::string id;
  std::string name;
  std::string price_id;  ///< The provider's.
  Money price;
  std::string interval;  ///< "month" or "year".
  int max_streams = 0;   ///< At once; 0 = no limit.
  int max_height = 0;    ///< Lines; 0 = no limit.
  int trial_days = 0;    ///< Before the first payment of an account that never subscribed.

  bool operator==(const Plan&) const = default;
};

}  // namespace matinee::payment
