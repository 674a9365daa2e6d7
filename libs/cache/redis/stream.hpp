#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "cache/redis/target.hpp"

namespace matinee::cache::redis {

using Deadline = std::chrono::steady_clock::time_point;

/// A connected stream of bytes that never blocks: TCP, or TLS over it. For one thread, which blocks
/// SIGPIPE: OpenSSL writes without MSG_NOSIGNAL.
class Stream {
 public:
  virtual ~Stream() = default;

  /// How many bytes came, 0 for none at present, nothing when the connection has ended.
  [[nodiscard]] virtual std::optional<std::size_t> read(std::span<char> into) = 0;
  /// How many bytes were taken, 0 for none at present, nothing when the connection has ended.
  [[nodiscard]] virtual std::optional<std::size_t> write(std::string_view bytes) = 0;
  /// For poll(2).
  [[nodiscard]] virtual int descriptor() const = 0;
};

/// Connects, for TLS with the name of the certificate and its chain checked (RFC 6125, RFC 9325:
/// TLS 1.2 or newer). Tries every address of the host. Ends early when `wake` is readable. Looking
/// up a name may block beyond the deadline, as long as the resolver of the system likes. Throws
/// Unavailable with the reason.
[[nodiscard]] std::unique_ptr<Stream> connect(const Target& target, Deadline deadline, int wake);

/// Throws std::invalid_argument when `ca_file` can't be read as certificates.
void check_ca_file(const std::string& ca_file);

}  // namespace matinee::cache::redis
