#include "content-service/contract/http_customer_events.hpp"

#include <utility>

#include "content-service/contract/events_wire.hpp"

namespace matinee::content {

HttpCustomerEvents::HttpCustomerEvents(http::Peer content) : content_{std::move(content)} {}

void HttpCustomerEvents::accept(const std::vector<CustomerEvent>& events) {
  const auto answer = content_.post("/internal/events", json::encode(wire::ToldEvents{events}));
  if (!answer) throw Unavailable{"content-service refuses events: " + answer.error().message};
}

}  // namespace matinee::content
