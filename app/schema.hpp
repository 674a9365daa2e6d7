#pragma once

#include <string>
#include <vector>

#include "config/config.hpp"

namespace matinee::app {

/// One migration of one database.
struct SchemaStep {
  std::string database;   ///< "user", "content", "payment", "streaming".
  std::string component;  ///< The service, or a library with tables in its database.
  int number = 0;
  std::string name;
  std::string state;  ///< "applied", "pending", "unknown" (of a newer program).
};

/// Every step that this program knows, as "pending".
[[nodiscard]] std::vector<SchemaStep> known_schema_steps();

/// Every step that this program knows, and what of it the databases of the settings have. Changes
/// nothing: what the program knows is learnt from databases in memory. Throws Unavailable.
[[nodiscard]] std::vector<SchemaStep> schema_steps(const config::Values& values);

/// Applies what is pending. Throws Unavailable, and std::runtime_error for a newer schema.
void bring_up_to_date(config::Values values);

}  // namespace matinee::app
