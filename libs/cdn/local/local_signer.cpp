#include "cdn/local/local_signer.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/encoding.hpp"
#include "core/hash.hpp"

namespace matinee::cdn {
namespace {

constexpr char version = 1;
constexpr std::size_t min_key_bytes = 32;
constexpr std::size_t id_bytes = 26;
constexpr std::size_t mac_bytes = 32;
constexpr std::size_t payload_bytes = 1 + (3 * id_bytes) + 2 + 8;

void append_number(std::string& out, std::uint64_t number, int bytes) {
  for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) {
    out.push_back(static_cast<char>((number >> static_cast<unsigned>(shift)) & 0xFFU));
  }
}

std::uint64_t read_number(std::string_view bytes) {
  std::uint64_t number = 0;
  for (const char byte : bytes)
    number = (number << 8U) | static_cast<unsigned char>(byte);
  return number;
}

template <class Tag>
void append_id(std::string& out, const Id<Tag>& id) {
  if (!Id<Tag>::parse(id.str()))
    throw std::invalid_argument{"a playback grant needs well-formed ids"};
  out += std::string_view{id.str()}.substr(Tag::prefix.size() + 1);
}

template <class Tag>
std::optional<Id<Tag>> read_id(std::string_view& payload) {
  const auto text = std::string{Tag::prefix} + "_" + std::string{payload.substr(0, id_bytes)};
  payload.remove_prefix(id_bytes);
  return Id<Tag>::parse(text);
}

std::string to_payload(const Grant& grant) {
  if (grant.max_height < 0 || grant.max_height > std::numeric_limits<std::uint16_t>::max()) {
    throw std::invalid_argument{"max_height of a playback grant is out of range"};
  }
  std::string out{version};
  append_id(out, grant.video);
  append_id(out, grant.account);
  append_id(out, grant.session);
  append_number(out, static_cast<std::uint64_t>(grant.max_height), 2);
  append_number(out, static_cast<std::uint64_t>(to_millis(grant.expires_at)), 8);
  return out;
}

std::optional<Grant> read_payload(std::string_view payload) {
  if (payload.front() != version) return std::nullopt;
  payload.remove_prefix(1);
  const auto video = read_id<VideoTag>(payload);
  const auto account = read_id<UserTag>(payload);
  const auto session = read_id<PlaybackTag>(payload);
  if (!video || !account || !session) return std::nullopt;
  return Grant{
      .video = *video,
      .account = *account,
      .session = *session,
      .max_height = static_cast<int>(read_number(payload.substr(0, 2))),
      .expires_at = from_millis(static_cast<std::int64_t>(read_number(payload.substr(2)))),
  };
}

}  // namespace

LocalSigner::LocalSigner(std::vector<Secret> keys) : keys_{std::move(keys)} {
  if (keys_.empty()) throw std::invalid_argument{"playback URLs need a signing key"};
  for (const Secret& key : keys_) {
    if (key.size() < min_key_bytes)
      throw std::invalid_argument{"a key for playback URLs needs at least 32 bytes"};
  }
}

std::string LocalSigner::sign(const Grant& grant, std::string_view base_url) const {
  std::string token = to_payload(grant);
  token += hmac_sha256(keys_.front().reveal(), token);
  std::string url{base_url};
  url +=
      "/stream/hls/" + base64url_encode(bytes_of(token)) + "/" + grant.video.str() + "/master.m3u8";
  return url;
}

Result<Grant> LocalSigner::verify(std::string_view token, Time now) const {
  const auto raw = base64url_decode(token);
  if (!raw || raw->size() != payload_bytes + mac_bytes) return refuse(code::playback_denied);
  const auto payload = std::string_view{*raw}.substr(0, payload_bytes);
  const auto mac = std::string_view{*raw}.substr(payload_bytes);

  bool authentic = false;
  for (const Secret& key : keys_) {
    authentic |= equal_in_constant_time(hmac_sha256(key.reveal(), payload), mac);
  }
  if (!authentic) return refuse(code::playback_denied);

  auto grant = read_payload(payload);
  if (!grant) return refuse(code::playback_denied);
  if (grant->expires_at <= now)
    return refuse(code::playback_denied, "The playback token has expired.");
  return *std::move(grant);
}

}  // namespace matinee::cdn
