#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "objects/s3/bucket.hpp"

namespace matinee::objects::s3 {

/// How large files go up. Tests take smaller ones.
struct UploadPlan {
  std::uint64_t single_below = std::uint64_t{64} << 20U;  ///< In one request.
  std::uint64_t part_bytes = std::uint64_t{16} << 20U;    ///< At least 5 MiB, says S3.
  std::size_t at_once = 4;
};

/// Puts a local file, large ones in parts: those that an upload of the same file left behind when
/// its process died are not sent again. An upload that fails stays, to be gone on with.
void upload_file(
    Bucket& bucket,
    std::string_view key,
    const std::string& path,
    std::uint64_t size,
    const UploadPlan& plan = {}
);

}  // namespace matinee::objects::s3
