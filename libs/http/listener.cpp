#include "http/listener.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "core/result.hpp"

namespace matinee::http {

namespace {

constexpr int backlog = 1024;

struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t size = sizeof(sockaddr_storage);

  [[nodiscard]] sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
};

SocketAddress resolve(const std::string& address, std::uint16_t port) {
  SocketAddress result;
  sockaddr_in6 six{};
  sockaddr_in four{};
  if (::inet_pton(AF_INET, address.c_str(), &four.sin_addr) == 1) {
    four.sin_family = AF_INET;
    four.sin_port = htons(port);
    std::memcpy(&result.storage, &four, sizeof four);
    result.size = sizeof four;
  } else if (::inet_pton(AF_INET6, address.c_str(), &six.sin6_addr) == 1) {
    six.sin6_family = AF_INET6;
    six.sin6_port = htons(port);
    std::memcpy(&result.storage, &six, sizeof six);
    result.size = sizeof six;
  } else {
    throw Unavailable{"not an address to listen on: " + address};
  }
  return result;
}

void set_option(int socket, int level, int name) {
  const int on = 1;
  ::setsockopt(socket, level, name, &on, sizeof on);
}

Descriptor bind_one(const std::string& address, std::uint16_t port, bool shared) {
  auto place = resolve(address, port);
  Descriptor socket{::socket(place.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)
  };
  set_option(socket.get(), SOL_SOCKET, SO_REUSEADDR);
  if (shared) set_option(socket.get(), SOL_SOCKET, SO_REUSEPORT);
  if (socket.get() < 0 || ::bind(socket.get(), place.get(), place.size) != 0 ||
      ::listen(socket.get(), backlog) != 0) {
    throw Unavailable{
        "cannot listen on " + address + ':' + std::to_string(port) + ": " +
        std::generic_category().message(errno)
    };
  }
  return socket;
}

}  // namespace

std::vector<Descriptor> listen_on(const std::string& address, std::uint16_t port, unsigned count) {
  const bool shared = count > 1;
  // With SO_REUSEPORT two programs of one user could share a port and each get half of the
  // requests: ask without it first.
  if (shared && port != 0) bind_one(address, port, false).reset();
  std::vector<Descriptor> sockets;
  for (unsigned i = 0; i < count; ++i) {
    sockets.push_back(bind_one(address, port, shared));
    port = port_of(sockets.front().get());
  }
  return sockets;
}

std::uint16_t port_of(int socket) {
  SocketAddress address;
  if (::getsockname(socket, address.get(), &address.size) != 0)
    throw Unavailable{"a socket has no name"};
  sockaddr_in four{};
  std::memcpy(
      &four, &address.storage, sizeof four
  );  // The port lies at the same place in both families.
  return ntohs(four.sin_port);
}

int accept_one(int listener, std::string& peer) {
  SocketAddress address;
  const int socket =
      ::accept4(listener, address.get(), &address.size, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (socket < 0) return socket;
  set_option(socket, IPPROTO_TCP, TCP_NODELAY);
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address.storage.ss_family == AF_INET) {
    sockaddr_in four{};
    std::memcpy(&four, &address.storage, sizeof four);
    ::inet_ntop(AF_INET, &four.sin_addr, text.data(), text.size());
  } else {
    sockaddr_in6 six{};
    std::memcpy(&six, &address.storage, sizeof six);
    ::inet_ntop(AF_INET6, &six.sin6_addr, text.data(), text.size());
  }
  peer = text.data();
  if (peer.starts_with("::ffff:") && peer.contains('.')) peer.erase(0, 7);
  return socket;
}

}  // namespace matinee::http
