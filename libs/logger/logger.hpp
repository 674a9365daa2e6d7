#pragma once

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace matinee::logger {

enum class Level { debug, info, warn, error, off };
enum class Format {
  automatic,
  pretty,
  json
};  ///< automatic: pretty on a terminal, JSON lines otherwise.

/// A field of a log line: a constant name and its value. Never a password, token, email or card.
using Field = std::pair<std::string_view, std::string>;

/// Sets where and how all loggers write (standard error). Call once, before threads start.
void configure(Level level, Format format);

/// Adds `request_id` to every line that this thread writes while the object lives. Nests.
class RequestScope {
 public:
  explicit RequestScope(std::string request_id);
  ~RequestScope();
  RequestScope(const RequestScope&) = delete;
  RequestScope& operator=(const RequestScope&) = delete;

 private:
  std::string previous_;
};

/// The id set by the innermost RequestScope of this thread, or empty: to hand it to another thread
/// or service.
[[nodiscard]] const std::string& current_request_id();

/// A named source of log lines. The event is a constant; what varies goes into fields:
///
///     log_.warn("segment upload failed", {{"video", id.str()}, {"attempt", "3"}});
///
/// `error` wakes someone, `warn` is for the morning, `info` is one line per outcome. Cheap to copy.
/// Thread-safe.
class Logger {
 public:
  explicit Logger(std::string name);

  void debug(std::string_view event, std::initializer_list<Field> fields = {}) const;
  void info(std::string_view event, std::initializer_list<Field> fields = {}) const;
  void warn(std::string_view event, std::initializer_list<Field> fields = {}) const;
  void error(std::string_view event, std::initializer_list<Field> fields = {}) const;

 private:
  void write(Level level, std::string_view event, std::initializer_list<Field> fields) const;

  std::shared_ptr<const std::string> name_;
};

}  // namespace matinee::logger
