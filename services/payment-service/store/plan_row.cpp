#include "payment-service/store/plan_row.hpp"

namespace matinee::payment {

Plan to_plan(const db::Row& row, std::size_t first) {
  return {
      .id = row.text(first),
      .name = row.text(first + 1),
      .price_id = row.text(first + 2),
      .price = {.amount = row.integer(first + 3), .currency = row.text(first + 4)},
      .interval = row.text(first + 5),
      .max_streams = static_cast<int>(row.integer(first + 6)),
      .max_height = static_cast<int>(row.integer(first + 7)),
      .trial_days = static_cast<int>(row.integer(first + 8)),
  };
}

}  // namespace matinee::payment
