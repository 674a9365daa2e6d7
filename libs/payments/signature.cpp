#include "payments/signature.hpp"

#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "core/encoding.hpp"
#include "core/hash.hpp"

namespace matinee::payments {
namespace {

constexpr std::size_t max_header_bytes = 4096;
/// Stripe sends one per secret that is being rolled; more would only cost us time.
constexpr std::size_t max_signatures = 8;

struct Header {
  std::string_view timestamp;
  std::int64_t seconds = 0;
  std::vector<std::string_view> signatures;
};

std::optional<std::int64_t> read_seconds(std::string_view text) {
  constexpr std::size_t max_digits = 12;
  if (text.empty() || text.size() > max_digits || text.front() == '0') return std::nullopt;
  std::int64_t seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error != std::errc{} || end != text.data() + text.size() || seconds < 0) return std::nullopt;
  return seconds;
}

/// `t=…,v1=…[,v1=…][,v0=…]`. Nothing without exactly one t and at least one v1.
std::optional<Header> read_header(std::string_view text) {
  if (text.size() > max_header_bytes) return std::nullopt;
  Header header;
  while (!text.empty()) {
    const auto item = text.substr(0, text.find(','));
    text.remove_prefix(item.size() == text.size() ? item.size() : item.size() + 1);
    if (item.starts_with("t=")) {
      if (!header.timestamp.empty()) return std::nullopt;
      header.timestamp = item.substr(2);
    } else if (item.starts_with("v1=")) {
      header.signatures.push_back(item.substr(3));
    }
  }
  const auto seconds = read_seconds(header.timestamp);
  if (!seconds || header.signatures.empty() || header.signatures.size() > max_signatures)
    return std::nullopt;
  header.seconds = *seconds;
  return header;
}

/// Lower-case hex of the MAC over "t.body".
std::string signature_of(
    std::string_view timestamp, std::string_view raw_body, const Secret& secret
) {
  std::string signed_text{timestamp};
  signed_text += '.';
  signed_text += raw_body;
  return hex_encode(bytes_of(hmac_sha256(secret.reveal(), signed_text)));
}

std::int64_t to_seconds(Time time) {
  return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

}  // namespace

Result<void> verify_signature(
    std::string_view header_text,
    std::string_view raw_body,
    const std::vector<Secret>& secrets,
    Time now,
    std::chrono::seconds tolerance
) {
  const auto header = read_header(header_text);
  if (!header)
    return refuse(code::invalid_signature, "The Stripe-Signature header is not understood.");

  bool authentic = false;
  for (const Secret& secret : secrets) {
    if (secret.empty()) continue;  // Anybody can sign with an empty secret (CVE-2026-41432).
    const std::string expected = signature_of(header->timestamp, raw_body, secret);
    for (const auto signature : header->signatures)
      authentic |= equal_in_constant_time(expected, signature);
  }
  if (!authentic) return refuse(code::invalid_signature);
  if (std::abs(to_seconds(now) - header->seconds) > tolerance.count()) {
    return refuse(
        code::invalid_signature, "The signature's timestamp is too far from the present."
    );
  }
  return {};
}

std::string sign(std::string_view raw_body, const Secret& secret, Time now) {
  const std::string timestamp = std::to_string(to_seconds(now));
  return "t=" + timestamp + ",v1=" + signature_of(timestamp, raw_body, secret);
}

}  // namespace matinee::payments
