#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace matinee {

/// UTC wall-clock time in milliseconds: what the database and the API hold.
using Time = std::chrono::sys_time<std::chrono::milliseconds>;

/// Where the time comes from. Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  /// Wall clock: only for what must be compared with other machines (expiry, records). It may jump.
  [[nodiscard]] virtual Time now() const = 0;
  /// Monotonic: for leases held in memory, timeouts and measurements.
  [[nodiscard]] virtual std::chrono::steady_clock::time_point steady() const = 0;
};

class SystemClock final : public Clock {
 public:
  [[nodiscard]] Time now() const override;
  [[nodiscard]] std::chrono::steady_clock::time_point steady() const override;
};

/// Adds to the wall clock the offset in seconds that a file holds (read each time; absent = 0). For
/// outside tests only: `--test-hooks` with MATINEE_TEST_CLOCK_FILE.
class OffsetFileClock final : public Clock {
 public:
  explicit OffsetFileClock(std::string path);
  [[nodiscard]] Time now() const override;
  [[nodiscard]] std::chrono::steady_clock::time_point steady() const override;

 private:
  std::string path_;
};

/// RFC 3339 with milliseconds, "2026-11-24T05:21:14.123Z".
[[nodiscard]] std::string format_rfc3339(Time time);
[[nodiscard]] std::optional<Time> parse_rfc3339(std::string_view text);

/// Milliseconds since 1970, as stored in the database.
[[nodiscard]] constexpr std::int64_t to_millis(Time time) {
  return time.time_since_epoch().count();
}

[[nodiscard]] constexpr Time from_millis(std::int64_t millis) {
  return Time{std::chrono::milliseconds{millis}};
}

}  // namespace matinee
