#pragma once

#include <vector>

#include "core/clock.hpp"
#include "core/secret.hpp"
#include "http/message.hpp"
#include "logger/logger.hpp"
#include "payment-service/domain/apply_event.hpp"
#include "payment-service/metrics.hpp"

namespace matinee::payment {

/// Receives the provider's events. The raw body is checked before anything in it is looked at.
class Webhook {
 public:
  /// Throws std::invalid_argument without secrets or for one that is empty: anybody could sign
  /// then.
  Webhook(ApplyEvent& apply, std::vector<Secret> secrets, const Clock& clock, Metrics& metrics);

  [[nodiscard]] Result<http::Response> receive(const http::Request& request);

 private:
  void check_version(const BillingEvent& event);

  ApplyEvent& apply_;
  std::vector<Secret> secrets_;
  const Clock& clock_;
  Metrics& metrics_;
  logger::Logger log_{"payment"};
};

}  // namespace matinee::payment
