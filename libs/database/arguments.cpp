#include "database/arguments.hpp"

#include <stdexcept>
#include <string>

#include "core/encoding.hpp"

namespace matinee::db {

void require_plain_text(const Query& query, const Arguments& arguments) {
  for (std::size_t index = 0; index < arguments.size(); ++index) {
    const auto* text = std::get_if<std::string>(&arguments[index].data());
    if (text == nullptr) continue;
    if (text->find('\0') == std::string::npos && is_utf8(*text)) continue;
    throw std::invalid_argument{
        "argument $" + std::to_string(index + 1) + " of " + std::string{query.name} +
        " is not plain UTF-8 text"
    };
  }
}

}  // namespace matinee::db
