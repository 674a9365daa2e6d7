#pragma once

#include <cstddef>

#include "database/database.hpp"
#include "payment-service/domain/plan.hpp"

namespace matinee::payment {

/// `first` is the column of the plan's id; the others follow in the order of list_plans.sql.
[[nodiscard]] Plan to_plan(const db::Row& row, std::size_t first);

}  // namespace matinee::payment
