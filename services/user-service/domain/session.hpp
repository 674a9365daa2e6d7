#pragma once

#include <optional>
#include <string>

#include "core/clock.hpp"
#include "core/id.hpp"

namespace matinee::user {

/// What a request tells about the device it comes from.
struct Device {
  std::string user_agent;
  std::string source;  ///< Address without port.
};

/// Where a session stands in the list of its account, last used first.
struct SessionPlace {
  Time last_used_at{};
  SessionId id;
};

/// A signed-in device. Its refresh tokens form one family, which ends with it.
struct Session {
  SessionId id;
  UserId account;
  Device device;
  Time created_at{};
  Time last_used_at{};  ///< Of the last sign-in or refresh.
  Time expires_at{};    ///< Moves on with every refresh.
  std::optional<Time> ended_at;

  [[nodiscard]] bool is_live(Time now) const { return !ended_at && now < expires_at; }

  [[nodiscard]] SessionPlace place() const { return {.last_used_at = last_used_at, .id = id}; }
};

/// The text of a User-Agent header in a form that can be kept and shown: UTF-8 without control
/// characters, at most 256 bytes.
[[nodiscard]] std::string tidy_user_agent(std::string_view text);

}  // namespace matinee::user
