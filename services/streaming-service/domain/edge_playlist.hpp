#pragma once

#include <string>
#include <string_view>

#include "cdn/url_signer.hpp"

namespace matinee::streaming {

/// A media playlist for players that send no cookies: each URI leads to the CDN and carries the
/// query that opens it (RFC 8216 section 4: URIs stand in lines of their own and in attributes).
[[nodiscard]] std::string lead_to_edge(std::string_view playlist, const cdn::EdgePass& pass);

/// The folder of the first URI, with a slash at its end: "3/v/720p/". All of a media playlist of
/// ours lie in one. Empty without any.
[[nodiscard]] std::string folder_of(std::string_view playlist);

}  // namespace matinee::streaming
