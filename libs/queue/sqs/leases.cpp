#include "queue/sqs/leases.hpp"

#include <algorithm>

namespace matinee::queue::sqs {

using std::chrono::seconds;
using std::chrono::steady_clock;

void Leases::add(const std::string& receipt, steady_clock::time_point since, seconds lease) {
  const auto now = clock_.steady();
  const std::lock_guard lock{mutex_};
  std::erase_if(held_, [&](const auto& each) { return each.second.until <= now; });
  held_[receipt] = {.received = since, .until = since + lease};
}

bool Leases::holds(const std::string& receipt) const {
  return allowed(receipt, longest).has_value();
}

std::optional<seconds> Leases::allowed(const std::string& receipt, seconds wanted) const {
  const auto now = clock_.steady();
  const std::lock_guard lock{mutex_};
  const auto found = held_.find(receipt);
  if (found == held_.end() || found->second.until <= now) return std::nullopt;
  const auto age = std::chrono::ceil<seconds>(now - found->second.received);
  return std::clamp(wanted, seconds{0}, std::max(seconds{0}, longest - age));
}

void Leases::extend(const std::string& receipt, steady_clock::time_point since, seconds lease) {
  const std::lock_guard lock{mutex_};
  const auto found = held_.find(receipt);
  if (found != held_.end()) found->second.until = since + lease;
}

void Leases::drop(const std::string& receipt) {
  const std::lock_guard lock{mutex_};
  held_.erase(receipt);
}

}  // namespace matinee::queue::sqs
