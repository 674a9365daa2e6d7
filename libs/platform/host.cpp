#include "platform/host.hpp"

#include <cstdio>
#include <exception>
#include <set>
#include <thread>

#include "platform/platform_state.hpp"
#include "runtime/thread_name.hpp"

namespace matinee::platform {

using std::chrono::steady_clock;

Host::Host(Platform& platform, std::vector<runtime::Service*> services)
    : platform_{platform},
      services_{std::move(services)},
      address_{parse_address(platform.common().listen)} {}

http::ServerOptions Host::server_options() const {
  const Settings& settings = platform_.common();
  std::string roles;
  for (const auto& role : platform_.state_->hosted)
    roles += (roles.empty() ? "" : "-") + role;
  static_cast<void>(platform_.state_->data.make("spool"));
  return {
      .address = address_.host,
      .port = address_.port,
      .loops = static_cast<unsigned>(settings.loops),
      .workers = static_cast<unsigned>(settings.workers),
      .max_queued = static_cast<unsigned>(settings.max_queued),
      .max_connections = static_cast<unsigned>(settings.max_connections),
      .max_connections_per_source = static_cast<unsigned>(settings.max_connections_per_source),
      .spool_directory =
          platform_.state_->data.make("spool/" + roles),  // One per process: it is swept at start.
      .trusted_proxies = settings.trusted_proxies,
      .max_header_bytes = static_cast<std::uint32_t>(settings.max_header_bytes),
      .max_header_fields = static_cast<std::uint32_t>(settings.max_header_fields),
      .max_target_bytes = static_cast<std::uint32_t>(settings.max_target_bytes),
      .header_timeout = settings.header_timeout,
      .body_idle_timeout = settings.body_idle_timeout,
      .keep_alive_timeout = settings.keep_alive_timeout,
  };
}

std::vector<runtime::HealthCheck> Host::health_checks() const {
  std::vector<runtime::HealthCheck> checks;
  auto& state = *platform_.state_;
  checks.reserve(state.databases.size());
  for (const auto& [name, database] : state.databases) {
    checks.push_back({.name = "database " + name, .check = [&pool = *database] { pool.ping(); }});
  }
  if (state.objects) {
    checks.push_back(
        {.name = "objects",
         .check = [&store = *state.objects] { objects::probe_reading(store); },
         .timeout = std::chrono::seconds{5}}
    );
  }
  // Who sends orders keeps them until the queue takes them.
  if (state.queue && state.hosted.contains("worker")) {
    checks.push_back(
        {.name = "queue",
         .check = [&queue = *state.queue] { queue.probe(); },
         .timeout = std::chrono::seconds{5}}
    );
  }
  if (state.remote_keys) checks.push_back(state.remote_keys->health_check());
  std::set<std::string> names;
  for (const auto& check : checks)
    names.insert(check.name);
  for (runtime::Service* service : services_) {
    for (auto& check : service->health_checks()) {
      if (names.insert(check.name).second) checks.push_back(std::move(check));
    }
  }
  return checks;
}

void Host::start() {
  auto& state = *platform_.state_;
  state.data.lock(state.hosted);
  tokens_ = std::make_unique<auth::TokenAuthenticator>(
      platform_.key_source(), state.settings.issuer, state.service_secret, *state.clock
  );
  http::Authenticator* authenticator = tokens_.get();
  if (state.remote_keys) {
    refreshing_ = std::make_unique<RefreshingAuthenticator>(*tokens_, *state.remote_keys);
    authenticator = refreshing_.get();
    // Who starts after user-service need not turn away its first requests.
    state.remote_keys->wait_for_first_attempt(std::chrono::seconds{1});
  }
  readiness_ = std::make_unique<Readiness>(health_checks(), *state.clock);
  system_ = std::make_unique<SystemRoutes>(
      *readiness_, state.metrics, !state.settings.trusted_proxies.empty(), state.data.path()
  );
  system_->add_to(router_);
  for (runtime::Service* service : services_)
    service->add_routes(router_);
  server_ =
      std::make_unique<http::Server>(server_options(), router_, *authenticator, state.metrics);
  for (runtime::Service* service : services_) {
    started_.push_back(service);
    service->start();
  }
  server_->start();
  state.local_url = address_.local_url(server_->port());
  state.serves = true;
}

int Host::run(const std::function<void(const std::string&)>& ready) {
  try {
    start();
  } catch (...) {
    stop();
    throw;
  }
  // On standard output and flushed: whoever started the process with port 0 waits for this line.
  std::printf("listening on %s\n", address_.url(server_->port()).c_str());
  std::fflush(stdout);
  std::atomic<bool> failed{false};
  std::thread callback;
  if (ready) {
    callback = std::thread{[&] {
      runtime::set_thread_name("ready");
      try {
        ready(address_.local_url(server_->port()));
      } catch (const std::exception& error) {
        if (platform_.stopping()) return;  // Its server went away below it.
        failed = true;
        std::fprintf(stderr, "error: %s\n", error.what());
        platform_.shut_down();
      }
    }};
  }
  auto& state = *platform_.state_;
  const int signal = state.signals->wait();
  state.signals->exit_on_next();
  state.stopping = true;
  log_.info("stopping", {{"signal", std::to_string(signal)}});
  stop();
  if (callback.joinable()) callback.join();
  log_.info("stopped");
  return failed ? 1 : 0;
}

/// The server goes first: what it still answers needs the services. Slow readers get two thirds of
/// the time, so that some is left to give back work.
void Host::stop() {
  const std::chrono::milliseconds time = platform_.common().stop_timeout;
  const auto begun = steady_clock::now();
  if (readiness_) readiness_->drain();
  for (runtime::Service* service : started_)
    service->drain();
  if (server_) server_->stop(begun + time * 2 / 3);
  while (!started_.empty()) {
    stop_service(*started_.back(), begun + time);
    started_.pop_back();
  }
}

void Host::stop_service(runtime::Service& service, steady_clock::time_point deadline) {
  try {
    service.stop(deadline);
  } catch (const std::exception& error) {
    log_.error(
        "a service did not stop cleanly",
        {{"service", std::string{service.name()}}, {"what", error.what()}}
    );
  }
}

}  // namespace matinee::platform
