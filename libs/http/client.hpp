#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.hpp"

namespace matinee::http {

struct ClientRequest {
  Method method = Method::get;
  std::string url{};
  Headers headers{};
  std::string body{};
  std::optional<std::string> upload_file{};  ///< Sends this file as the body instead (streamed).

  std::uint64_t upload_offset = 0;               ///< From there on.
  std::optional<std::uint64_t> upload_length{};  ///< So much of it; nothing = up to its end.

  struct Part {
    std::string name{};
    std::string value{};  ///< For a plain field.
    std::string file{};   ///< Path, for a file field; streamed.
    std::string filename{};
  };

  std::vector<Part> form{};  ///< When not empty: multipart/form-data instead of a body.
  std::function<void(std::uint64_t sent, std::uint64_t total)> on_progress{
  };  ///< Called while sending; may throw, which ends the transfer.
  std::chrono::milliseconds connect_timeout{3000};
  std::chrono::milliseconds total_timeout{20'000};  ///< 0 = none.
  /// Without a total_timeout: how long nothing may arrive or leave.
  std::chrono::seconds silence_timeout{60};
  std::size_t max_response_bytes = std::size_t{16} * 1024 * 1024;
  /// Takes the body of a 2xx answer as it arrives, in place of `body`; without a limit. May throw,
  /// which ends the transfer.
  std::function<void(std::string_view bytes)> on_body{};
  /// Ends the transfer at once, as if there were no answer.
  std::stop_token stop{};
};

struct ClientResponse {
  int status = 0;
  Headers headers;
  std::string body;
};

/// Blocking HTTP client on libcurl with connection reuse. Never follows redirects, never uses a
/// proxy from the environment. Sends the current request id. Thread-safe.
class Client {
 public:
  Client();
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// Throws Unavailable when there is no (complete) answer in time. Any status is a value.
  [[nodiscard]] ClientResponse send(const ClientRequest& request);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Another service of ours: base URL, service token, deadlines.
class Peer {
 public:
  /// `token` is asked for each request (it is short-lived).
  Peer(Client& client, std::string base_url, std::function<std::string()> token);

  /// The body of a 2xx answer; a problem document becomes its Error again (code from the registry);
  /// 5xx and other answers throw Unavailable.
  [[nodiscard]] Result<std::string> get(std::string_view path) const;
  [[nodiscard]] Result<std::string> post(std::string_view path, std::string json_body) const;
  [[nodiscard]] Result<std::string> call(
      Method method, std::string_view path, std::string json_body, std::chrono::milliseconds timeout
  ) const;

 private:
  Client& client_;
  std::string base_url_;
  std::function<std::string()> token_;
};

}  // namespace matinee::http
