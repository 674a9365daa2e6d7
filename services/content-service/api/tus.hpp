#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "content-service/domain/continue_upload.hpp"
#include "http/message.hpp"

/// The header fields of the tus protocol 1.0 (https://tus.io/protocols/resumable-upload).
namespace matinee::content::tus {

inline constexpr std::string_view version = "1.0.0";
inline constexpr std::string_view extensions =
    "creation,creation-with-upload,creation-defer-length,termination,checksum,expiration";
inline constexpr std::string_view checksum_algorithms = "sha1,sha256";

/// Refuses with `unsupported_tus_version`.
[[nodiscard]] Result<void> check_version(const http::Request& request);

/// What Upload-Metadata says of the video: `filename` (or `name`), `title`, `description`,
/// `published`, `access`. What tus clients send of themselves is ignored, other keys are refused.
/// Refuses with every fault.
[[nodiscard]] Result<NewVideo> read_metadata(const http::Request& request);

/// Of a new upload: Upload-Length, or nothing for Upload-Defer-Length. Refuses with
/// `malformed_request`.
[[nodiscard]] Result<std::optional<std::uint64_t>> read_length(const http::Request& request);

/// True when a body follows, perhaps an empty one.
[[nodiscard]] bool has_body(const http::Request& request);

/// Refuses with `unsupported_media_type` unless the body is bytes of an upload.
[[nodiscard]] Result<void> check_content_type(const http::Request& request);

/// Upload-Offset (0 where it is `created`), Upload-Length, Upload-Checksum. Refuses with
/// `malformed_request`.
[[nodiscard]] Result<Piece> read_piece(const http::Request& request, bool created);

}  // namespace matinee::content::tus
