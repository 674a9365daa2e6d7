#include "testing/tcp_gate.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <memory>
#include <string_view>
#include <utility>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include "testing/loopback.hpp"

namespace matinee::testing {
namespace {

using Kind = Fault::Kind;
using std::chrono::steady_clock;

constexpr int look_again_ms = 20;  // At faults, and whether to stop.
constexpr std::size_t piece_bytes = std::size_t{64} * 1024;

/// Pieces are small: no waiting for more.
void send_at_once(const Descriptor& socket) {
  const int on = 1;
  ::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
}

bool is_readable(const Descriptor& socket) {
  pollfd wanted{.fd = socket.get(), .events = POLLIN, .revents = 0};
  return ::poll(&wanted, 1, 0) > 0;
}

bool send_all(const Descriptor& socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ::send(socket.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

/// Closing it then sends RST.
void make_abrupt(const Descriptor& socket) {
  const linger now{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(socket.get(), SOL_SOCKET, SO_LINGER, &now, sizeof(now));
}

bool begins_request(std::string_view bytes) {
  constexpr std::array methods{"GET ", "PUT ", "POST ", "HEAD ", "DELETE ", "PATCH ", "OPTIONS "};
  return std::ranges::any_of(methods, [&](const char* method) {
    return bytes.starts_with(method);
  });
}

}  // namespace

/// One client and its connection to the server.
class TcpGate::Connection {
 public:
  Connection(TcpGate& gate, Descriptor client) : gate_{gate}, client_{std::move(client)} {
    if (gate.server_) server_ = connect_to_loopback(*gate.server_);
    if (server_) send_at_once(server_);
  }

  void run(const std::stop_token& stop) {
    if (gate_.server_ && !server_) return;
    while (!stop.stop_requested()) {
      std::array<pollfd, 2> wanted{{
          {.fd = client_.get(), .events = POLLIN, .revents = 0},
          {.fd = server_.get(), .events = POLLIN, .revents = 0},
      }};
      if (::poll(wanted.data(), server_ ? 2 : 1, look_again_ms) < 0 && errno != EINTR) return;
      if (is_stalled()) continue;
      if (is_readable(client_) && !pass(Way::request)) return;
      if (server_ && is_readable(server_) && !pass(Way::answer)) return;
    }
  }

 private:
  /// Once stalled, it stays so until the gate is healed.
  bool is_stalled() {
    if (stalled_ && gate_.fault(*stalled_).kind != Kind::stall) stalled_.reset();
    if (stalled_) std::this_thread::sleep_for(std::chrono::milliseconds{look_again_ms});
    return stalled_.has_value();
  }

  /// Moves a piece; false when the connection has ended.
  bool pass(Way way) {
    if (turn_ != way) passed_ = 0;
    turn_ = way;
    std::string piece(limit(way), '\0');
    if (piece.empty()) return suffer(way);
    const Descriptor& from = way == Way::request ? client_ : server_;
    const auto got = ::recv(from.get(), piece.data(), piece.size(), 0);
    if (got <= 0) return false;
    piece.resize(static_cast<std::size_t>(got));
    if (way == Way::request && passed_ == 0 && begins_request(piece) && !ask(piece)) return false;
    passed_ += piece.size();
    hold(way);
    return send_all(way == Way::request ? server_ : client_, piece);
  }

  void hold(Way way) {
    const Fault fault = gate_.fault(way);
    if (fault.kind == Kind::late) std::this_thread::sleep_for(fault.delay);
  }

  /// How much may pass now: nothing when the fault happens here.
  std::size_t limit(Way way) {
    const Fault fault = gate_.fault(way);
    if (fault.kind == Kind::none || fault.kind == Kind::refuse || fault.kind == Kind::late)
      return piece_bytes;
    if (fault.kind == Kind::slow) return trickle(fault);
    return std::min(piece_bytes, fault.after - std::min(fault.after, passed_));
  }

  /// Waits for a tenth of a second's worth.
  static std::size_t trickle(const Fault& fault) {
    std::this_thread::sleep_for(std::chrono::milliseconds{100});
    return std::max<std::size_t>(fault.bytes_per_second / 10, 1);
  }

  bool suffer(Way way) {
    const auto kind = gate_.fault(way).kind;
    if (!gate_.take(way)) return true;
    if (kind == Kind::stall) stalled_ = way;
    if (kind == Kind::reset) make_abrupt(client_);
    return kind == Kind::stall;
  }

  /// Shows the head of a request to the script. False when that has answered.
  bool ask(std::string& piece) {
    if (!gate_.scripted_at_all()) return true;
    while (piece.find("\r\n\r\n") == std::string::npos) {
      std::array<char, 4096> more{};
      const auto got = ::recv(client_.get(), more.data(), more.size(), 0);
      if (got <= 0) return false;
      piece.append(more.data(), static_cast<std::size_t>(got));
    }
    const auto answer = gate_.scripted(piece.substr(0, piece.find("\r\n\r\n") + 4));
    if (!answer) return server_.is_open();
    send_all(client_, *answer);
    ::shutdown(client_.get(), SHUT_WR);
    drain();
    return false;
  }

  /// Closing with bytes unread would reset the connection, and the answer with it.
  void drain() {
    const auto deadline = steady_clock::now() + std::chrono::seconds{2};
    std::array<char, 4096> rest{};
    pollfd wanted{.fd = client_.get(), .events = POLLIN, .revents = 0};
    while (steady_clock::now() < deadline && ::poll(&wanted, 1, 200) > 0 &&
           ::recv(client_.get(), rest.data(), rest.size(), 0) > 0) {
    }
  }

  TcpGate& gate_;
  Descriptor client_;
  Descriptor server_;
  Way turn_ = Way::answer;
  std::size_t passed_ = 0;  ///< Of this request or answer.
  std::optional<Way> stalled_;
};

TcpGate::TcpGate(std::optional<std::uint16_t> server)
    : server_{server},
      listener_{listen_on_loopback()},
      port_{port_of(listener_)},
      acceptor_{[this](const std::stop_token& stop) { accept_all(stop); }} {}

TcpGate::~TcpGate() {
  acceptor_.request_stop();
  acceptor_.join();
  for (auto& thread : threads_)
    thread.request_stop();
}

std::string TcpGate::url() const {
  return "http://127.0.0.1:" + std::to_string(port_);
}

void TcpGate::inflict(Way way, Fault fault) {
  const std::lock_guard lock{mutex_};
  faults_.at(static_cast<std::size_t>(way)) = fault;
}

void TcpGate::answer_by(Script script) {
  const std::lock_guard lock{mutex_};
  script_ = std::move(script);
}

void TcpGate::heal() {
  const std::lock_guard lock{mutex_};
  faults_.fill({});
  script_ = {};
}

void TcpGate::accept_all(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    pollfd wanted{.fd = listener_.get(), .events = POLLIN, .revents = 0};
    if (::poll(&wanted, 1, look_again_ms) <= 0) continue;
    Descriptor client{::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC)};
    if (!client) continue;
    ++connections_;
    send_at_once(client);
    if (fault(Way::request).kind == Kind::refuse && take(Way::request)) continue;
    auto connection = std::make_shared<Connection>(*this, std::move(client));
    threads_.emplace_back([connection =
                               std::move(connection)](const std::stop_token& stopping) mutable {
      connection->run(stopping);
      connection.reset();
    });
  }
}

Fault TcpGate::fault(Way way) {
  const std::lock_guard lock{mutex_};
  return faults_.at(static_cast<std::size_t>(way));
}

bool TcpGate::take(Way way) {
  const std::lock_guard lock{mutex_};
  Fault& fault = faults_.at(static_cast<std::size_t>(way));
  if (fault.kind == Kind::none) return false;
  ++happened_;
  // One that stalls is over when the gate is healed, else it would go on at once.
  if (--fault.times <= 0 && fault.kind != Kind::stall) fault = {};
  return true;
}

bool TcpGate::scripted_at_all() {
  const std::lock_guard lock{mutex_};
  return script_ != nullptr;
}

std::optional<std::string> TcpGate::scripted(const std::string& head) {
  Script script;
  {
    const std::lock_guard lock{mutex_};
    script = script_;
  }
  return script ? script(head) : std::nullopt;
}

}  // namespace matinee::testing
