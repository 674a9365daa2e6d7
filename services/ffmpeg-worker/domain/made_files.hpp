#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "content-service/contract/encoding.hpp"
#include "ffmpeg-worker/domain/ports.hpp"

/// Files that the tool made, on their way into the store.
namespace matinee::worker {

/// Where the objects of a title's generation lie: "hls/{videoId}/{generation}/".
[[nodiscard]] std::string generation_folder(const content::TaskLease& lease);

/// "00012": names sort like the numbers.
[[nodiscard]] std::string name_of(std::int64_t number, std::size_t digits);

/// SHA-256 in hex.
[[nodiscard]] std::string digest_of(std::string_view bytes);

/// What the tool wrote there; nothing when it did not.
[[nodiscard]] std::optional<std::string> read_made(
    const Workspace& workspace, const std::string& folder, const std::string& name
);

/// A JPEG file of at most 4 MiB, by its first bytes: browsers are told that it is one.
[[nodiscard]] bool is_jpeg(std::string_view bytes);

}  // namespace matinee::worker
