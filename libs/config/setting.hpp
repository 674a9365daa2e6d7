#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace matinee::config {

struct Origin {
  /// "default", "file matinee.toml:12", "environment MATINEE_SERVER__LISTEN", "flag
  /// --server.listen".
  std::string name;
};

/// One setting as describe() declares it.
struct Setting {
  std::string key;
  std::string type;           ///< "integer", "text", "seconds", "secret"…
  std::string default_value;  ///< As TOML; empty for secrets.
  std::string help;
  std::string value;  ///< Effective value as TOML; "********" for a secret that is set.
  Origin origin;
};

/// A value as it was given, before anybody says what type it should have.
struct Given {
  /// From environment and flags: a text of any type. From a file: what TOML says.
  std::variant<std::string, bool, std::int64_t, double, std::vector<std::string>> value;
  bool typed = false;  ///< From a file: a text is a text and nothing else.
  Origin origin;
};

/// The numbers a setting may have, both ends included.
struct Range {
  std::int64_t low = std::numeric_limits<std::int64_t>::min();
  std::int64_t high = std::numeric_limits<std::int64_t>::max();
};

/// A text as TOML writes it, quoted and escaped.
[[nodiscard]] std::string toml_text(std::string_view text);

/// True for "secret" and "list of secrets".
[[nodiscard]] bool is_secret(const Setting& setting);

/// MATINEE_SECTION__KEY.
[[nodiscard]] std::string environment_name(std::string_view key);

}  // namespace matinee::config
