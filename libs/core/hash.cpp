// EVP cannot write down the state of a digest; the functions that can are deprecated, not gone.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "core/hash.hpp"

#include <array>
#include <cstdint>
#include <cstring>
#include <iterator>
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

const EVP_MD* kind_of(Digest::Algorithm algorithm) {
  switch (algorithm) {
    case Digest::Algorithm::md5:
      return EVP_md5();
    case Digest::Algorithm::sha1:
      return EVP_sha1();
    case Digest::Algorithm::sha256:
      break;
  }
  return EVP_sha256();
}

const unsigned char* bytes(std::string_view data) {
  return reinterpret_cast<const unsigned char*>(data.data());
}

std::string to_string(const std::array<unsigned char, SHA256_DIGEST_LENGTH>& digest) {
  return {digest.begin(), digest.end()};
}

void append_word(std::string& out, std::uint32_t word) {
  for (const int shift : {24, 16, 8, 0})
    out += static_cast<char>(word >> static_cast<unsigned>(shift));
}

std::uint32_t word_at(std::string_view text, std::size_t index) {
  std::uint32_t word = 0;
  for (const char byte : text.substr(index * 4, 4))
    word = word << 8U | static_cast<unsigned char>(byte);
  return word;
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

struct Sha256::State {
  SHA256_CTX context{};
};

Sha256::Sha256() : state_{std::make_unique<State>()} {
  SHA256_Init(&state_->context);
}

Sha256::~Sha256() = default;

Sha256::Sha256(const Sha256& other) : state_{std::make_unique<State>(*other.state_)} {}

Sha256::Sha256(Sha256&& other) noexcept = default;

Sha256& Sha256::operator=(Sha256 other) noexcept {
  std::swap(state_, other.state_);
  return *this;
}

void Sha256::update(std::string_view data) {
  SHA256_Update(&state_->context, data.data(), data.size());
}

std::string Sha256::finish() {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256_Final(digest.data(), &state_->context);
  return to_string(digest);
}

// The eight words, the number of bits, and the bytes behind the last whole block.
std::string Sha256::state() const {
  const SHA256_CTX& context = state_->context;
  std::string out;
  for (const std::uint32_t word : context.h)
    append_word(out, word);
  append_word(out, context.Nh);
  append_word(out, context.Nl);
  const void* const rest = std::begin(context.data);
  return out.append(static_cast<const char*>(rest), context.num);
}

std::optional<Sha256> Sha256::resume(std::string_view state) {
  constexpr std::size_t head = 40;
  if (state.size() < head) return std::nullopt;
  Sha256 out;
  SHA256_CTX& context = out.state_->context;
  for (std::size_t i = 0; i < 8; ++i)
    context.h[i] = word_at(state, i);  // NOLINT(cppcoreguidelines-pro-bounds-constant-array-index)
  context.Nh = word_at(state, 8);
  context.Nl = word_at(state, 9);
  context.num = context.Nl / 8 % SHA256_CBLOCK;
  const auto rest = state.substr(head);
  if (context.Nl % 8 != 0 || rest.size() != context.num) return std::nullopt;
  std::memcpy(std::begin(context.data), rest.data(), rest.size());
  return out;
}

Digest::Digest(Algorithm algorithm) : context_{EVP_MD_CTX_new()} {
  if (context_ == nullptr ||
      EVP_DigestInit_ex(as_context(context_), kind_of(algorithm), nullptr) != 1) {
    EVP_MD_CTX_free(as_context(context_));
    throw std::bad_alloc{};
  }
}

Digest::~Digest() {
  EVP_MD_CTX_free(as_context(context_));
}

Digest::Digest(Digest&& other) noexcept : context_{std::exchange(other.context_, nullptr)} {}

Digest& Digest::operator=(Digest&& other) noexcept {
  std::swap(context_, other.context_);
  return *this;
}

void Digest::update(std::string_view data) {
  EVP_DigestUpdate(as_context(context_), data.data(), data.size());
}

std::string Digest::finish() {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  EVP_DigestFinal_ex(as_context(context_), digest.data(), &length);
  return {digest.begin(), digest.begin() + length};
}

}  // namespace matinee
