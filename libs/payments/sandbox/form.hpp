#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace matinee::payments::sandbox {

using Form = std::map<std::string, std::string, std::less<>>;

/// The fields of an application/x-www-form-urlencoded body. Nothing when a name repeats or an
/// escape is broken.
[[nodiscard]] std::optional<Form> read_form(std::string_view body);

/// The field, or empty.
[[nodiscard]] std::string field(const Form& form, std::string_view name);

}  // namespace matinee::payments::sandbox
