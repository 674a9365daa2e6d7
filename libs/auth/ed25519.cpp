#include <array>
#include <cassert>

#include <sodium.h>

#include "auth/signature.hpp"

namespace matinee::auth::ed25519 {

namespace {

const unsigned char* octets(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

/// Lets libsodium choose the fastest code for this processor.
void prepare() {
  static const bool ready = sodium_init() >= 0;
  if (!ready) throw Unavailable{"libsodium does not start"};
}

/// libsodium's expanded secret key; wiped when it goes.
struct KeyPair {
  explicit KeyPair(std::string_view seed) {
    prepare();
    assert(seed.size() == crypto_sign_SEEDBYTES);
    crypto_sign_seed_keypair(public_half.data(), secret_half.data(), octets(seed));
  }

  ~KeyPair() { sodium_memzero(secret_half.data(), secret_half.size()); }

  KeyPair(const KeyPair&) = delete;
  KeyPair& operator=(const KeyPair&) = delete;

  std::array<unsigned char, crypto_sign_PUBLICKEYBYTES> public_half{};
  std::array<unsigned char, crypto_sign_SECRETKEYBYTES> secret_half{};
};

}  // namespace

std::string public_key(std::string_view seed) {
  const KeyPair pair{seed};
  return {pair.public_half.begin(), pair.public_half.end()};
}

std::string sign(std::string_view seed, std::string_view input) {
  const KeyPair pair{seed};
  std::array<unsigned char, crypto_sign_BYTES> signature{};
  crypto_sign_detached(
      signature.data(), nullptr, octets(input), input.size(), pair.secret_half.data()
  );
  return {signature.begin(), signature.end()};
}

bool verify(std::string_view key, std::string_view input, std::string_view signature) {
  if (key.size() != crypto_sign_PUBLICKEYBYTES || signature.size() != crypto_sign_BYTES) {
    return false;
  }
  prepare();
  return crypto_sign_verify_detached(octets(signature), octets(input), input.size(), octets(key)) ==
         0;
}

}  // namespace matinee::auth::ed25519
