#include "ffmpeg-worker/domain/made_files.hpp"

#include <algorithm>

#include "core/encoding.hpp"
#include "core/hash.hpp"
#include "media/decimal.hpp"

namespace matinee::worker {

std::string generation_folder(const content::TaskLease& lease) {
  return "hls/" + lease.video.str() + "/" + std::to_string(lease.generation) + "/";
}

std::string name_of(std::int64_t number, std::size_t digits) {
  return media::padded(static_cast<std::size_t>(number), digits);
}

std::string digest_of(std::string_view bytes) {
  return hex_encode(bytes_of(sha256(bytes)));
}

std::optional<std::string> read_made(
    const Workspace& workspace, const std::string& folder, const std::string& name
) {
  if (!std::ranges::binary_search(workspace.list(folder), name)) return std::nullopt;
  return workspace.read(folder + "/" + name);
}

bool is_jpeg(std::string_view bytes) {
  constexpr std::size_t max_bytes = std::size_t{4} << 20U;
  return bytes.starts_with("\xFF\xD8\xFF") && bytes.size() <= max_bytes;
}

}  // namespace matinee::worker
