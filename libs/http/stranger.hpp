#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "http/message.hpp"

/// Requests to URLs that somebody else chose: they must not lead into our own network.
namespace matinee::http {

/// Which addresses such a URL may lead to.
struct StrangerPolicy {
  /// This machine too, and http:// to it. For development.
  bool allow_loopback = false;
};

/// Refuses, with a field error at `pointer`, what can never be sent to: no https (http only to
/// loopback where that is allowed), over `max_stranger_url_bytes`, with user, password or fragment,
/// or with an address instead of a name that the policy keeps out. Says nothing of what a name
/// resolves to: that is looked at when it is connected to.
[[nodiscard]] Result<void> check_stranger_url(
    std::string_view url, const StrangerPolicy& policy, std::string_view pointer
);

inline constexpr std::size_t max_stranger_url_bytes = 2048;

struct StrangerPost {
  std::string url{};
  Headers headers{};
  std::string body{};
  StrangerPolicy policy{};
  std::chrono::milliseconds connect_timeout{5000};
  std::chrono::milliseconds total_timeout{15'000};  ///< From looking up the name to the last byte.
  std::size_t max_response_bytes = 4096;  ///< The rest is not read. Nothing is done with any of it.
  std::stop_token stop{};                 ///< Ends it within about a second.
};

enum class StrangerFailure { refused_address, no_address, no_connection, tls, timeout, broken };

[[nodiscard]] std::string_view to_string(StrangerFailure failure);

/// What came of it: a status, or why there is none.
struct StrangerAnswer {
  int status = 0;
  std::optional<StrangerFailure> failure{};
  std::optional<std::chrono::seconds> retry_after{};  ///< Of the field Retry-After (RFC 9110).
};

/// Sends one POST on a connection of its own. The address that is checked is the one that is
/// connected to, whatever the name resolved to before (DNS rebinding). No redirects, no proxy, no
/// cookies, no connection that is used again. Throws Unavailable when libcurl does not start.
/// Thread-safe.
[[nodiscard]] StrangerAnswer post_to_stranger(const StrangerPost& post);

}  // namespace matinee::http
