#include "testing/redis_server.hpp"

#include <chrono>
#include <csignal>
#include <stdexcept>
#include <system_error>
#include <thread>
#include <utility>

#include <sys/wait.h>
#include <unistd.h>

#include "testing/certificate.hpp"
#include "testing/child_process.hpp"
#include "testing/loopback.hpp"
#include "testing/temp_dir.hpp"

namespace matinee::testing {
namespace {

constexpr auto program = "/usr/bin/redis-server";
constexpr auto start_deadline = std::chrono::seconds{30};
/// Another program may take the port between the look and the start.
constexpr int attempts = 5;

}  // namespace

RedisServer::RedisServer(Options options)
    : options_{std::move(options)},
      folder_{make_folder("matinee-redis-XXXXXX", unprivileged_user())} {
  if (!std::filesystem::exists(program))
    throw std::runtime_error{std::string{"no "} + program + ": install redis-server"};
  if (options_.tls) {
    const auto certificate = make_certificate(options_.certificate_host);
    write_file(folder_ / "certificate.pem", certificate.certificate);
    write_file(folder_ / "key.pem", certificate.key);
    hand_over(folder_ / "certificate.pem", unprivileged_user());
    hand_over(folder_ / "key.pem", unprivileged_user());
  }
  for (int attempt = 1; server_ == 0 && attempt <= attempts; ++attempt) {
    port_ = free_port();
    if (!try_start() && attempt == attempts)
      throw std::runtime_error{"Redis does not start:\n" + read_file((folder_ / "log").string())};
  }
}

RedisServer::~RedisServer() {
  stop();
  std::error_code ignored;  // A directory left behind must not fail the test that used it.
  std::filesystem::remove_all(folder_, ignored);
}

std::string RedisServer::url() const {
  const auto address = "127.0.0.1:" + std::to_string(port_);
  return options_.tls ? "rediss://" + address + "?ca=" + ca_file() : "redis://" + address;
}

std::vector<std::string> RedisServer::command() const {
  const auto port = std::to_string(port_);
  std::vector<std::string> words{program, "--bind", "127.0.0.1", "--save", "", "--dir", folder_};
  const auto add = [&](std::initializer_list<std::string> more) {
    words.insert(words.end(), more.begin(), more.end());
  };
  if (options_.tls) {
    add({"--port", "0", "--tls-port", port, "--tls-auth-clients", "no"});
    add({"--tls-cert-file", folder_ / "certificate.pem", "--tls-key-file", folder_ / "key.pem"});
    add({"--tls-ca-cert-file", folder_ / "certificate.pem"});
  } else {
    add({"--port", port});
  }
  if (!options_.password.empty()) add({"--requirepass", options_.password});
  if (!options_.acl.empty()) {
    add({"--user"});
    words.insert(words.end(), options_.acl.begin(), options_.acl.end());
  }
  return words;
}

bool RedisServer::try_start() {
  server_ = start_child(command(), unprivileged_user(), (folder_ / "log").string());
  const auto deadline = std::chrono::steady_clock::now() + start_deadline;
  while (!accepts_connections(port_)) {
    if (::waitpid(server_, nullptr, WNOHANG) == server_) {
      server_ = 0;
      return false;
    }
    if (std::chrono::steady_clock::now() > deadline) {
      stop();
      return false;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
  }
  return true;
}

void RedisServer::stop() {
  if (server_ == 0) return;
  ::kill(server_, SIGKILL);
  wait_for_child(server_);
  server_ = 0;
}

void RedisServer::start() {
  if (server_ == 0 && !try_start())
    throw std::runtime_error{"Redis does not start:\n" + read_file((folder_ / "log").string())};
}

void RedisServer::hang() const {
  ::kill(server_, SIGSTOP);
}

void RedisServer::go_on() const {
  ::kill(server_, SIGCONT);
}

}  // namespace matinee::testing
