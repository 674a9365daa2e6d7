#pragma once

#include "content-service/domain/add_video.hpp"
#include "http/message.hpp"

namespace matinee::content {

/// The multipart form of POST /videos: `file`, and optionally `title`, `description`, `published`,
/// `access`. Refuses with every fault.
[[nodiscard]] Result<NewVideo> read_upload(const http::Request& request);

/// Of all that makes one upload differ from another, for Idempotency-Key.
[[nodiscard]] std::string fingerprint(const NewVideo& video);

}  // namespace matinee::content
