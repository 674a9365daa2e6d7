#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace matinee::user {

/// What is wrong with a new password of the account `email` (normalised): 8 to 256 bytes, not among
/// the most common ones, not the address itself.
[[nodiscard]] std::optional<FieldError> find_password_fault(
    std::string_view password, std::string_view email
);

/// What is wrong with a display name: well-formed UTF-8 without control characters, at most 100
/// characters.
[[nodiscard]] std::optional<FieldError> find_name_fault(std::string_view name);

[[nodiscard]] FieldError email_fault();

/// Whether `password`, compared without ASCII case, is among the most used ones of eight bytes and
/// more.
[[nodiscard]] bool is_common_password(std::string_view password);

}  // namespace matinee::user
