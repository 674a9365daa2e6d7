#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "aws/credential_cache.hpp"
#include "aws/retry.hpp"
#include "aws/signature.hpp"
#include "core/clock.hpp"
#include "http/client.hpp"
#include "logger/logger.hpp"

namespace matinee::aws {

/// A piece of a local file, which must not change while it is sent.
struct FilePart {
  std::string path;
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
};

/// How long a request may take.
struct Patience {
  /// No attempt begins later, nor goes on if `attempt` is set.
  std::chrono::milliseconds total{9000};
  /// Of one attempt; 0 = as long as it goes on, with no more than `silence` between bytes.
  std::chrono::milliseconds attempt{4000};
  std::chrono::seconds silence{15};
};

/// For what moves megabytes: it may take long, but not stand still.
inline constexpr Patience bulk_patience{
    .total = std::chrono::minutes{2}, .attempt = std::chrono::milliseconds{0}
};

/// For what the service itself takes long to do.
inline constexpr Patience slow_patience{
    .total = std::chrono::minutes{2}, .attempt = std::chrono::minutes{1}
};

struct Request {
  http::Method method = http::Method::get;
  std::string path = "/";  ///< Percent-encoded.
  Query query{};
  http::Headers headers{};  ///< Without those that signing adds.
  std::string body{};
  std::optional<FilePart> file{};  ///< Sent instead of `body`.
  /// Takes the body of a 2xx answer as it arrives. What it throws ends the request, and is thrown
  /// on.
  std::function<void(std::string_view bytes)> on_body{};
  /// Called before each attempt: what `on_body` got before does not count.
  std::function<void()> on_attempt{};
  /// Called several times a second while bytes move; may throw in the same way.
  std::function<void()> on_progress{};
  Patience patience{};
  /// Ends the request at once, which then throws Unavailable.
  std::stop_token stop{};
};

struct Answer {
  int status = 0;
  http::Headers headers;
  std::string body;
  std::string error;  ///< Code such as "NoSuchKey"; empty for 2xx and where no body says.
  int attempts = 1;

  [[nodiscard]] bool is_ok() const { return status / 100 == 2; }
};

/// Sends signed requests to one service, and again while that may help: connections that break,
/// 5xx, throttling. Follows the service's clock, and fetches new credentials when the old ones are
/// said to have expired. Thread-safe.
class Client {
 public:
  struct Parts {
    http::Client& http;
    CredentialCache& credentials;
    const Clock& clock;
    Random& random;
    Pause pause = sleep_pause();
  };

  /// `base_url` is that of the service, without a path: "https://s3.eu-west-1.amazonaws.com".
  /// The rest is as for a Signer.
  Client(Parts parts, std::string base_url, std::string region, std::string service, PathRule rule);

  /// Any answer that another attempt would not change, also refusals. Throws Unavailable when there
  /// is none in time, or the file cannot be read.
  [[nodiscard]] Answer send(const Request& request);

  /// A URL that anyone may use for this request until `lifetime` is over; see Signer::presign.
  [[nodiscard]] std::string presign(
      http::Method method, std::string_view path, const Query& query, std::chrono::seconds lifetime
  );

 private:
  struct Attempt;

  [[nodiscard]] http::ClientRequest prepare(
      const Request& request, const Credentials& credentials, std::chrono::milliseconds left
  ) const;
  [[nodiscard]] Message message_of(const Request& request) const;
  [[nodiscard]] std::string payload_hash(const Request& request) const;
  [[nodiscard]] Time service_time() const;
  /// Whether a refusal may have been the clock's or the credentials' fault, and that was mended.
  [[nodiscard]] bool mend(const Answer& answer, const Credentials& credentials);

  Parts parts_;
  std::string base_url_;
  std::string authority_;
  Signer signer_;
  RetryBudget budget_;
  std::atomic<std::int64_t> clock_offset_ms_ = 0;
  logger::Logger log_{"aws"};
};

}  // namespace matinee::aws
