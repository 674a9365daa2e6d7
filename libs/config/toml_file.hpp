#pragma once

#include <map>
#include <string>

#include "config/setting.hpp"
#include "core/result.hpp"

namespace matinee::config {

/// Every value of a TOML file by its dotted key. Refuses what cannot be read, syntax errors (with
/// line and column), and values that no setting has (dates, mixed lists).
[[nodiscard]] Result<std::map<std::string, Given>> read_toml_file(const std::string& path);

}  // namespace matinee::config
