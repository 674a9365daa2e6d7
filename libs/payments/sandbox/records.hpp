#pragma once

#include <string>

#include "core/clock.hpp"
#include "core/money.hpp"
#include "core/random.hpp"
#include "database/database.hpp"

/// What the sandbox keeps, one struct per table.
namespace matinee::payments::sandbox {

struct Checkout {
  std::string id;
  std::string customer_id;
  std::string user_id;
  std::string email;
  std::string plan_id;
  std::string price_id;
  Money price;
  std::string interval;  ///< "month" or "year".
  std::string success_url;
  std::string cancel_url;
  std::string status;  ///< open, authenticating, complete.
  std::string card;
  Time created_at{};
  Time expires_at{};
  int trial_days = 0;
};

struct Subscription {
  std::string id;
  std::string customer_id;
  std::string user_id;
  std::string plan_id;
  std::string price_id;
  Money price;
  std::string interval;
  std::string card;
  std::string status;  ///< trialing, active, past_due, canceled.
  Time period_start{};
  Time period_end{};
  bool cancel_at_period_end = false;
  Time created_at{};
};

/// What a card paid for one period.
struct Charge {
  std::string id;
  std::string subscription_id;
  std::string customer_id;
  Money amount;
  Time paid_until{};  ///< End of the period.
  bool refunded = false;
  Time created_at{};
};

[[nodiscard]] Checkout to_checkout(const db::Row& row);
[[nodiscard]] Subscription to_subscription(const db::Row& row);
[[nodiscard]] Charge to_charge(const db::Row& row);

/// An id as the provider's look: the prefix and 24 hexadecimal digits.
[[nodiscard]] std::string make_id(std::string_view prefix, Random& random);

/// A month or a year later; the last day of a month that is too short (31 January + 1 month = 28
/// February).
[[nodiscard]] Time next_period(Time start, std::string_view interval);

}  // namespace matinee::payments::sandbox
