#include "cache/redis/tls_stream.hpp"

#include <memory>
#include <stdexcept>
#include <utility>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "cache/redis/wait.hpp"
#include "core/result.hpp"

namespace matinee::cache::redis {
namespace {

using Context = std::unique_ptr<SSL_CTX, decltype(&::SSL_CTX_free)>;

/// Trusts what `ca_file` names, or what the system trusts. Nothing when the file is no good.
Context make_context(const std::string& ca_file) {
  ERR_clear_error();
  Context context{::SSL_CTX_new(::TLS_client_method()), ::SSL_CTX_free};
  if (!context) throw std::bad_alloc{};
  ::SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  ::SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  ::SSL_CTX_set_mode(
      context.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER
  );
  const int loaded = ca_file.empty()
                         ? ::SSL_CTX_set_default_verify_paths(context.get())
                         : ::SSL_CTX_load_verify_locations(context.get(), ca_file.c_str(), nullptr);
  if (loaded != 1) context.reset();
  return context;
}

bool is_address(const std::string& host) {
  const std::unique_ptr<ASN1_OCTET_STRING, decltype(&::ASN1_OCTET_STRING_free)> address{
      ::a2i_IPADDRESS(host.c_str()), ::ASN1_OCTET_STRING_free
  };
  return address != nullptr;
}

/// The certificate has to be made out to this host.
bool expect_host(SSL* session, const std::string& host) {
  X509_VERIFY_PARAM* checks = ::SSL_get0_param(session);
  if (is_address(host)) return ::X509_VERIFY_PARAM_set1_ip_asc(checks, host.c_str()) == 1;
  ::X509_VERIFY_PARAM_set_hostflags(
      checks, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT
  );
  // The second is a cast of the library's macro from const char* to void*.
  return ::SSL_set1_host(session, host.c_str()) == 1 && ::SSL_ctrl(
                                                            session,
                                                            SSL_CTRL_SET_TLSEXT_HOSTNAME,
                                                            TLSEXT_NAMETYPE_host_name,
                                                            const_cast<char*>(host.c_str())
                                                        ) == 1;
}

std::string why_no_handshake(const SSL* session) {
  if (const long verdict = ::SSL_get_verify_result(session); verdict != X509_V_OK)
    return std::string{"certificate: "} + ::X509_verify_cert_error_string(verdict);
  const char* reason = ::ERR_reason_error_string(::ERR_peek_last_error());
  return reason != nullptr ? reason : "the connection ended";
}

}  // namespace

void TlsStream::Close::operator()(ssl_st* session) const {
  ::SSL_free(session);
}

TlsStream::TlsStream(TcpStream transport, const Target& target, Deadline deadline, int wake)
    : transport_{std::move(transport)} {
  const auto context = make_context(target.ca_file);
  if (!context) throw Unavailable{"the file of trusted certificates is not readable"};
  session_.reset(::SSL_new(context.get()));  // It keeps the context alive.
  if (!session_ || ::SSL_set_fd(session_.get(), transport_.descriptor()) != 1 ||
      !expect_host(session_.get(), target.host)) {
    throw Unavailable{"TLS can't be set up"};
  }
  shake_hands(deadline, wake);
}

void TlsStream::shake_hands(Deadline deadline, int wake) {
  while (true) {
    ERR_clear_error();
    const int result = ::SSL_connect(session_.get());
    if (result == 1) return;
    const int error = ::SSL_get_error(session_.get(), result);
    if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE)
      throw Unavailable{"no TLS: " + why_no_handshake(session_.get())};
    const auto seen =
        wait_for(transport_.descriptor(), error == SSL_ERROR_WANT_WRITE, wake, deadline);
    if (seen.woken) throw Unavailable{"no TLS: stopped"};
    if (!seen.ready && std::chrono::steady_clock::now() >= deadline)
      throw Unavailable{"no TLS: no answer in time"};
  }
}

std::optional<std::size_t> TlsStream::moved(int result, std::size_t count) {
  if (result == 1) return count;
  const int error = ::SSL_get_error(session_.get(), result);
  if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) return 0;
  return std::nullopt;
}

std::optional<std::size_t> TlsStream::read(std::span<char> into) {
  ERR_clear_error();
  std::size_t count = 0;
  const int result = ::SSL_read_ex(session_.get(), into.data(), into.size(), &count);
  return moved(result, count);
}

std::optional<std::size_t> TlsStream::write(std::string_view bytes) {
  ERR_clear_error();
  std::size_t count = 0;
  const int result = ::SSL_write_ex(session_.get(), bytes.data(), bytes.size(), &count);
  return moved(result, count);
}

void check_ca_file(const std::string& ca_file) {
  if (!make_context(ca_file))
    throw std::invalid_argument{"the file of trusted certificates (ca=) is not readable"};
}

std::unique_ptr<Stream> connect(const Target& target, Deadline deadline, int wake) {
  TcpStream transport{target, deadline, wake};
  if (!target.tls) return std::make_unique<TcpStream>(std::move(transport));
  return std::make_unique<TlsStream>(std::move(transport), target, deadline, wake);
}

}  // namespace matinee::cache::redis
