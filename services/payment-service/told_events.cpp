#include "payment-service/told_events.hpp"

#include <vector>

namespace matinee::payment {
namespace {

constexpr int page = 50;

}  // namespace

int ToldEvents::relay() {
  int count = 0;
  while (true) {
    const auto waiting = events_.waiting(page);
    if (waiting.empty()) return count;
    std::vector<content::CustomerEvent> told;
    told.reserve(waiting.size());
    for (const auto& event : waiting)
      told.push_back(
          {.id = event.id.str(),
           .type = event.type,
           .body = event.body,
           .created_at = event.created_at}
      );
    receiver_.accept(told);
    events_.remove(waiting);
    count += static_cast<int>(waiting.size());
  }
}

}  // namespace matinee::payment
