#include "core/hash.hpp"

#include <array>
#include <new>
#include <utility>

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

namespace matinee {
namespace {

EVP_MD_CTX* as_context(void* context) {
  return static_cast<EVP_MD_CTX*>(context);
}

const unsigned char* bytes(std::string_view data) {
  return reinterpret_cast<const unsigned char*>(data.data());
}

std::string to_string(const std::array<unsigned char, SHA256_DIGEST_LENGTH>& digest) {
  return {digest.begin(), digest.end()};
}

}  // namespace

std::string sha256(std::string_view data) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(bytes(data), data.size(), digest.data());
  return to_string(digest);
}

std::string hmac_sha256(std::string_view key, std::string_view data) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  unsigned length = digest.size();
  if (HMAC(
          EVP_sha256(),
          key.data(),
          static_cast<int>(key.size()),
          bytes(data),
          data.size(),
          digest.data(),
          &length
      ) == nullptr) {
    throw std::bad_alloc{};
  }
  return to_string(digest);
}

Sha256::Sha256() : context_{EVP_MD_CTX_new()} {
  if (context_ == nullptr || EVP_DigestInit_ex(as_context(context_), EVP_sha256(), nullptr) != 1) {
    EVP_MD_CTX_free(as_context(context_));
    throw std::bad_alloc{};
  }
}

Sha256::~Sha256() {
  EVP_MD_CTX_free(as_context(context_));
}

Sha256::Sha256(Sha256&& other) noexcept : context_{std::exchange(other.context_, nullptr)} {}

Sha256& Sha256::operator=(Sha256&& other) noexcept {
  std::swap(context_, other.context_);
  return *this;
}

void Sha256::update(std::string_view data) {
  EVP_DigestUpdate(as_context(context_), data.data(), data.size());
}

std::string Sha256::finish() {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  EVP_DigestFinal_ex(as_context(context_), digest.data(), nullptr);
  return to_string(digest);
}

}  // namespace matinee
