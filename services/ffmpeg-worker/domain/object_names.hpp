#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "content-service/contract/encoding.hpp"

namespace matinee::worker {

/// Where the objects of a title's generation lie: "hls/{videoId}/{generation}/".
[[nodiscard]] std::string generation_folder(const content::TaskLease& lease);

/// "00012": names sort like the numbers.
[[nodiscard]] std::string name_of(std::int64_t number, std::size_t digits);

/// SHA-256 in hex.
[[nodiscard]] std::string digest_of(std::string_view bytes);

}  // namespace matinee::worker
