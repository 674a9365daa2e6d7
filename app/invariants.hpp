#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "database/database.hpp"

namespace matinee::app {

/// Something that holds in every row of a service's database, whatever happens.
struct Invariant {
  std::string_view database;
  db::Query broken;          ///< Selects what breaks it: one text, such as an id.
  std::string_view meaning;  ///< Of such a row: "session without an account".
};

/// Of user, payment and streaming; content-service looks after its own, with its objects.
[[nodiscard]] std::span<const Invariant> invariants();

/// "streaming: position before the start of a title: usr_…": at most 100 per invariant. Only reads.
[[nodiscard]] std::vector<std::string> find_broken(db::Database& database, std::string_view name);

}  // namespace matinee::app
