#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "http/router.hpp"
#include "metrics/metrics.hpp"

namespace matinee::http {

/// Turns the Authorization header into a principal. Runs on the event loop: must not block for long
/// (a signature check is fine, I/O is not). Refuses with `invalid_token` or `token_expired`.
/// Thread-safe.
class Authenticator {
 public:
  virtual ~Authenticator() = default;
  [[nodiscard]] virtual Result<Principal> authenticate(std::string_view authorization) = 0;
};

struct ServerOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8080;  ///< 0 = any free port; see Server::port().
  unsigned loops = 1;    ///< Event loops, each with a listening socket of its own (SO_REUSEPORT).
  unsigned workers = 8;  ///< Threads for blocking handlers.
  unsigned max_queued =
      256;  ///< Blocking requests that may wait; more are refused with `overloaded`.
  unsigned max_connections = 10'000;  ///< When there are so many, the one idle longest makes room.
  /// Of one IPv4 address, or one /64 of IPv6; who comes with more is answered 503. Each loop has
  /// its share.
  unsigned max_connections_per_source = 1000;
  std::vector<std::string> exempt_sources{
      "127.0.0.0/8", "::1"
  };  ///< Addresses or CIDR without such a limit; trusted proxies have none either.
  std::string spool_directory;  ///< For bodies that go to files; made when missing, swept at start.
  std::vector<std::string>
      trusted_proxies;  ///< Addresses or CIDR whose X-Forwarded-* are believed.
  std::uint32_t max_header_bytes = 16 * 1024;
  std::uint32_t max_header_fields = 100;
  std::uint32_t max_target_bytes = 8 * 1024;
  std::chrono::seconds header_timeout{10};
  std::chrono::seconds body_idle_timeout{30};
  std::chrono::seconds keep_alive_timeout{60};
  std::chrono::seconds write_stall_timeout{30};
  /// Bytes a second. An answer that is taken more slowly, over its whole length and not counting
  /// the first `write_stall_timeout`, ends with its connection: who drains a few kB now and then
  /// would hold it for hours.
  std::uint64_t min_response_rate = 4096;
};

/// HTTP/1.1 server (RFC 9112) on Boost.Beast's parser and Asio's sockets.
///
/// Per request: limits, request id, routing, authentication and access rule, body, handler, one
/// access-log line, metrics
/// (`http_server_request_duration_seconds{method,route,status}`, `http_server_active_requests`).
/// `Unavailable` thrown by a handler is 503, any other exception 500; both are logged. Bytes that
/// do not parse close the connection after a 400.
class Server {
 public:
  /// Binds at once; throws Unavailable when the address is taken. `router` and `authenticator` must
  /// outlive the server.
  Server(
      ServerOptions options,
      const Router& router,
      Authenticator& authenticator,
      metrics::Registry& metrics
  );
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  void start();
  [[nodiscard]] std::uint16_t port() const;
  /// Stops accepting, answers what is in flight with `Connection: close`, ends idle connections. At
  /// the deadline closes all connections and drops what waits for a thread; a handler that runs
  /// cannot be ended, so that joining the threads takes as long as it does. Idempotent.
  void stop(std::chrono::steady_clock::time_point deadline);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace matinee::http
