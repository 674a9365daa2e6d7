#pragma once

#include "cache/redis/stream.hpp"
#include "core/descriptor.hpp"

namespace matinee::cache::redis {

/// A TCP connection. Small commands go out at once (TCP_NODELAY), and a peer that is gone is
/// noticed (SO_KEEPALIVE).
class TcpStream final : public Stream {
 public:
  /// As connect().
  TcpStream(const Target& target, Deadline deadline, int wake);

  [[nodiscard]] std::optional<std::size_t> read(std::span<char> into) override;
  [[nodiscard]] std::optional<std::size_t> write(std::string_view bytes) override;

  [[nodiscard]] int descriptor() const override { return socket_.get(); }

 private:
  Descriptor socket_;
};

}  // namespace matinee::cache::redis
