#pragma once

#include <string>
#include <string_view>

#include "http/message.hpp"

namespace matinee::http {

/// True when an Accept-Encoding field allows gzip (RFC 9110 section 12.5.3).
[[nodiscard]] bool accepts_gzip(std::string_view accept_encoding);

/// RFC 1952, level 4: what more would save is not worth the time on answers of this size.
[[nodiscard]] std::string gzip(std::string_view data);

/// Compresses JSON and playlists of 1 kB or more for clients that accept it, and says so in Vary.
void apply_gzip(const Request& request, Response& response);

}  // namespace matinee::http
