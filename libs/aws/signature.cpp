#include "aws/signature.hpp"

#include <algorithm>
#include <array>
#include <ctime>
#include <map>
#include <stdexcept>
#include <tuple>

#include "core/encoding.hpp"
#include "core/hash.hpp"

namespace matinee::aws {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view algorithm = "AWS4-HMAC-SHA256";
constexpr std::string_view terminator = "aws4_request";
constexpr std::chrono::seconds longest_presigned = std::chrono::days{7};

/// ISO 8601 without separators, "20130524T000000Z".
std::string format_date(Time now) {
  const std::time_t seconds =
      std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  std::array<char, 17> text{};
  const auto size = std::strftime(text.data(), text.size(), "%Y%m%dT%H%M%SZ", &parts);
  return {text.data(), size};
}

std::string hex(const std::string& bytes) {
  return hex_encode(bytes_of(bytes));
}

std::string lower(std::string_view text) {
  std::string out{text};
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

/// Without blanks at both ends, and runs of them as one.
std::string squeeze(std::string_view value) {
  std::string out;
  bool is_pending = false;
  for (const char c : value) {
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
      is_pending = !out.empty();
      continue;
    }
    if (is_pending) out += ' ';
    is_pending = false;
    out += c;
  }
  return out;
}

struct SignedHeaders {
  std::string names;  ///< Separated by semicolons.
  std::string lines;
};

SignedHeaders canonical_headers(const http::Headers& headers) {
  std::map<std::string, std::string> by_name;
  for (const auto& [name, value] : headers.all()) {
    const auto [entry, is_first] = by_name.try_emplace(lower(name), squeeze(value));
    if (!is_first) entry->second += ',' + squeeze(value);
  }
  SignedHeaders out;
  for (const auto& [name, value] : by_name) {
    out.names += (out.names.empty() ? "" : ";") + name;
    out.lines += name + ':' + value + '\n';
  }
  return out;
}

/// Removes dot segments and empty ones (RFC 3986 section 5.2.4, and double slashes).
std::string normalize(std::string_view path) {
  std::vector<std::string_view> segments;
  bool is_folder = true;
  while (!path.empty()) {
    path.remove_prefix(path.starts_with('/') ? 1 : 0);
    const auto segment = path.substr(0, path.find('/'));
    path.remove_prefix(segment.size());
    is_folder = segment.empty() || segment == "." || segment == "..";
    if (segment == ".." && !segments.empty()) segments.pop_back();
    if (!is_folder) segments.push_back(segment);
  }
  std::string out;
  for (const auto segment : segments)
    out += '/' + std::string{segment};
  return is_folder || out.empty() ? out + '/' : out;
}

std::string canonical_request(
    const Message& message, const std::string& path, const SignedHeaders& headers
) {
  std::string out{http::to_string(message.method)};
  out += '\n' + path + '\n' + encode_query(message.query) + '\n';
  out += headers.lines + '\n' + headers.names + '\n' + message.payload_hash;
  return out;
}

}  // namespace

std::string encode_path(std::string_view path) {
  std::string out;
  while (!path.empty()) {
    const auto segment = path.substr(0, path.find('/'));
    out += percent_encode(segment);
    path.remove_prefix(segment.size());
    if (path.empty()) break;
    out += '/';
    path.remove_prefix(1);
  }
  return out;
}

std::string encode_query(const Query& query) {
  std::vector<std::pair<std::string, std::string>> encoded;
  encoded.reserve(query.size());
  for (const auto& [name, value] : query)
    encoded.emplace_back(percent_encode(name), percent_encode(value));
  std::ranges::sort(encoded);
  std::string out;
  for (const auto& [name, value] : encoded) {
    if (!out.empty()) out += '&';
    out += name + '=' + value;
  }
  return out;
}

std::string signing_key(
    const Secret& secret, std::string_view day, std::string_view region, std::string_view service
) {
  std::string key = hmac_sha256("AWS4" + std::string{secret.reveal()}, day);
  for (const std::string_view step : {region, service, terminator})
    key = hmac_sha256(key, step);
  return key;
}

Signer::Signer(std::string region, std::string service, PathRule rule)
    : region_{std::move(region)}, service_{std::move(service)}, rule_{rule} {}

void Signer::sign(Message& message, const Credentials& credentials, Time now) const {
  const std::string date = format_date(now);
  message.headers.set("X-Amz-Date", date);
  if (!credentials.session_token.empty())
    message.headers.set("X-Amz-Security-Token", credentials.session_token.reveal());
  const auto headers = canonical_headers(message.headers);
  const auto canonical = canonical_request(message, canonical_path(message.path), headers);
  message.headers.set(
      "Authorization",
      std::string{algorithm} + " Credential=" + credentials.access_key_id + '/' +
          scope(std::string_view{date}.substr(0, 8)) + ", SignedHeaders=" + headers.names +
          ", Signature=" + sign_text(canonical, date, credentials)
  );
}

void Signer::presign(
    Message& message, const Credentials& credentials, Time now, std::chrono::seconds lifetime
) const {
  if (lifetime <= 0s || lifetime > longest_presigned)
    throw std::invalid_argument{"a presigned URL is good for at most 7 days"};
  if (credentials.expires_at) {
    const auto left = std::chrono::floor<std::chrono::seconds>(*credentials.expires_at - now);
    lifetime = std::clamp(lifetime, 1s, std::max(left, 1s));
  }
  const std::string date = format_date(now);
  const auto headers = canonical_headers(message.headers);
  auto& query = message.query;
  query.emplace_back("X-Amz-Algorithm", algorithm);
  query.emplace_back(
      "X-Amz-Credential",
      credentials.access_key_id + '/' + scope(std::string_view{date}.substr(0, 8))
  );
  query.emplace_back("X-Amz-Date", date);
  query.emplace_back("X-Amz-Expires", std::to_string(lifetime.count()));
  query.emplace_back("X-Amz-SignedHeaders", headers.names);
  if (!credentials.session_token.empty())
    query.emplace_back("X-Amz-Security-Token", credentials.session_token.reveal());
  const auto canonical = canonical_request(message, canonical_path(message.path), headers);
  query.emplace_back("X-Amz-Signature", sign_text(canonical, date, credentials));
}

std::string Signer::scope(std::string_view day) const {
  return std::string{day} + '/' + region_ + '/' + service_ + '/' + std::string{terminator};
}

std::string Signer::sign_text(
    const std::string& canonical, const std::string& date, const Credentials& credentials
) const {
  const auto day = std::string_view{date}.substr(0, 8);
  const std::string text =
      std::string{algorithm} + '\n' + date + '\n' + scope(day) + '\n' + hex(sha256(canonical));
  return hex(hmac_sha256(key_for(day, credentials.secret_access_key), text));
}

std::string Signer::key_for(std::string_view day, const Secret& secret) const {
  const std::lock_guard lock{mutex_};
  if (day_key_.day != day || day_key_.secret != secret.reveal()) {
    day_key_ = {
        .day = std::string{day},
        .secret = std::string{secret.reveal()},
        .key = signing_key(secret, day, region_, service_)
    };
  }
  return day_key_.key;
}

std::string Signer::canonical_path(std::string_view path) const {
  return rule_ == PathRule::as_sent ? std::string{path} : encode_path(normalize(path));
}

}  // namespace matinee::aws
