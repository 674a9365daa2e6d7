#pragma once

#include <string>
#include <string_view>

#include "core/clock.hpp"
#include "core/secret.hpp"

/// How what is sent is signed: https://github.com/standard-webhooks/standard-webhooks
/// (spec/standard-webhooks.md, "Verifying signatures").
namespace matinee::webhooks {

/// "whsec_" and the base64 of 32 bytes that follow from the key, the endpoint and the number of the
/// secret: the database holds none of it.
[[nodiscard]] Secret derive_secret(const Secret& key, std::string_view endpoint, int version);

/// "v1," and the base64 of HMAC-SHA256 over `id.seconds.body`. `secret` begins with "whsec_" and
/// holds base64; anything else throws std::invalid_argument.
[[nodiscard]] std::string sign(
    const Secret& secret, std::string_view id, Time time, std::string_view body
);

}  // namespace matinee::webhooks
