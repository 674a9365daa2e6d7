#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/clock.hpp"
#include "core/id.hpp"
#include "payment-service/domain/plan.hpp"

namespace matinee::payment {

/// The provider's states of a subscription (docs.stripe.com/billing/subscriptions/overview);
/// `unknown` is one it added later.
enum class Status {
  incomplete,
  incomplete_expired,
  trialing,
  active,
  past_due,
  unpaid,
  paused,
  canceled,
  unknown
};

[[nodiscard]] std::string_view to_string(Status status);
[[nodiscard]] Status parse_status(std::string_view text);

/// True while the provider may still charge for it: the account can't start another one.
[[nodiscard]] bool is_live(Status status);

/// The provider's subscription as we know it.
struct Subscription {
  std::string id;  ///< The provider's.
  UserId account;
  std::string customer_id;
  std::string price_id;
  std::optional<Plan> plan;  ///< Nothing when price, amount or currency are none of ours.
  Status status = Status::unknown;
  Time current_period_end{};
  bool cancel_at_period_end = false;
  std::optional<Time> past_due_since;  ///< Set while past_due: where our grace starts.
  std::optional<Time> revoked_until;   ///< Periods that end by then were paid and given back.
  std::int64_t version = 0;            ///< Grows with every change; 0 = not stored yet.
};

}  // namespace matinee::payment
