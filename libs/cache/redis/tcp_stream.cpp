#include "cache/redis/tcp_stream.hpp"

#include <cerrno>
#include <memory>
#include <system_error>

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "cache/redis/wait.hpp"
#include "core/result.hpp"

namespace matinee::cache::redis {
namespace {

using Addresses = std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)>;

Addresses look_up(const Target& target) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int error =
      ::getaddrinfo(target.host.c_str(), std::to_string(target.port).c_str(), &hints, &found);
  if (error != 0) throw Unavailable{std::string{"no address: "} + ::gai_strerror(error)};
  return {found, ::freeaddrinfo};
}

void set_option(int socket, int level, int name) {
  const int on = 1;
  ::setsockopt(socket, level, name, &on, sizeof on);
}

std::error_code last_error() {
  return {errno, std::generic_category()};
}

/// Why a connection under way came to nothing, or no error when it is there.
std::error_code finish(int socket, Deadline deadline, int wake) {
  while (true) {
    const auto seen = wait_for(socket, true, wake, deadline);
    if (seen.woken) return std::make_error_code(std::errc::operation_canceled);
    if (seen.ready) break;
    if (std::chrono::steady_clock::now() >= deadline)
      return std::make_error_code(std::errc::timed_out);
  }
  int error = 0;
  socklen_t size = sizeof error;
  if (::getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size) != 0) return last_error();
  return {error, std::generic_category()};
}

/// A socket connected to one address, or none with the reason in `error`.
Descriptor connect_to(
    const addrinfo& address, Deadline deadline, int wake, std::error_code& error
) {
  Descriptor socket{::socket(
      address.ai_family, address.ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, address.ai_protocol
  )};
  if (!socket) {
    error = last_error();
    return {};
  }
  set_option(socket.get(), IPPROTO_TCP, TCP_NODELAY);
  set_option(socket.get(), SOL_SOCKET, SO_KEEPALIVE);
  error = {};
  if (::connect(socket.get(), address.ai_addr, address.ai_addrlen) != 0) {
    error = last_error();
    if (error == std::errc::operation_in_progress) error = finish(socket.get(), deadline, wake);
  }
  return error ? Descriptor{} : std::move(socket);
}

/// The outcome of recv(2) or send(2) as a Stream has it.
std::optional<std::size_t> moved(ssize_t count) {
  if (count >= 0) return static_cast<std::size_t>(count);
  if (errno == EAGAIN || errno == EINTR) return 0;
  return std::nullopt;
}

}  // namespace

TcpStream::TcpStream(const Target& target, Deadline deadline, int wake) {
  const auto addresses = look_up(target);
  std::error_code error;
  for (const addrinfo* one = addresses.get(); one != nullptr && !socket_; one = one->ai_next)
    socket_ = connect_to(*one, deadline, wake, error);
  if (!socket_) throw Unavailable{"no connection: " + error.message()};
}

std::optional<std::size_t> TcpStream::read(std::span<char> into) {
  const ssize_t count = ::recv(socket_.get(), into.data(), into.size(), 0);
  if (count == 0) return std::nullopt;  // The server ended the connection.
  return moved(count);
}

std::optional<std::size_t> TcpStream::write(std::string_view bytes) {
  return moved(::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL));
}

}  // namespace matinee::cache::redis
