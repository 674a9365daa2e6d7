#include "aws/retry.hpp"

#include <algorithm>
#include <cstdint>
#include <span>
#include <thread>

namespace matinee::aws {
namespace {

constexpr int budget_of_all = 500;
constexpr int price = 5;
constexpr std::int64_t first_limit_ms = 100;
constexpr std::int64_t last_limit_ms = 5000;

}  // namespace

Pause sleep_pause() {
  return [](std::chrono::milliseconds time) { std::this_thread::sleep_for(time); };
}

bool RetryBudget::take() {
  const std::lock_guard lock{mutex_};
  if (left_ < price) return false;
  left_ -= price;
  return true;
}

void RetryBudget::reward() {
  const std::lock_guard lock{mutex_};
  left_ = std::min(left_ + 1, budget_of_all);
}

std::chrono::milliseconds backoff(int attempt, Random& random) {
  const auto doublings = std::clamp(attempt - 2, 0, 10);
  const auto limit = std::min(first_limit_ms << doublings, last_limit_ms);
  std::uint32_t number = 0;
  random.fill(std::as_writable_bytes(std::span{&number, 1}));
  return std::chrono::milliseconds{number % limit};
}

}  // namespace matinee::aws
