#include "auth/password_hasher.hpp"

#include <array>
#include <cstddef>

#include <sodium.h>

#include "core/result.hpp"

namespace matinee::auth {

namespace {

// OWASP password storage cheat sheet: Argon2id, m = 19 MiB, t = 2, p = 1.
constexpr std::size_t memory_bytes = std::size_t{19} * 1024 * 1024;
constexpr unsigned long long passes = 2;

}  // namespace

PasswordHasher::PasswordHasher() {
  if (sodium_init() < 0) throw Unavailable{"libsodium does not start"};
}

std::string PasswordHasher::hash(std::string_view password) const {
  std::array<char, crypto_pwhash_STRBYTES> phc{};
  if (crypto_pwhash_str_alg(
          phc.data(),
          password.data(),
          password.size(),
          passes,
          memory_bytes,
          crypto_pwhash_ALG_ARGON2ID13
      ) != 0) {
    throw Unavailable{"no memory for Argon2id"};
  }
  return std::string{phc.data()};
}

bool PasswordHasher::matches(std::string_view password, std::string_view phc) const {
  const std::string text{phc};
  return crypto_pwhash_str_verify(text.c_str(), password.data(), password.size()) == 0;
}

void PasswordHasher::waste_time() const {
  static constexpr std::string_view password = "no account has this password";
  static constexpr std::array<unsigned char, crypto_pwhash_SALTBYTES> salt{};
  std::array<unsigned char, 32> out{};
  if (crypto_pwhash(
          out.data(),
          out.size(),
          password.data(),
          password.size(),
          salt.data(),
          passes,
          memory_bytes,
          crypto_pwhash_ALG_ARGON2ID13
      ) != 0) {
    throw Unavailable{"no memory for Argon2id"};
  }
}

}  // namespace matinee::auth
