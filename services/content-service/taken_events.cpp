#include "content-service/taken_events.hpp"

namespace matinee::content {

void TakenEvents::accept(const std::vector<CustomerEvent>& events) {
  std::vector<webhooks::Event> taken;
  taken.reserve(events.size());
  for (const auto& event : events)
    taken.push_back(
        {.id = webhooks::EventId::trusted(event.id),
         .type = event.type,
         .body = event.body,
         .created_at = event.created_at}
    );
  events_.accept(taken);
}

}  // namespace matinee::content
