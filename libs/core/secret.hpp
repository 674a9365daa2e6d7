#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace matinee {

/// A value that must not be printed. No stream or format operator exists, on purpose; ask for it by
/// name.
class Secret {
 public:
  Secret() = default;

  explicit Secret(std::string value) : value_{std::move(value)} {}

  [[nodiscard]] std::string_view reveal() const { return value_; }

  [[nodiscard]] bool empty() const { return value_.empty(); }

  [[nodiscard]] std::size_t size() const { return value_.size(); }

 private:
  std::string value_;
};

/// Compares in a time that depends on the lengths only.
[[nodiscard]] bool equal_in_constant_time(std::string_view left, std::string_view right);

}  // namespace matinee
