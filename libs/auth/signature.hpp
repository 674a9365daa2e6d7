#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "auth/tokens.hpp"

/// The signature algorithms below the tokens, on raw bytes. Thread-safe. Private to libs/auth and
/// its tests.
namespace matinee::auth {

/// "EdDSA", "ES256", "HS256" (RFC 7518 section 3.1, RFC 8037 section 3.1).
[[nodiscard]] std::string_view alg_name(Algorithm algorithm);

/// Whether `key` has the length and, for a point, the curve that its algorithm needs.
[[nodiscard]] bool is_usable(const VerifyKey& key);

/// False also for a key or a signature of the wrong length. HMACs are compared in constant time.
[[nodiscard]] bool is_signed_by(
    const VerifyKey& key, std::string_view input, std::string_view signature
);

/// HMAC-SHA256 over `header.payload`; for keys that are not a SigningKey. Throws
/// std::invalid_argument when the secret is shorter than 32 bytes.
[[nodiscard]] std::string sign_hs256(
    std::string_view secret, std::string_view kid, std::string_view type, std::string_view payload
);

/// `header.payload` of a compact JWS, ready to be signed.
[[nodiscard]] std::string signing_input(
    Algorithm algorithm, std::string_view kid, std::string_view type, std::string_view payload
);

/// RFC 7638 thumbprint of an asymmetric key: its `kid`.
[[nodiscard]] std::string thumbprint(const VerifyKey& key);

namespace ed25519 {
/// The public key (32 bytes) of a seed (32 bytes).
[[nodiscard]] std::string public_key(std::string_view seed);
[[nodiscard]] std::string sign(std::string_view seed, std::string_view input);
[[nodiscard]] bool verify(std::string_view key, std::string_view input, std::string_view signature);
}  // namespace ed25519

namespace es256 {
/// The uncompressed point (65 bytes) of a private scalar, or nothing when it isn't 32 bytes between
/// 1 and the order.
[[nodiscard]] std::optional<std::string> public_key(std::string_view scalar);
[[nodiscard]] bool is_point(std::string_view key);
/// r || s, 64 bytes (RFC 7518 section 3.4).
[[nodiscard]] std::string sign(std::string_view scalar, std::string_view input);
[[nodiscard]] bool verify(std::string_view key, std::string_view input, std::string_view signature);
}  // namespace es256

}  // namespace matinee::auth
