#pragma once

#include <string>
#include <vector>

#include "core/clock.hpp"

namespace matinee::content {

/// A fact of another service that customers are to be told of (docs/webhooks.md).
struct CustomerEvent {
  std::string id;  ///< evt_…; what is handed over twice is told once.
  std::string type;
  std::string body;  ///< JSON, byte for byte as it is sent.
  Time created_at{};
};

/// Takes them, to send them. Thread-safe. Throws Unavailable when content-service does not answer.
class CustomerEvents {
 public:
  virtual ~CustomerEvents() = default;
  /// They are durable when it returns.
  virtual void accept(const std::vector<CustomerEvent>& events) = 0;
};

}  // namespace matinee::content
