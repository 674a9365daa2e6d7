#pragma once

#include <string_view>

#include "http/message.hpp"

namespace matinee::http {

/// True when the list of entity tags, or "*", names `etag`. `weakly`: W/"x" and "x" are the same
/// (RFC 9110 section 8.8.3.2).
[[nodiscard]] bool names_etag(std::string_view list, std::string_view etag, bool weakly);

/// Turns a 200 with an ETag into a 304 when the request's If-None-Match names it (RFC 9110
/// section 13.1.2).
void apply_if_none_match(const Request& request, Response& response);

}  // namespace matinee::http
