#pragma once

#include "http/message.hpp"
#include "logger/logger.hpp"
#include "webhooks/deliveries.hpp"
#include "webhooks/endpoints.hpp"

namespace matinee::content {

/// /webhooks: where customers are told of events, and how that went.
class Webhooks {
 public:
  Webhooks(webhooks::Endpoints& endpoints, webhooks::Deliveries& deliveries)
      : endpoints_{endpoints}, deliveries_{deliveries} {}

  /// The answer holds the secret, as that of `rotate`: no other ever does.
  [[nodiscard]] Result<http::Response> create(const http::Request& request);
  [[nodiscard]] Result<http::Response> list(const http::Request& request);
  [[nodiscard]] Result<http::Response> show(
      const http::Request& request, const webhooks::EndpointId& id
  );
  [[nodiscard]] Result<http::Response> edit(
      const http::Request& request, const webhooks::EndpointId& id
  );
  [[nodiscard]] Result<http::Response> remove(
      const http::Request& request, const webhooks::EndpointId& id
  );
  [[nodiscard]] Result<http::Response> rotate(
      const http::Request& request, const webhooks::EndpointId& id
  );
  [[nodiscard]] Result<http::Response> ping(
      const http::Request& request, const webhooks::EndpointId& id
  );

  [[nodiscard]] Result<http::Response> list_deliveries(const http::Request& request);
  [[nodiscard]] Result<http::Response> show_delivery(
      const http::Request& request, const webhooks::DeliveryId& id
  );
  [[nodiscard]] Result<http::Response> redeliver(
      const http::Request& request, const webhooks::DeliveryId& id
  );

 private:
  void log(
      const http::Request& request, const std::string& action, const webhooks::EndpointId& endpoint
  ) const;

  webhooks::Endpoints& endpoints_;
  webhooks::Deliveries& deliveries_;
  logger::Logger log_{"content"};
};

}  // namespace matinee::content
