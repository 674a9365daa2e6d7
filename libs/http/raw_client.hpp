#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/descriptor.hpp"

namespace matinee::http::testing {

struct RawResponse {
  int status = 0;    ///< 0: the connection ended first.
  std::string head;  ///< Status line and fields, as sent.
  std::string body{};

  [[nodiscard]] std::string field(std::string_view name) const;
};

/// A client for tests that sends exactly the bytes it is told to. Blocks at most 20 s.
class RawClient {
 public:
  explicit RawClient(std::uint16_t port);

  void send(std::string_view bytes);
  /// One send(2) per byte.
  void send_bytewise(std::string_view bytes);
  /// The next response; without a body when `head_only`.
  [[nodiscard]] RawResponse receive(bool head_only = false);

  [[nodiscard]] RawResponse ask(std::string_view bytes) {
    send(bytes);
    return receive();
  }

  /// True when the server closes without sending more.
  [[nodiscard]] bool is_closed_by_server();

  void close() { socket_.reset(); }

  [[nodiscard]] int descriptor() const { return socket_.get(); }

 private:
  [[nodiscard]] bool fill();

  Descriptor socket_;
  std::string buffer_;
};

}  // namespace matinee::http::testing
