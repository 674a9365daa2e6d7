#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.hpp"
#include "core/money.hpp"
#include "core/result.hpp"
#include "core/secret.hpp"

/// The payment provider, in Stripe's terms (objects, states, event types), whoever plays its part.
namespace matinee::payments {

struct CheckoutRequest {
  std::string user_id;  ///< Becomes client_reference_id and metadata[user_id].
  std::string email;
  std::string customer_id;  ///< Of the provider; empty for a new one.
  std::string plan_id;
  std::string price_id;
  Money price;
  std::string interval;  ///< "month" or "year".
  std::string success_url;
  std::string cancel_url;
  std::string idempotency_key;  ///< From our own intent row.
};

struct CheckoutSession {
  std::string id;
  std::string url;
  std::string customer_id;
};

/// The provider's current state of a subscription: the truth that events only point at.
struct SubscriptionState {
  std::string id;
  std::string customer_id;
  std::string user_id;  ///< From metadata.
  std::string status;   ///< trialing, active, past_due, canceled, unpaid, incomplete,
                        ///< incomplete_expired, paused.
  std::string price_id;
  Money price;
  Time current_period_end{};
  bool cancel_at_period_end = false;
};

/// Thread-safe. Throws Unavailable when the provider does not answer; a refusal of the provider is
/// a value.
class Gateway {
 public:
  virtual ~Gateway() = default;
  [[nodiscard]] virtual Result<CheckoutSession> create_checkout(const CheckoutRequest& request) = 0;
  /// URL of the page where the customer manages payment and cancels.
  [[nodiscard]] virtual Result<std::string> create_portal(
      std::string_view customer_id, std::string_view return_url
  ) = 0;
  /// Nothing when the provider does not know it.
  [[nodiscard]] virtual std::optional<SubscriptionState> find_subscription(std::string_view id) = 0;
};

/// Checks a `Stripe-Signature` header against the raw body: any v1 under any of the secrets,
/// constant time, timestamp within `tolerance` of `now` both ways. Refuses with
/// `invalid_signature`, also when `secrets` is empty.
[[nodiscard]] Result<void> verify_signature(
    std::string_view header,
    std::string_view raw_body,
    const std::vector<Secret>& secrets,
    Time now,
    std::chrono::seconds tolerance = std::chrono::seconds{300}
);

/// The header for a body, as Stripe makes it. For the sandbox and tests.
[[nodiscard]] std::string sign(std::string_view raw_body, const Secret& secret, Time now);

}  // namespace matinee::payments
