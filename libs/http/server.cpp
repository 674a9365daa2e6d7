#include "http/server.hpp"

#include <algorithm>
#include <csignal>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "http/context.hpp"
#include "http/listener.hpp"
#include "http/loop.hpp"

namespace matinee::http {

struct Server::State {
  State(
      ServerOptions options,
      const Router& router,
      Authenticator& authenticator,
      metrics::Registry& metrics
  )
      : context{std::move(options), router, authenticator, metrics} {
    const auto& given = context.options;
    const auto count = std::max(given.loops, 1U);
    const auto share = [&](std::size_t all) { return std::max<std::size_t>(all / count, 1); };
    const Loop::Limits limits{
        .connections = share(given.max_connections),
        .per_source = share(given.max_connections_per_source),
    };
    for (auto& socket : listen_on(given.address, given.port, count)) {
      if (port == 0) port = port_of(socket.get());
      loops.push_back(std::make_unique<Loop>(context, std::move(socket), limits));
    }
  }

  [[nodiscard]] bool is_empty() const {
    return std::ranges::all_of(loops, [](const auto& loop) { return loop->is_empty(); });
  }

  ServerContext context;
  std::uint16_t port = 0;
  std::vector<std::unique_ptr<Loop>> loops;
  std::mutex stopping;
  bool started = false;
  bool stopped = false;
};

Server::Server(
    ServerOptions options,
    const Router& router,
    Authenticator& authenticator,
    metrics::Registry& metrics
)
    : state_{std::make_unique<State>(std::move(options), router, authenticator, metrics)} {}

Server::~Server() {
  stop(std::chrono::steady_clock::now());
}

void Server::start() {
  // sendfile(2) has no flag against the signal.
  std::signal(SIGPIPE, SIG_IGN);  // It cannot fail for this signal.
  state_->started = true;
  for (std::size_t i = 0; i < state_->loops.size(); ++i)
    state_->loops[i]->start("http-loop-" + std::to_string(i));
}

std::uint16_t Server::port() const {
  return state_->port;
}

void Server::stop(std::chrono::steady_clock::time_point deadline) {
  constexpr std::chrono::milliseconds pause{5};
  const std::scoped_lock lock{state_->stopping};
  if (state_->stopped) return;
  state_->stopped = true;
  state_->context.draining = true;
  if (state_->started) {
    for (const auto& loop : state_->loops)
      loop->drain();
    while (!state_->is_empty() && std::chrono::steady_clock::now() < deadline)
      std::this_thread::sleep_for(pause);
  }
  state_->context.late = true;
  for (const auto& loop : state_->loops)
    loop->abort();
  // Handlers that run cannot be ended, only waited for; their answers find no connection any more.
  state_->context.pool.stop();
  for (const auto& loop : state_->loops)
    loop->join();
}

}  // namespace matinee::http
