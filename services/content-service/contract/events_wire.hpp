#pragma once

#include <vector>

#include "content-service/contract/customer_events.hpp"
#include "json/json.hpp"

/// JSON of /internal/events.
namespace matinee::content {

BOOST_DESCRIBE_STRUCT(CustomerEvent, (), (id, type, body, created_at))

namespace wire {

struct ToldEvents {
  std::vector<CustomerEvent> events;
};
BOOST_DESCRIBE_STRUCT(ToldEvents, (), (events))

}  // namespace wire

}  // namespace matinee::content
