#pragma once

#include <string>

#include "core/clock.hpp"
#include "http/message.hpp"
#include "idempotency/idempotency.hpp"
#include "logger/logger.hpp"
#include "payment-service/config.hpp"
#include "payment-service/contract/entitlements.hpp"
#include "payment-service/domain/ports.hpp"
#include "payment-service/domain/subscribe.hpp"
#include "payment-service/metrics.hpp"

namespace matinee::payment {

/// What the handlers of this folder work with; the referents outlive them.
struct Counter {
  Books books;
  Subscribe& subscribe;
  payments::Gateway& gateway;
  Entitlements& entitlements;
  idempotency::Keys& keys;
};

/// Plans, checkout, the own subscription.
class Billing {
 public:
  Billing(Counter counter, std::string public_url, std::string return_url, Metrics& metrics);

  [[nodiscard]] Result<http::Response> plans(const http::Request& request);
  [[nodiscard]] Result<http::Response> subscribe(const http::Request& request);
  [[nodiscard]] Result<http::Response> subscription(const http::Request& request);
  [[nodiscard]] Result<http::Response> portal(const http::Request& request);
  /// Where checkout and portal return to unless a setting says otherwise.
  [[nodiscard]] Result<http::Response> returned(const http::Request& request);
  [[nodiscard]] Result<http::Response> entitlement(
      const http::Request& request, const UserId& account
  );

 private:
  [[nodiscard]] Result<http::Response> start_checkout(
      const http::Request& request, const std::string& plan_id
  );
  [[nodiscard]] std::string origin(const http::Request& request) const;
  /// Never of the request's making.
  [[nodiscard]] std::string return_url() const;
  /// The sandbox gives paths of our own origin, real providers whole URLs.
  [[nodiscard]] std::string absolute(const http::Request& request, const std::string& url) const;

  Counter counter_;
  std::string public_url_;
  std::string return_url_;
  Metrics& metrics_;
  logger::Logger log_{"payment"};
};

}  // namespace matinee::payment
