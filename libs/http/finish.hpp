#pragma once

#include <cstdint>

#include "http/message.hpp"

namespace matinee::http {

/// An answer as it goes onto the wire.
struct Reply {
  Response response;
  std::uint64_t offset = 0;  ///< Where in the file to begin.
  std::uint64_t content_length = 0;
  bool with_body = true;  ///< False for HEAD, 204 and 304.
};

/// Applies what every answer gets: If-None-Match, Range, gzip, security and CORS headers, defaults
/// of caching. Pure, so it runs on whichever thread has the answer.
[[nodiscard]] Reply finish(const Request& request, bool cors, Response response);

/// The answer to OPTIONS for a path with these methods.
[[nodiscard]] Response options_response(std::string_view allowed, bool cors);

}  // namespace matinee::http
