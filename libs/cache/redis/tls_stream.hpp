#pragma once

#include <memory>

#include "cache/redis/tcp_stream.hpp"

struct ssl_st;

namespace matinee::cache::redis {

/// TLS over a TCP connection. The certificates to trust are read anew for each connection, so a
/// renewed file needs no restart.
class TlsStream final : public Stream {
 public:
  /// Shakes hands. As connect().
  TlsStream(TcpStream transport, const Target& target, Deadline deadline, int wake);

  [[nodiscard]] std::optional<std::size_t> read(std::span<char> into) override;
  [[nodiscard]] std::optional<std::size_t> write(std::string_view bytes) override;

  [[nodiscard]] int descriptor() const override { return transport_.descriptor(); }

 private:
  struct Close {
    void operator()(ssl_st* session) const;
  };

  [[nodiscard]] std::optional<std::size_t> moved(int result, std::size_t count);
  void shake_hands(Deadline deadline, int wake);

  TcpStream transport_;
  std::unique_ptr<ssl_st, Close> session_;
};

}  // namespace matinee::cache::redis
