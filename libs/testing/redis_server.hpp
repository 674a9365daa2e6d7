#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <sys/types.h>

namespace matinee::testing {

/// A Redis server of its own for tests: on a free port of 127.0.0.1, nothing on disk, run as an
/// ordinary user. It needs the Debian package `redis-server` and ends with the object, or with the
/// test process.
class RedisServer {
 public:
  struct Options {
    bool tls = false;  ///< With a certificate of its own for `certificate_host`.
    std::string certificate_host = "127.0.0.1";
    std::string password;          ///< Of the default user.
    std::vector<std::string> acl;  ///< A further user as redis.conf has it: name, rules.
  };

  /// Throws std::runtime_error when it can't be started.
  explicit RedisServer(Options options);

  RedisServer() : RedisServer{Options{}} {}

  ~RedisServer();
  RedisServer(const RedisServer&) = delete;
  RedisServer& operator=(const RedisServer&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }

  /// The certificate to trust, with `tls`.
  [[nodiscard]] std::string ca_file() const { return (folder_ / "certificate.pem").string(); }

  /// `redis://…` or `rediss://…?ca=…` without credentials.
  [[nodiscard]] std::string url() const;

  /// Ends it as kill -9 does; starts it again on the same port, empty.
  void stop();
  void start();
  /// Leaves it without a processor, connections open; lets it go on.
  void hang() const;
  void go_on() const;

 private:
  [[nodiscard]] std::vector<std::string> command() const;
  [[nodiscard]] bool try_start();

  Options options_;
  std::filesystem::path folder_;
  std::uint16_t port_ = 0;
  pid_t server_ = 0;
};

}  // namespace matinee::testing
