#include "webhooks/signature.hpp"

#include <chrono>
#include <stdexcept>

#include "core/encoding.hpp"
#include "core/hash.hpp"

namespace matinee::webhooks {
namespace {

constexpr std::string_view mark = "whsec_";

}  // namespace

Secret derive_secret(const Secret& key, std::string_view endpoint, int version) {
  std::string purpose{"matinee webhook secret\n"};
  purpose.append(endpoint).append("\n").append(std::to_string(version));
  return Secret{std::string{mark} + base64_encode(bytes_of(hmac_sha256(key.reveal(), purpose)))};
}

std::string sign(const Secret& secret, std::string_view id, Time time, std::string_view body) {
  const auto text = secret.reveal();
  const auto key = text.starts_with(mark) ? base64_decode(text.substr(mark.size())) : std::nullopt;
  if (!key) throw std::invalid_argument{"not a secret of webhooks"};
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
  std::string content{id};
  content.append(".").append(std::to_string(seconds)).append(".").append(body);
  return "v1," + base64_encode(bytes_of(hmac_sha256(*key, content)));
}

}  // namespace matinee::webhooks
