#include <array>
#include <memory>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <openssl/param_build.h>

#include "auth/signature.hpp"

namespace matinee::auth::es256 {

namespace {

constexpr std::size_t half = 32;  // Bytes of a coordinate, a scalar, r, or s.

template <auto Free>
struct Releaser {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};

using Number = std::unique_ptr<BIGNUM, Releaser<BN_clear_free>>;
using Group = std::unique_ptr<EC_GROUP, Releaser<EC_GROUP_free>>;
using Point = std::unique_ptr<EC_POINT, Releaser<EC_POINT_free>>;
using Signature = std::unique_ptr<ECDSA_SIG, Releaser<ECDSA_SIG_free>>;
using Key = std::unique_ptr<EVP_PKEY, Releaser<EVP_PKEY_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Releaser<EVP_PKEY_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Releaser<EVP_MD_CTX_free>>;
using ParameterBuilder = std::unique_ptr<OSSL_PARAM_BLD, Releaser<OSSL_PARAM_BLD_free>>;
using Parameters = std::unique_ptr<OSSL_PARAM, Releaser<OSSL_PARAM_free>>;

const unsigned char* octets(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

void require(bool done) {
  if (!done) throw Unavailable{"OpenSSL does not do ES256"};
}

Number number(std::string_view bytes) {
  Number out{BN_bin2bn(octets(bytes), static_cast<int>(bytes.size()), nullptr)};
  require(out != nullptr);
  return out;
}

Group p256() {
  Group group{EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1)};
  require(group != nullptr);
  return group;
}

/// A key pair when `scalar` is given, else a public key.
Key make_key(std::string_view point, std::string_view scalar) {
  const ParameterBuilder builder{OSSL_PARAM_BLD_new()};
  require(builder != nullptr);
  require(
      OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) ==
      1
  );
  require(
      OSSL_PARAM_BLD_push_octet_string(
          builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()
      ) == 1
  );
  const Number secret = number(scalar);
  if (!scalar.empty()) {
    require(OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_PRIV_KEY, secret.get()) == 1);
  }
  const Parameters parameters{OSSL_PARAM_BLD_to_param(builder.get())};
  const KeyContext context{EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr)};
  require(parameters && context && EVP_PKEY_fromdata_init(context.get()) == 1);
  EVP_PKEY* key = nullptr;
  const int selection = scalar.empty() ? EVP_PKEY_PUBLIC_KEY : EVP_PKEY_KEYPAIR;
  if (EVP_PKEY_fromdata(context.get(), &key, selection, parameters.get()) != 1) return nullptr;
  return Key{key};
}

std::string to_raw(std::string_view der) {
  const unsigned char* at = octets(der);
  const Signature signature{d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size()))};
  require(signature != nullptr);
  std::array<unsigned char, 2 * half> out{};
  require(BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), out.data(), half) == half);
  require(BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), out.data() + half, half) == half);
  return {out.begin(), out.end()};
}

std::string to_der(std::string_view raw) {
  const Signature signature{ECDSA_SIG_new()};
  require(signature != nullptr);
  Number r = number(raw.substr(0, half));
  Number s = number(raw.substr(half));
  require(ECDSA_SIG_set0(signature.get(), r.release(), s.release()) == 1);
  unsigned char* der = nullptr;
  const int length = i2d_ECDSA_SIG(signature.get(), &der);
  require(length > 0);
  std::string out{reinterpret_cast<const char*>(der), static_cast<std::size_t>(length)};
  OPENSSL_free(der);
  return out;
}

}  // namespace

std::optional<std::string> public_key(std::string_view scalar) {
  if (scalar.size() != half) return std::nullopt;
  const Group group = p256();
  const Number secret = number(scalar);
  if (BN_is_zero(secret.get())) return std::nullopt;
  if (BN_cmp(secret.get(), EC_GROUP_get0_order(group.get())) >= 0) return std::nullopt;
  const Point point{EC_POINT_new(group.get())};
  require(point != nullptr);
  require(EC_POINT_mul(group.get(), point.get(), secret.get(), nullptr, nullptr, nullptr) == 1);
  std::array<unsigned char, 1 + 2 * half> out{};
  require(
      EC_POINT_point2oct(
          group.get(), point.get(), POINT_CONVERSION_UNCOMPRESSED, out.data(), out.size(), nullptr
      ) == out.size()
  );
  return std::string{out.begin(), out.end()};
}

bool is_point(std::string_view key) {
  if (key.size() != 1 + 2 * half || key.front() != '\x04') return false;
  const Group group = p256();
  const Point point{EC_POINT_new(group.get())};
  require(point != nullptr);
  return EC_POINT_oct2point(group.get(), point.get(), octets(key), key.size(), nullptr) == 1;
}

std::string sign(std::string_view scalar, std::string_view input) {
  const auto point = public_key(scalar);
  require(point.has_value());
  const Key key = make_key(*point, scalar);
  const DigestContext context{EVP_MD_CTX_new()};
  require(key && context);
  require(EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get()) == 1);
  std::size_t length = 0;
  require(EVP_DigestSign(context.get(), nullptr, &length, octets(input), input.size()) == 1);
  std::string der(length, '\0');
  auto* out = reinterpret_cast<unsigned char*>(der.data());
  require(EVP_DigestSign(context.get(), out, &length, octets(input), input.size()) == 1);
  der.resize(length);
  return to_raw(der);
}

bool verify(std::string_view key, std::string_view input, std::string_view signature) {
  if (signature.size() != 2 * half || !is_point(key)) return false;
  const Key public_half = make_key(key, {});
  const DigestContext context{EVP_MD_CTX_new()};
  require(public_half && context);
  require(
      EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, public_half.get()) == 1
  );
  const std::string der = to_der(signature);
  return EVP_DigestVerify(context.get(), octets(der), der.size(), octets(input), input.size()) == 1;
}

}  // namespace matinee::auth::es256
