#include "testing/tcp_relay.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <utility>
#include <vector>

#include <poll.h>
#include <sys/socket.h>

#include "testing/loopback.hpp"

namespace matinee::testing {
namespace {

constexpr int look_around_ms = 10;  // How soon a stop is seen.
constexpr std::size_t piece_bytes = 4096;

bool is_readable(int descriptor) {
  pollfd waiting{.fd = descriptor, .events = POLLIN, .revents = 0};
  return ::poll(&waiting, 1, look_around_ms) > 0;
}

bool send_all(int to, std::span<const char> bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(to, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(sent));
  }
  return true;
}

bool pass_piece(int from, int to) {
  std::array<char, piece_bytes> piece;
  const ssize_t count = ::recv(from, piece.data(), piece.size(), 0);
  return count > 0 && send_all(to, std::span{piece}.first(static_cast<std::size_t>(count)));
}

/// Closing then sends RST instead of FIN.
void close_by_reset(int socket) {
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

}  // namespace

TcpRelay::TcpRelay(std::uint16_t to)
    : to_{to},
      listener_{listen_on_loopback()},
      thread_{[this](const std::stop_token& stop) { run(stop); }} {}

TcpRelay::~TcpRelay() = default;

std::uint16_t TcpRelay::port() const {
  return port_of(listener_);
}

void TcpRelay::run(const std::stop_token& stop) {
  std::vector<std::jthread> connections;
  while (!stop.stop_requested()) {
    if (!is_readable(listener_.get())) continue;
    Descriptor client{::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC)};
    if (!client) continue;
    ++connections_;
    connections.emplace_back([this, stop, client = std::move(client)]() mutable {
      forward(stop, std::move(client));
    });
  }
}

void TcpRelay::forward(const std::stop_token& stop, Descriptor client) {
  const Descriptor server = connect_to_loopback(to_);
  bool open = server.is_open();
  while (open && !stop.stop_requested()) {
    std::array<pollfd, 2> waiting{
        {{.fd = client.get(), .events = POLLIN, .revents = 0},
         {.fd = server.get(), .events = POLLIN, .revents = 0}}
    };
    if (::poll(waiting.data(), waiting.size(), look_around_ms) <= 0) continue;
    if (waiting[0].revents != 0) open = pass_piece(client.get(), server.get());
    if (open && waiting[1].revents != 0) open = pass_answer(server.get(), client.get());
  }
}

bool TcpRelay::pass_answer(int from, int to) {
  std::array<char, piece_bytes> piece;
  const ssize_t count = ::recv(from, piece.data(), piece.size(), 0);
  if (count <= 0) return false;
  const auto size = static_cast<std::size_t>(count);
  std::this_thread::sleep_for(delay_.load());
  const std::size_t left = left_;
  const bool resets = left < size;
  const bool sent = send_all(to, std::span{piece}.first(std::min(size, left)));
  if (resets) {
    left_ = no_limit;
    close_by_reset(to);
    return false;
  }
  if (left != no_limit) left_ = left - size;
  return sent;
}

}  // namespace matinee::testing
