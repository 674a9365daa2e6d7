#pragma once

#include <array>
#include <cerrno>
#include <stdexcept>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "core/descriptor.hpp"

namespace matinee::worker::fakes {

/// A listening socket on 127.0.0.1 that counts who comes.
class Listener {
 public:
  Listener() : socket_{::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)} {
    address_.sin_family = AF_INET;
    address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* generic = reinterpret_cast<sockaddr*>(&address_);
    socklen_t size = sizeof(address_);
    if (socket_.get() < 0 || ::bind(socket_.get(), generic, size) != 0 ||
        ::listen(socket_.get(), 16) != 0 || ::getsockname(socket_.get(), generic, &size) != 0) {
      throw std::runtime_error{"no listener"};
    }
  }

  [[nodiscard]] int port() const { return ntohs(address_.sin_port); }

  /// Since the last call; the kernel completes connections without us, so none is missed.
  [[nodiscard]] int connections() {
    int count = 0;
    for (;; ++count) {
      const Descriptor peer{::accept4(socket_.get(), nullptr, nullptr, SOCK_CLOEXEC)};
      if (!peer.is_open()) return count;
    }
  }

 private:
  Descriptor socket_;
  sockaddr_in address_{};
};

}  // namespace matinee::worker::fakes
