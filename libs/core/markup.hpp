#pragma once

#include <string>
#include <string_view>

namespace matinee {

/// Text in a form that may stand in an element or in an attribute's value, quoted either way, of
/// HTML and of XML (XML 1.0 section 2.4).
[[nodiscard]] std::string escape_markup(std::string_view text);

}  // namespace matinee
