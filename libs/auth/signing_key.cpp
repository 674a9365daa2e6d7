#include <stdexcept>

#include <sodium.h>

#include "auth/signature.hpp"
#include "auth/tokens.hpp"
#include "core/encoding.hpp"

namespace matinee::auth {

struct SigningKey::State {
  State(Algorithm pinned, std::string secret_bytes, std::string public_bytes)
      : secret{std::move(secret_bytes)},
        verify_key{.kid = {}, .algorithm = pinned, .key = std::move(public_bytes)} {
    verify_key.kid = thumbprint(verify_key);
  }

  ~State() { sodium_memzero(secret.data(), secret.size()); }

  State(const State&) = delete;
  State& operator=(const State&) = delete;

  std::string secret;
  VerifyKey verify_key;
};

namespace {

constexpr std::string_view ed25519_prefix = "ed25519:";
constexpr std::string_view es256_prefix = "es256:";

std::string random_bytes(Random& random) {
  std::string out(32, '\0');
  random.fill(std::as_writable_bytes(std::span{out}));
  return out;
}

std::optional<std::string> public_half(Algorithm algorithm, std::string_view secret) {
  if (algorithm == Algorithm::es256) return es256::public_key(secret);
  if (algorithm == Algorithm::ed_dsa && secret.size() == 32) return ed25519::public_key(secret);
  return std::nullopt;
}

}  // namespace

SigningKey::SigningKey(std::unique_ptr<State> state) : state_{std::move(state)} {}

SigningKey::SigningKey(SigningKey&&) noexcept = default;
SigningKey& SigningKey::operator=(SigningKey&&) noexcept = default;
SigningKey::~SigningKey() = default;

SigningKey SigningKey::generate(Algorithm algorithm, Random& random) {
  if (algorithm == Algorithm::hs256) {
    throw std::invalid_argument{"a signing key is asymmetric"};
  }
  // One draw in 2^32 is no valid P-256 scalar.
  for (;;) {
    std::string secret = random_bytes(random);
    if (auto key = public_half(algorithm, secret)) {
      return SigningKey{std::make_unique<State>(algorithm, std::move(secret), std::move(*key))};
    }
  }
}

Result<SigningKey> SigningKey::parse(const Secret& secret) {
  std::string_view text = secret.reveal();
  Algorithm algorithm = Algorithm::ed_dsa;
  if (text.starts_with(ed25519_prefix)) {
    text.remove_prefix(ed25519_prefix.size());
  } else if (text.starts_with(es256_prefix)) {
    algorithm = Algorithm::es256;
    text.remove_prefix(es256_prefix.size());
  } else {
    return refuse(code::invalid_request, "A signing key starts with ed25519: or es256:.");
  }
  auto bytes = base64url_decode(text);
  auto key = bytes ? public_half(algorithm, *bytes) : std::nullopt;
  if (!key)
    return refuse(code::invalid_request, "The signing key is not 32 valid bytes in base64url.");
  return SigningKey{std::make_unique<State>(algorithm, std::move(*bytes), std::move(*key))};
}

Secret SigningKey::to_secret() const {
  const auto prefix =
      state_->verify_key.algorithm == Algorithm::es256 ? es256_prefix : ed25519_prefix;
  return Secret{std::string{prefix} + base64url_encode(bytes_of(state_->secret))};
}

VerifyKey SigningKey::verify_key() const {
  return state_->verify_key;
}

std::string SigningKey::sign(std::string_view type, std::string_view payload) const {
  const auto& key = state_->verify_key;
  const std::string input = signing_input(key.algorithm, key.kid, type, payload);
  const std::string signature = key.algorithm == Algorithm::es256
                                    ? es256::sign(state_->secret, input)
                                    : ed25519::sign(state_->secret, input);
  return input + '.' + base64url_encode(bytes_of(signature));
}

}  // namespace matinee::auth
