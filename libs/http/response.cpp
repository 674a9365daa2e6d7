#include "http/message.hpp"

namespace matinee::http {

namespace {

Response with_type(int status, std::string_view type, std::string body) {
  Response response{.status = status, .body = std::move(body)};
  response.headers.add("Content-Type", type);
  return response;
}

}  // namespace

Response json(int status, std::string body) {
  return with_type(status, "application/json", std::move(body));
}

Response created(std::string_view location, std::string json_body) {
  auto response = json(201, std::move(json_body));
  response.headers.set("Location", location);
  return response;
}

Response no_content() {
  return {.status = 204};
}

Response see_other(std::string_view location) {
  Response response{.status = 303};
  response.headers.set("Location", location);
  response.headers.set("Cache-Control", "no-store");
  return response;
}

Response html(int status, std::string body) {
  auto response = with_type(status, "text/html; charset=utf-8", std::move(body));
  response.headers.set(
      "Content-Security-Policy",
      "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self'; form-action 'self'; "
      "frame-ancestors 'none'; base-uri 'none'"
  );
  response.headers.set("Cache-Control", "no-store");
  return response;
}

}  // namespace matinee::http
