#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

namespace matinee::testing {

/// A mail server of its own for tests, tests/peers/smtp_server.py, whose head says which addresses
/// behave badly: on a free port of 127.0.0.1. It needs the Debian package `python3-aiosmtpd` and
/// ends with the object, or with the test process.
class SmtpServer {
 public:
  enum class Security { none, starttls, tls };

  struct Options {
    Security security = Security::none;  ///< With a certificate of its own for 127.0.0.1.
    std::string user;                    ///< Asks for it, and the password, when not empty.
    std::string password;
  };

  /// Throws std::runtime_error when it can't be started.
  explicit SmtpServer(Options options);

  SmtpServer() : SmtpServer{Options{}} {}

  ~SmtpServer();
  SmtpServer(const SmtpServer&) = delete;
  SmtpServer& operator=(const SmtpServer&) = delete;

  /// What mail::open takes.
  [[nodiscard]] std::string url() const;

  [[nodiscard]] std::uint16_t port() const { return port_; }

  /// What Python's mail parser makes of what it has got, as JSON, oldest first.
  [[nodiscard]] std::vector<std::string> letters() const { return files(".json"); }

  /// The same as it came.
  [[nodiscard]] std::vector<std::string> raw_letters() const { return files(".eml"); }

 private:
  [[nodiscard]] std::vector<std::string> command() const;
  [[nodiscard]] std::vector<std::string> files(std::string_view extension) const;
  void start();

  Options options_;
  std::filesystem::path folder_;
  std::uint16_t port_ = 0;
  pid_t server_ = 0;
};

}  // namespace matinee::testing
