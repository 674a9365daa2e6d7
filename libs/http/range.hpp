#pragma once

#include <cstdint>
#include <string_view>

#include "http/message.hpp"

namespace matinee::http {

/// Part of a representation: `length` bytes from `offset`.
struct ByteRange {
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
};

struct RangeChoice {
  enum class Kind {
    whole,  ///< No Range that counts: malformed, several, another unit, If-Range failed.
    part,
    unsatisfiable,  ///< 416
  };
  Kind kind = Kind::whole;
  ByteRange range;
};

/// Reads a Range field for a representation of `size` bytes (RFC 9110 section 14.1.2).
[[nodiscard]] RangeChoice parse_range(std::string_view field, std::uint64_t size);

/// What of the response's `size` bytes the request asks for: Range and If-Range against its ETag
/// and Last-Modified.
[[nodiscard]] RangeChoice choose_range(
    const Request& request, const Response& response, std::uint64_t size
);

}  // namespace matinee::http
