#include "core/clock.hpp"

#include <charconv>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <utility>

namespace matinee {
namespace {

/// Offset of the test clock, shared by all instances; read again when 50 ms have passed.
std::chrono::milliseconds read_offset(const std::string& path) {
  double seconds = 0;
  std::ifstream file{path};
  if (!(file >> seconds)) return {};
  return std::chrono::milliseconds{static_cast<std::int64_t>(seconds * 1000)};
}

/// Takes a fixed number of digits off the front.
bool take_number(std::string_view& text, std::size_t digits, int& out) {
  if (text.size() < digits) return false;
  for (const char c : text.substr(0, digits)) {
    if (c < '0' || c > '9') return false;
  }
  std::from_chars(text.data(), text.data() + digits, out);
  text.remove_prefix(digits);
  return true;
}

bool take(std::string_view& text, char expected) {
  if (!text.starts_with(expected)) return false;
  text.remove_prefix(1);
  return true;
}

/// The fraction of a second in milliseconds; further digits are cut off.
bool take_fraction(std::string_view& text, int& millis) {
  millis = 0;
  if (!text.starts_with('.')) return true;
  text.remove_prefix(1);
  int scale = 100;
  std::size_t digits = 0;
  for (; !text.empty() && text.front() >= '0' && text.front() <= '9';
       text.remove_prefix(1), ++digits) {
    millis += scale * (text.front() - '0');
    scale /= 10;
  }
  return digits > 0;
}

/// "Z" or "+hh:mm", as what must be subtracted.
std::optional<std::chrono::minutes> take_zone(std::string_view& text) {
  if (take(text, 'Z') || take(text, 'z')) return std::chrono::minutes{0};
  const int sign = text.starts_with('-') ? -1 : 1;
  int hours = 0;
  int minutes = 0;
  if (!take(text, '+') && !take(text, '-')) return std::nullopt;
  if (!take_number(text, 2, hours) || !take(text, ':') || !take_number(text, 2, minutes))
    return std::nullopt;
  if (hours > 23 || minutes > 59) return std::nullopt;
  return std::chrono::minutes{sign * (hours * 60 + minutes)};
}

}  // namespace

Time SystemClock::now() const {
  return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

std::chrono::steady_clock::time_point SystemClock::steady() const {
  return std::chrono::steady_clock::now();
}

OffsetFileClock::OffsetFileClock(std::string path) : path_{std::move(path)} {}

Time OffsetFileClock::now() const {
  return SystemClock{}.now() + read_offset(path_);
}

std::chrono::steady_clock::time_point OffsetFileClock::steady() const {
  return std::chrono::steady_clock::now();
}

std::string format_rfc3339(Time time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{time - day};
  char text[40];  // NOLINT(modernize-avoid-c-arrays): snprintf's
  const int length = std::snprintf(
      text,
      sizeof text,
      "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ",
      static_cast<int>(date.year()),
      static_cast<unsigned>(date.month()),
      static_cast<unsigned>(date.day()),
      static_cast<int>(clock.hours().count()),
      static_cast<int>(clock.minutes().count()),
      static_cast<int>(clock.seconds().count()),
      static_cast<int>(clock.subseconds().count())
  );
  return std::string{text, static_cast<std::size_t>(length)};
}

std::optional<Time> parse_rfc3339(std::string_view text) {
  int year = 0;
  int month = 0;
  int day = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
  int millis = 0;
  const bool date = take_number(text, 4, year) && take(text, '-') && take_number(text, 2, month) &&
                    take(text, '-') && take_number(text, 2, day) &&
                    (take(text, 'T') || take(text, 't'));
  const bool clock = date && take_number(text, 2, hour) && take(text, ':') &&
                     take_number(text, 2, minute) && take(text, ':') &&
                     take_number(text, 2, second) && take_fraction(text, millis);
  if (!clock) return std::nullopt;
  const auto zone = take_zone(text);
  const std::chrono::year_month_day calendar{
      std::chrono::year{year},
      std::chrono::month{static_cast<unsigned>(month)},
      std::chrono::day{static_cast<unsigned>(day)}
  };
  if (!zone || !text.empty() || !calendar.ok() || hour > 23 || minute > 59 || second > 60)
    return std::nullopt;
  return Time{std::chrono::sys_days{calendar}} + std::chrono::hours{hour} +
         std::chrono::minutes{minute} + std::chrono::seconds{second} +
         std::chrono::milliseconds{millis} - *zone;
}

}  // namespace matinee
