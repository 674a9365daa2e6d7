#include "cdn/cloudfront/edge_key.hpp"

#include <algorithm>
#include <stdexcept>

#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include "core/encoding.hpp"

namespace matinee::cdn::cloudfront {
namespace {

constexpr std::size_t longest_id = 64;
constexpr int fewest_rsa_bits = 2048;
constexpr int most_rsa_bits = 4096;

using Buffer = std::unique_ptr<BIO, decltype(&::BIO_free)>;
using Digest = std::unique_ptr<EVP_MD_CTX, decltype(&::EVP_MD_CTX_free)>;

bool is_id(std::string_view text) {
  return !text.empty() && text.size() <= longest_id && std::ranges::all_of(text, [](char letter) {
    return (letter >= 'A' && letter <= 'Z') || (letter >= 'a' && letter <= 'z') ||
           (letter >= '0' && letter <= '9');
  });
}

/// No terminal is asked for the password of an encrypted key.
int no_password(char* /*into*/, int /*size*/, int /*writing*/, void* /*data*/) {
  return -1;
}

EVP_PKEY* read_pem(std::string_view pem) {
  const Buffer buffer{::BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), ::BIO_free};
  return ::PEM_read_bio_PrivateKey(buffer.get(), nullptr, no_password, nullptr);
}

bool is_p256(const EVP_PKEY* key) {
  std::string name(80, '\0');
  std::size_t size = 0;
  return ::EVP_PKEY_get_group_name(key, name.data(), name.size(), &size) == 1 &&
         name.substr(0, size) == "prime256v1";
}

bool is_usable(const EVP_PKEY* key) {
  if (::EVP_PKEY_is_a(key, "EC") == 1) return is_p256(key);
  const int bits = ::EVP_PKEY_get_bits(key);
  return ::EVP_PKEY_is_a(key, "RSA") == 1 && bits >= fewest_rsa_bits && bits <= most_rsa_bits;
}

}  // namespace

void EdgeKey::Close::operator()(evp_pkey_st* key) const {
  ::EVP_PKEY_free(key);
}

EdgeKey::EdgeKey(const Secret& text) {
  const std::string_view whole = text.reveal();
  const auto pem_at = whole.find("-----BEGIN ");
  std::string_view name = whole.substr(0, pem_at);
  if (pem_at == std::string_view::npos || !name.ends_with(':'))
    throw std::invalid_argument{"a key has to be KEY_PAIR_ID:PEM or KEY_PAIR_ID@ACTIVE_FROM:PEM"};
  name.remove_suffix(1);
  while (name.starts_with('\n'))  // Of a list in a file, behind the comma.
    name.remove_prefix(1);
  id_ = name.substr(0, name.find('@'));
  if (!is_id(id_)) throw std::invalid_argument{"the id of a key pair is letters and digits"};
  if (name.size() > id_.size()) {
    const auto from = parse_rfc3339(name.substr(id_.size() + 1));
    if (!from)
      throw std::invalid_argument{"behind @ a key has a time such as 2027-01-31T00:00:00Z"};
    active_from_ = *from;
  }
  key_.reset(read_pem(whole.substr(pem_at)));
  if (!key_ || !is_usable(key_.get()))
    throw std::invalid_argument{"a key is no PEM of RSA (2048 to 4096 bits) or ECDSA P-256"};
}

std::string EdgeKey::sign(std::string_view text, Hash hash) const {
  const Digest digest{::EVP_MD_CTX_new(), ::EVP_MD_CTX_free};
  const EVP_MD* algorithm = hash == Hash::sha256 ? ::EVP_sha256() : ::EVP_sha1();
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  std::size_t size = 0;
  std::string signature;
  bool done = digest &&
              ::EVP_DigestSignInit(digest.get(), nullptr, algorithm, nullptr, key_.get()) == 1 &&
              ::EVP_DigestSign(digest.get(), nullptr, &size, bytes, text.size()) == 1;
  if (done) {
    signature.resize(size);
    auto* into = reinterpret_cast<unsigned char*>(signature.data());
    done = ::EVP_DigestSign(digest.get(), into, &size, bytes, text.size()) == 1;
  }
  if (!done) throw std::runtime_error{"OpenSSL does not sign with this key"};
  signature.resize(size);
  return to_url_text(signature);
}

std::string to_url_text(std::string_view bytes) {
  std::string out = base64_encode(bytes_of(bytes));
  for (char& letter : out) {
    if (letter == '+') letter = '-';
    if (letter == '=') letter = '_';
    if (letter == '/') letter = '~';
  }
  return out;
}

}  // namespace matinee::cdn::cloudfront
