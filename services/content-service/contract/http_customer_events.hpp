#pragma once

#include "content-service/contract/customer_events.hpp"
#include "http/client.hpp"

namespace matinee::content {

/// A content-service in another process.
class HttpCustomerEvents final : public CustomerEvents {
 public:
  explicit HttpCustomerEvents(http::Peer content);
  void accept(const std::vector<CustomerEvent>& events) override;

 private:
  http::Peer content_;
};

}  // namespace matinee::content
