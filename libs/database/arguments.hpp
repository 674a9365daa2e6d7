#pragma once

#include "database/database.hpp"

namespace matinee::db {

/// Throws std::invalid_argument for a text that is not UTF-8 or holds a NUL: PostgreSQL refuses the
/// one and cuts at the other, so neither may reach a store on any engine.
void require_plain_text(const Query& query, const Arguments& arguments);

}  // namespace matinee::db
