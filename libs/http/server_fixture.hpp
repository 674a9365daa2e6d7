#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>

#include "http/raw_client.hpp"
#include "http/server.hpp"

namespace matinee::http::testing {

/// Tokens are "Bearer viewer", "Bearer editor", "Bearer admin", "Bearer service"; the rest is
/// refused.
class NamedAuthenticator final : public Authenticator {
 public:
  Result<Principal> authenticate(std::string_view authorization) override {
    if (authorization == "Bearer service")
      return Principal{.account = {}, .session = {}, .service = "content"};
    if (!authorization.starts_with("Bearer ")) return refuse(code::invalid_token);
    const auto role = parse_role(authorization.substr(7));
    if (!role) return refuse(code::invalid_token);
    return Principal{
        .account = UserId::trusted("usr_" + std::string{to_string(*role)}),
        .session = {},
        .role = *role,
        .service = {}
    };
  }
};

/// A server on a free port with the routes that the test adds before start().
class ServerTest : public ::testing::Test {
 protected:
  ServerTest() { options_.port = 0; }

  ~ServerTest() override { stop(); }

  void add(
      Method method,
      std::string pattern,
      Handler handler,
      Options options = {.run = Run::on_loop},
      Access access = Access::anyone
  ) {
    router_.add({
        .method = method,
        .pattern = std::move(pattern),
        .access = access,
        .options = options,
        .handler = std::move(handler),
        .deferred = {},
    });
  }

  void start() {
    server_ = std::make_unique<Server>(options_, router_, authenticator_, metrics_);
    server_->start();
  }

  void stop() {
    if (server_) server_->stop(std::chrono::steady_clock::now() + std::chrono::seconds{5});
    server_.reset();
  }

  [[nodiscard]] RawClient connect() const { return RawClient{server_->port()}; }

  [[nodiscard]] RawResponse ask(std::string_view request) const { return connect().ask(request); }

  ServerOptions options_;
  Router router_;
  NamedAuthenticator authenticator_;
  metrics::Registry metrics_;
  std::unique_ptr<Server> server_;
};

/// A GET of one line.
[[nodiscard]] inline std::string get(std::string_view target, std::string_view fields = {}) {
  return "GET " + std::string{target} + " HTTP/1.1\r\nHost: localhost\r\n" + std::string{fields} +
         "\r\n";
}

[[nodiscard]] inline std::string post(
    std::string_view target, std::string_view body, std::string_view fields = {}
) {
  return "POST " + std::string{target} +
         " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
         std::string{fields} + "\r\n" + std::string{body};
}

}  // namespace matinee::http::testing
