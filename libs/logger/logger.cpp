#include "logger/logger.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include "core/clock.hpp"
#include "logger/line.hpp"

namespace matinee::logger {

namespace {

spdlog::level::level_enum to_spdlog(Level level) {
  switch (level) {
    case Level::debug:
      return spdlog::level::debug;
    case Level::info:
      return spdlog::level::info;
    case Level::warn:
      return spdlog::level::warn;
    case Level::error:
      return spdlog::level::err;
    case Level::off:
      break;
  }
  return spdlog::level::off;
}

/// Where all loggers write. The one global of the program: a log line must be possible from
/// everywhere.
struct Output {
  Output() {
    lines.set_pattern("%v");
    lines.set_level(spdlog::level::info);
    lines.flush_on(spdlog::level::trace);
  }

  spdlog::logger lines{"matinee", std::make_shared<spdlog::sinks::stderr_sink_mt>()};
  bool pretty = isatty(STDERR_FILENO) == 1;
  bool colours = pretty;
};

Output& output() {
  static Output only;
  return only;
}

std::string& request_id() {
  thread_local std::string current;
  return current;
}

}  // namespace

void configure(Level level, Format format) {
  Output& out = output();
  out.lines.set_level(to_spdlog(level));
  const bool terminal = isatty(STDERR_FILENO) == 1;
  out.pretty = format == Format::pretty || (format == Format::automatic && terminal);
  out.colours = out.pretty && terminal;
}

RequestScope::RequestScope(std::string request_id)
    : previous_{std::exchange(logger::request_id(), std::move(request_id))} {}

RequestScope::~RequestScope() {
  request_id() = std::move(previous_);
}

const std::string& current_request_id() {
  return request_id();
}

Logger::Logger(std::string name) : name_{std::make_shared<const std::string>(std::move(name))} {}

void Logger::debug(std::string_view event, std::initializer_list<Field> fields) const {
  write(Level::debug, event, fields);
}

void Logger::info(std::string_view event, std::initializer_list<Field> fields) const {
  write(Level::info, event, fields);
}

void Logger::warn(std::string_view event, std::initializer_list<Field> fields) const {
  write(Level::warn, event, fields);
}

void Logger::error(std::string_view event, std::initializer_list<Field> fields) const {
  write(Level::error, event, fields);
}

void Logger::write(Level level, std::string_view event, std::initializer_list<Field> fields) const {
  Output& out = output();
  if (!out.lines.should_log(to_spdlog(level))) return;
  const Line line{
      .at = SystemClock{}.now(),
      .level = level,
      .logger = *name_,
      .event = event,
      .request_id = request_id(),
      .fields = fields,
  };
  const std::string text = out.pretty ? pretty_text(line, out.colours) : json_text(line);
  out.lines.log(to_spdlog(level), spdlog::string_view_t{text.data(), text.size()});
}

}  // namespace matinee::logger
