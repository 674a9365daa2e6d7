#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <CLI/CLI.hpp>

#include "command.hpp"
#include "core/result.hpp"
#include "http/client.hpp"
#include "json/json.hpp"

namespace matinee::app {

/// Who a command signs in as. Without either, nobody.
struct Credentials {
  std::string token;  ///< An access token, used as it is.
  std::string email;  ///< Or: signed in when first needed, and again before the token ends.
  std::string password;
};

/// The HTTP API of a running server, as one account. Not thread-safe.
class Api {
 public:
  Api(http::Client& client, std::string base_url, Credentials credentials);

  /// Throws Unavailable when the server does not answer.
  template <class Answer>
  [[nodiscard]] Result<Answer> get(const std::string& path) {
    return decode<Answer>(call(http::Method::get, path, {}));
  }

  /// The body as it came.
  [[nodiscard]] Result<std::string> call(
      http::Method method, const std::string& path, std::string body
  );

  template <class Answer>
  [[nodiscard]] static Result<Answer> decode(const Result<std::string>& body) {
    if (!body) return refusal(body);
    return json::decode<Answer>(
        *body, json::Unknown::ignore, {.max_bytes = std::size_t{16} << 20U}
    );
  }

  /// Sends a request whose URL is a path of the server, with the fields of all of its kind; the
  /// answer to a success.
  [[nodiscard]] Result<http::ClientResponse> send(
      http::ClientRequest request, const http::Headers& fields
  );

  [[nodiscard]] const std::string& base_url() const { return base_url_; }

 private:
  /// Throws Unavailable; refusals of the sign-in end the command (Refused).
  [[nodiscard]] std::string token();
  /// The body of a success, else the refusal that a problem document holds. Throws Unavailable for
  /// anything else.
  [[nodiscard]] Result<std::string> read_answer(http::ClientResponse answer) const;

  http::Client& client_;
  std::string base_url_;
  Credentials credentials_;
  std::string access_token_;
  std::chrono::steady_clock::time_point signed_in_at_;
};

/// Ends a command with the exit code that fits the refusal; see `report`.
class Refused : public std::exception {
 public:
  explicit Refused(Error error) : error_{std::move(error)} {}

  [[nodiscard]] const char* what() const noexcept override { return error_.message.c_str(); }

  [[nodiscard]] const Error& error() const { return error_; }

 private:
  Error error_;
};

/// The value, or ends the command.
template <class T>
T or_refused(Result<T> result) {
  if (!result) throw Refused{std::move(result.error())};
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

/// Says a refusal on standard error; its exit code.
[[nodiscard]] int report(const Error& error);

/// The options by which a command finds its server and signs in.
class ApiOptions {
 public:
  void add_to(CLI::App& command);
  /// Without options, or with just the server of `matinee demo` in the data directory: that server
  /// and its administrator. Else the server of the settings.
  [[nodiscard]] Api connect(http::Client& client, const config::Values& values) const;

 private:
  std::string server_;
  std::string token_;
  std::string email_;
  std::string password_file_;
};

/// The first line of a file, or of standard input for "-". Throws ConfigurationError.
[[nodiscard]] std::string read_password_file(const std::string& path);

}  // namespace matinee::app
