#pragma once

#include "content-service/contract/customer_events.hpp"
#include "webhooks/event.hpp"

namespace matinee::payment {

/// Hands what customers are told of to the service that sends it. Not thread-safe.
class ToldEvents {
 public:
  /// The references outlive it.
  ToldEvents(webhooks::EventLog& events, content::CustomerEvents& receiver)
      : events_{events}, receiver_{receiver} {}

  /// All that wait, oldest first; their number. For runtime::Periodic. Throws Unavailable; what was
  /// handed over then goes again.
  int relay();

 private:
  webhooks::EventLog& events_;
  content::CustomerEvents& receiver_;
};

}  // namespace matinee::payment
