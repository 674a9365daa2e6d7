#include "ffmpeg-worker/domain/object_names.hpp"

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

}  // namespace matinee::worker
