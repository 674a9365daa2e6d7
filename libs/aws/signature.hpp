#pragma once

#include <chrono>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "aws/credentials.hpp"
#include "core/clock.hpp"
#include "http/message.hpp"

namespace matinee::aws {

/// Names and values of a query, neither encoded; a name without a value has an empty one.
using Query = std::vector<std::pair<std::string, std::string>>;

/// Percent-encodes all but unreserved characters and slashes: what S3 wants a key to become.
[[nodiscard]] std::string encode_path(std::string_view path);
/// Sorted by encoded name, then value: what is signed and what is sent. Without the question mark.
[[nodiscard]] std::string encode_query(const Query& query);

/// A request as far as it is signed.
struct Message {
  http::Method method = http::Method::get;
  std::string path = "/";  ///< As it is sent: percent-encoded.
  Query query{};
  http::Headers headers{};     ///< All of them are signed. "Host" has to be there.
  std::string payload_hash{};  ///< SHA-256 of the body in hexadecimal, or `unsigned_payload`.
};

inline constexpr std::string_view unsigned_payload = "UNSIGNED-PAYLOAD";
/// SHA-256 of nothing.
inline constexpr std::string_view empty_payload =
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// How the path of a message is signed.
enum class PathRule {
  as_sent,     ///< S3: keys may hold dots and double slashes.
  normalized,  ///< All other services: dot segments removed, and encoded once more.
};

/// Signature Version 4 (AWS "Signing requests to AWS services"; for S3 also "Authenticating
/// requests"). Thread-safe.
class Signer {
 public:
  Signer(std::string region, std::string service, PathRule rule);

  /// Adds X-Amz-Date, X-Amz-Security-Token where there is a session, and Authorization.
  void sign(Message& message, const Credentials& credentials, Time now) const;
  /// Adds X-Amz-… and the signature to the query. The URL is good for `lifetime` (at most 7 days,
  /// else std::invalid_argument), and no longer than the credentials.
  void presign(
      Message& message, const Credentials& credentials, Time now, std::chrono::seconds lifetime
  ) const;

 private:
  /// The key of a day is needed for each request of that day.
  struct DayKey {
    std::string day;
    std::string secret;
    std::string key;
  };

  [[nodiscard]] std::string scope(std::string_view day) const;
  [[nodiscard]] std::string sign_text(
      const std::string& canonical, const std::string& date, const Credentials& credentials
  ) const;
  [[nodiscard]] std::string key_for(std::string_view day, const Secret& secret) const;
  [[nodiscard]] std::string canonical_path(std::string_view path) const;

  std::string region_;
  std::string service_;
  PathRule rule_;
  mutable std::mutex mutex_;
  mutable DayKey day_key_;
};

/// The key of a day ("20260131"), region and service: 32 raw bytes.
[[nodiscard]] std::string signing_key(
    const Secret& secret, std::string_view day, std::string_view region, std::string_view service
);

}  // namespace matinee::aws
