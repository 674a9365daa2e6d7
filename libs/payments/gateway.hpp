#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.hpp"
#include "payments/objects.hpp"

/// The payment provider, in Stripe's terms, whoever plays its part.
namespace matinee::payments {

/// The provider answered, and the answer was no.
class Rejected : public Unavailable {
 public:
  struct Reason {
    int status = 0;     ///< Of HTTP.
    std::string type;   ///< invalid_request_error, idempotency_error, card_error, api_error, …
    std::string code;   ///< Such as resource_missing; may be empty.
    std::string param;  ///< Of the request; may be empty.
  };

  Rejected(const std::string& what, Reason reason)
      : Unavailable{what}, reason_{std::move(reason)} {}

  [[nodiscard]] const Reason& reason() const { return reason_; }

 private:
  Reason reason_;
};

/// A whole answer that holds something else than it should: asking again will not help.
class NotUnderstood : public Unavailable {
 public:
  using Unavailable::Unavailable;
};

/// How a checkout session ended when it was closed.
enum class SessionEnd {
  expired,   ///< Nobody can pay there any more.
  complete,  ///< It was paid, or is being paid.
};

/// What a customer's way to a subscription needs. Thread-safe. Every method throws Unavailable when
/// the provider does not answer, and its subclasses above when it answers otherwise than expected.
class Gateway {
 public:
  virtual ~Gateway() = default;
  /// The id of a new customer; of the same one for the same idempotency key.
  [[nodiscard]] virtual std::string create_customer(const CustomerRequest& request) = 0;
  /// A page where a subscription is paid; the same one for the same idempotency key.
  [[nodiscard]] virtual CheckoutSession create_checkout(const CheckoutRequest& request) = 0;
  /// Makes sure that nobody can pay there any more, or says that it is too late.
  [[nodiscard]] virtual SessionEnd close_checkout(std::string_view session_id) = 0;
  /// URL of the page where the customer manages payment and cancels. Refuses with
  /// `no_subscription` for a customer that the provider does not know.
  [[nodiscard]] virtual Result<std::string> create_portal(
      std::string_view customer_id, std::string_view return_url
  ) = 0;
  /// Nothing when the provider does not know it.
  [[nodiscard]] virtual std::optional<SubscriptionState> find_subscription(std::string_view id) = 0;
  /// The customer's newest 100, ended ones too.
  [[nodiscard]] virtual std::vector<SubscriptionState> subscriptions_of(std::string_view customer_id
  ) = 0;
  /// Nothing when the charge is unknown or paid for no subscription.
  [[nodiscard]] virtual std::optional<PaymentState> find_payment(std::string_view charge_id) = 0;
};

}  // namespace matinee::payments
