#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "core/clock.hpp"
#include "logger/logger.hpp"

namespace matinee::logger {

/// What one log line says.
struct Line {
  Time at{};
  Level level = Level::info;
  std::string_view logger;
  std::string_view event;
  std::string_view request_id;  ///< Empty outside of requests.
  std::initializer_list<Field> fields;
};

/// A JSON object with ts, level, logger, msg, request_id (when there is one) and the fields; always
/// valid JSON. A field named like one of these is written with an underscore behind.
[[nodiscard]] std::string json_text(const Line& line);

/// For people at a terminal. Control characters are escaped, so that a value cannot steer the
/// terminal.
[[nodiscard]] std::string pretty_text(const Line& line, bool colours);

}  // namespace matinee::logger
