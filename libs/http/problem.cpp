#include <string>
#include <string_view>

#include "http/message.hpp"
#include "json/text.hpp"

namespace matinee::http {

namespace {

void append_member(std::string& out, std::string_view name, std::string_view value) {
  out += out.ends_with('{') ? "\"" : ",\"";
  out += name;
  out += "\":";
  json::append_string(out, value);
}

std::string document(const Error& error, std::string_view request_id) {
  std::string out = "{";
  append_member(out, "type", "urn:matinee:error:" + std::string{error.code.name});
  append_member(out, "title", error.code.title);
  out += ",\"status\":" + std::to_string(status_of(error.code.kind));
  append_member(out, "detail", error.message);
  append_member(out, "code", error.code.name);
  append_member(out, "request_id", request_id);
  if (!error.details.empty()) {
    out += ",\"errors\":[";
    for (const auto& fault : error.details) {
      out += out.ends_with('[') ? "{" : ",{";
      append_member(out, "pointer", fault.pointer);
      append_member(out, "code", fault.code);
      append_member(out, "detail", fault.detail);
      out += '}';
    }
    out += ']';
  }
  return out += '}';
}

/// RFC 6750 section 3.
std::string_view challenge(std::string_view code) {
  const bool bad_token = code == code::invalid_token.name || code == code::token_expired.name;
  return bad_token ? R"(Bearer realm="matinee", error="invalid_token")"
                   : R"(Bearer realm="matinee")";
}

}  // namespace

int status_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::malformed:
      return 400;
    case ErrorKind::unauthenticated:
      return 401;
    case ErrorKind::payment_required:
      return 402;
    case ErrorKind::forbidden:
      return 403;
    case ErrorKind::not_found:
      return 404;
    case ErrorKind::method_not_allowed:
      return 405;
    case ErrorKind::timeout:
      return 408;
    case ErrorKind::conflict:
      return 409;
    case ErrorKind::gone:
      return 410;
    case ErrorKind::precondition_failed:
      return 412;
    case ErrorKind::too_large:
      return 413;
    case ErrorKind::uri_too_long:
      return 414;
    case ErrorKind::unsupported_type:
      return 415;
    case ErrorKind::range_unsatisfiable:
      return 416;
    case ErrorKind::invalid:
      return 422;
    case ErrorKind::locked:
      return 423;
    case ErrorKind::rate_limited:
      return 429;
    case ErrorKind::headers_too_large:
      return 431;
    case ErrorKind::checksum_mismatch:
      return 460;
    case ErrorKind::internal:
      return 500;
    case ErrorKind::not_implemented:
      return 501;
    case ErrorKind::unavailable:
      return 503;
    case ErrorKind::out_of_space:
      return 507;
  }
  return 500;
}

Response problem(const Error& error, std::string_view request_id) {
  Response response{.status = status_of(error.code.kind), .body = document(error, request_id)};
  response.headers.set("Content-Type", "application/problem+json");
  response.headers.set("Cache-Control", "no-store");
  if (response.status == 401) response.headers.set("WWW-Authenticate", challenge(error.code.name));
  if (error.retry_after.count() > 0) {
    response.headers.set("Retry-After", std::to_string(error.retry_after.count()));
  }
  return response;
}

}  // namespace matinee::http
