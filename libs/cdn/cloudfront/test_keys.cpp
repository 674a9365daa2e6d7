#include "cdn/cloudfront/test_keys.hpp"

#include <memory>

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

namespace matinee::cdn::cloudfront {
namespace {

const unsigned char* bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

bool is_signed_by(
    std::string_view key, std::string_view text, const std::string& signature, Hash hash
) {
  const std::unique_ptr<BIO, decltype(&::BIO_free)> pem{
      ::BIO_new_mem_buf(key.data(), static_cast<int>(key.size())), ::BIO_free
  };
  const std::unique_ptr<EVP_PKEY, decltype(&::EVP_PKEY_free)> parsed{
      ::PEM_read_bio_PrivateKey(pem.get(), nullptr, nullptr, nullptr), ::EVP_PKEY_free
  };
  const std::unique_ptr<EVP_MD_CTX, decltype(&::EVP_MD_CTX_free)> context{
      ::EVP_MD_CTX_new(), ::EVP_MD_CTX_free
  };
  const auto* digest = hash == Hash::sha256 ? ::EVP_sha256() : ::EVP_sha1();
  return ::EVP_DigestVerifyInit(context.get(), nullptr, digest, nullptr, parsed.get()) == 1 &&
         ::EVP_DigestVerify(
             context.get(), bytes(signature), signature.size(), bytes(text), text.size()
         ) == 1;
}

}  // namespace matinee::cdn::cloudfront
