#pragma once

#include "payments/archive.hpp"
#include "payments/gateway.hpp"
#include "payments/operator_desk.hpp"
#include "payments/stripe/api.hpp"

namespace matinee::payments::stripe {

/// Stripe itself. `api` outlives it.
class StripeGateway final : public Gateway {
 public:
  explicit StripeGateway(Api& api) : api_{api} {}

  [[nodiscard]] std::string create_customer(const CustomerRequest& request) override;
  [[nodiscard]] CheckoutSession create_checkout(const CheckoutRequest& request) override;
  [[nodiscard]] SessionEnd close_checkout(std::string_view session_id) override;
  [[nodiscard]] Result<std::string> create_portal(
      std::string_view customer_id, std::string_view return_url
  ) override;
  [[nodiscard]] std::optional<SubscriptionState> find_subscription(std::string_view id) override;
  [[nodiscard]] std::vector<SubscriptionState> subscriptions_of(std::string_view customer_id
  ) override;
  [[nodiscard]] std::optional<PaymentState> find_payment(std::string_view charge_id) override;

 private:
  [[nodiscard]] PaymentState read_payment(const boost::json::value& charge);
  [[nodiscard]] std::string invoice_of(const boost::json::value& charge);
  [[nodiscard]] bool has_lost_dispute(const boost::json::value& charge);

  Api& api_;
};

class StripeDesk final : public OperatorDesk {
 public:
  explicit StripeDesk(Api& api) : api_{api} {}

  SubscriptionState cancel(
      std::string_view subscription_id, CancelWhen when, std::string_view idempotency_key
  ) override;
  SubscriptionState change_price(
      std::string_view subscription_id, const Price& price, std::string_view idempotency_key
  ) override;
  bool refund(std::string_view subscription_id, std::string_view idempotency_key) override;

 private:
  [[nodiscard]] SubscriptionState cancel_now(std::string_view subscription_id);

  Api& api_;
};

class StripeArchive final : public Archive {
 public:
  explicit StripeArchive(Api& api) : api_{api} {}

  void events_since(Time since, const std::function<void(const Event&)>& each) override;
  void subscriptions_since(Time since, const std::function<void(const SubscriptionState&)>& each)
      override;
  [[nodiscard]] std::vector<Price> find_prices(const std::vector<std::string>& lookup_keys
  ) override;

 private:
  void list(
      std::string_view path,
      const Form& filter,
      const std::function<void(const boost::json::value&)>& each
  );
  [[nodiscard]] std::optional<SubscriptionState> try_read(const boost::json::value& subscription
  ) const;

  Api& api_;
  logger::Logger log_{"stripe"};
};

}  // namespace matinee::payments::stripe
