#include "payments/sandbox/records.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include "core/encoding.hpp"

namespace matinee::payments::sandbox {

Checkout to_checkout(const db::Row& row) {
  return {
      .id = row.text(0),
      .customer_id = row.text(1),
      .user_id = row.text(2),
      .email = row.text(3),
      .plan_id = row.text(4),
      .price_id = row.text(5),
      .price = {.amount = row.integer(6), .currency = row.text(7)},
      .interval = row.text(8),
      .success_url = row.text(9),
      .cancel_url = row.text(10),
      .status = row.text(11),
      .card = row.text(12),
      .created_at = row.time(13),
      .expires_at = row.time(14),
      .trial_days = static_cast<int>(row.integer(15)),
  };
}

Subscription to_subscription(const db::Row& row) {
  return {
      .id = row.text(0),
      .customer_id = row.text(1),
      .user_id = row.text(2),
      .plan_id = row.text(3),
      .price_id = row.text(4),
      .price = {.amount = row.integer(5), .currency = row.text(6)},
      .interval = row.text(7),
      .card = row.text(8),
      .status = row.text(9),
      .period_start = row.time(10),
      .period_end = row.time(11),
      .cancel_at_period_end = row.boolean(12),
      .created_at = row.time(13),
  };
}

Charge to_charge(const db::Row& row) {
  return {
      .id = row.text(0),
      .subscription_id = row.text(1),
      .customer_id = row.text(2),
      .amount = {.amount = row.integer(3), .currency = row.text(4)},
      .paid_until = row.time(5),
      .refunded = row.boolean(6),
      .created_at = row.time(7),
  };
}

std::string make_id(std::string_view prefix, Random& random) {
  std::array<std::byte, 12> bytes{};
  random.fill(bytes);
  return std::string{prefix} + hex_encode(bytes);
}

Time next_period(Time start, std::string_view interval) {
  const auto day = std::chrono::floor<std::chrono::days>(start);
  const std::chrono::year_month_day from{day};
  auto next = from + (interval == "year" ? std::chrono::months{12} : std::chrono::months{1});
  if (!next.ok()) next = next.year() / next.month() / std::chrono::last;
  return std::chrono::sys_days{next} + (start - day);
}

}  // namespace matinee::payments::sandbox
