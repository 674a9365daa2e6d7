#include "testing/certificate.hpp"

#include <memory>
#include <stdexcept>

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

namespace matinee::testing {
namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&::EVP_PKEY_free)>;
using Document = std::unique_ptr<X509, decltype(&::X509_free)>;
using Buffer = std::unique_ptr<BIO, decltype(&::BIO_free)>;

void require(bool done, const char* what) {
  if (!done) throw std::runtime_error{what};
}

void add_extension(X509* certificate, int kind, const std::string& value) {
  const std::unique_ptr<X509_EXTENSION, decltype(&::X509_EXTENSION_free)> extension{
      ::X509V3_EXT_conf_nid(nullptr, nullptr, kind, value.c_str()), ::X509_EXTENSION_free
  };
  require(extension != nullptr, "an extension can't be made");
  require(::X509_add_ext(certificate, extension.get(), -1) == 1, "X509_add_ext");
}

bool is_address(const std::string& host) {
  return host.find_first_not_of("0123456789.") == std::string::npos;
}

Document sign(EVP_PKEY* key, const std::string& host) {
  constexpr long day = 86'400;
  Document out{::X509_new(), ::X509_free};
  require(out != nullptr, "X509_new");
  ::X509_set_version(out.get(), X509_VERSION_3);
  ::ASN1_INTEGER_set(::X509_get_serialNumber(out.get()), 1);
  ::X509_gmtime_adj(::X509_getm_notBefore(out.get()), -day);
  ::X509_gmtime_adj(::X509_getm_notAfter(out.get()), day);
  X509_NAME* name = ::X509_get_subject_name(out.get());
  const auto* bytes = reinterpret_cast<const unsigned char*>("Matinee test");
  ::X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, bytes, -1, -1, 0);
  ::X509_set_issuer_name(out.get(), name);
  ::X509_set_pubkey(out.get(), key);
  add_extension(out.get(), NID_basic_constraints, "critical,CA:TRUE");
  add_extension(out.get(), NID_subject_alt_name, (is_address(host) ? "IP:" : "DNS:") + host);
  require(::X509_sign(out.get(), key, ::EVP_sha256()) > 0, "X509_sign");
  return out;
}

/// What `write` puts into a buffer.
template <class Write>
std::string to_pem(Write write) {
  const Buffer buffer{::BIO_new(::BIO_s_mem()), ::BIO_free};
  require(buffer != nullptr && write(buffer.get()) == 1, "PEM can't be written");
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(buffer.get(), &bytes);
  return {bytes, static_cast<std::size_t>(size)};
}

}  // namespace

Certificate make_certificate(const std::string& host) {
  const Key key{::EVP_EC_gen("P-256"), ::EVP_PKEY_free};
  require(key != nullptr, "a key can't be made");
  const Document document = sign(key.get(), host);
  return {
      .certificate = to_pem([&](BIO* out) { return ::PEM_write_bio_X509(out, document.get()); }),
      .key = to_pem([&](BIO* out) {
        return ::PEM_write_bio_PrivateKey(out, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
      }),
  };
}

}  // namespace matinee::testing
