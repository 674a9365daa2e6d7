#include "http/raw_client.hpp"

#include <array>
#include <charconv>
#include <stdexcept>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "http/text.hpp"

namespace matinee::http::testing {

std::string RawResponse::field(std::string_view name) const {
  std::string_view rest = head;
  while (!rest.empty()) {
    auto line = take_until(rest, '\n');
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (equals_ignoring_case(take_until(line, ':'), name)) return std::string{trim(line)};
  }
  return {};
}

RawClient::RawClient(std::uint16_t port)
    : socket_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
  constexpr timeval patience{.tv_sec = 20, .tv_usec = 0};
  ::setsockopt(socket_.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  const int on = 1;
  ::setsockopt(socket_.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    throw std::runtime_error{"cannot connect"};
  }
}

void RawClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto count = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count < 0) return;  // The server may have closed; receive() shows it.
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

void RawClient::send_bytewise(std::string_view bytes) {
  for (std::size_t i = 0; i < bytes.size(); ++i)
    send(bytes.substr(i, 1));
}

bool RawClient::fill() {
  std::array<char, 65536> piece{};
  const auto count = ::recv(socket_.get(), piece.data(), piece.size(), 0);
  if (count <= 0) return false;
  buffer_.append(piece.data(), static_cast<std::size_t>(count));
  return true;
}

RawResponse RawClient::receive(bool head_only) {
  auto end = buffer_.find("\r\n\r\n");
  for (; end == std::string::npos; end = buffer_.find("\r\n\r\n")) {
    if (!fill()) return {};
  }
  RawResponse response{.head = buffer_.substr(0, end + 2)};
  buffer_.erase(0, end + 4);
  const std::string_view line = response.head;
  std::from_chars(line.data() + line.find(' ') + 1, line.data() + line.size(), response.status);
  const auto length = parse_number(response.field("Content-Length")).value_or(0);
  if (head_only || response.status < 200 || response.status == 304) return response;
  while (buffer_.size() < length) {
    if (!fill()) return {};
  }
  response.body = buffer_.substr(0, length);
  buffer_.erase(0, length);
  return response;
}

bool RawClient::is_closed_by_server() {
  std::array<char, 1024> piece{};
  return buffer_.empty() && ::recv(socket_.get(), piece.data(), piece.size(), 0) == 0;
}

}  // namespace matinee::http::testing
