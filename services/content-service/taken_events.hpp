#pragma once

#include "content-service/contract/customer_events.hpp"
#include "webhooks/event.hpp"

namespace matinee::content {

/// Events of other services, put beside our own.
class TakenEvents final : public CustomerEvents {
 public:
  explicit TakenEvents(webhooks::EventLog& events) : events_{events} {}

  void accept(const std::vector<CustomerEvent>& events) override;

 private:
  webhooks::EventLog& events_;
};

}  // namespace matinee::content
