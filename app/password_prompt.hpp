#pragma once

#include <string>

namespace matinee::app {

/// Asks on the terminal without showing what is typed, twice; without a terminal takes the first
/// line of standard input. Throws ConfigurationError when nothing is given or the two differ.
[[nodiscard]] std::string ask_new_password();

}  // namespace matinee::app
