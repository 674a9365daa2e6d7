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

/// Text that is safe in HTML text and quoted attributes.
[[nodiscard]] std::string escape_html(std::string_view text);

}  // namespace matinee::payments::sandbox
